package rules

import "github.com/tongguan/tongguan/facts"

// public gives the platforms on which rules for public authorities hold: a path leads to a root that one of the
// platform's lists has, or had, from its vendor. What was fetched counts too, since a missing intermediate makes no
// private authority of a public one, and with Params.AsPublic all platforms count.
func (v *View) public(params Params) facts.Platforms {
	if params.AsPublic {
		return facts.Everywhere
	}
	listed := v.Paths.Listed() | v.Completed.Listed()
	catalog := v.Paths.Catalog()
	var on facts.Platforms
	for _, p := range facts.AllPlatforms() {
		if listed&catalog.Of(p) != 0 {
			on |= facts.On(p)
		}
	}
	return on
}
