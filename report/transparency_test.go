package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

// TestUnlisted holds that the missing list of logs is told once for all targets, and neither where there is a list nor where
// no rule asks for one.
func TestUnlisted(t *testing.T) {
	w := factstest.New(t)
	log, other := cttest.New(t, "one", "A"), cttest.New(t, "two", "B")
	leaf := w.Leaf(nil)
	w.Serve(leaf.Chain()...)
	w.Address().Handshake.Value.SCTs = [][]byte{log.SignCertificate(leaf, factstest.Now), other.SignCertificate(leaf, factstest.Now)}
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores := trust.NewStores()
	stores.Trust("test", facts.Everywhere, root)
	profile, _ := rules.Named(rules.ProfileWeChat)
	params := rules.Params{Now: factstest.Now, Stores: stores, AsPublic: true}
	for name, c := range map[string]struct {
		change func(*rules.Params)
		want   int
	}{
		"without a list":      {func(*rules.Params) {}, 1},
		"with one":            {func(p *rules.Params) { p.Logs = cttest.Parsed(t, factstest.Now, log, other) }, 0},
		"a private authority": {func(p *rules.Params) { p.AsPublic = false }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			params := params
			c.change(&params)
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				var b bytes.Buffer
				table := NewTable(&b, Options{Lang: tag, Profile: profile, Platforms: facts.Everywhere, Width: 200})
				for range 2 {
					if err := table.Result(Result{Target: "a", Snapshot: w.Snapshot, Report: rules.Evaluate(profile, w.Snapshot, params)}); err != nil {
						t.Fatal(err)
					}
				}
				if err := table.Close(false); err != nil {
					t.Fatal(err)
				}
				if got := strings.Count(b.String(), wordUnlisted.In(tag)); got != c.want {
					t.Errorf("told %d times:\n%s", got, b.String())
				}
				if strings.Contains(b.String(), "not checked at this depth") || strings.Contains(b.String(), "未检查") {
					t.Errorf("it is called a matter of depth:\n%s", b.String())
				}
			}
		})
	}
}
