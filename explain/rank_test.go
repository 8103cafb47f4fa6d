package explain_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
)

// TestRank: what is known of the platform, the wording and the URL ranks the causes of one message anew.
func TestRank(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		likely []string
		first  string // of those that are possible; "": not looked at
		not    []string
	}{
		"-202":                             {"errcode:-202", []string{"chain", "root_ios", "private_ca", "devtools_proxy"}, "", nil},
		"-202 on Android":                  {"android errcode:-202", []string{"chain"}, "private_ca", []string{"root_ios", "root_devtools", "devtools_proxy"}},
		"-202 on iOS":                      {"iphone errcode:-202", []string{"root_ios"}, "chain", []string{"root_android"}},
		"-202, Android works":              {"安卓正常 苹果失败 errcode:-202", []string{"root_ios"}, "", nil},
		"-202, devtools work":              {"开发者工具正常，真机失败 errcode:-202", []string{"chain"}, "root_ios", nil},
		"-201":                             {"errcode:-201", []string{"expired", "clock"}, "mixed", nil},
		"-201, now and then":               {"errcode:-201 时好时坏", []string{"mixed"}, "expired", nil},
		"TLS failed, devtools work":        {"浏览器正常，手机不行 ssl hand shake error", []string{"chain"}, "tls12", nil},
		"the list":                         {"errno 600002", []string{"list", "port", "cache"}, "parent", nil},
		"the list, and a port":             {"errno 600002 https://a.example.com:443/", []string{"port", "list", "cache"}, "", nil},
		"the list, and http":               {"errno 600002 http://a.example.com/", []string{"scheme", "list", "port", "cache"}, "", nil},
		"the list, and an address":         {"errno 600002 https://203.0.113.7/", []string{"host", "list", "port", "cache"}, "", nil},
		"the list, and WeChat's own API":   {"errno 600002 https://api.weixin.qq.com/x", []string{"wechat_api", "list", "port", "cache"}, "", nil},
		"http is no matter of -105":        {"errcode:-105 http://a.example.com/", []string{"dns", "network"}, "", []string{"scheme"}},
		"a port is no matter of -105":      {"errcode:-105 https://a.example.com:8443/", []string{"dns", "network"}, "", []string{"port"}},
		"described only":                   {"苹果正常，安卓不行", []string{"chain", "mixed"}, "root_android", []string{"root_ios"}},
		"debug mode only":                  {"打开调试模式可以，关闭就失败", []string{"list", "url_check", "port"}, "chain", nil},
		"a pattern adds nothing unrelated": {"errcode:-105 时好时坏", []string{"network"}, "dns", []string{"mixed"}},
		"two messages":                     {"Underlying Transport Error code:1006", []string{"network", "idle"}, "", nil},
		"unknown":                          {"something", nil, "", nil},
	} {
		r := explain.Read(c.text)
		var likely, possible []string
		for _, s := range r.Suspects() {
			if s.Likely {
				likely = append(likely, s.ID)
			} else {
				possible = append(possible, s.ID)
			}
			if slices.Contains(c.not, s.ID) {
				t.Errorf("%s: %s is among them", name, s.ID)
			}
		}
		if diff := cmp.Diff(c.likely, likely); diff != "" {
			t.Errorf("%s: likely -want +got:\n%s", name, diff)
		}
		if c.first != "" && (len(possible) == 0 || possible[0] != c.first) {
			t.Errorf("%s: possible %v, want %s first", name, possible, c.first)
		}
	}
}

// TestFails: a platform that is said elsewhere goes before what the text says.
func TestFails(t *testing.T) {
	r := explain.Read("iphone errcode:-202")
	r.Fails(0)
	if r.On != facts.On(facts.IOS) {
		t.Errorf("on %v", r.On.List())
	}
	r.Fails(facts.On(facts.Android))
	if s := r.Suspects(); s[0].ID != "chain" {
		t.Errorf("%s comes first", s[0].ID)
	}
}

// TestNearest names at most three messages, the nearest first, and none for a text that is known or like nothing.
func TestNearest(t *testing.T) {
	for text, want := range map[string][]string{
		"ERR_CERT_AUTHORTY_INVALD":                 {"authority", "cert_invalid"},
		"Underlaying Transport Eror":               {"transport"},
		"此服务器的证书失效了":                               {"ios_untrusted"},
		"request:fail":                             nil,
		"downloadFile:fail exceed max size":        nil,
		"errcode:-202":                             nil,
		"TypeError: x is undefined":                nil,
		"":                                         nil,
		"unable to get issuer certificate locally": {"local_issuer"},
	} {
		r := explain.Read(text)
		var got []string
		for _, m := range r.Nearest() {
			got = append(got, m.ID)
		}
		if len(want) > 0 && (len(got) == 0 || got[0] != want[0]) || len(want) == 0 && len(got) > 0 || len(got) > 3 {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// TestRulesOfThePlatform: of the rules that find a cause, those come first that have a say where it fails.
func TestRulesOfThePlatform(t *testing.T) {
	for text, want := range map[string]string{"android errcode:-202": "trust_android", "鸿蒙 errcode:-202": "trust_harmony", "errcode:-202": "trust_android"} {
		r := explain.Read(text)
		for _, s := range r.Suspects() {
			if s.ID == "root_android" && s.Rules[0].ID != want {
				t.Errorf("%s: %s, want %s", text, s.Rules[0].ID, want)
			}
		}
	}
}
