package facts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

// What is told takes the place of what was known, and what is left out stays.
func TestConsoleWith(t *testing.T) {
	was := &facts.Console{
		AppID: "wx0123456789abcdef", Name: "Shop", Owner: "team-a", Production: true,
		Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: entries("https://a.example.com"), facts.ListUpload: entries("https://a.example.com")},
		ICP:   map[string]facts.Filing{"example.com": {Number: "京ICP备1号", Place: facts.Place{Line: 3}}},
		Nodes: map[string][]string{"a.example.com": {"192.0.2.1"}}, Vendors: map[string][]string{"ours": {"*.example.net"}},
	}
	for name, c := range map[string]struct {
		was, told *facts.Console
		want      facts.Console
	}{
		"nothing was known": {nil, &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListSocket: entries("wss://a.example.com")}}, facts.Console{
			Lists: map[facts.ListID][]facts.Entry{facts.ListSocket: {{Text: "wss://a.example.com"}}},
		}},
		"a list": {was, &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListUpload: entries()}}, facts.Console{
			AppID: was.AppID, Name: "Shop", Owner: "team-a", Production: true, ICP: was.ICP, Nodes: was.Nodes, Vendors: was.Vendors,
			Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {{Text: "https://a.example.com"}}, facts.ListUpload: {}},
		}},
		"settings": {was, &facts.Console{
			Name: "Shop 2", Unreleased: true, Nodes: map[string][]string{}, Vendors: map[string][]string{}, ICP: map[string]facts.Filing{"example.org": {Number: "粤ICP备2号", Checked: "2026-01-31", Place: facts.Place{Line: 9}}},
			Environments: map[string][]string{"test": {"*.test.example.com"}},
		}, facts.Console{
			AppID: was.AppID, Name: "Shop 2", Owner: "team-a", Unreleased: true, Nodes: map[string][]string{}, Vendors: map[string][]string{},
			Lists:        map[facts.ListID][]facts.Entry{facts.ListRequest: {{Text: "https://a.example.com"}}, facts.ListUpload: {{Text: "https://a.example.com"}}},
			ICP:          map[string]facts.Filing{"example.org": {Number: "粤ICP备2号", Checked: "2026-01-31"}},
			Environments: map[string][]string{"test": {"*.test.example.com"}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.was.With(c.told)
			if diff := cmp.Diff(&c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if !got.Equal(got.With(c.told)) {
				t.Error("told once more it is another")
			}
			if c.was != nil && got.Equal(c.was) {
				t.Error("it is what it was")
			}
		})
	}
	if was.Lists[facts.ListRequest][0].Place.Line != 1 {
		t.Error("it changed what it was given")
	}
}

func TestConsoleEnvironment(t *testing.T) {
	c := &facts.Console{Environments: map[string][]string{
		"test": {"*.test.example.com", "qa.example.com"}, "Production": {"*"}, "正式": {"*"}, "bad": {"[", "QB.example.com"},
	}}
	for host, want := range map[string]string{
		"a.test.example.com": "test", "qa.example.com": "test", "qb.example.com": "bad", "api.example.com": "", "test.example.com": "",
	} {
		if got := c.Environment(host); got != want {
			t.Errorf("%s: got %q, want %q", host, got, want)
		}
	}
	if got := (*facts.Console)(nil).Environment("a.test.example.com"); got != "" {
		t.Errorf("of no console: %q", got)
	}
}
