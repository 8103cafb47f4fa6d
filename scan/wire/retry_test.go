package wire

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

func TestRetry(t *testing.T) {
	request := func(extensions string) []byte {
		return hello("0303" + retry + "00 1301 00" + fmt.Sprintf("%04x", 6+len(strings.ReplaceAll(extensions, " ", ""))/2) + "002b 0002 0304" + extensions)
	}
	forP256, cookie := request("0033 0002 0017"), request("002c 0005 0003 010203")
	retried := Flight{Version: facts.TLS13, Suite: 0x1301, Retried: true}
	asked := retried
	asked.Group = p256
	refused := asked
	refused.Alert = &Alert{2, 40}
	for _, tt := range []struct {
		name string
		says []byte
		want Flight
		err  error
		text string
	}{
		{"twice", slices.Concat(forP256, record(20, 1), forP256), asked, ErrMalformed, "a second HelloRetryRequest"},
		{"and then an alert", slices.Concat(forP256, record(20, 1), alert(2, 40)), refused, nil, ""},
		{"for the group that was there", request("0033 0002 001d"), Flight{Version: facts.TLS13, Suite: 0x1301, Retried: true, Group: x25519}, ErrMalformed, "group 0x001d"},
		{"for one that was not offered", request("0033 0002 0018"), Flight{Version: facts.TLS13, Suite: 0x1301, Retried: true, Group: p384}, ErrMalformed, "group 0x0018"},
		{"for nothing", request(""), retried, ErrMalformed, "no change"},
		{"with more in its record", handshake(forP256[5:], []byte{1}), asked, ErrMalformed, "more in one record"},
		{"another suite after it", slices.Concat(forP256, hello("0303"+random+"00 1302 00 0006 002b 0002 0304")), asked, ErrMalformed, "contradicts"},
		{"another version after it", slices.Concat(forP256, hello("0303"+random+"00 1301 00")), asked, ErrMalformed, ""},
		{"no share after it", slices.Concat(cookie, hello("0303"+random+"00 1301 00 0006 002b 0002 0304")), retried, ErrMalformed, "key share of group 0x0000"},
		{"a share that is no point", slices.Concat(forP256, hello("0303"+random+"00 1301 00 000f 002b 0002 0304 0033 0005 0017 0001 04")), asked, ErrMalformed, "key share"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := FirstFlight(says(tt.says), new(hello13()))
			check(t, got, err, tt.want, tt.err, tt.text)
		})
	}

	// The second hello differs from the first by what was asked for, and by nothing else.
	s := says(cookie)
	h := hello13()
	h.Grease = true
	_, _ = FirstFlight(s, &h)
	if len(s.hellos) != 2 {
		t.Fatalf("%d hellos", len(s.hellos))
	}
	first, second := s.hellos[0][9:], bytes.Replace(s.hellos[1][9:], unhex("002c 0005 0003 010203"), nil, 1)
	if len(second) != len(first) || !bytes.Equal(first[:32], second[:32]) || !bytes.HasSuffix(second, first[len(first)-60:]) {
		t.Errorf("got  %x\nwant %x", second, first)
	}
}
