package jobs

import (
	"fmt"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// Code that was sent to a version that told nobody is judged by the next, however many apps there are; a worker without
// the rules leaves it alone.
func TestRejudgeCode(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	const n = codePage + 1
	for i := range n {
		appid := fmt.Sprintf("wx%016x", i)
		console := &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {}}}
		a := store.Application{App: store.App{AppID: appid, Production: true, KeptBy: store.KeptByFile}, Console: console, At: factstest.Now}
		if _, err := s.Apply(t.Context(), a, day, false); err != nil {
			t.Fatal(err)
		}
		code := &facts.Project{SchemaVersion: facts.ProjectSchema, Calls: []facts.NetCall{{API: facts.APIRequest, URLs: []facts.URL{{Text: "https://img.example.com", Release: true}}}}}
		if _, _, err := s.SaveAppLint(t.Context(), appid, store.AppLint{At: factstest.Now, Project: code}, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	firing := func() int {
		return count(t, s, `SELECT count(*) FROM alert WHERE kind = 'domains_unlisted' AND state = 2`)
	}

	e := see(t)
	if err := worker(t, s, e, func(d *Deps) { d.Folders = rules.Profile{} }).rejudgeCode(t.Context(), 0); err != nil || firing() != 0 {
		t.Errorf("without rules %d fire, %v", firing(), err)
	}
	profile, _ := rules.Lint(rules.ProfileWeChat)
	w := worker(t, s, e, func(d *Deps) { d.Folders, d.Clock = profile, clock.Fixed(factstest.Now) })
	if err := w.rejudgeCode(t.Context(), 0); err != nil || firing() != codePage {
		t.Fatalf("after a page %d fire, %v", firing(), err)
	}
	after := count(t, s, `SELECT (args ->> 'after')::int FROM river_job WHERE args ->> 'name' = 'rejudge_code'`)
	if err := w.rejudgeCode(t.Context(), int64(after)); err != nil || firing() != n {
		t.Errorf("after all %d of %d fire, %v", firing(), n, err)
	}
	if err := w.rejudgeCode(t.Context(), 0); err != nil || count(t, s, `SELECT count(*) FROM event WHERE type = 'alert.firing'`) != n {
		t.Errorf("the second time tells again, %v", err)
	}
}
