package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// lists gives the lists of a console as texts.
func lists(c *facts.Console) map[facts.ListID][]string {
	out := map[facts.ListID][]string{}
	for id, entries := range c.Lists {
		out[id] = []string{}
		for _, e := range entries {
			out[id] = append(out[id], e.Text)
		}
	}
	return out
}

func TestReadAppLists(t *testing.T) {
	type want = map[facts.ListID][]string
	for name, c := range map[string]struct {
		text string
		want want
	}{
		"yaml": {"request: [https://a.example.com, 'https://b.example.com:8443']\nsocket:\n  - wss://a.example.com\nupload:\nprefetch: a.example.com\n", want{
			"request": {"https://a.example.com", "https://b.example.com:8443"}, "socket": {"wss://a.example.com"}, "upload": {}, "prefetch": {"a.example.com"},
		}},
		"json": {"{\n\t\"request\": [\"https:\\/\\/a.example.com\"],\n\t\"udp\": []\n}", want{"request": {"https://a.example.com"}, "udp": {}}},
		"the console's block": {"服务器域名\nrequest合法域名\nhttps://a.example.com\nhttps://b.example.com\nsocket 合法域名\nwss://a.example.com;\nuploadFile合法域名\ndownloadFile合法域名：https://d.example.com;https://e.example.com\nDNS预解析域名\na.example.com\n修改\n", want{
			"request": {"https://a.example.com", "https://b.example.com"}, "socket": {"wss://a.example.com"}, "upload": {}, "download": {"https://d.example.com", "https://e.example.com"},
			"prefetch": {"a.example.com"},
		}},
		"full-width punctuation": {"ｒequest合法域名：https：／／a.example.com；https://b.example.com，https://c。example.com\nＤＮＳ预解析域名：a.example.com、b.example.com\n", want{
			"request": {"https://a.example.com", "https://b.example.com", "https://c.example.com"}, "prefetch": {"a.example.com", "b.example.com"},
		}},
		"what the console says of its lists": {"服务器域名\nrequest合法域名\n以https://开头。可填写200个域名，域名间请用;分割\nhttps://a.example.com\nsocket合法域名 2/200\n以 wss:// 开头\nwss://a.example.com(可信域名)\nudp合法域名：未设置\n请先配置downloadFile合法域名后再试\n", want{
			"request": {"https://a.example.com"}, "socket": {"wss://a.example.com"}, "udp": {},
		}},
		"numbers, bullets and quotes": {"1. request合法域名\n1. https://a.example.com\n2．https://b.example.com\n(3)、https://c.example.com\n④ https://d.example.com\n- `https://e.example.com`\n• 「https://f.example.com」\n5\t<https://10.0.0.1:8443>\n", want{
			"request": {"https://a.example.com", "https://b.example.com", "https://c.example.com", "https://d.example.com", "https://e.example.com", "https://f.example.com", "https://10.0.0.1:8443"},
		}},
		"a table":                {"| 类型 | 域名 |\n|---|---|\n| request合法域名 | https://a.example.com<br>https://b.example.com |\n| socket合法域名 | wss://a.example.com |\n", want{"request": {"https://a.example.com", "https://b.example.com"}, "socket": {"wss://a.example.com"}}},
		"a table of CSV":         {"\"request合法域名\",\"https://a.example.com;https://b.example.com\"\n\"udp合法域名\",\"\"\n", want{"request": {"https://a.example.com", "https://b.example.com"}, "udp": {}}},
		"cells":                  {"request合法域名\thttps://a.example.com\thttps://b.example.com\nsocket合法域名\twss://a.example.com\n", want{"request": {"https://a.example.com", "https://b.example.com"}, "socket": {"wss://a.example.com"}}},
		"one line":               {"request合法域名https://a.example.comhttps://b.example.comsocket合法域名wss://a.example.com uploadFile合法域名 https://u.example.com", want{"request": {"https://a.example.com", "https://b.example.com"}, "socket": {"wss://a.example.com"}, "upload": {"https://u.example.com"}}},
		"numbers without labels": {"序号\t域名\n1\thttps://a.example.com\n2\twss://b.example.com\n", want{"request": {"https://a.example.com"}, "socket": {"wss://b.example.com"}}},
		"what stands there is kept": {"request合法域名\nhtps://a.example.com\nhttps://中文.example.com\nhttps://*.example.com/x?u=https://no.example.com\nb.example.com:8443\n", want{
			"request": {"htps://a.example.com", "https://中文.example.com", "https://*.example.com/x?u=https://no.example.com", "b.example.com:8443"},
		}},
		"without labels": {"https://a.example.com;wss://b.example.com;udp://u.example.com; tcp://t.example.com", want{
			"request": {"https://a.example.com"}, "socket": {"wss://b.example.com"}, "udp": {"udp://u.example.com"}, "tcp": {"tcp://t.example.com"},
		}},
		"modifyServerDomain": {`{"errcode":0,"errmsg":"ok","requestdomain":["https://a.example.com"],"wsrequestdomain":["wss://a.example.com"],"uploaddomain":[],"downloaddomain":["https://d.example.com"],"udpdomain":["udp://u.example.com"],"tcpdomain":[],"invalid_requestdomain":["https://bad.example.com"]}`, want{
			"request": {"https://a.example.com"}, "socket": {"wss://a.example.com"}, "upload": {}, "download": {"https://d.example.com"}, "udp": {"udp://u.example.com"}, "tcp": {},
		}},
		"camel case":               {`{"requestDomain":["https://a.example.com"],"wsRequestDomain":[]}`, want{"request": {"https://a.example.com"}, "socket": {}}},
		"getEffectiveServerDomain": {`{"errcode":0,"mp_domain":{"requestdomain":["https://m.example.com"]},"effective_domain":{"requestdomain":["https://e.example.com"]}}`, want{"request": {"https://e.example.com"}}},
		"getPrefetchDomain":        {`{"prefetch_dns_domain":[{"url":"a.example.com","status":1},{"url":"b.example.com"}],"size_limit":5,"errcode":0}`, want{"prefetch": {"a.example.com", "b.example.com"}}},
		"modifyJumpDomain":         {`{"errcode":0,"webviewdomain":["https://w.example.com"]}`, want{"business": {"https://w.example.com"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.ReadApp("app.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, lists(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestReadApp(t *testing.T) {
	got, err := config.ReadApp("app.yaml", []byte(`appid: wx0123456789abcdef
name: 商城
owner: team-a
production: true
request:
  - https://a.example.com # why
icp:
  Example.com: 京ICP备10046444号-9
  example.cn: { number: 京ICP备2021012345号, checked: 2026-01-31 }
vendors: { Partner: ["*.partner.example.com"], ours: [files.example.net] }
environments:
  test: ["*.test.example.com", 10.0.0.1]
nodes:
  a.example.com: [192.0.2.1, "192.0.2.2:8443", "2001:db8::1"]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &facts.Console{
		AppID: "wx0123456789abcdef", Name: "商城", Owner: "team-a", Production: true,
		Lists: map[facts.ListID][]facts.Entry{"request": {{Text: "https://a.example.com", Place: facts.Place{File: "app.yaml", Line: 6, Column: 5}}}},
		ICP: map[string]facts.Filing{
			"example.com": {Number: "京ICP备10046444号-9", Place: facts.Place{File: "app.yaml", Line: 8}},
			"example.cn":  {Number: "京ICP备2021012345号", Checked: "2026-01-31", Place: facts.Place{File: "app.yaml", Line: 9}},
		},
		Vendors:      map[string][]string{"Partner": {"*.partner.example.com"}, "ours": {"files.example.net"}},
		Environments: map[string][]string{"test": {"*.test.example.com", "10.0.0.1"}},
		Nodes:        map[string][]string{"a.example.com": {"192.0.2.1", "192.0.2.2:8443", "2001:db8::1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestReadAppMistakes(t *testing.T) {
	for name, c := range map[string]struct{ text, want, zh string }{
		"unknown key":     {"request: []\nreqeust: []\n", `app.yaml:2: there is no key "reqeust"; did you mean "request"?`, `app.yaml:2：没有 "reqeust" 这个键，是否想写 "request"？`},
		"WeChat's key":    {"appid: wx0123456789abcdef\nrequestDomain: []\n", `app.yaml:2: there is no key "requestDomain"; did you mean "request"?`, ""},
		"nothing near":    {"zzzzzz: 1\n", `app.yaml:1: there is no key "zzzzzz"; known are appid, business, download, environments, icp, name, nodes, owner, preconnect, prefetch, production, request, socket, tcp, udp, upload, vendors`, ""},
		"twice":           {"udp: []\nudp: []\n", "app.yaml:2: udp is there already; keep one", ""},
		"appid":           {"appid: abc\n", "app.yaml:1: an appid is wx and 16 digits of 0-9 and a-f", ""},
		"production":      {"production: maybe\n", "app.yaml:1: production is true or false", ""},
		"a map in a list": {"request:\n  - a: b\n", "app.yaml:2: write plain text here, one entry a line", ""},
		"node":            {"nodes: {a: [b]}\n", "app.yaml:1: b is no IP address, nor one with a port", ""},
		"day":             {"icp:\n  a.com: {number: x, checked: soon}\n", "app.yaml:2: write the day as 2026-01-31", ""},
		"filing's key":    {"icp:\n  a.com: {nr: x}\n", `app.yaml:2: a filing has "number" and "checked", not "nr"`, ""},
		"not UTF-8":       {"name: \xd6\xd0\n", "app.yaml: it is not UTF-8: save it as UTF-8", ""},
		"empty":           {"\n", "app.yaml: it names no list of domains: write lists such as request, or paste the server domains of the console", ""},
		"too long":        {strings.Repeat("# x\n", 70_000), "app.yaml: it is longer than 256 KiB", ""},
		"too deep":        {"request: " + strings.Repeat("[", 5000), "app.yaml: it is nested more deeply than an app.yaml is", ""},
		"unknown label":   {"request合法域名\nhttps://a.example.com\nfoo合法域名\nhttps://b.example.com\n", "app.yaml:3: this label is not known: request合法域名, socket合法域名, uploadFile合法域名, downloadFile合法域名, udp合法域名, tcp合法域名, DNS预解析域名", ""},
		"no label":        {"a.example.com\nrequest合法域名\n", "app.yaml:1: a.example.com stands before any label, so that its list is not known: put a line such as request合法域名 before it", ""},
		"two at once":     {"appid: x\nproduction: 3\n", "app.yaml:1: an appid is wx and 16 digits of 0-9 and a-f\napp.yaml:2: production is true or false", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.ReadApp("app.yaml", []byte(c.text))
			if got != nil || err == nil || err.Error() != c.want {
				t.Errorf("got %v, %v", got, err)
			}
			var said lang.Speaker
			if c.zh != "" && (!errors.As(err, &said) || said.In(lang.Chinese) != c.zh) {
				t.Errorf("got %v", said.In(lang.Chinese))
			}
		})
	}
}

// FuzzReadApp reads anything: there is a console or there are mistakes, in both languages.
func FuzzReadApp(f *testing.F) {
	for _, text := range []string{
		"appid: wx0123456789abcdef\nrequest:\n  - https://a.example.com\nicp:\n  a.com: {number: x, checked: 2026-01-31}\nnodes: {a: 1.2.3.4}", "request合法域名：https://a；b.c\nDNS预解析域名", "https://a;wss://b",
		`{"requestdomain":["https://a"],"effective_domain":{"udpdomain":[]}}`, `{"prefetch_dns_domain":[{"url":"a"}]}`, "environments: &a {b: *a}", "- - - -", "? a", "request: |\n  a\n", "\ufeff{", "icp: [", "a: !!binary x",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := config.ReadApp("app.yaml", data)
		if (got == nil) == (err == nil) {
			t.Fatalf("%v, %v", got, err)
		}
		for _, e := range lang.Flatten(err) {
			m, ok := e.(lang.Mistake)
			if !ok || !strings.HasPrefix(m.At, "app.yaml") || m.In(lang.English) == m.In(lang.Chinese) {
				t.Errorf("%T %v", e, e)
			}
		}
		if got == nil {
			return
		}
		for id, entries := range got.Lists {
			for _, e := range entries {
				if e.Text == "" || e.Place.Line < 1 || len(e.Text) > 512 {
					t.Errorf("%s: %+v", id, e)
				}
			}
		}
	})
}
