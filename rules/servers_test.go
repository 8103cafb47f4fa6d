package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

// TestServers holds who is dialled for a mini program, and who is not.
func TestServers(t *testing.T) {
	environments := func(_ *facts.Project, c *facts.Console) {
		c.Environments = map[string][]string{"test": {"*.test.example.com"}, "prod": {"*.example.com"}, "pre": {"pre.example.com"}}
	}
	for name, c := range map[string]struct {
		lintCase
		environment string // prod where it is not said
		want        string // a server a word: scheme://host:port/path, + behind what is listed, and how often it is called
	}{
		"nothing":                        {},
		"listed and called":              {lintCase: lintCase{code: "request https://a.example.com/v1/x?y=1", console: "request https://a.example.com"}, want: "https://a.example.com/v1/x+1"},
		"listed only":                    {lintCase: lintCase{console: "request https://a.example.com\nsocket wss://a.example.com"}, want: "https://a.example.com+0 wss://a.example.com+0"},
		"called only":                    {lintCase: lintCase{code: "uploadFile https://a.example.com:8443"}, want: "https://a.example.com:8443 1"},
		"called twice":                   {lintCase: lintCase{code: "request https://a.example.com/1\ndownloadFile https://A.example.com/2"}, want: "https://a.example.com/1 2"},
		"443 written out":                {lintCase: lintCase{code: "request https://a.example.com:443/x"}, want: "https://a.example.com/x 1"},
		"other schemes":                  {lintCase: lintCase{code: "request http://a.example.com\nconnectSocket ws://a.example.com\nrequest wss://a.example.com"}},
		"addresses":                      {lintCase: lintCase{code: "request https://8.8.8.8\nrequest https://localhost/x\nrequest http://192.168.1.5"}},
		"UDP and TCP":                    {lintCase: lintCase{code: "createUDPSocket a.example.com\ncreateTCPSocket a.example.com", console: "udp udp://a.example.com\ntcp tcp://a.example.com"}},
		"the cloud":                      {lintCase: lintCase{code: "cloud.callContainer"}},
		"media":                          {lintCase: lintCase{media: "image https://img.example.com/a.png\nvideo http://v.example.com"}, want: "https://img.example.com/a.png 1"},
		"business, no entry of prefetch": {lintCase: lintCase{console: "business www.example.com\nprefetch dns.example.com"}, want: "https://www.example.com+0"},
		"a wildcard":                     {lintCase: lintCase{console: "request https://*.example.com"}},
		"develop alone":                  {lintCase: lintCase{code: "request https://d.example.com develop"}},
		"develop, elsewhere":             {lintCase: lintCase{code: "request https://d.example.com develop"}, environment: "test", want: "https://d.example.com 1"},
		"an open host": {lintCase: lintCase{code: "request https://a.example.com", change: func(p *facts.Project, _ *facts.Console) {
			p.Calls[0].URLs[0].Open = true
		}}},
		"an open path": {lintCase: lintCase{code: "request https://a.example.com/v1/", change: func(p *facts.Project, _ *facts.Console) {
			p.Calls[0].URLs[0].Open = true
		}}, want: "https://a.example.com 1"},
		"unresolved": {lintCase: lintCase{code: "request https://a.example.com/v1/", change: func(p *facts.Project, _ *facts.Console) {
			p.Calls[0].URLs[0].Unresolved = facts.UnresolvedHost
		}}},
		"production": {
			lintCase: lintCase{console: "request https://a.example.com https://a.test.example.com https://pre.example.com https://cdn.example.net", change: environments},
			want:     "https://a.example.com+0 https://cdn.example.net+0",
		},
		"test": {
			lintCase: lintCase{console: "request https://a.example.com https://a.test.example.com https://pre.example.com https://cdn.example.net", change: environments}, environment: "test",
			want: "https://a.test.example.com+0 https://cdn.example.net+0",
		},
	} {
		p, console := c.facts()
		environment := c.environment
		if environment == "" {
			environment = EnvironmentProduction
		}
		var got []string
		for _, s := range Servers(p, console, environment) {
			host := s.Host
			if s.Port != "" {
				host += ":" + s.Port
			}
			listed := " "
			if s.Listed != (facts.Place{}) {
				listed = "+"
			}
			got = append(got, fmt.Sprintf("%s://%s%s%s%d", s.Scheme, host, s.Path, listed, len(s.Called)))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := Servers(nil, nil, EnvironmentProduction); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
