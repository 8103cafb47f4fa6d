package main

import (
	"fmt"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/certlint"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// TestLintedOnce: a hundred targets that share a certificate have it linted once, and each is told what it fails.
func TestLintedOnce(t *testing.T) {
	w := factstest.New(t)
	j := &job{concurrency: 8, linter: certlint.New(), began: factstest.Now, params: rules.Params{Stores: trust.NewStores()}}
	j.profile, _ = rules.Named(rules.ProfileStrict)
	for i := range 100 {
		s := *w.Snapshot
		s.Endpoint = facts.Endpoint{Host: fmt.Sprintf("h%d.example.com", i), Port: 443}
		j.work = append(j.work, work{target: s.Endpoint.Host, endpoint: s.Endpoint, given: &s})
	}
	told := 0
	err := j.each(t.Context(), &world{now: clock.System, getenv: noEnvironment}, func(r report.Result) error {
		for _, o := range r.Report.Outcomes {
			if o.Rule.ID == "cert_lint" && o.Status == rules.Fail {
				told++
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if told != 100 || j.linter.Runs() != 1 {
		t.Errorf("%d were told, of %d lintings", told, j.linter.Runs())
	}
}
