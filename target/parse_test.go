package target

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in, want string // want is String of the target
	}{
		{"host", "api.example.com", "https://api.example.com"},
		{"host of one label", "localhost", "https://localhost"},
		{"host and port", "api.example.com:8443", "https://api.example.com:8443"},
		{"default port written", "https://api.example.com:443", "https://api.example.com"},
		{"port with leading zero", "api.example.com:0443", "https://api.example.com"},
		{"lowest and highest port", "a.example:1", "https://a.example:1"},
		{"highest port", "a.example:65535", "https://a.example:65535"},
		{"https and path", "https://api.example.com/v1/login", "https://api.example.com/v1/login"},
		{"wss", "wss://ws.example.com/chat", "wss://ws.example.com/chat"},
		{"scheme in capitals", "WSS://WS.Example.COM/Chat", "wss://ws.example.com/Chat"},
		{"path without scheme", "api.example.com/v1", "https://api.example.com/v1"},
		{"root path is kept", "https://api.example.com/", "https://api.example.com/"},
		{"query dropped", "https://api.example.com/a?token=secret", "https://api.example.com/a"},
		{"query without path", "api.example.com?token=secret", "https://api.example.com"},
		{"fragment dropped", "https://api.example.com/a#top", "https://api.example.com/a"},
		{"full-width query dropped", "https://api.example.com/a？token=secret", "https://api.example.com/a"},
		{"path in Chinese", "https://a.example/查", "https://a.example/%E6%9F%A5"},
		{"encoded path is kept", "https://a.example/a%2Fb%e6", "https://a.example/a%2Fb%e6"},
		{"stray percent sign", "https://a.example/100%/x", "https://a.example/100%25/x"},
		{"final dot", "api.example.com.", "https://api.example.com"},
		{"final dot and port", "api.example.com.:8443", "https://api.example.com:8443"},
		{"surrounding space", " \tapi.example.com\r\n", "https://api.example.com"},
		{"surrounding zero-width space", "\u200bapi.example.com\u200e\ufeff", "https://api.example.com"},
		{"underscore", "my_app.example.com", "https://my_app.example.com"},
		{"hyphens in third place", "r3---sn-x.example.com", "https://r3---sn-x.example.com"},
		{"label that begins with a digit", "360.example.com", "https://360.example.com"},
		{"label of 63", strings.Repeat("a", 63) + ".example", "https://" + strings.Repeat("a", 63) + ".example"},
		{"name of 253", name(253), "https://" + name(253)},
		{"name of 253 and a final dot", name(253) + ".", "https://" + name(253)},

		{"full-width colon and slashes", "https：／／api.example.com：8443／v1", "https://api.example.com:8443/v1"},
		{"ideographic full stops", "api。example｡com", "https://api.example.com"},
		{"full-width letters and digits", "ＨＴＴＰＳ：／／ＡＰＩ．ｅｘａｍｐｌｅ．ｃｏｍ：８４４３", "https://api.example.com:8443"},
		{"ideographic space around", "\u3000api.example.com\u3000", "https://api.example.com"},
		{"full-width address", "１９２．０．２．１", "https://192.0.2.1"},

		{"IDN", "https://例え.テスト", "https://xn--r8jz45g.xn--zckzah"},
		{"IDN under a Chinese top", "中文.中国", "https://xn--fiq228c.xn--fiqs8s"},
		{"A-label in capitals", "XN--FIQ228C.example", "https://xn--fiq228c.example"},
		{"sharp s is not ss", "straße.example", "https://xn--strae-oqa.example"},
		{"decomposed letter", "bu\u0308cher.example", "https://xn--bcher-kva.example"},
		{"letters in circles", "ⓐⓑⓒ.example", "https://abc.example"},
		{"ignored soft hyphen", "exam\u00adple.com", "https://example.com"},
		{"right to left", "אבג.example", "https://xn--4dbcd.example"},

		{"IPv4", "192.0.2.1", "https://192.0.2.1"},
		{"IPv4 and port", "wss://192.0.2.1:8443", "wss://192.0.2.1:8443"},
		{"IPv4 with final dot", "192.0.2.1.", "https://192.0.2.1"},
		{"IPv4 with path", "192.0.2.1/v1", "https://192.0.2.1/v1"},
		{"IPv4 in a URL with a number for a path", "https://192.0.2.1/8", "https://192.0.2.1/8"},
		{"IPv4 in circled digits", "①②⑦.⓪.⓪.①", "https://127.0.0.1"},
		{"IPv6", "2001:DB8:0:0::1", "https://[2001:db8::1]"},
		{"IPv6 in brackets", "[2001:db8::1]", "https://[2001:db8::1]"},
		{"IPv6 and port", "[2001:db8::1]:8443", "https://[2001:db8::1]:8443"},
		{"IPv6 in a URL", "https://[::1]/x", "https://[::1]/x"},
		{"IPv6 in full width", "［２００１：ｄｂ８：：１］：８４４３", "https://[2001:db8::1]:8443"},
		{"IPv4 mapped into IPv6", "[::ffff:192.0.2.1]:443", "https://192.0.2.1"},
		{"hexadecimal-looking name", "0xcafe.example", "https://0xcafe.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// name gives a host name of n bytes.
func name(n int) string {
	s := strings.Repeat(strings.Repeat("a", 49)+".", n/50+1)[:n]
	return strings.TrimSuffix(s, ".") + strings.Repeat("z", n-len(strings.TrimSuffix(s, ".")))
}

func TestTarget(t *testing.T) {
	got, err := Parse("  WSS：//中文.Example。com：8443/聊?token=secret#x ")
	if err != nil {
		t.Fatal(err)
	}
	want := Target{
		Typed: "WSS：//中文.Example。com：8443/聊", Scheme: WSS,
		Host: "xn--fiq228c.example.com", Port: 8443, Path: "/%E8%81%8A",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("target (-want +got):\n%s", diff)
	}
	if got, want := got.Endpoint(), (facts.Endpoint{Host: "xn--fiq228c.example.com", Port: 8443}); got != want {
		t.Errorf("endpoint %v, want %v", got, want)
	}
	if got, want := got.Unicode(), "wss://中文.example.com:8443/%E8%81%8A"; got != want {
		t.Errorf("unicode %s, want %s", got, want)
	}
}
