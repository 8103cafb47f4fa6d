package jobs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/trust"
)

// causes lists what does not pass about an endpoint's certificate.
func causes(t *testing.T, s *store.Store, id int64) (out []string) {
	t.Helper()
	e, err := s.Endpoint(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range e.Causes {
		if strings.HasPrefix(c.Rule, "cert_") {
			out = append(out, fmt.Sprintf("%s/%s", c.Rule, c.Level))
		}
	}
	slices.Sort(out)
	return out
}

// What was good when it was seen is not good for ever: time alone turns it into expiring and expired, and nobody dials.
func TestRejudge(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	e.Serve(e.Leaf(func(c *pki.Template) {
		c.Names, c.NotBefore, c.NotAfter = []string{"*.example.com"}, factstest.Now.Add(-day), factstest.Now.Add(89*day)
	}).Raw, e.Intermediate.Raw)
	now := factstest.Now
	first := func(d *Deps) { d.Clock = func() time.Time { return now } }
	id := hosts(t, s, 1)[0]
	if end, _, err := worker(t, s, e, first).scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 1}); end != "pass" || err != nil {
		t.Fatalf("the scan: %s, %v", end, err)
	}
	for _, c := range []struct {
		name    string
		after   time.Duration
		ruleset string
		want    []string
		worst   rules.Grade
		reason  store.Reason
		all     int // judgements that are kept
	}{
		{"the next day", day, "test", nil, rules.GradePass, store.ReasonScan, 1},
		{"ten days left", 79 * day, "test", []string{"cert_expiring/14d"}, rules.GradeWarn, store.ReasonTime, 2},
		{"nine days left", 80 * day, "test", []string{"cert_expiring/14d"}, rules.GradeWarn, store.ReasonTime, 2},
		{"two days left", 87 * day, "other", []string{"cert_expiring/3d"}, rules.GradeWarn, store.ReasonRules, 3},
		{"over", 91 * day, "other", []string{"cert_expired/default"}, rules.GradeFail, store.ReasonTime, 4},
		{"long over", 120 * day, "other", []string{"cert_expired/default"}, rules.GradeFail, store.ReasonTime, 4},
	} {
		now = factstest.Now.Add(c.after)
		w := worker(t, s, e, func(d *Deps) { first(d); d.Ruleset = c.ruleset })
		if err := w.rejudge(t.Context(), 0); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := causes(t, s, id); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		kept, _, err := s.Judgements(t.Context(), id, store.Cursor{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(kept) != c.all || kept[0].Reason != c.reason {
			t.Errorf("%s: %d judgements, the last for %s; want %d, for %s", c.name, len(kept), kept[0].Reason, c.all, c.reason)
		}
		if got, err := s.Endpoint(t.Context(), id); err != nil || got.Worst != c.worst {
			t.Errorf("%s: %s, want %s", c.name, got.Worst, c.worst)
		}
	}
	if n := len(e.seen()); n != 1 {
		t.Errorf("it was dialled %d times, want only the first scan", n)
	}
}

// TestMinimum holds which versions count: what is seen, and what is judged again, goes by the worker's setting.
func TestMinimum(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	young, err := trust.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	from9, err := trust.ShippedCatalog().Since(facts.Android, "9")
	if err != nil {
		t.Fatal(err)
	}
	root, err := trust.Parse(e.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	young.TrustIn("young", from9|trust.ShippedCatalog().Of(facts.IOS)|trust.ShippedCatalog().Of(facts.Harmony)|trust.ShippedCatalog().Of(facts.Devtools), root)
	id := hosts(t, s, 1)[0]
	by := func(minimum string) *Worker {
		return worker(t, s, e, func(d *Deps) {
			d.Stores, d.Clock = young, clock.Fixed(factstest.Now)
			d.Minimum = map[facts.Platform]string{facts.Android: minimum}
		})
	}
	level := func(want rules.LevelID) {
		t.Helper()
		got, err := s.Endpoint(t.Context(), id)
		if err != nil || !slices.ContainsFunc(got.Causes, func(c store.Cause) bool { return c.Rule == "trust_android" && c.Level == want }) {
			t.Errorf("%+v, %v; want level %s", got.Causes, err, want)
		}
	}
	if _, _, err := by("8").scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 1}); err != nil {
		t.Fatal(err)
	}
	level("minimum")
	if err := by("9").rejudge(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	level("older")
}

// Judging again goes through all endpoints page by page, each page a job that orders the next.
func TestRejudgePages(t *testing.T) {
	t.Parallel()
	const n = 2*rejudgePage + 7
	s := storetest.New(t)
	e := see(t)
	id := hosts(t, s, 1)[0]
	if _, _, err := worker(t, s, e, func(d *Deps) { d.Clock = clock.Fixed(factstest.Now) }).scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 1}); err != nil {
		t.Fatal(err)
	}
	// A thousand others in which the same was seen.
	sql(t, s, `INSERT INTO endpoint (zone_id, host, port) SELECT 1, 'x' || n || '.example.com', 443 FROM generate_series(2, $1::int) AS n`, n)
	sql(t, s, `INSERT INTO observation (endpoint_id, first_at, digest, schema_version, facts, chain_ids)
		SELECT e.id, now(), o.digest, o.schema_version, o.facts, o.chain_ids FROM endpoint e, observation o WHERE e.id <> o.endpoint_id`)
	sql(t, s, `UPDATE endpoint e SET observation_id = o.id FROM observation o WHERE o.endpoint_id = e.id`)
	sql(t, s, `DELETE FROM river_job`)
	if err := s.ContinueChore(t.Context(), store.ChoreArgs{Name: "rejudge"}); err != nil {
		t.Fatal(err)
	}
	w := worker(t, s, e, func(d *Deps) { d.Clock = clock.Fixed(factstest.Now.AddDate(1, 0, 0)) })
	sql(t, s, `INSERT INTO chore (name, every, next_at) SELECT name, 86400, now() + interval '1 day' FROM unnest($1::text[]) AS name`, []string{"partitions", "cleanup", "rollup", "rejudge"})
	start(t, w)
	until(t, time.Minute, "all are judged", func() bool {
		return count(t, s, `SELECT count(*) FROM endpoint WHERE worst = 3`) == n
	})
	until(t, 10*time.Second, "three pages are done", func() bool {
		return count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'chore' AND args ->> 'name' = 'rejudge' AND state = 'completed'`) == 3
	})
	if got := len(e.seen()); got != 1 {
		t.Errorf("somebody was dialled: %d", got)
	}
}
