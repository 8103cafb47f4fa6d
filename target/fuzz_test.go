package target

import (
	"errors"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

func FuzzParse(f *testing.F) {
	for _, tt := range refused {
		f.Add(tt.in)
	}
	for _, in := range []string{
		"api.example.com:8443", "WSS：／／中文。Example.com:8443／查?x#y", "https://[2001:db8::1]:8443/a%2fb", "①②⑦.⓪.⓪.①",
		"xn--fiq228c.example", "straße.example", "אבג.example", "https://a.example/%", "\u200bmy_app.example.\ufeff",
	} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := Parse(in)
		if err != nil {
			said, ok := errors.AsType[*lang.Error](err)
			if !ok || said.In(lang.English) == "" || said.In(lang.Chinese) == "" || got != (Target{}) {
				t.Errorf("%q: %T %v beside %v", in, err, err, got)
			}
			return
		}
		checkTarget(t, got)
	})
}

// checkTarget holds a target to what the others of the project lean on.
func checkTarget(t *testing.T, got Target) {
	t.Helper()
	if !isASCII(got.Host) || got.Host != strings.ToLower(got.Host) || got.Host == "" || len(got.Host) > 253 ||
		strings.ContainsAny(got.Host, "/@?#[]%*\\ \x00") || strings.HasSuffix(got.Host, ".") {
		t.Errorf("host %q", got.Host)
	}
	if got.Scheme != HTTPS && got.Scheme != WSS || got.Port < 1 {
		t.Errorf("scheme %q, port %d", got.Scheme, got.Port)
	}
	if !isASCII(got.Path) || got.Path != "" && got.Path[0] != '/' || strings.ContainsAny(got.Path, "?# \x00\n") {
		t.Errorf("path %q", got.Path)
	}
	if strings.ContainsAny(got.Typed, "?#？＃") {
		t.Errorf("typed %q", got.Typed)
	}
	again, err := Parse(got.String())
	again.Typed, again.Line = got.Typed, got.Line
	if err != nil || again != got {
		t.Errorf("%q is read back as %#v, %v; want %#v", got.String(), again, err, got)
	}
	if shown, err := Parse(got.Unicode()); err != nil || shown.Host != got.Host {
		t.Errorf("shown as %q, which is read back as %q, %v", got.Unicode(), shown.Host, err)
	}
}

func FuzzParseList(f *testing.F) {
	for _, tt := range brokenLists {
		if len(tt.in) < 1000 {
			f.Add([]byte(tt.in))
		}
	}
	for _, in := range []string{
		"序号,域名\n1,\"a.example;b.example\"\n", "request合法域名：https://a.example\n", encode16("a.example # 注释\n", true),
		`{"mp_domain":{"requestdomain":["https://a.example"]},"x":[{"host":"::1","port":"8443"}]}`, "a.example，b.example\r\n",
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		targets, err := parseList("-", strings.NewReader(string(in)), small)
		if (err == nil) != (len(targets) > 0) {
			t.Fatalf("%d targets, error %v", len(targets), err)
		}
		for _, got := range targets {
			checkTarget(t, got)
		}
		if err == nil {
			return
		}
		broken, ok := errors.AsType[*ListError](err)
		if !ok || len(broken.Errors) == 0 || len(broken.Errors) > small.entries+1 {
			t.Fatalf("%T: %v", err, err)
		}
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			if said := broken.In(tag); said == "" || strings.Count(said, "\n") > 20 {
				t.Errorf("said: %s", said)
			}
		}
	})
}
