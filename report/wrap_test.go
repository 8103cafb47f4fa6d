package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/internal/visible"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"short", "one two", 10, []string{"one two"}},
		{"exactly", "one two", 7, []string{"one two"}},
		{"one too few", "one two", 6, []string{"one", "two"}},
		{"a long word", "a verylongword b", 5, []string{"a", "verylongword", "b"}},
		{"Chinese counts double", "证书已经过期", 6, []string{"证书已", "经过期"}},
		{"no line begins with punctuation", "证书过期，请续期", 8, []string{"证书过", "期，请续", "期"}},
		{"no line ends with an opening bracket", "证书（过期）", 6, []string{"证书", "（过", "期）"}},
		{"mixed", "启用 TLS 1.2 和 1.3", 12, []string{"启用 TLS 1.2", "和 1.3"}},
		{"a flag keeps its value", "use --at 10 now", 8, []string{"use", "--at 10", "now"}},
		{"empty", "", 10, []string{""}},
	} {
		if got := wrap(c.text, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("启用 TLS 1.2（nginx），重新加载。", 10)
	f.Fuzz(func(t *testing.T, text string, width int) {
		if width < 1 || width > 200 {
			return
		}
		text = visible.Text(text)
		lines := wrap(text, width)
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			t.Errorf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if len(pieces(line)) > 1 && runewidth.StringWidth(line) > max(width, 2*len(pieces(line)[0])) && len(pieces(strings.TrimRight(line, " "))) > 1 {
				t.Errorf("line %q is wider than %d", line, width)
			}
		}
	})
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }
