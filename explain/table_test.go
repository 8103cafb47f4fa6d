package explain

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"unicode"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// TestRules: each rule that a cause names is in the registry.
func TestRules(t *testing.T) {
	for _, c := range causes {
		for _, id := range c.Rules {
			if RuleNamed(id) == nil {
				t.Errorf("cause %s names the rule %s, which is not there", c.ID, id)
			}
		}
	}
}

// TestCauses holds the table to its form, and every text to both languages.
func TestCauses(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range causes {
		if seen[c.ID] || !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(c.ID) {
			t.Errorf("id %q", c.ID)
		}
		seen[c.ID] = true
		bilingual(t, c.ID, c.Text)
		if c.Side != AtServer {
			bilingual(t, c.ID+", test", c.Test)
		} else if !c.Test.IsZero() || len(c.Rules) == 0 {
			t.Errorf("%s: a scan tells a fault of the server, by a rule", c.ID)
		}
	}
	for _, id := range leftovers {
		if c := causeOf(id); c == nil || c.Side == AtServer {
			t.Errorf("leftover %s", id)
		}
	}
}

func bilingual(t *testing.T, what string, p lang.Phrase) {
	t.Helper()
	han := func(s string) bool { return regexp.MustCompile(`\p{Han}`).MatchString(s) }
	if en, zh := p.In(lang.English), p.In(lang.Chinese); en == "" || han(en) || !han(zh) {
		t.Errorf("%s: %q / %q", what, en, zh)
	}
}

// TestTable holds every message to its form: an id, a meaning in both languages, a source with a URL, causes that there
// are, each once.
func TestTable(t *testing.T) {
	used, seen, codes := map[string]bool{}, map[string]bool{}, map[Code]string{}
	for _, m := range Messages() {
		if seen[m.ID] || m.ID == "" {
			t.Errorf("id %q", m.ID)
		}
		seen[m.ID] = true
		bilingual(t, m.ID, m.Meaning)
		if m.Name == "" {
			bilingual(t, m.ID+", title", m.Title)
		}
		if u, err := url.Parse(m.Source.URL); err != nil || u.Host == "" || m.Source.Name == "" {
			t.Errorf("%s: source %+v", m.ID, m.Source)
		}
		if len(m.Causes) == 0 {
			t.Errorf("%s: no causes", m.ID)
		}
		of := map[string]bool{}
		for _, c := range m.Causes {
			if causeOf(c.Cause) == nil || of[c.Cause] {
				t.Errorf("%s: cause %s", m.ID, c.Cause)
			}
			of[c.Cause], used[c.Cause] = true, true
		}
		for _, c := range m.Codes {
			if codes[c] != "" {
				t.Errorf("%s means both %s and %s", c, codes[c], m.ID)
			}
			codes[c] = m.ID
			if c != m.Codes[0] && slices.Contains([]System{Net, URL, Secure}, c.System) && codeNames[c] == "" {
				t.Errorf("%s has no name of its own", c)
			}
		}
	}
	for _, c := range causes {
		if !used[c.ID] && !slices.Contains(leftovers, c.ID) {
			t.Errorf("no message has the cause %s", c.ID)
		}
	}
	for _, n := range []int{
		-2, -100, -101, -102, -105, -107, -110, -113, -117, -118, -137, -148, -153, -159, -167, -181, -200, -201, -202,
		-206, -207, -208, -211, -212, -213, -214, -215, -218, -303, -310, -311, -324, -354, -355, -360,
	} {
		if codes[Code{Net, n}] == "" {
			t.Errorf("the net error %d is not in the table", n)
		}
	}
	for _, n := range []int{600000, 600001, 600002, 600003, 600004, 600005, 600006, 600007, 600008, 600009, 600010, 600011, 602000, 602001, 602002, 602101, 602302, 5} {
		if codes[Code{Errno, n}] == "" {
			t.Errorf("errno %d is not in the table", n)
		}
	}
	for _, n := range []int{-1001, -1003, -1004, -1005, -1009, -1022, -1200, -1201, -1202, -1203, -1204} {
		if codes[Code{URL, n}] == "" {
			t.Errorf("NSURLError %d is not in the table", n)
		}
	}
}

// TestNamesAreRead: a message is recognised by its own name, by each of its phrases and by each of its numbers.
func TestNamesAreRead(t *testing.T) {
	for _, m := range Messages() {
		texts := slices.Concat(m.Names, m.Phrases)
		if m.Name != "" && m.ID != "prefetch_quota" {
			texts = append(texts, m.Name)
		}
		for _, text := range texts {
			r := Read(text)
			if !slices.ContainsFunc(r.Messages, func(o *Message) bool { return o.ID == m.ID }) && !m.Generic {
				t.Errorf("%s: %q is not read as it", m.ID, text)
			}
			if !r.Known() {
				t.Errorf("%s: %q is not known", m.ID, text)
			}
		}
		for _, phrase := range m.Phrases {
			if n := len([]rune(squeeze(fold(phrase)))); n < 4 {
				t.Errorf("%s: the phrase %q is too short to be looked for", m.ID, phrase)
			}
		}
	}
}

// TestErrorsOfRules: every number that a rule says a developer would see is known. Sentences of rules that are not are
// logged: whoever adds such a rule may add its message here, and need not.
func TestErrorsOfRules(t *testing.T) {
	for _, rule := range rules.All() {
		sets := slices.Concat([]map[facts.Platform][]rules.Error{rule.Errors}, slices.Collect(maps.Values(rule.ErrorsBy)))
		for _, set := range sets {
			for p, errors := range set {
				for _, e := range errors {
					r := Read(string(e))
					switch {
					case r.Known():
					case len(r.Codes) > 0:
						t.Errorf("%s on %s: %q is not known", rule.ID, p, e)
					default:
						t.Logf("%s on %s: %q is not known", rule.ID, p, e)
					}
				}
			}
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"ＥＲＲ：－２０２；“ｘ”":   `err:-202;"x"`,
		`\u8bf7\u6c42\n`: "请求\n",
		`\\\"a\\\"`:      `"a"`,
		`https:\/\/a`:    "https://a",
		"a\u200bb\u202e": "ab",
		"a\tb\r":         "a b ",
		"\xff":           " ",
		"①⑳ﬁ":            "120fi",
	} {
		if got := fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for _, r := range squeeze("Err_CODE: -1 通 ok") {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			t.Errorf("%q is left", r)
		}
	}
}

func TestSuggest(t *testing.T) {
	ids := []string{"chain_incomplete", "chain_order", "cert_expired"}
	for typed, want := range map[string]string{
		"chain_incomplet": "chain_incomplete", "chain_incomplete": "chain_incomplete", "cert_expird": "cert_expired", "chain_oder": "chain_order",
		"something_else": "", "x_y": "",
	} {
		if got := Suggest(typed, ids); got != want {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
	}
}
