package jobs

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

func wechat(t testing.TB) rules.Profile {
	t.Helper()
	p, ok := rules.Named(rules.ProfileWeChat)
	if !ok {
		t.Fatal("there is no such profile")
	}
	return p
}

// trusting gives stores that trust one root.
func trusting(t testing.TB, raw []byte) *trust.Stores {
	t.Helper()
	root, err := trust.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	stores := trust.NewStores()
	stores.Trust("test", facts.Everywhere, root)
	return stores
}

func TestAgain(t *testing.T) {
	ends := func(in time.Duration) func(*factstest.World) {
		return func(w *factstest.World) {
			w.Serve(w.Leaf(func(c *pki.Template) {
				c.NotBefore, c.NotAfter = factstest.Now.Add(-80*day), factstest.Now.Truncate(time.Second).Add(in)
			}).Raw, w.Intermediate.Raw)
		}
	}
	connect := func(kind facts.FailureKind) func(*factstest.World) {
		return func(w *factstest.World) {
			factstest.Fail(w.Address(), facts.Failure{Kind: kind, Phase: facts.PhaseConnect})
		}
	}
	dns := func(kind facts.FailureKind) func(*factstest.World) {
		return func(w *factstest.World) {
			w.DNS, w.Addresses = facts.Failed[facts.DNS](facts.Failure{Kind: kind, Phase: facts.PhaseDNS}), nil
		}
	}
	// The time of the scan has half a second more than the dates in certificates.
	for name, c := range map[string]struct {
		change   func(*factstest.World)
		interval time.Duration
		streak   int
		want     time.Duration
	}{
		"all is well":                     {nil, day, 0, 0},
		"well after a time of silence":    {nil, day, 7, 0},
		"failing":                         {func(w *factstest.World) { w.Serve(w.Leaf(nil).Raw) }, day, 0, 6 * time.Hour},
		"a warning is no failure":         {func(w *factstest.World) { w.Address().Versions.Value = &facts.Versions{facts.TLS12: facts.Offered} }, day, 0, 0},
		"15 days left":                    {ends(15 * day), day, 0, 0},
		"a second more than 14 days left": {ends(14*day + time.Second), day, 0, 0},
		"14 days left":                    {ends(14 * day), day, 0, 6 * time.Hour},
		"a second more than 3 days left":  {ends(3*day + time.Second), day, 0, 6 * time.Hour},
		"3 days left":                     {ends(3 * day), day, 0, time.Hour},
		"a second left":                   {ends(time.Second), day, 0, time.Hour},
		"ended a second ago":              {ends(-time.Second), day, 0, time.Hour},
		"ended two days ago":              {ends(-2 * day), day, 0, time.Hour},
		"ended three days ago":            {ends(-3 * day), day, 0, 6 * time.Hour},
		"ended long ago":                  {ends(-70 * day), day, 0, 6 * time.Hour},
		"one of two leaves ends": {func(w *factstest.World) {
			w.Add("192.0.2.8")
			ends(2 * day)(w)
		}, day, 0, time.Hour},
		"silent for the first time":    {connect(facts.Timeout), day, 0, 5 * time.Minute},
		"for the second":               {connect(facts.Timeout), day, 1, 15 * time.Minute},
		"for the third":                {connect(facts.Refused), day, 2, time.Hour},
		"for the fourth":               {connect(facts.Refused), day, 3, 6 * time.Hour},
		"for the fifth, once a day":    {connect(facts.Refused), 7 * day, 4, day},
		"for the fifth, as planned":    {connect(facts.Refused), day, 4, 0},
		"for the hundredth":            {connect(facts.Refused), 7 * day, 99, day},
		"the name is gone":             {dns(facts.NameNotFound), day, 0, 5 * time.Minute},
		"one of two addresses answers": {func(w *factstest.World) { w.Add("192.0.2.8"); connect(facts.Refused)(w) }, day, 3, 6 * time.Hour},
		"no way there":                 {connect(facts.NoRoute), day, 0, 15 * time.Minute},
		"no way there, again":          {connect(facts.NoRoute), day, 9, 15 * time.Minute},
		"no resolver":                  {dns(facts.NoResolver), day, 0, 15 * time.Minute},
		"out of files":                 {connect(facts.LocalLack), day, 0, 15 * time.Minute},
		"forbidden":                    {connect(facts.BlockedAddress), day, 0, 0},
		"our own network answered":     {connect(facts.OwnNetwork), day, 0, whenNotTried},
		"a forbidden port":             {dns(facts.BlockedAddress), day, 0, 0},
		"one forbidden, one out of reach": {func(w *factstest.World) {
			connect(facts.BlockedAddress)(w)
			w.Add("192.0.2.8")
			connect(facts.NoRoute)(w)
		}, day, 0, 15 * time.Minute},
		"often anyway, silent":      {connect(facts.Timeout), time.Minute, 0, 0},
		"often anyway, as often":    {connect(facts.Timeout), 5 * time.Minute, 0, 0},
		"often anyway, failing":     {func(w *factstest.World) { w.Serve(w.Leaf(nil).Raw) }, 6 * time.Hour, 0, 0},
		"often anyway, 3 days left": {ends(3 * day), 30 * time.Minute, 0, 0},
		"often anyway, no way":      {connect(facts.NoRoute), 10 * time.Minute, 0, 0},
		"seldom, 3 days left":       {ends(3 * day), 7 * day, 0, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			if c.change != nil {
				c.change(w)
			}
			r := rules.Evaluate(wechat(t), w.Snapshot, rules.Params{Now: factstest.Now.Truncate(time.Second), Stores: trusting(t, w.Root.Raw)})
			if got := again(w.Snapshot, r, c.interval, c.streak); got != c.want {
				t.Errorf("got %v, want %v (reach %s, %v)", got, c.want, r.Reach, r.Platforms)
			}
		})
	}
}
