package apps

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
)

// TestMissing has what is to be added to a list where the code and the console disagree.
func TestMissing(t *testing.T) {
	c := &facts.Console{Lists: map[facts.ListID][]facts.Entry{
		facts.ListRequest: {{Text: "https://api.shop.test"}, {Text: "https://port.shop.test:8443"}}, facts.ListSocket: {},
	}}
	for name, at := range map[string]struct {
		api  facts.API
		url  string
		want []string
	}{
		"listed":                    {facts.APIRequest, "https://api.shop.test/x", nil},
		"another port":              {facts.APIRequest, "https://api.shop.test:8443/x", []string{"api.shop.test:8443"}},
		"no port":                   {facts.APIRequest, "https://port.shop.test/x", []string{"port.shop.test"}},
		"not listed":                {facts.APIRequest, "https://b.shop.test/x", []string{"b.shop.test"}},
		"not listed, with a port":   {facts.APIRequest, "https://B.shop.test:9443/x", []string{"b.shop.test:9443"}},
		"not listed, a socket":      {facts.APISocket, "wss://ws.shop.test:9443", []string{"ws.shop.test"}},
		"the port that none writes": {facts.APIRequest, "https://b.shop.test:443/x", []string{"b.shop.test"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &facts.Project{SchemaVersion: 1, Calls: []facts.NetCall{{API: at.api, URLs: []facts.URL{{Text: at.url, Release: true}}}}}
			var got []string
			for _, d := range desk.lint(store.AppLint{Project: p}, c).Missing {
				got = append(got, d.Host)
			}
			if diff := cmp.Diff(at.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
