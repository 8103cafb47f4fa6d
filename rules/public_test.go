package rules

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestPublic tells public authorities from those that only a user trusts.
func TestPublic(t *testing.T) {
	apple := map[facts.Platform]span{IOS: always}
	for name, c := range map[string]struct {
		change func(*world)
		want   facts.Platforms
	}{
		"an added root":                         {nil, 0},
		"an added root, taken for a public one": {func(w *world) { w.AsPublic = true }, facts.Everywhere},
		"a root that some lists have":           {belowRoot(standIn{x1.sha256, apple}), facts.On(IOS)},
		"a root that all lists have":            {belowRoot(x1), facts.Everywhere},
		"an unknown root":                       {servesPrivateCA, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if c.change != nil {
				c.change(w)
			}
			v := prepare(w.Snapshot, w.Params).Views[0]
			if got := v.public(w.Params); got != c.want {
				t.Errorf("got %v, want %v", got.List(), c.want.List())
			}
		})
	}
}
