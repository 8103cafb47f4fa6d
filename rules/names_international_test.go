package rules

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/internal/pki"
)

// The names of these tests. 例子.test is xn--fsqu00a.test.
const (
	aLabel = "api.xn--fsqu00a.test"
	uLabel = "api.例子.test"
)

// inUnicode serves a leaf whose only name is not ASCII.
func inUnicode(host, name string) func(*world) {
	return func(w *world) {
		w.Endpoint.Host = host
		der, err := pki.Rewrite(w.Leaf(func(t *pki.Template) { t.Names = nil }).Raw, w.Intermediate.Key, pki.UnicodeName(name))
		if err != nil {
			w.Fatal(err)
		}
		w.Serve(der, w.Intermediate.Raw)
	}
}

func chainOfNobody(w *world) { w.Endpoint.Host = "" }

var _ = covers(&nameIDN,
	ruleCase{"no such name", nil, "notapplicable"},
	ruleCase{"nobody's", chainOfNobody, "notchecked"},
	ruleCase{"as it should be", named(aLabel, aLabel), "pass"},
	ruleCase{"by a wildcard", named(aLabel, "*.xn--fsqu00a.test"), "pass"},
	ruleCase{"for another host", named(aLabel, "other.test"), "pass"}, // name_mismatch
	ruleCase{"in Unicode", inUnicode(aLabel, uLabel), "fail"},
	ruleCase{"in Unicode, with capitals", inUnicode(aLabel, "API.例子.test"), "fail"},
	ruleCase{"in Unicode, by a wildcard", inUnicode(aLabel, "*.例子.test"), "fail"},
	ruleCase{"in Unicode, by a wildcard that is not deep enough", inUnicode("x."+aLabel, "*.例子.test"), "unknown"},
	ruleCase{"another host in Unicode", inUnicode(aLabel, "api.例.test"), "unknown"},
	ruleCase{"no UTF-8", inUnicode(aLabel, "api.\xc0\xfd.test"), "unknown"},
	ruleCase{"Latin and Han", named("xn--vip-ys2fs38g.test", "xn--vip-ys2fs38g.test"), "pass"}, // vip例子
	ruleCase{"Latin and Cyrillic", named("xn--pple-43d.test", "xn--pple-43d.test"), "fail/spelling"},
	ruleCase{"no A-label", named("xn--a.test", "xn--a.test"), "fail/spelling"},
	ruleCase{"an A-label of what is ASCII", named("xn--abc-.test", "xn--abc-.test"), "fail/spelling"},
)

func TestMixed(t *testing.T) {
	for label, want := range map[string][]string{
		"例子": nil, "vip例子8": nil, "東京タワーabc": nil, "한국abc": nil, "пример": nil, "": nil, "123-": nil,
		"аpple": {"Cyrillic", "Latin"}, "αbc": {"Greek", "Latin"}, "한국タワー": {"Hangul", "Katakana"},
	} {
		if got := mixed(label); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", label, got, want)
		}
	}
}

var _ = covers(&nameWWWOnly,
	ruleCase{"neither the domain nor its www", nil, "notapplicable"},
	ruleCase{"both", named("example.test", "example.test", "www.example.test"), "pass"},
	ruleCase{"both by a wildcard", named("www.example.test", "example.test", "*.example.test"), "pass"},
	ruleCase{"the domain alone", named("example.test", "example.test"), "fail"},
	ruleCase{"www alone", named("www.example.test", "www.example.test"), "fail"},
	ruleCase{"a domain below a suffix of two labels", named("example.com.cn", "example.com.cn"), "fail"},
	ruleCase{"another host", named("example.test", "other.test"), "notapplicable"},
	ruleCase{"an address", named("192.0.2.7", "192.0.2.7"), "notapplicable"},
	ruleCase{"deeper", named("www.api.example.test", "www.api.example.test"), "notapplicable"},
)
