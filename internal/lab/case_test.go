package lab

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

func TestTable(t *testing.T) {
	finding := regexp.MustCompile(`^[a-z0-9_]+(/[a-z0-9_]+)?$`)
	rule := regexp.MustCompile(`^(\*|[a-z0-9_]+)$`)
	inEach(t, func(t *testing.T, l *Lab) {
		seen := map[string]bool{}
		for _, c := range l.Cases {
			if seen[c.ID] || seen[c.Host] {
				t.Errorf("%s: the id or the host is taken", c.ID)
			}
			seen[c.ID], seen[c.Host] = true, true
			if !strings.HasSuffix(c.Host, ".test") || !strings.Contains(c.Host, strings.TrimSuffix(c.ID, "-")) {
				t.Errorf("%s: odd host %s", c.ID, c.Host)
			}
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				if c.Title.In(tag) == "" || strings.Contains(c.Title.In(tag), "\n") {
					t.Errorf("%s: title %q", c.ID, c.Title.In(tag))
				}
			}
			if !slices.IsSorted(c.Shows) || slices.ContainsFunc(c.Shows, func(s string) bool { return !finding.MatchString(s) }) {
				t.Errorf("%s: shows %q", c.ID, c.Shows)
			}
			if !slices.IsSorted(c.Unknown) || slices.ContainsFunc(c.Unknown, func(s string) bool { return !rule.MatchString(s) }) {
				t.Errorf("%s: unknown %q", c.ID, c.Unknown)
			}
			grades := []string{c.Verdict.IOS, c.Verdict.Android, c.Verdict.Harmony, c.Verdict.Devtools}
			for _, grade := range grades {
				if !slices.Contains([]string{pass, warn, unknown, fail}, grade) {
					t.Errorf("%s: verdict %q", c.ID, grade)
				}
			}
			if c.Hostile && len(c.Unknown) > 0 {
				t.Errorf("%s: hostile, and unknown %q", c.ID, c.Unknown)
			}
			bad := slices.Contains(grades, fail) || slices.Contains(grades, warn)
			if bad && len(c.Shows) == 0 || len(c.Shows) > 0 && !bad && !slices.Contains(grades, unknown) { // unknown is worse than warn
				t.Errorf("%s: verdict %v, shows %q", c.ID, c.Verdict, c.Shows)
			}
			if got := l.Case(c.ID); got.Host != c.Host {
				t.Errorf("Case(%q) gives %s", c.ID, got.Host)
			}
		}
	})
}

func TestCasePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a case that is not there was given")
		}
	}()
	some.Case("nonesuch")
}
