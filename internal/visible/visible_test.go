package visible_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/tongguan/tongguan/internal/visible"
)

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":              {`例子.test é \n "x"`, `例子.test é \n "x"`},
		"escape sequence":    {"a\x1b[2Jb", `a\u001b[2Jb`},
		"lines":              {"a\r\nb\u0085c\u2028d", `a\u000d\u000ab\u0085c\u2028d`},
		"bidi":               {"a\u202eb\u2066c\u200f", `a\u202eb\u2066c\u200f`},
		"zero width":         {"a\u200bb\ufeffc\u2060", `a\u200bb\ufeffc\u2060`},
		"without ink":        {"a\u3164b\u034fc\ufe0f", `a\u3164b\u034fc\ufe0f`},
		"private use":        {"\ue000", `\ue000`},
		"beyond 16 bits":     {"\U000e0041", `\udb40\udc41`},
		"not UTF-8":          {"a\xffb", `a\ufffdb`},
		"delete":             {"a\x7f", `a\u007f`},
		"a wide letter":      {"𠀀", "𠀀"},
		"C1 string operator": {"\u009d0;t\a", `\u009d0;t\u0007`},
	} {
		if got := visible.Text(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("evil\x1b[2J\r\n\u202etxt.exe\u200b\U000e0041\xff")
	f.Fuzz(func(t *testing.T, in string) {
		got := visible.Text(in)
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Errorf("%U is let through in %q", r, got)
			}
		}
		if again := visible.Text(got); again != got {
			t.Errorf("%q becomes %q the second time", got, again)
		}
		if strings.ContainsAny(in, `"\`) {
			return
		}
		var back string // the escapes are JSON's, so that a string in JSON keeps its meaning
		if err := json.Unmarshal([]byte(`"`+got+`"`), &back); err != nil || back != strings.ToValidUTF8(in, "\ufffd") && !strings.Contains(back, "\ufffd") {
			t.Errorf("%q is read back as %q: %v", in, back, err)
		}
	})
}

func ExampleText() {
	fmt.Println(visible.Text("bank.test\u202e/moc.live"))
	// Output: bank.test\u202e/moc.live
}
