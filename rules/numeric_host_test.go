package rules

import "testing"

// TestHostAddr reads hosts as clients do. The ways to write 127.0.0.1 are those of the URL standard's own tests.
func TestHostAddr(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "127.1": "127.0.0.1", "127.0.1": "127.0.0.1", "0x7f.1": "127.0.0.1", "0X7F.1": "127.0.0.1",
		"0177.0.0.1": "127.0.0.1", "2130706433": "127.0.0.1", "0x7f000001": "127.0.0.1", "017700000001": "127.0.0.1",
		"0": "0.0.0.0", "0x": "0.0.0.0", "4294967295": "255.255.255.255", "192.168.257": "192.168.1.1", "10.0xffffff": "10.255.255.255",
		"[::1]": "::1", "::1": "::1", "[::ffff:127.0.0.1]": "127.0.0.1", "[::ffff:7f00:1]": "127.0.0.1", "[fe80::1%25eth0]": "fe80::1%25eth0",
		// Names, and what no client takes for an address.
		"4294967296": "", "256.1": "", "1.256.1.1": "", "1.2.3.4.5": "", "1.2.3.65536": "", "08.1.1.1": "", "0b1.1": "", "0o7.1": "", "1_0.1": "",
		"+1": "", "-1": "", "1..2": "", "": "", "1.2.3.x": "", "0xg": "", "a.example.com": "", "123.example.com": "", "localhost": "", "[]": "",
	} {
		got := ""
		if addr, ok := hostAddr(host); ok {
			got = addr.String()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", host, got, want)
		}
	}
}
