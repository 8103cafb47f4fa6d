package jobs

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/certlint"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// sharing makes eyes for n hosts that share certificates in turn.
func sharing(t *testing.T, n, certificates int) *eyes {
	t.Helper()
	e := see(t)
	e.of = map[string]*facts.Snapshot{}
	seen := make([]*facts.Snapshot, certificates)
	for i := range seen {
		w := *e.World
		s := *e.Snapshot
		w.Snapshot = &s
		s.Addresses, s.Certificates = slices.Clone(s.Addresses), nil
		w.Serve(w.Leaf(func(c *pki.Template) { c.CommonName, c.Names = fmt.Sprintf("shared %d", i), []string{"*.example.com"} }).Raw, w.Intermediate.Raw)
		seen[i] = &s
	}
	for i := range n {
		e.of[fmt.Sprintf("h%04d.example.com", i)] = seen[i%certificates]
	}
	return e
}

// TestLintedOnceEver: a service scan of a thousand hosts that share two hundred certificates lints two hundred times,
// another worker with an empty memory none, and another version of zlint two hundred times again.
func TestLintedOnceEver(t *testing.T) {
	const n, certificates = 1000, 200
	s, e := storetest.New(t), sharing(t, n, certificates)
	ids := hosts(t, s, n)
	linter := certlint.New()
	stop := start(t, worker(t, s, e, func(d *Deps) { d.Linter, d.Scans = linter, 64 }))
	until(t, 2*time.Minute, "all are scanned", func() bool { return stored(t, s) == n })
	stop()
	once(t, s, n)
	if linter.Runs() != certificates {
		t.Errorf("linted %d times, want %d", linter.Runs(), certificates)
	}
	const linted = `SELECT count(*) FROM certificate WHERE lint ->> 'zlint' = $1 AND NOT is_ca`
	if got := count(t, s, linted, certlint.Version); got != certificates {
		t.Errorf("%d certificates have lints, want %d", got, certificates)
	}
	if got := count(t, s, `SELECT count(*) FROM certificate WHERE lint IS NOT NULL AND is_ca`); got != 0 {
		t.Errorf("%d authorities were linted", got)
	}

	again := func() int64 {
		linter := certlint.New()
		w := worker(t, s, e, func(d *Deps) { d.Linter = linter })
		for _, id := range ids[:2*certificates] {
			scanNext(t, w, s, id)
		}
		return linter.Runs()
	}
	if got := again(); got != 0 {
		t.Errorf("another worker linted %d times", got)
	}
	sql(t, s, `UPDATE certificate SET lint = jsonb_set(lint, '{zlint}', '"v3.0.0"') WHERE lint IS NOT NULL`)
	if got := again(); got != certificates {
		t.Errorf("another version linted %d times", got)
	}
	if got := count(t, s, linted, certlint.Version); got != certificates {
		t.Errorf("%d certificates have the lints of this version", got)
	}
}

// TestTwoWorkersLint: two that meet a certificate at one moment may both lint it, and what stands in the table is the same.
func TestTwoWorkersLint(t *testing.T) {
	const n, certificates = 100, 20
	s, e := storetest.New(t), sharing(t, n, certificates)
	hosts(t, s, n)
	linters := []*certlint.Linter{certlint.New(), certlint.New()}
	for i, linter := range linters {
		start(t, worker(t, s, e, func(d *Deps) { d.Linter, d.Name = linter, fmt.Sprint(t.Name(), i) }))
	}
	until(t, time.Minute, "all are scanned", func() bool { return stored(t, s) == n })
	linted := func() int {
		return count(t, s, `SELECT count(*) FROM certificate WHERE lint ->> 'zlint' = $1 AND lint ->> 'failed' IS NULL`, certlint.Version)
	}
	until(t, time.Minute, "all lints are stored", func() bool { return linted() == certificates })
	if runs := linters[0].Runs() + linters[1].Runs(); runs < certificates || runs > 2*certificates {
		t.Errorf("linted %d times", runs)
	}
}

// scanNext scans an endpoint once more.
func scanNext(t *testing.T, w *Worker, s *store.Store, id int64) {
	t.Helper()
	generation := count(t, s, `UPDATE endpoint_schedule SET generation = generation + 1 WHERE endpoint_id = $1 RETURNING generation`, id)
	if _, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: int64(generation)}); err != nil {
		t.Fatal(err)
	}
}

// TestNotLinted: a worker without a linter lints nothing, and its scans are stored all the same.
func TestNotLinted(t *testing.T) {
	s, e := storetest.New(t), see(t)
	scanNext(t, worker(t, s, e, nil), s, hosts(t, s, 1)[0])
	if got := count(t, s, `SELECT count(*) FROM certificate WHERE lint IS NOT NULL`); got != 0 || stored(t, s) != 1 {
		t.Errorf("%d certificates were linted, %d scans stored", got, stored(t, s))
	}
}

// TestRejudgeByStoredLints: judging again by profile strict takes the lints from the table, and lints nothing itself.
func TestRejudgeByStoredLints(t *testing.T) {
	s, e := storetest.New(t), see(t)
	id := hosts(t, s, 1)[0]
	strict, _ := rules.Named(rules.ProfileStrict)
	byStrict := func(d *Deps) { d.Profile, d.Clock = strict, func() time.Time { return factstest.Now } }
	scanNext(t, worker(t, s, e, byStrict), s, id)
	if got := causes(t, s, id); len(got) != 0 {
		t.Fatalf("before anybody linted: %v", got)
	}
	lints := facts.Lints{Linter: "v0", Found: []facts.Lint{{Name: "e_test", Source: "RFC5280", Severity: facts.LintError}}}
	if err := s.SaveLints(t.Context(), map[facts.SHA256]facts.Lints{e.OwnCertificates()[0]: lints}); err != nil {
		t.Fatal(err)
	}
	linter := certlint.New()
	w := worker(t, s, e, func(d *Deps) { byStrict(d); d.Linter = linter })
	if err := w.rejudge(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	if got := causes(t, s, id); !slices.Equal(got, []string{"cert_lint/error"}) || linter.Runs() != 0 {
		t.Errorf("%v, linted %d times", got, linter.Runs())
	}
}
