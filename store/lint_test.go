package store_test

import (
	"crypto/sha256"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store/storetest"
)

// TestLints: what a linter said is kept with the certificate, another version of it replaces it, the same one does not,
// and what says nothing of the certificate is not kept.
func TestLints(t *testing.T) {
	ctx := t.Context()
	w := watch(t, storetest.New(t), "api.example.com")
	leaf := w.Leaf(nil)
	w.Serve(leaf.Raw, w.Intermediate.Raw)
	w.scan()
	name, above, unknown := facts.SHA256(sha256.Sum256(leaf.Raw)), facts.SHA256(sha256.Sum256(w.Intermediate.Raw)), facts.SHA256{1}
	get := func() facts.Lints {
		t.Helper()
		all, err := w.s.Lints(ctx, []facts.SHA256{name, above, unknown})
		if err != nil || len(all) > 1 {
			t.Fatalf("%v, %v", all, err)
		}
		c, err := w.s.CertificateBySHA256(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		got, known := all[name]
		if known != (c.Lints != nil) || known && cmp.Diff(got, *c.Lints) != "" {
			t.Errorf("read alone: %+v, among others: %+v", c.Lints, got)
		}
		return got
	}
	if got := get(); got.Linter != "" {
		t.Errorf("before it was linted: %+v", got)
	}
	first := facts.Lints{Linter: "v1", Found: []facts.Lint{{Name: "e_a", Source: "RFC5280", Severity: facts.LintError, Details: "é"}}, More: 2, Broken: 1}
	hostile := first
	hostile.Found = []facts.Lint{first.Found[0]}
	hostile.Found[0].Details = "\x00é" // a NUL, which Postgres takes in no text
	other := facts.Lints{Linter: "v1", Failed: facts.LintTimeout, Found: []facts.Lint{}}
	newer := facts.Lints{Linter: "v2", Found: []facts.Lint{}}
	busy := facts.Lints{Linter: "v3", Failed: facts.LintBusy, Found: []facts.Lint{}}
	for _, step := range []struct{ save, want facts.Lints }{{busy, facts.Lints{}}, {hostile, first}, {other, first}, {newer, newer}, {busy, newer}} {
		if err := w.s.SaveLints(ctx, map[facts.SHA256]facts.Lints{name: step.save, unknown: step.save}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, get()); diff != "" {
			t.Errorf("after %+v (-want +got):\n%s", step.save, diff)
		}
	}
}
