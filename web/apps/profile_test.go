package apps

import (
	"testing"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// Lists and code are judged by the profile that the service has: what a team turns off, lowers or waives keeps nobody out.
func TestProfileOfTheService(t *testing.T) {
	at := facts.Place{File: "a.js", Line: 1, Column: 1}
	code := &facts.Project{SchemaVersion: facts.ProjectSchema, Root: ".", Calls: []facts.NetCall{
		{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://b.shop.test/x", Place: at, Release: true}}},
	}}
	plain := &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {{Text: "http://a.shop.test"}}}}
	other := &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {{Text: "https://a.shop.test"}}}}
	for name, c := range map[string]struct {
		profile    string // "": that of somebody who names none
		list, code bool   // there is something wrong
	}{
		"none":          {"", true, true},
		"shipped":       {"extends: wechat\n", true, true},
		"turned off":    {"rules: {scheme_not_https_wss: off}\n", false, true},
		"weighs little": {"rules: {domain_not_allowlisted: low}\n", true, false},
		"waived": {
			"waivers: [{rule: domain_not_allowlisted, file: a.js, reason: it moves, owner: ops@example.com, until: 2026-12-31}]\n", true, false,
		},
		"waived until yesterday": {
			"waivers: [{rule: domain_not_allowlisted, file: a.js, reason: it moves, owner: ops@example.com, until: 2026-11-28}]\n", true, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := &Desk{Clock: desk.Clock}
			if c.profile != "" {
				var err error
				d.Profile, err = config.LintProfile("TONGGUAN_PROFILE", "team.yaml", func(string) ([]byte, error) { return []byte(c.profile), nil })
				if err != nil {
					t.Fatal(err)
				}
			}
			if list := d.faults(nil, plain).list; (list != nil) != c.list {
				t.Errorf("the list: %q", ruleOf(list))
			}
			if fails := d.faults(code, other).code.fails; (fails != nil) != c.code {
				t.Errorf("the code: %q", ruleOf(fails))
			}
		})
	}
}

func ruleOf(f *rules.Finding) string {
	if f == nil {
		return ""
	}
	return f.Rule.ID
}
