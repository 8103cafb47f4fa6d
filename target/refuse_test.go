package target

import (
	"errors"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

// refused lists what Parse does not take, with a part of the sentence that says so.
var refused = []struct{ name, in, want string }{
	{"empty", "", "no target is written"},
	{"space only", " \u3000\u200b", "no target is written"},
	{"query only", "?a=b", "no target is written"},
	{"http", "http://api.example.com/v1", `speaks https and wss only: write "https://api.example.com/v1"`},
	{"http in capitals", "HTTP://api.example.com", `write "https://api.example.com"`},
	{"http in full width", "ｈｔｔｐ：／／api.example.com", `write "https://api.example.com"`},
	{"ws", "ws://ws.example.com", `write "wss://ws.example.com"`},
	{"ftp", "ftp://api.example.com", "neither https nor wss"},
	{"tcp", "tcp://api.example.com:9000", "neither https nor wss"},
	{"udp", "udp://api.example.com:9000", "neither https nor wss"},
	{"no scheme before the slashes", "://api.example.com", "neither https nor wss"},
	{"no slashes", "https:api.example.com", "lacks the two slashes after https"},
	{"userinfo", "user@api.example.com", "user name or a password"},
	{"userinfo with password", "https://user:secret@api.example.com/", "user name or a password"},
	{"userinfo in full width", "user＠api.example.com", "user name or a password"},
	{"userinfo under http", "http://user:secret@api.example.com/", "user name or a password"},

	{"IPv4 as an integer", "2130706433", "not written as a.b.c.d"},
	{"IPv4 in hexadecimal", "0x7f.1", "not written as a.b.c.d"},
	{"IPv4 as a hexadecimal integer", "0X7F000001", "not written as a.b.c.d"},
	{"IPv4 with a hexadecimal end", "127.0.0.0x1", "not written as a.b.c.d"},
	{"IPv4 as an octal integer", "017700000001", "not written as a.b.c.d"},
	{"IPv4 of two numbers", "127.1", "not written as a.b.c.d"},
	{"IPv4 of three numbers", "1.2.3", "not written as a.b.c.d"},
	{"IPv4 of five numbers", "1.2.3.4.5", "not written as a.b.c.d"},
	{"IPv4 with an octal octet", "010.0.0.1", "not written as a.b.c.d"},
	{"IPv4 with a number too large", "256.0.0.1", "not written as a.b.c.d"},
	{"name that ends in a number", "api.example.1", "not written as a.b.c.d"},
	{"0x alone", "a.0x", "not written as a.b.c.d"},
	{"odd IPv4 in full width", "０ｘ７ｆ．１", "not written as a.b.c.d"},
	{"odd IPv4 in circled digits", "①②⑦.①", "not written as a.b.c.d"},
	{"IPv4 range", "10.0.0.0/8", "is a range of addresses"},
	{"IPv6 range", "2001:db8::/32", "is a range of addresses"},
	{"IPv6 zone", "[fe80::1%eth0]", "names a zone"},
	{"IPv6 zone, encoded", "https://[fe80::1%25eth0]/", "names a zone"},
	{"IPv6 zone without brackets", "fe80::1%eth0", "names a zone"},
	{"IPv6 malformed", "2001:db8:::1", "not a well-formed IPv6 address"},
	{"IPv6 without end", "[2001:db8::1", "not a well-formed IPv6 address"},
	{"IPv6 with something after", "[2001:db8::1]x", "not a well-formed IPv6 address"},
	{"IPv4 in brackets", "[192.0.2.1]", "not a well-formed IPv6 address"},
	{"brackets without address", "[]", "not a well-formed IPv6 address"},
	{"several colons", "a.example:1:2", "not a well-formed IPv6 address"},

	{"NUL inside", "api.exam\x00ple.com", `the control character '\x00'`},
	{"escape inside", "\x1b[31mapi.example.com", `the control character '\x1b'`},
	{"NUL in the path", "api.example.com/\x00", "the control character"},
	{"not UTF-8", "\xd3\xf2\xc3\xfb.example", "not UTF-8"},
	{"space inside", "api example.com", "a space in it"},
	{"line end inside", "a.example\nb.example", "a space in it"},
	{"ideographic space inside", "a.example\u3000b.example", "a space in it"},
	{"space in the path", "a.example/a b", "a space in it"},
	{"comma", "a.example,b.example", "names several targets"},
	{"full-width semicolon", "https://a.example；https://b.example", "names several targets"},
	{"ideographic comma", "a.example、b.example", "names several targets"},
	{"wildcard", "*.example.com", "is a wildcard"},
	{"wildcard in a URL", "https://*.example.com", "is a wildcard"},

	{"no host", "https://", "names no host"},
	{"port alone", ":443", "names no host"},
	{"path alone", "/v1", "names no host"},
	{"no host before a path", "https:///v1", "names no host"},
	{"dot alone", ".", "only dots"},
	{"dots only", "https://...", "only dots"},
	{"leading dot", ".example.com", "a dot too many"},
	{"dots in a row", "api..example.com", "a dot too many"},
	{"two final dots", "api.example.com..", "a dot too many"},
	{"label that vanishes", "\u00ad.example\u00ad.com", "a dot too many"},
	{"label of 64", strings.Repeat("a", 64) + ".example", "has 64 bytes"},
	{"A-label of more than 63", strings.Repeat("中文", 40) + ".example", "63 at most"},
	{"name of 254", name(254), "a host of 254 bytes"},
	{"leading hyphen", "-api.example.com", `"-api" in "-api.example.com" begins or ends with a hyphen`},
	{"trailing hyphen", "api-.example.com", "begins or ends with a hyphen"},
	{"hyphen at the end of a U-label", "中-.example.com", "begins or ends with a hyphen"},
	{"character no host has", "api!.example.com", `has '!' in the host`},
	{"backslash", `api.example.com\x`, "in the host"},
	{"percent-encoded host", "api%2eexample.com", `has '%' in the host`},
	{"slash that appears in mapping", "a.example℀b.example", `has '/' in the host`},
	{"A-label of nonsense", "xn--zzzzzzzz.example", "internationalised name"},
	{"A-label of ASCII", "xn--example-.com", "internationalised name"},
	{"A-label with an ideographic comma", "xn--q6jxu.example", "internationalised name"},
	{"A-label in an A-label", "xn--xn--vv-00ca0al.example", "internationalised name"},
	{"direction override", "api\u202e.example.com", "internationalised name"},
	{"broken bidirectional rule", "אa.example", "internationalised name"},

	{"empty port", "api.example.com:", "no port after it"},
	{"empty port of an IPv6 address", "[::1]:", "no port after it"},
	{"port 0", "api.example.com:0", "is not a port"},
	{"port 65536", "api.example.com:65536", "is not a port"},
	{"negative port", "api.example.com:-1", "is not a port"},
	{"signed port", "api.example.com:+443", "is not a port"},
	{"port in words", "api.example.com:https", `"https" in "api.example.com:https" is not a port`},
	{"too long", strings.Repeat("a", MaxLength+1), "longer than 2048 bytes"},
	{"too long in a query", "a.example?" + strings.Repeat("a", MaxLength), "longer than 2048 bytes"},
	{"too long once encoded", "a.example/" + strings.Repeat("中", 600), "longer than 2048 bytes"},
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.in)
			if err == nil {
				t.Fatalf("taken as %v", got)
			}
			if got != (Target{}) {
				t.Errorf("a target beside the error: %v", got)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %q, want %q in it", err, tt.want)
			}
			said, ok := errors.AsType[*lang.Error](err)
			if !ok {
				t.Fatalf("a %T", err)
			}
			checkSentence(t, said)
		})
	}
}

func TestErrorsKeepSecrets(t *testing.T) {
	for _, in := range []string{
		"https://user:secret@api.example.com/",
		"http://user:secret@api.example.com/",
		"user:secret@@api.example.com",
		"http://api.example.com/?token=secret",
		"-a.example?secret",
		"-a.example＃secret",
	} {
		_, err := Parse(in)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestErrorsAreSafeToShow(t *testing.T) {
	for _, in := range []string{"\x1b[31m.example", "a\u202eb.example", "-\u200b.\u2066example", "-a." + strings.Repeat("b", 900)} {
		_, err := Parse(in)
		if err == nil || strings.ContainsAny(err.Error(), "\x1b\u202e\u200b\u2066") || len(err.Error()) > 400 {
			t.Errorf("%q: %v", in, err)
		}
	}
}
