package target

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tongguan/tongguan/internal/lang"
)

// brokenLists lists what ParseList does not take. Of each error, the place and a part of the sentence are wanted.
var brokenLists = []brokenList{
	{
		"every broken line is named", "a.example\nhttp://b.example\n# note\nc.example\n*.d.example 127.1\n", nil,
		[]string{"list:2: … speaks https and wss only", "list:5: … is a wildcard", "list:5: … not written as a.b.c.d"},
	},
	{"lines end in CRLF", "a.example\r\n\r\nftp://b.example\r\n", nil, []string{"list:3: … neither https nor wss"}},
	{
		"sockets without TLS in a console block", "https://a.example\nudp合法域名\nudp://b.example;tcp://c.example", nil,
		[]string{"list:3: … neither https nor wss", "list:3: … neither https nor wss"},
	},
	{"row without a target", "host,owner\na.example,x\n,y\n", nil, []string{"list:3: … no target is written"}},
	{"row that is too short", "owner,host\nx\n", nil, []string{"list:2: … no target is written"}},
	{"quote that is not closed", "a.example\n\"b.example,x\n", nil, []string{"list:2: … a quotation mark"}},
	{"version beside a target", "a.example,1.5\n", nil, []string{"list:1: … not written as a.b.c.d"}},
	{"GBK", "\xd3\xf2\xc3\xfb.example\n", nil, []string{"list:1: … not UTF-8"}},
	{
		"line of more than 64 KiB", "a.example\n" + strings.Repeat("a", MaxLine+1) + "\nb..example", nil,
		[]string{"list:2: … the line is longer than 64 KiB", "list:3: … a dot too many"},
	},
	{"empty", "", nil, []string{"list: … it names no target"}},
	{"comments only", "# none\n\n", nil, []string{"list: … it names no target"}},
	{"labels only", "request合法域名\nsocket合法域名：\n", nil, []string{"list: … it names no target"}},
	{"header only", "host,owner\n", nil, []string{"list: … it names no target"}},
	{"empty JSON", "[]", nil, []string{"list: … it names no target"}},
	{"JSON without lists", `{"errcode":40001,"errmsg":"invalid credential"}`, nil, []string{"list: … it names no target"}},
	{"JSON without TLS", `{"udpdomain":["udp://a.example"]}`, nil, []string{"list: … it names no target"}},
	{"JSON that breaks off", "[\"a.example\",\n\"b.ex", nil, []string{"list:2: … not well-formed JSON"}},
	{"JSON with something after", "[\"a.example\"]\n\n]", nil, []string{"list:3: … not well-formed JSON"}},
	{"JSON items", `["a.example", "http://b.example", 5, null, ["c"], {"name":"d"}, {"host":"127.1"}, ""]`, nil, []string{
		"list, [1]: … speaks https", "list, [2]: … not a target", "list, [3]: … not a target", "list, [4]: … not a target",
		"list, [5]: … not a target", "list, [6].host: … not written as", "list, [7]: … no target is written",
	}},
	{
		"JSON of WeChat", `{"requestdomain":["https://a.example","http://b.example"],"x":{"uploaddomain":["a;b"]}}`, nil,
		[]string{"list, requestdomain[1]: … speaks https", "list, x.uploaddomain[0]: … several targets"},
	},
	{
		"JSON port", `[{"host":"a.example","port":0},{"host":"a.example","port":44.5}]`, nil,
		[]string{"list, [0].host: … is not a port", "list, [1].host: … is not a port"},
	},
	{
		"JSON nested one step too far", strings.Repeat(`{"a":`, 9) + `["a.example"]` + strings.Repeat("}", 9), nil,
		[]string{"list, a.a.a.a.a.a.a.a: … not a target"},
	},
	{"JSON nested without end", strings.Repeat(`[{"a":`, 3000) + `[1]` + strings.Repeat(`}]`, 3000), nil, []string{"list, [0].a[0].a[0].a[0].a[0]"}},
	{"too many entries", strings.Repeat("a\n", 51), nil, []string{"list: … more than 50 entries"}},
	{"too many items", "[" + strings.Repeat(`"a",`, 50) + `"a"]`, nil, []string{"list: … more than 50 entries"}},
	{"too many bytes", strings.Repeat("#\n", 1<<19) + "\n", nil, []string{"list: … larger than 1 MiB"}},
	{"not readable", "", errors.New("input/output error"), []string{"list: … could not be read"}},
}

type brokenList struct {
	name, in string
	fails    error // of the reader, after in
	want     []string
}

// small is what the tables are read with.
var small = bounds{entries: 50, line: 64 << 10, list: 1 << 20}

func (l brokenList) parse(t *testing.T, name string) *ListError {
	t.Helper()
	var in io.Reader = strings.NewReader(l.in)
	if l.fails != nil {
		in = io.MultiReader(in, iotest.ErrReader(l.fails))
	}
	targets, err := parseList(name, in, small)
	if len(targets) > 0 {
		t.Errorf("%d targets beside the error", len(targets))
	}
	broken, ok := errors.AsType[*ListError](err)
	if !ok || len(broken.Errors) == 0 {
		t.Fatalf("got %v", err)
	}
	return broken
}

func TestParseListRefuses(t *testing.T) {
	for _, tt := range brokenLists {
		t.Run(tt.name, func(t *testing.T) {
			broken := tt.parse(t, "list")
			if len(broken.Errors) != len(tt.want) {
				t.Errorf("%d errors, want %d:\n%v", len(broken.Errors), len(tt.want), broken)
			}
			for i, e := range broken.Errors {
				checkSentence(t, e.Err)
				if i < len(tt.want) {
					place, sentence, _ := strings.Cut(tt.want[i], " … ")
					if said := e.Error(); !strings.HasPrefix(said, place) || !strings.Contains(said, sentence) {
						t.Errorf("error %d is %q, want %q", i, said, tt.want[i])
					}
				}
			}
			if tt.fails != nil && !errors.Is(broken, tt.fails) {
				t.Error("the cause is lost")
			}
		})
	}
}

func TestBrokenEntriesCountToo(t *testing.T) {
	broken := brokenList{in: strings.Repeat("-\n", 60)}.parse(t, "list")
	if got, want := len(broken.Errors), small.entries+1; got != want {
		t.Errorf("%d errors, want %d", got, want)
	}
}

func TestBoundsAreInclusive(t *testing.T) {
	for name, in := range map[string]string{
		"entries": strings.Repeat("a\n", small.entries),
		"bytes":   "a\n" + strings.Repeat("#\n", small.list/2-1),
		"line":    "a #" + strings.Repeat("-", small.line-3) + "\n",
	} {
		if _, err := parseList("list", strings.NewReader(in), small); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestListErrorSpeaksBothLanguages(t *testing.T) {
	tests := []struct{ name, in, en, zh string }{
		{"hosts.txt", "\n:1", `hosts.txt:2: ":1" names no host`, `hosts.txt:2: ":1" 中没有主机名`},
		{"-", "\n:1", `standard input, line 2: ":1" names no host`, `标准输入第 2 行：":1" 中没有主机名`},
		{"", "\n:1", `line 2: ":1" names no host`, `第 2 行：":1" 中没有主机名`},
		{"a.json", `[":1"]`, `a.json, [0]: ":1" names no host`, `a.json 的 [0]：":1" 中没有主机名`},
		{"-", `[":1"]`, `standard input, [0]: ":1" names no host`, `标准输入的 [0]：":1" 中没有主机名`},
		{"", `{"list\u202e":[":1"]}`, `the list, "list\u202e"[0]: ":1" names no host`, `列表的 "list\u202e"[0]：":1" 中没有主机名`},
		{"hosts.txt", "", "hosts.txt: it names no target", "hosts.txt：其中没有目标"},
		{"-", "", "standard input: it names no target", "标准输入：其中没有目标"},
		{"", "", "the list: it names no target", "列表：其中没有目标"},
	}
	for _, tt := range tests {
		broken := brokenList{in: tt.in}.parse(t, tt.name)
		if got := broken.In(lang.English); !strings.HasPrefix(got, tt.en) {
			t.Errorf("got %s, want %s", got, tt.en)
		}
		if got := broken.In(lang.Chinese); !strings.HasPrefix(got, tt.zh) {
			t.Errorf("got %s, want %s", got, tt.zh)
		}
	}
}

func TestListErrorIsShort(t *testing.T) {
	tests := []struct {
		broken, lines int
		en, zh        string // the last line
	}{
		{20, 20, `f:20: ":1" names no host: write one, such as https://api.example.com`, `f:20: ":1" 中没有主机名：请填写，例如 https://api.example.com`},
		{21, 21, "and 1 more", "另有 1 处"},
		{45, 21, "and 25 more", "另有 25 处"},
	}
	for _, tt := range tests {
		broken := brokenList{in: strings.Repeat(":1\n", tt.broken)}.parse(t, "f")
		if got := len(broken.Unwrap()); got != tt.broken {
			t.Errorf("%d errors, want %d", got, tt.broken)
		}
		for tag, want := range map[lang.Tag]string{lang.English: tt.en, lang.Chinese: tt.zh} {
			lines := strings.Split(broken.In(tag), "\n")
			if len(lines) != tt.lines || lines[len(lines)-1] != want {
				t.Errorf("%d lines, the last %q; want %d, %q", len(lines), lines[len(lines)-1], tt.lines, want)
			}
		}
	}
}
