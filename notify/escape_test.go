package notify

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func escapers() map[Kind]func(string) string {
	return map[Kind]func(string) string{WeCom: escapeWeCom, DingTalk: escapeDingTalk, Feishu: escapeFeishu}
}

func TestEscape(t *testing.T) {
	for name, c := range map[string]struct{ in, wecom, dingtalk, feishu string }{
		"plain":            {"api.example.com:443 例子 (7)", "api.example.com:443 例子 (7)", "api.example.com:443 例子 (7)", "api.example.com:443 例子 (7)"},
		"a link":           {"](http://evil)", "］(http：//evil)", "］(http：//evil)", "&#93;(http：//evil)"},
		"a whole link":     {"[a](b)", "［a］(b)", "［a］(b)", "&#91;a&#93;(b)"},
		"everybody, WeCom": {"<@all>", "＜@all＞", "＜＠all＞", "&#60;@all&#62;"},
		"everybody":        {"<at id=all></at>", "＜at id=all＞＜/at＞", "＜at id=all＞＜/at＞", "&#60;at id=all&#62;&#60;/at&#62;"},
		"a mobile":         {"@13800001111", "@13800001111", "＠13800001111", "@13800001111"},
		"colour":           {`<font color="info">`, `＜font color="info"＞`, `＜font color="info"＞`, `&#60;font color="info"&#62;`},
		"an entity":        {"&lt;@all&gt;", "＆lt;@all＆gt;", "＆lt;＠all＆gt;", "＆lt;@all＆gt;"},
		"a wildcard":       {"*.example.com", "＊.example.com", "＊.example.com", "&#42;.example.com"},
		"underscores":      {"cert_expired _b_ _", "cert_expired ＿b＿ ＿", "cert_expired ＿b＿ ＿", "cert_expired &#95;b&#95; &#95;"},
		"a heading":        {"# a # b", "＃ a # b", "＃ a # b", "&#35; a # b"},
		"a list":           {"- a-b", "－ a-b", "－ a-b", "&#45; a-b"},
		"lines":            {"a\n# b\r\n> c", `a\u000a# b\u000d\u000a＞ c`, `a\u000a# b\u000d\u000a＞ c`, `a\u000a# b\u000d\u000a&#62; c`},
		"a backslash":      {`\*a\`, `＼＊a＼`, `＼＊a＼`, `＼&#42;a＼`},
		"bidi":             {"a\u202eb\u200b", `a\u202eb\u200b`, `a\u202eb\u200b`, `a\u202eb\u200b`},
		"an emoji's name":  {"net::ERR_X (1) :OK:", "net::ERR_X (1) ：OK:", "net::ERR_X (1) ：OK:", "net::ERR_X (1) ：OK:"},
		"not UTF-8":        {"a\xff", `a\ufffd`, `a\ufffd`, `a\ufffd`},
		"code":             {"`a` ~b~ |c|", "｀a｀ ～b～ ｜c｜", "｀a｀ ～b～ ｜c｜", "&#96;a&#96; ～b～ ｜c｜"},
		"nothing":          {"", "", "", ""},
	} {
		for k, want := range map[Kind]string{WeCom: c.wecom, DingTalk: c.dingtalk, Feishu: c.feishu} {
			if got := escapers()[k](c.in); got != want {
				t.Errorf("%s, %s: got %s, want %s", name, k, got, want)
			}
		}
	}
}

var (
	entity = regexp.MustCompile(`&#(60|62|91|93|96|42|95|35|43|45);`)
	emoji  = regexp.MustCompile(`(^|[^\w]):[A-Za-z_]+:`)
	em     = regexp.MustCompile(`(^|[^0-9A-Za-z])_|_([^0-9A-Za-z]|$)`)
	slash  = regexp.MustCompile(`\\([^0-9A-Za-z]|$)`)
)

// wantTame checks that nothing of a robot's markup is left in an escaped text.
func wantTame(t *testing.T, k Kind, in, got string) {
	t.Helper()
	markup := "<>[]`*~|&"
	if k == Feishu {
		got = entity.ReplaceAllString(got, "＊")
	}
	if k == DingTalk {
		markup += "@"
	}
	switch {
	case !utf8.ValidString(got):
		t.Errorf("%s: %q becomes %q, which is not UTF-8", k, in, got)
	case strings.ContainsAny(got, markup), strings.Contains(got, "://"), emoji.MatchString(got), k != Feishu && em.MatchString(got), slash.MatchString(got):
		t.Errorf("%s: %q becomes %q", k, in, got)
	case strings.IndexFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) >= 0:
		t.Errorf("%s: %q becomes %q, which is not visible", k, in, got)
	case k != Feishu && got != "" && strings.ContainsRune("#+-=!", rune(got[0])):
		t.Errorf("%s: %q becomes %q, which is no text at the beginning of a line", k, in, got)
	}
}

func fuzzEscape(f *testing.F, k Kind) {
	for _, seed := range []string{hostile().Certificate.CommonName, "https://a", ":OK:OK:", "_a_b_", "a_ b", "\\", "&&#60;", "a:b:c:", ":::a::", "\\_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := escapers()[k](in)
		wantTame(t, k, in, got)
		for _, limit := range []int{0, 3, 4, 10, 50, 200} {
			cut := clip(in, limit, escapers()[k])
			if wantTame(t, k, in, cut); len(cut) > max(limit, len("…")) {
				t.Errorf("%q cut to %d bytes has %d: %q", in, limit, len(cut), cut)
			}
			if len(got) <= limit && cut != got {
				t.Errorf("%q fits in %d bytes and becomes %q", in, limit, cut)
			}
		}
	})
}

func FuzzEscapeWeCom(f *testing.F)    { fuzzEscape(f, WeCom) }
func FuzzEscapeDingTalk(f *testing.F) { fuzzEscape(f, DingTalk) }
func FuzzEscapeFeishu(f *testing.F)   { fuzzEscape(f, Feishu) }

func TestSafeURL(t *testing.T) {
	if got, want := safeURL("https://a/b) <c>[d](e \"f"), "https://a/b%29%20%3Cc%3E%5Bd%5D%28e%20%22f"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
