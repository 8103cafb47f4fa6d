package rules

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// lintNow is when the tests judge.
var lintNow = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

// A lintCase is a mini program and a console, and what a rule makes of them.
type lintCase struct {
	code    string // calls, one a line: an API, a URL, and perhaps "develop" where no release comes there
	media   string // likewise: a kind and a URL
	lib     string // the base library
	console string // lists, one a line: the list and its entries; "" for no console
	rule    string
	want    string // the rule's outcomes, as say writes them
	change  func(*facts.Project, *facts.Console)
}

func (c lintCase) facts() (*facts.Project, *facts.Console) {
	p := &facts.Project{SchemaVersion: facts.ProjectSchema, LibVersion: c.lib}
	n := 0
	for line := range strings.Lines(c.code) {
		words := append(strings.Fields(line), "", "")
		n++
		at := facts.Place{File: "a.js", Line: n, Column: 1}
		call := facts.NetCall{API: facts.API(words[0]), Place: at}
		if words[1] != "" {
			call.URLs = []facts.URL{{Text: words[1], Place: at, Release: words[2] != "develop"}}
		}
		p.Calls = append(p.Calls, call)
	}
	for line := range strings.Lines(c.media) {
		words := strings.Fields(line)
		n++
		p.Media = append(p.Media, facts.MediaURL{Kind: facts.MediaKind(words[0]), URL: facts.URL{Text: words[1], Place: facts.Place{File: "a.wxml", Line: n, Column: 1}, Release: true}})
	}
	var console *facts.Console
	if c.console != "" {
		console = &facts.Console{Lists: map[facts.ListID][]facts.Entry{}}
		for line := range strings.Lines(c.console) {
			words := strings.Fields(line)
			list := []facts.Entry{}
			for i, text := range words[1:] {
				list = append(list, facts.Entry{Text: text, Place: facts.Place{File: "app.yaml", Line: i + 1}})
			}
			console.Lists[facts.ListID(words[0])] = list
		}
	}
	if c.change != nil {
		c.change(p, console)
	}
	return p, console
}

func (c lintCase) run(t *testing.T) {
	t.Helper()
	i := slices.IndexFunc(AllLint(), func(r *Rule) bool { return r.ID == c.rule })
	if i < 0 {
		t.Fatalf("there is no rule %s", c.rule)
	}
	p, console := c.facts()
	before, _ := json.Marshal([]any{p, console})
	profile, _ := Lint(ProfileStrict)
	r := EvaluateProject(profile, p, console, Params{Now: lintNow})
	if after, _ := json.Marshal([]any{p, console}); string(after) != string(before) {
		t.Error("the facts were changed")
	}
	var of []Finding
	for _, o := range r.Outcomes {
		if o.Rule.ID == c.rule {
			of = append(of, o)
		}
		if o.Evidence == ruleFailed {
			t.Errorf("%s: %v", o.Rule.ID, o.Values)
		}
		if o.Status == Fail || o.Status == Unknown {
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				if text := o.Text(tag); text == "" || strings.ContainsAny(text, "{}") {
					t.Errorf("%s says %q", o.Rule.ID, text)
				}
			}
			if o.Place.File == "" {
				t.Errorf("%s has no place", o.Rule.ID)
			}
		}
	}
	if got := say(of); got != c.want {
		t.Errorf("%s of\n%s\n%s\ngot %s, want %s", c.rule, c.code, c.console, got, c.want)
	}
}

// sides notes, by rule, whether a case wants it to fail and whether one wants it not to.
type sides map[string]*[2]bool

func (s sides) note(c lintCase) {
	if s[c.rule] == nil {
		s[c.rule] = &[2]bool{}
	}
	bad := strings.HasPrefix(c.want, "fail") || strings.HasPrefix(c.want, "unknown")
	s[c.rule][map[bool]int{true: 0, false: 1}[bad]] = true
}

// sided notes for TestLintTexts, which runs after, that each of the rules has cases on both sides, so that one which always passes or always fails is noticed.
var sided = sides{}

// TestSentences has a case or more for every sentence of sections 1 and 2 of WeChat's page, under the sentence.
func TestSentences(t *testing.T) {
	const request = "request https://a.example.com https://b.example.com:8080\nsocket wss://a.example.com\nupload https://a.example.com\ndownload https://a.example.com\nudp udp://a.example.com\ntcp tcp://a.example.com"
	for _, s := range []struct {
		sentence string
		cases    []lintCase
	}{
		{"每个微信小程序需要事先设置通讯域名，小程序只可以跟指定的域名进行网络通信", []lintCase{
			{code: "request https://a.example.com/x", console: request, rule: "domain_not_allowlisted", want: "pass"},
			{code: "request https://c.example.org/x", console: request, rule: "domain_not_allowlisted", want: "fail"},
			{code: "request https://c.example.org/x develop", console: request, rule: "domain_not_allowlisted", want: "fail/debug"},
			{code: "request https://c.example.org/x", rule: "domain_not_allowlisted", want: "notchecked"},
			{code: "request https://A.Example.com/x", console: request, rule: "domain_not_allowlisted", want: "pass"},
			{console: request, rule: "domain_not_allowlisted", want: "notapplicable"},
		}},
		{"包括普通 HTTPS 请求(wx.request)、上传文件(wx.uploadFile)、下载文件(wx.downloadFile) 和 WebSocket 通信(wx.connectSocket)", []lintCase{
			{code: "uploadFile https://a.example.com", console: "request https://a.example.com\nupload", rule: "domain_not_allowlisted", want: "fail"},
			{code: "downloadFile https://a.example.com", console: "request https://a.example.com\ndownload", rule: "domain_not_allowlisted", want: "fail"},
			{code: "connectSocket wss://a.example.com", console: "request https://a.example.com\nsocket", rule: "domain_not_allowlisted", want: "fail"},
			{code: "connectSocket wss://a.example.com", console: "request https://a.example.com", rule: "domain_not_allowlisted", want: "notchecked"},
			{code: "request https://a.example.com\nuploadFile https://a.example.com\ndownloadFile https://a.example.com\nconnectSocket wss://a.example.com", console: request, rule: "domain_not_allowlisted", want: "pass"},
		}},
		{"从基础库 2.4.0 开始，网络接口允许与局域网 IP 通信", []lintCase{
			{code: "request http://192.168.1.5:3000", lib: "2.4.0", rule: "lan_ip_needs_baselib", want: "pass"},
			{code: "request http://192.168.1.5:3000", lib: "2.3.9", rule: "lan_ip_needs_baselib", want: "fail"},
			{code: "request http://10.1.2.3", lib: "2.10.0", rule: "lan_ip_needs_baselib", want: "pass"},
			{code: "request http://172.31.0.1", lib: "latest", rule: "lan_ip_needs_baselib", want: "notchecked"},
			{code: "request http://192.168.1.5", console: request, rule: "host_is_ip", want: "pass"},
			{code: "request http://192.168.1.5", console: request, rule: "domain_not_allowlisted", want: "notapplicable"},
		}},
		{"但要注意 不允许与本机 IP 通信", []lintCase{
			{code: "request http://127.0.0.1:3000", lib: "3.0.0", rule: "host_is_localhost", want: "fail"},
			{code: "request http://127.9.9.9 develop", rule: "host_is_localhost", want: "fail/debug"},
			{code: "connectSocket ws://[::1]:8080/x", rule: "host_is_localhost", want: "fail"},
			{code: "createTCPSocket 127.0.0.1", rule: "host_is_localhost", want: "fail"},
			{code: "request http://192.168.1.5", rule: "host_is_localhost", want: "pass"},
		}},
		{"从 2.7.0 开始，提供了 UDP 通信(wx.createUDPSocket)", []lintCase{
			{code: "createUDPSocket a.example.com", lib: "2.6.9", console: request, rule: "udp_target", want: "fail"},
			{code: "createUDPSocket a.example.com", lib: "2.7.0", console: request, rule: "udp_target", want: "pass"},
			{code: "createUDPSocket c.example.com", lib: "2.9.3", console: request, rule: "udp_target", want: "fail"},
			{code: "createUDPSocket 192.168.1.9", lib: "2.9.3", console: request, rule: "udp_target", want: "pass"},
			{code: "createUDPSocket c.example.com", lib: "2.9.4", console: request, rule: "udp_target", want: "pass"},
			{code: "createUDPSocket c.example.com", console: request, rule: "udp_target", want: "notchecked"},
		}},
		{"从 2.18.0 开始，提供了 TCP 连接(wx.createTCPSocket)，只允许与同个局域网内的非本机 IP 以及配置过的服务器域名通信", []lintCase{
			{code: "createTCPSocket a.example.com", lib: "2.18.0", console: request, rule: "tcp_target", want: "pass"},
			{code: "createTCPSocket a.example.com", lib: "2.17.9", console: request, rule: "tcp_target", want: "fail"},
			{code: "createTCPSocket 192.168.1.9", lib: "2.18.0", console: request, rule: "tcp_target", want: "pass"},
			{code: "createTCPSocket 8.8.8.8", lib: "2.18.0", console: request, rule: "tcp_target", want: "fail"},
			{code: "createTCPSocket c.example.com", lib: "2.18.0", console: request, rule: "tcp_target", want: "fail"},
			{code: "createTCPSocket c.example.com", lib: "2.18.0", rule: "tcp_target", want: "notchecked"},
		}},
		{"如使用微信云托管作为后端服务，则可无需配置通讯域名", []lintCase{
			{code: "cloud.callContainer\ncloud.connectContainer", rule: "cloudrun_exempt", want: "fail"},
			{code: "cloud.callContainer", console: request, rule: "domain_not_allowlisted", want: "notapplicable"},
			{code: "cloud.callContainer\nrequest https://a.example.com", rule: "cloudrun_exempt", want: "notapplicable"},
		}},
		{"域名只支持 https (wx.request、wx.uploadFile、wx.downloadFile) 和 wss (wx.connectSocket) 协议", []lintCase{
			{code: "request http://a.example.com", console: request, rule: "scheme_not_https_wss", want: "fail"},
			{code: "request wss://a.example.com", console: request, rule: "scheme_not_https_wss", want: "fail"},
			{code: "connectSocket https://a.example.com", console: request, rule: "scheme_not_https_wss", want: "fail"},
			{code: "connectSocket ws://a.example.com", console: request, rule: "scheme_not_https_wss", want: "fail"},
			{code: "request https://a.example.com\nconnectSocket wss://a.example.com", console: request, rule: "scheme_not_https_wss", want: "pass"},
			{code: "request HTTPS://a.example.com", console: request, rule: "scheme_not_https_wss", want: "pass"},
			{console: "request http://a.example.com", rule: "scheme_not_https_wss", want: "fail"},
			{console: "request a.example.com", rule: "scheme_not_https_wss", want: "fail"},
			{console: "socket https://a.example.com", rule: "scheme_not_https_wss", want: "fail"},
			{code: "request http://a.example.com", console: request, rule: "domain_not_allowlisted", want: "notapplicable"},
		}},
		{"域名不能使用 IP 地址(小程序的局域网 IP 除外)或 localhost", []lintCase{
			{code: "request https://8.8.8.8/x", console: request, rule: "host_is_ip", want: "fail"},
			{code: "request https://[2001:db8::1]:8443/x", console: request, rule: "host_is_ip", want: "fail"},
			{code: "request https://localhost/x", console: request, rule: "host_is_localhost", want: "fail"},
			{console: "request https://8.8.8.8", rule: "host_is_ip", want: "fail"},
			{console: "request https://localhost", rule: "host_is_localhost", want: "fail"},
			{code: "request https://172.32.0.1", rule: "host_is_ip", want: "fail"},
			{code: "request https://0x08080808/x", rule: "host_is_ip", want: "fail"},
			{code: "request https://127.1/x", rule: "host_is_localhost", want: "fail"},
			{code: "request https://2130706433:8443/x", rule: "host_is_localhost", want: "fail"},
			{console: "request https://0177.0.0.1", rule: "host_is_localhost", want: "fail"},
			{code: "request https://192.168.257", rule: "host_is_ip", want: "pass"},
		}},
		{"对于 https 域名，可以配置端口，如 https://myserver.com:8080，但是配置后只能向 https://myserver.com:8080 发起请求", []lintCase{
			{code: "request https://b.example.com:8080/x", console: request, rule: "port_mismatch_https", want: "pass"},
			{code: "request https://b.example.com:8080/x", console: request, rule: "domain_not_allowlisted", want: "pass"},
		}},
		{"如果向 https://myserver.com、https://myserver.com:9091 等 URL 请求则会失败", []lintCase{
			{code: "request https://b.example.com/x", console: request, rule: "port_mismatch_https", want: "fail"},
			{code: "request https://b.example.com:9091/x", console: request, rule: "port_mismatch_https", want: "fail"},
			{code: "request https://b.example.com:9091/x", console: request, rule: "domain_not_allowlisted", want: "pass"},
			{code: "request https://b.example.com:08080/x", console: request, rule: "port_mismatch_https", want: "fail"},
		}},
		{"如果不配置端口。如 https://myserver.com，那么请求的 URL 中也不能包含端口，甚至是默认的 443 端口也不可以", []lintCase{
			{code: "request https://a.example.com:8443/x", console: request, rule: "port_mismatch_https", want: "fail"},
			{code: "request https://a.example.com:8443/x", console: request, rule: "port_443_explicit", want: "pass"},
			{code: "request https://a.example.com/x", console: request, rule: "port_mismatch_https", want: "pass"},
		}},
		{"如果向 https://myserver.com:443 请求则会失败", []lintCase{
			{code: "request https://a.example.com:443/x", console: request, rule: "port_443_explicit", want: "fail"},
			{code: "request https://a.example.com:443/x", console: request, rule: "port_mismatch_https", want: "pass"},
			{code: "request https://a.example.com:443/x", console: "request https://a.example.com:443", rule: "port_443_explicit", want: "pass"},
			{code: "request https://a.example.com/x", console: "request https://a.example.com:443", rule: "port_mismatch_https", want: "fail"},
		}},
		{"对于 wss 域名，无需配置端口，默认允许请求该域名下所有端口", []lintCase{
			{code: "connectSocket wss://a.example.com:9443/x\nconnectSocket wss://a.example.com:443", console: request, rule: "domain_not_allowlisted", want: "pass"},
			{code: "connectSocket wss://a.example.com:9443/x", console: request, rule: "port_mismatch_https", want: "pass"},
			{console: "socket wss://a.example.com:9443", rule: "wss_port_in_config", want: "fail"},
			{console: "socket wss://a.example.com", rule: "wss_port_in_config", want: "pass"},
			{code: "connectSocket wss://a.example.com", console: "socket wss://a.example.com:9443", rule: "domain_not_allowlisted", want: "pass"},
		}},
		{"域名必须经过 ICP 备案", []lintCase{
			{console: "request https://a.example.com", rule: "icp_number_missing", want: "notchecked"},
			{console: "request https://a.example.com", rule: "icp_number_missing", want: "fail", change: produce(nil)},
			{console: "request https://a.example.com\nsocket wss://b.example.com", rule: "icp_number_missing", want: "pass", change: produce(map[string]facts.Filing{"example.com": {Number: "京ICP备10046444号"}})},
			{console: "request https://a.example.com https://a.example.com.cn", rule: "icp_number_missing", want: "fail", change: produce(map[string]facts.Filing{"example.com": {Number: "京ICP备10046444号"}})},
		}},
		{"出于安全考虑，api.weixin.qq.com 不能被配置为服务器域名，相关API也不能在小程序内调用", []lintCase{
			{code: "request https://api.weixin.qq.com/cgi-bin/token", rule: "wechat_api_host", want: "fail"},
			{console: "request https://api.weixin.qq.com", rule: "wechat_api_host", want: "fail"},
			{code: "request https://api.mch.weixin.qq.com/v3", rule: "wechat_api_host", want: "fail/related"},
			{code: "request https://a.example.com", console: request, rule: "wechat_api_host", want: "pass"},
			{code: "request https://api.weixin.qq.com.example.com", rule: "wechat_api_host", want: "pass"},
		}},
		{"开发者应将 AppSecret 保存到后台服务器中，通过服务器使用getAccessToken 接口获取access_token，并调用相关 API", []lintCase{
			{rule: "appsecret_in_client", want: "pass"},
			{rule: "appsecret_in_client", want: "fail", change: func(p *facts.Project, _ *facts.Console) {
				p.Secrets = []facts.Secret{{Kind: facts.SecretAppSecret, Place: facts.Place{File: "a.js", Line: 1, Column: 1}}}
			}},
		}},
		{"不支持配置父域名，使用子域名", []lintCase{
			{code: "request https://api.a.example.com", console: request, rule: "parent_domain_entry", want: "fail"},
			{code: "request https://api.a.example.com", console: request, rule: "domain_not_allowlisted", want: "pass"},
			{code: "connectSocket wss://x.y.a.example.com", console: request, rule: "parent_domain_entry", want: "fail"},
			{code: "request https://xa.example.com", console: request, rule: "parent_domain_entry", want: "pass"},
			{code: "request https://xa.example.com", console: request, rule: "domain_not_allowlisted", want: "fail"},
			{console: "request https://*.example.com", rule: "parent_domain_entry", want: "fail"},
			{code: "request https://a.example.com", console: "request https://*.example.com https://a.example.com", rule: "domain_not_allowlisted", want: "pass"},
		}},
		{"预解析域名无需填写协议头", []lintCase{
			{console: "prefetch https://a.example.com", rule: "prefetch_has_scheme", want: "fail"},
			{console: "prefetch a.example.com/x", rule: "prefetch_has_scheme", want: "fail"},
			{console: "prefetch a.example.com:8080", rule: "prefetch_has_scheme", want: "fail"},
			{console: "prefetch a.example.com", rule: "prefetch_has_scheme", want: "pass"},
			{console: request, rule: "prefetch_has_scheme", want: "notchecked"},
		}},
		{"预解析域名最多可添加 5 个", []lintCase{
			{console: "prefetch a.com b.com c.com d.com e.com", rule: "prefetch_too_many", want: "pass"},
			{console: "prefetch a.com b.com c.com d.com e.com f.com", rule: "prefetch_too_many", want: "fail"},
			{console: "prefetch", rule: "prefetch_too_many", want: "notapplicable"},
		}},
		{"其他安全策略同服务器域名配置策略", []lintCase{
			{console: "prefetch 192.168.1.1", rule: "prefetch_policy", want: "fail"},
			{console: "prefetch localhost", rule: "prefetch_policy", want: "fail"},
			{console: "prefetch *.example.com", rule: "prefetch_policy", want: "fail"},
			{console: "prefetch a.example.com", rule: "prefetch_policy", want: "pass"},
			{console: "prefetch api.weixin.qq.com", rule: "wechat_api_host", want: "fail"},
		}},
	} {
		t.Run(s.sentence, func(t *testing.T) {
			for _, c := range s.cases {
				c.run(t)
				sided.note(c)
			}
		})
	}
}

// produce makes an app one in production, with these filings.
func produce(icp map[string]facts.Filing) func(*facts.Project, *facts.Console) {
	return func(_ *facts.Project, c *facts.Console) { c.Production, c.ICP = true, icp }
}

// TestLintRules has the cases of the rules that no sentence of the page's first sections is about.
func TestLintRules(t *testing.T) {
	setting := func(file, value string) func(*facts.Project, *facts.Console) {
		return func(p *facts.Project, _ *facts.Console) {
			p.Settings = []facts.Setting{{Key: "setting.urlCheck", Value: value, Place: facts.Place{File: file, Line: 3, Column: 5}}}
		}
	}
	limit := func(key, value string) func(*facts.Project, *facts.Console) {
		return func(p *facts.Project, _ *facts.Console) {
			p.Timeouts = []facts.TimeLimit{{Key: key, Value: value, Place: facts.Place{File: "app.json", Line: 2, Column: 1}}}
		}
	}
	filed := func(number, checked string) func(*facts.Project, *facts.Console) {
		return func(_ *facts.Project, c *facts.Console) {
			c.ICP = map[string]facts.Filing{"example.com": {Number: number, Checked: checked, Place: facts.Place{File: "app.yaml", Line: 1}}}
		}
	}
	environment := func(_ *facts.Project, c *facts.Console) {
		c.Environments = map[string][]string{"test": {"*.test.example.com"}, "prod": {"*.example.com"}}
	}
	many := "request" + strings.Repeat(" https://a.example.com", 200)
	for name, cases := range map[string][]lintCase{
		"quota": {
			{console: many, rule: "domain_quota", want: "pass"},
			{console: many + " https://b.example.com", rule: "domain_quota", want: "fail"},
			{rule: "domain_quota", want: "notchecked"},
		},
		"unused": {
			{code: "request https://a.example.com", console: "request https://a.example.com", rule: "domain_unused", want: "pass"},
			{code: "request https://a.example.com", console: "request https://a.example.com https://b.example.com", rule: "domain_unused", want: "fail"},
			{console: "request https://b.example.com", rule: "domain_unused", want: "pass", change: func(p *facts.Project, _ *facts.Console) {
				p.Mentions = []facts.Mention{{Scheme: "https", Host: "b.example.com"}}
			}},
			{console: "request https://b.example.com", rule: "domain_unused", want: "notchecked", change: func(p *facts.Project, _ *facts.Console) {
				p.Files = []facts.SourceFile{{Path: "x.js", Problem: facts.FileSyntax}}
			}},
			{console: "request https://b.example.com", rule: "domain_unused", want: "notchecked", change: func(p *facts.Project, _ *facts.Console) { p.Partial = facts.PartialTime }},
			{console: "prefetch b.example.com", rule: "prefetch_unused", want: "fail"},
			{code: "request https://b.example.com", console: "prefetch b.example.com", rule: "prefetch_unused", want: "pass"},
		},
		"preconnect": {
			{console: "request https://a.example.com\nprefetch a.example.com\npreconnect a.example.com", rule: "preconnect_not_subset", want: "pass"},
			{console: "request https://a.example.com\nprefetch\npreconnect a.example.com", rule: "preconnect_not_subset", want: "fail"},
			{console: "request https://a.example.com\npreconnect a.example.com", rule: "preconnect_not_subset", want: "notchecked"},
		},
		"business": {
			{media: "web-view https://x.a.example.com/p", console: "business https://a.example.com", rule: "business_domain", want: "pass"},
			{media: "web-view https://b.example.com/p", console: "business https://a.example.com", rule: "business_domain", want: "fail"},
			{media: "web-view https://a.example.com:8443/p", console: "business https://a.example.com", rule: "business_domain", want: "fail"},
			{media: "web-view https://a.example.com", rule: "business_domain", want: "notchecked"},
			{console: "business https://a_b.example.com", rule: "business_domain", want: "fail"},
			{console: "business https://a.example.com:8443", rule: "business_domain", want: "fail"},
			{console: "business" + strings.Repeat(" a.example.com", 301), rule: "business_domain", want: "fail"},
			{media: "image https://b.example.com/p", console: "business https://a.example.com", rule: "business_domain", want: "pass"},
		},
		"ICP numbers": {
			{console: "request", rule: "icp_number_format", want: "pass", change: filed("京ICP备10046444号-9", "")},
			{console: "request", rule: "icp_number_format", want: "pass", change: filed("陕ICP备2021012345号", "")},
			{console: "request", rule: "icp_number_format", want: "pass", change: filed("京icp证030173号-1", "")},
			{console: "request", rule: "icp_number_format", want: "pass", change: filed("粤B2-20090059-1626X", "")},
			{console: "request", rule: "icp_number_format", want: "pass", change: filed(" 京ＩＣＰ备 １００４６４４４号－９", "2025-11-29")},
			{console: "request", rule: "icp_number_format", want: "fail/recheck", change: filed("京ICP备10046444号", "2025-11-27")},
			{console: "request", rule: "icp_number_format", want: "fail", change: filed("京ICP备100464号", "")},
			{console: "request", rule: "icp_number_format", want: "fail", change: filed("港ICP备10046444号", "")},
			{console: "request", rule: "icp_number_format", want: "notchecked"},
		},
		"urlCheck": {
			{rule: "urlcheck_off", want: "notapplicable"},
			{rule: "urlcheck_off", want: "pass", change: setting("project.config.json", "true")},
			{rule: "urlcheck_off", want: "fail", change: setting("project.config.json", "false")},
			{rule: "urlcheck_off", want: "fail/private", change: setting("project.private.config.json", "false")},
		},
		"time limits": {
			{rule: "timeout_config_key", want: "pass", change: limit("networkTimeout.request", "1")},
			{rule: "timeout_config_key", want: "fail", change: limit("networktimeout.request", "1")},
			{rule: "timeout_config_key", want: "fail", change: limit("networkTimeout.requests", "1")},
			{rule: "timeout_config_key", want: "notapplicable", change: limit("timeout", "1")},
			{rule: "timeout_config_range", want: "pass", change: limit("networkTimeout.request", "60000")},
			{rule: "timeout_config_range", want: "fail", change: limit("networkTimeout.request", "60001")},
			{rule: "timeout_config_range", want: "fail", change: limit("timeout", "0")},
			{rule: "timeout_config_range", want: "pass", change: limit("timeout", "1")},
			{rule: "timeout_config_range", want: "fail", change: limit("timeout", "1.5")},
		},
		"referer": {
			{code: "request https://a.example.com", rule: "referer_set_in_code", want: "pass"},
			{code: "request https://a.example.com", rule: "referer_set_in_code", want: "fail", change: func(p *facts.Project, _ *facts.Console) {
				p.Headers = []facts.Header{{Name: "Referer", Place: facts.Place{File: "a.js", Line: 1, Column: 1}}}
			}},
		},
		"media": {
			{media: "image https://a.example.com/a.png", rule: "media_url_insecure", want: "pass"},
			{media: "image http://a.example.com/a.png", rule: "media_url_insecure", want: "fail"},
			{media: "style https://8.8.8.8/a.png", rule: "media_url_insecure", want: "fail"},
			{media: "video https://localhost/a", rule: "media_url_insecure", want: "fail"},
			{media: "live-player rtmp://a.example.com/a", rule: "media_url_insecure", want: "pass"},
		},
		"environments": {
			{code: "request https://x.test.example.com", console: "request", rule: "test_host_in_release", want: "fail", change: environment},
			{code: "request https://x.test.example.com develop", console: "request", rule: "test_host_in_release", want: "notapplicable", change: environment},
			{code: "request https://x.example.com", console: "request", rule: "test_host_in_release", want: "pass", change: environment},
			{code: "request http://10.0.0.3", rule: "test_host_in_release", want: "fail"},
		},
		"SDKs": {
			{rule: "sdk_domain_missing", want: "notapplicable"},
			{rule: "sdk_domain_missing", want: "notchecked", change: built("umtrack-wx")},
			{console: "socket", rule: "sdk_domain_missing", want: "notchecked", change: built("umtrack-wx")},
			{console: "request https://a.example.com", rule: "sdk_domain_missing", want: "fail", change: built("umtrack-wx")},
			{console: "request https://umini.shujupie.com", rule: "sdk_domain_missing", want: "pass", change: built("umtrack-wx")},
			{console: "request https://x.umini.shujupie.com", rule: "sdk_domain_missing", want: "fail", change: built("umtrack-wx")},
			{console: "request\nsocket", rule: "sdk_domain_missing", want: "fail; fail", change: built("tim-wx-sdk")},
			{console: "request https://webim.tim.qq.com\nsocket", rule: "sdk_domain_missing", want: "fail", change: built("tim-wx-sdk")},
			{console: "request https://webim.tim.qq.com\nsocket wss://wss.im.qcloud.com", rule: "sdk_domain_missing", want: "pass", change: built("tim-wx-sdk")},
			{console: "request https://a1-sgp.easemob.com\nsocket wss://im-api-wechat-61.easecdn.com", rule: "sdk_domain_missing", want: "pass", change: built("easemob-websdk")},
			{console: "request\nupload", rule: "sdk_domain_missing", want: "notapplicable", change: built("cos-wx-sdk-v5")},
			{console: "request", rule: "sdk_domain_missing", want: "notapplicable", change: built("lodash")},
			{console: "request", rule: "sdk_domain_missing", want: "fail", change: func(p *facts.Project, _ *facts.Console) {
				p.Files = []facts.SourceFile{{Path: "libs/amap-wx.130.js"}}
			}},
			{console: "request", rule: "sdk_domain_missing", want: "fail", change: func(p *facts.Project, _ *facts.Console) {
				p.Modules = []facts.Module{{Name: "qqmap-wx-jssdk", Place: facts.Place{File: "package.json", Line: 1}}}
			}},
			{console: "request", rule: "sdk_domain_missing", want: "fail", change: func(p *facts.Project, _ *facts.Console) {
				p.Mentions = []facts.Mention{{Scheme: "https", Host: "apis.map.qq.com", Place: facts.Place{File: "a.js", Line: 1}}}
			}},
			{console: "request", rule: "sdk_domain_missing", want: "notapplicable", change: func(p *facts.Project, c *facts.Console) {
				p.Mentions = []facts.Mention{{Scheme: "https", Host: "apis.map.qq.com", Place: facts.Place{File: "a.js", Line: 1}}}
				c.Vendors = map[string][]string{"ours": {"apis.map.qq.com"}}
			}},
			{console: "socket wss://wss.im.qcloud.com", rule: "domain_unused", want: "pass", change: built("tim-wx-sdk")},
			{code: "request https://api.my-imcloud.com", console: "request", rule: "domain_not_allowlisted", want: "fail"},
			{code: "request https://api.my-imcloud.com", console: "request", rule: "domain_not_allowlisted", want: "notapplicable", change: within("tim-wx-sdk")},
			{code: "request https://api.my-imcloud.com\nrequest https://a.example.com", console: "request", rule: "domain_not_allowlisted", want: "fail", change: within("tim-wx-sdk")},
			{code: "uploadFile https://api.my-imcloud.com", console: "upload", rule: "domain_not_allowlisted", want: "fail", change: within("tim-wx-sdk")},
			{console: "request", rule: "sdk_domain_missing", want: "notapplicable", change: func(p *facts.Project, _ *facts.Console) {
				p.Mentions = []facts.Mention{{Scheme: "https", Host: "x.im.qcloud.com", Place: facts.Place{File: "a.js", Line: 1}}}
			}},
			{console: "request https://a1.easemob.com\nsocket wss://im-api-wechat.easemob.com", rule: "sdk_domain_missing", want: "pass", change: func(p *facts.Project, c *facts.Console) {
				built("easemob-websdk")(p, c)
				p.Mentions = []facts.Mention{{Scheme: "https", Host: "data-reporting.agora.io", Place: p.Modules[0].Place}}
			}},
			{console: "socket wss://wss.im.qcloud.com", rule: "domain_unused", want: "fail", change: built("umtrack-wx")},
		},
		"what is not known": {
			{code: "request x", rule: "url_unresolved", want: "fail", change: func(p *facts.Project, _ *facts.Console) {
				p.Calls[0].URLs[0].Unresolved = facts.UnresolvedRuntime
			}},
			{code: "request https://a.example.com", rule: "url_unresolved", want: "pass"},
			{rule: "source_unread", want: "pass", change: func(p *facts.Project, _ *facts.Console) {
				p.Files = []facts.SourceFile{{Path: "a.js"}}
			}},
			{rule: "source_unread", want: "unknown; unknown; unknown; unknown; unknown; unknown", change: func(p *facts.Project, _ *facts.Console) {
				for _, problem := range []facts.FileProblem{facts.FileSyntax, facts.FileTooLarge, facts.FileNotUTF8, facts.FileTooDeep, facts.FileUnreadable, facts.FileNotRead} {
					p.Files = append(p.Files, facts.SourceFile{Path: "a.js", Problem: problem})
				}
			}},
			{code: "request x\nrequest y\nrequest z", rule: "url_unresolved", want: "fail; fail; fail", change: func(p *facts.Project, _ *facts.Console) {
				at := p.Calls[2].Place
				p.Calls[0].URLs[0].Unresolved = facts.UnresolvedArgument
				p.Calls[1].URLs[0].Unresolved = facts.UnresolvedComplex
				p.Calls[2].URLs = []facts.URL{{Place: at, Unresolved: facts.UnresolvedName}, {Place: at, Unresolved: facts.UnresolvedModule}}
			}},
			{code: "request x", rule: "url_unresolved", want: "fail; fail", change: func(p *facts.Project, _ *facts.Console) {
				at := p.Calls[0].Place
				p.Calls[0].URLs = []facts.URL{
					{Place: at, Unresolved: facts.UnresolvedRelative, Text: "/x"},
					{Place: at, Unresolved: facts.UnresolvedRelative, Text: "/y"},
					{Place: at, Unresolved: facts.UnresolvedHost, Text: "https://api-"},
					{Place: at, Unresolved: facts.UnresolvedHost, Text: "https://cdn-"},
					{Place: facts.Place{File: "b.js", Line: 7, Column: 1}, Unresolved: facts.UnresolvedHost, Text: "https://cdn-"},
				}
			}},
			{rule: "source_unread", want: "unknown", change: func(p *facts.Project, _ *facts.Console) {
				p.Root, p.Partial, p.Files = ".", facts.PartialTime, []facts.SourceFile{{Path: "a.js"}}
			}},
			{rule: "source_unread", want: "unknown", change: func(p *facts.Project, _ *facts.Console) {
				p.Root, p.Partial, p.Files = ".", facts.PartialFiles, []facts.SourceFile{{Path: "a.js"}}
			}},
			{rule: "source_unread", want: "unknown", change: func(p *facts.Project, _ *facts.Console) {
				p.Root, p.Partial, p.Files = ".", facts.PartialBytes, []facts.SourceFile{{Path: "a.js", Problem: facts.FileNotRead}}
			}},
			{rule: "source_unread", want: "fail/lenient", change: func(p *facts.Project, _ *facts.Console) {
				p.Files = []facts.SourceFile{{Path: "app.json", Problem: facts.FileLenient}}
			}},
			{rule: "source_unread", want: "fail/link", change: func(p *facts.Project, _ *facts.Console) {
				p.Files = []facts.SourceFile{{Path: "l", Problem: facts.FileLink}}
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range cases {
				c.run(t)
				sided.note(c)
			}
		})
	}
}

// TestLintNothing judges nothing at all: no rule passes or breaks.
func TestLintNothing(t *testing.T) {
	profile, ok := Lint(ProfileWeChat)
	if !ok || len(profile.Rules) != len(AllLint()) {
		t.Fatal("no profile")
	}
	r := EvaluateProject(profile, nil, nil, Params{})
	for _, o := range r.Outcomes {
		if o.Status != NotChecked && o.Status != NotApplicable {
			t.Errorf("%s: %s", o.Rule.ID, o.Status)
		}
	}
	for platform, v := range r.Platforms {
		if v.Grade != GradePass {
			t.Errorf("%s: %s", platform, v.Grade)
		}
	}
}

// TestLintTexts holds the rules to what every rule has.
func TestLintTexts(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All() {
		seen[r.ID] = true
	}
	for _, r := range AllLint() {
		if seen[r.ID] || r.Lint == nil || r.Check != nil || r.Source.Name == "" || len(r.Levels) == 0 {
			t.Errorf("%s: not whole, or twice", r.ID)
		}
		seen[r.ID] = true
		if n := sided[r.ID]; len(sided) > 0 && (n == nil || !n[0] || !n[1]) {
			t.Errorf("%s: no case that wants it to fail, or none that wants it not to", r.ID)
		}
		for _, p := range []lang.Phrase{r.Text.Title, r.Text.Why, r.Text.Fix} {
			if p.In(lang.English) == "" || p.In(lang.Chinese) == "" || p.In(lang.English) == p.In(lang.Chinese) {
				t.Errorf("%s: %v", r.ID, p)
			}
		}
		for _, p := range r.Text.Evidence {
			if p.In(lang.English) == "" || p.In(lang.Chinese) == "" {
				t.Errorf("%s: %v", r.ID, p)
			}
		}
	}
}

// built puts an npm package's code into a project.
func built(name string) func(*facts.Project, *facts.Console) {
	return func(p *facts.Project, _ *facts.Console) {
		p.Modules = []facts.Module{{Name: name, Built: true, Place: facts.Place{File: "miniprogram_npm/" + name + "/index.js"}}}
	}
}

// within puts every address into the code of an npm package.
func within(name string) func(*facts.Project, *facts.Console) {
	return func(p *facts.Project, c *facts.Console) {
		built(name)(p, c)
		for i := range p.Calls {
			for j := range p.Calls[i].URLs {
				p.Calls[i].URLs[j].Place.File = p.Modules[0].Place.File
			}
		}
	}
}
