package target

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/internal/lang"
)

func TestParseLines(t *testing.T) {
	type line struct{ text, target, wrong string }
	for _, tt := range []struct {
		name, in string
		want     []line
	}{
		{"good and bad", "a.example\n\nhttp://b.example?token=x\nwss://c.example/chat?id=1 *.d.example\n", []line{
			{"1 a.example", "https://a.example", ""},
			{"3 http://b.example", "", "speaks https and wss only"},
			{"4 wss://c.example/chat", "wss://c.example/chat", ""},
			{"4 *.d.example", "", "is a wildcard"},
		}},
		{"table", "owner,域名\nx,a.example\ny\n", []line{{"2 a.example", "https://a.example", ""}, {"3 ", "", "no target is written"}}},
		{"password", "https://user:secret@a.example\n", []line{{"1 …@a.example", "", "user name or a password"}}},
		{"password in a line that is too long", "https://user:secret" + strings.Repeat("x", MaxLine) + "@a.example\n", []line{{"1 ", "", "longer than"}}},
		{"quotation marks", "\"a.example\n", []line{{"1 \"a.example", "", "quotation mark"}}},
		{"JSON", `["a.example", 5, {"host":"b..example"}]`, []line{
			{"[0] a.example", "https://a.example", ""}, {"[1] ", "", "not a target"}, {"[2].host b..example", "", "a dot too many"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines, err := ParseLines("", []byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			var got []line
			for i, l := range lines {
				where := l.Item
				if l.N > 0 {
					where = string(rune('0' + l.N))
				}
				g := line{text: where + " " + l.Text}
				if l.Err == nil {
					g.target = l.Target.String()
				} else if want := tt.want[min(i, len(tt.want)-1)].wrong; strings.Contains(l.Err.Error(), want) {
					g.wrong = want
				} else {
					g.wrong = l.Err.Error()
				}
				got = append(got, g)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(line{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What spoils a list as a whole is an error.
func TestParseLinesOfNoList(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "comments": "# a\n", "broken JSON": "[\"a.example\",\n", "too many": strings.Repeat("a\n", 51),
		"too large": strings.Repeat("#", 1<<20+1),
	} {
		lines, err := parseLines("", []byte(in), small)
		if list, ok := errors.AsType[*ListError](err); !ok || len(list.Errors) == 0 || lines != nil {
			t.Errorf("%s: %d lines, error %v", name, len(lines), err)
		}
	}
}

// FuzzParseLines holds ParseLines to ParseList: the same targets where all are good, the same errors where some are not.
func FuzzParseLines(f *testing.F) {
	for _, tt := range brokenLists {
		if len(tt.in) < 1000 {
			f.Add([]byte(tt.in))
		}
	}
	f.Add([]byte("host,port\na.example;b.example,1\n"))
	f.Add([]byte("https://a.example wss://b.example\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		lines, lineErr := parseLines("-", in, small)
		targets, listErr := parseList("-", strings.NewReader(string(in)), small)
		var good []Target
		var bad []string
		for _, l := range lines {
			if (l.Err == nil) != (l.Target != Target{}) || l.N == 0 && l.Item == "" || strings.ContainsAny(l.Text, "?？#＃") {
				t.Fatalf("line %+v", l)
			}
			if l.Err == nil {
				good = append(good, l.Target)
			} else {
				bad = append(bad, l.Err.In(lang.Chinese))
			}
		}
		if lineErr != nil {
			if lines != nil || listErr == nil {
				t.Fatalf("%d lines, errors %v and %v", len(lines), lineErr, listErr)
			}
			return
		}
		if listErr == nil {
			if len(bad) > 0 || !slices.Equal(good, targets) {
				t.Fatalf("%v and bad %v, want %v", good, bad, targets)
			}
			return
		}
		var want []string
		for _, e := range listErr.(*ListError).Errors {
			want = append(want, e.In(lang.Chinese))
		}
		if !slices.Equal(bad, want) {
			t.Fatalf("bad: %q\nwant: %q", bad, want)
		}
	})
}
