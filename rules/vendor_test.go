package rules

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestVendors holds who is believed about whose a server is.
func TestVendors(t *testing.T) {
	says := func(known map[string][]string) *facts.Console { return &facts.Console{Vendors: known} }
	theirs, ours := says(map[string][]string{"acme": {"*.acme.test"}}), says(map[string][]string{"ours": {"api.acme.test", "restapi.amap.com"}})
	for name, c := range map[string]struct {
		consoles []*facts.Console
		host     string
		want     string // the product's id; "" where it is one's own
	}{
		"shipped":               {nil, "restapi.amap.com", "amap"},
		"nobody's":              {nil, "api.acme.test", ""},
		"nothing was told":      {[]*facts.Console{nil, {}}, "restapi.amap.com", "amap"},
		"a team knows more":     {[]*facts.Console{theirs}, "api.acme.test", "acme"},
		"what it says not of":   {[]*facts.Console{theirs}, "restapi.amap.com", "amap"},
		"a team knows better":   {[]*facts.Console{ours}, "restapi.amap.com", ""},
		"an app beside":         {[]*facts.Console{theirs, {}}, "api.acme.test", "acme"},
		"the last is believed":  {[]*facts.Console{theirs, ours}, "api.acme.test", ""},
		"whoever that may be":   {[]*facts.Console{ours, theirs}, "api.acme.test", "acme"},
		"neither speaks of it":  {[]*facts.Console{ours, theirs}, "other.test", ""},
		"below it, and not it":  {[]*facts.Console{theirs}, "acme.test", ""},
		"the first is not lost": {[]*facts.Console{ours, theirs}, "restapi.amap.com", ""},
	} {
		got := ""
		if p := Vendors(c.consoles...).Owner(c.host); p != nil {
			got = p.ID
		}
		if got != c.want {
			t.Errorf("%s: %s is of %q, want %q", name, c.host, got, c.want)
		}
	}
}
