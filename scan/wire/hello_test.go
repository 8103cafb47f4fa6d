package wire

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

func TestAppend(t *testing.T) {
	const (
		named = "0000 000f 000d 00 000a 6578616d706c652e636e" // server_name: example.cn
		fixed = "0017 0000" +                                 // extended_master_secret
			"ff01 0001 00" + // renegotiation_info
			"000a 000a 0008 001d 0017 0018 0019" + // supported_groups
			"000b 0002 01 00" // ec_point_formats
		schemes = "000d 001c 001a 0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201 0402 0202"
	)
	for _, tt := range []struct {
		name  string
		hello Hello
		want  string
	}{
		{
			"TLS 1.2",
			Hello{Version: facts.TLS12, Suites: []facts.Suite{0xc02f, 0xc028}, ServerName: "example.cn"},
			"160301 0081 01 00007d 0303" + random + "00 0004 c02f c028 01 00 0050" + named + fixed + schemes,
		},
		{
			"TLS 1.1 has no signature_algorithms",
			Hello{Version: facts.TLS11, Suites: []facts.Suite{0x002f}, ServerName: "example.cn"},
			"160301 005f 01 00005b 0302" + random + "00 0002 002f 01 00 0030" + named + fixed,
		},
		{
			"no name",
			Hello{Version: facts.TLS10, Suites: []facts.Suite{0x002f}, ServerName: ""},
			"160301 004c 01 000048 0301" + random + "00 0002 002f 01 00 001d" + fixed,
		},
		{
			"SSL 3.0 has no extensions",
			Hello{Version: SSL30, Suites: []facts.Suite{0x000a, 0x0005}, ServerName: "example.cn"},
			"160300 002f 01 00002b 0300" + random + "00 0004 000a 0005 01 00",
		},
		{
			"TLCP",
			Hello{Version: TLCP, Suites: []facts.Suite{0xe013}, ServerName: "example.cn"},
			"160101 0052 01 00004e 0101" + random + "00 0002 e013 01 00 0023" + named + "000a 0004 0002 0029 000d 0004 0002 0708",
		},
		{
			"TLS 1.3 without a share",
			Hello{Version: facts.TLS13, Older: []facts.Version{facts.TLS12}, Suites: []facts.Suite{0x1301}, Schemes: []uint16{0x0403}, Groups: []facts.Group{p256}, Shares: []facts.Group{}},
			"160301 007d 01 000079 0303" + random + session + "0002 1301 01 00 002e 0017 0000 ff01 0001 00 000a 0004 0002 0017 000b 0002 01 00" +
				"002b 0005 04 0304 0303 0033 0002 0000 000d 0004 0002 0403",
		},
		{
			"ALPN, staple, SCTs, ticket and size",
			Hello{Version: facts.TLS11, Suites: []facts.Suite{0x002f}, Groups: []facts.Group{}, ALPN: []string{"h2", "http/1.1"}, Staple: true, SCT: true, Ticket: true, Size: 120},
			"160301 0078 01 000074 0302" + random + "00 0002 002f 01 00 0049 0017 0000 ff01 0001 00 0023 0000 0010 000e 000c 02 6832 08 687474702f312e31" +
				"0005 0005 0100000000 0012 0000 0015 0019" + strings.Repeat("00", 0x19),
		},
		{
			"IPv4",
			Hello{Version: facts.TLS10, Suites: []facts.Suite{0x002f}, ServerName: "192.0.2.1"},
			"160301 004c 01 000048 0301" + random + "00 0002 002f 01 00 001d" + fixed,
		},
		{
			"IPv6",
			Hello{Version: facts.TLS10, Suites: []facts.Suite{0x002f}, ServerName: "2001:db8::1"},
			"160301 004c 01 000048 0301" + random + "00 0002 002f 01 00 001d" + fixed,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.hello.append([]byte("before"), &offer{random: [32]byte(unhex(random)), session: [32]byte(unhex(random))})
			if want := append([]byte("before"), unhex(tt.want)...); !bytes.Equal(got, want) {
				t.Errorf("got  %x\nwant %x", got, want)
			}
		})
	}
}

func TestAppendRandom(t *testing.T) {
	h := Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: "example.cn"}
	first, second := h.Append(nil), h.Append(nil)
	const at = 5 + 4 + 2
	if bytes.Equal(first[at:at+32], second[at:at+32]) {
		t.Error("two hellos have the same random")
	}
	if !bytes.Equal(first[at+32:], second[at+32:]) {
		t.Error("two hellos differ beyond their randoms")
	}
}

// The lengths that make old load balancers hang are not written.
func TestAppendPadding(t *testing.T) {
	length := func(name int) int {
		h := Hello{Version: facts.TLS12, Suites: make([]facts.Suite, 40), ServerName: strings.Repeat("a", name)}
		return len(h.append(nil, new(offer))) - 5
	}
	base := length(1) - 1
	if base > 240 {
		t.Fatalf("the hello begins with %d bytes, too many for this test", base)
	}
	for plain, want := range map[int]int{
		254: 254, 255: 255, 256: 512, 257: 512, 400: 512, 506: 512, 507: 512,
		508: 513, 511: 516, // the extension has at least five bytes
		512: 512, 513: 513,
	} {
		if got := length(plain - base); got != want {
			t.Errorf("a hello of %d bytes became %d, want %d", plain, got, want)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	h := Hello{Version: facts.TLS12, Suites: OtherSuites(), ServerName: "www.example.com.cn"}
	buffer := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		h.Append(buffer)
	}
}
