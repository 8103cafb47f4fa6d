package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

var (
	der      = []byte("a certificate")
	done     = msg(messageServerHelloDone)
	prime128 = append([]byte{0xff}, bytes.Repeat([]byte{0x5a}, 127)...) // 1024 bits
	prime768 = append([]byte{0xff}, bytes.Repeat([]byte{0x5a}, 767)...) // 6144 bits: its length looks like named_curve
	signed   = unhex("0401 0004 01020304")                              // rsa_pkcs1_sha256
	dheHello = hello("0303" + random + "00 0033 00")
	dheParts = func(p, signature []byte) []byte {
		return msg(messageServerKeyExchange, slices.Concat(
			[]byte{byte(len(p) >> 8), byte(len(p))}, p, unhex("0001 02 0003 040506"), signature)...)
	}
)

func handshake(messages ...[]byte) []byte {
	return record(recordHandshake, slices.Concat(messages...)...)
}

// tlcp makes records TLCP's own.
func tlcp(records []byte) []byte {
	out := bytes.Clone(records)
	for at := 0; at < len(out); at += 5 + int(out[at+3])<<8 + int(out[at+4]) {
		out[at+1], out[at+2] = 1, 1
	}
	return out
}

// TestFlightsThatGoCannotServe has what was built by hand, in TLS 1.2 and older.
func TestFlightsThatGoCannotServe(t *testing.T) {
	long := func(n int) []byte { return certificates(make([]byte, n-6)) } // a Certificate message with a body of n bytes
	for _, tt := range []struct {
		name  string
		hello Hello
		says  []byte
		want  Flight // without Records and Bytes
		err   error
		text  string
	}{
		{
			"SSL 3.0",
			Hello{Version: SSL30, Suites: LegacySuites()},
			handshake(serverHello("0300"+random+"00 000a 00"), certificates(der, der), done),
			Flight{Version: SSL30, Suite: 0x000a, Chain: [][]byte{der, der}, Complete: true},
			nil, "",
		},
		{
			"TLCP",
			Hello{Version: TLCP, Suites: []facts.Suite{0xe013}},
			tlcp(handshake(serverHello("0101"+random+"00 e013 00"), certificates(der, der), msg(messageServerKeyExchange, 0, 2, 9, 9), done)),
			Flight{Version: TLCP, Suite: 0xe013, Chain: [][]byte{der, der}, Complete: true},
			nil, "",
		},
		{
			"DHE",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(der), dheParts(prime128, signed), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}, Prime: prime128, Scheme: 0x0401, Complete: true},
			nil, "",
		},
		{
			"DHE with 6144 bits",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(der), dheParts(prime768, signed), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}, Prime: prime768, Scheme: 0x0401, Complete: true},
			nil, "",
		},
		{
			"DHE, p with zeros before it",
			Hello{},
			slices.Concat(dheHello, handshake(dheParts(append([]byte{0, 0}, prime128...), signed), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Prime: prime128, Scheme: 0x0401, Complete: true},
			nil, "",
		},
		{
			"DHE in TLS 1.0 has no scheme",
			Hello{},
			slices.Concat(hello("0301"+random+"00 0033 00"), handshake(dheParts(prime128, signed[2:]), done)),
			Flight{Version: facts.TLS10, Suite: 0x33, Prime: prime128, Complete: true},
			nil, "",
		},
		{
			"anonymous DHE",
			Hello{},
			slices.Concat(dheHello, handshake(dheParts(prime128, nil), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Prime: prime128, Complete: true},
			nil, "",
		},
		{
			"a key exchange of another kind",
			Hello{},
			slices.Concat(dheHello, handshake(msg(messageServerKeyExchange, 0, 1, 9), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Complete: true},
			nil, "",
		},
		{
			"client certificate and staple",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(der), msg(messageCertificateStatus, 1, 0, 0, 1, 7), msg(messageCertificateRequest), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}, Staple: []byte{7}, CertificateRequested: true, Complete: true},
			nil, "",
		},
		{
			"everything in records of one byte",
			Hello{},
			slices.Concat(records(1, slices.Concat(dheHello[5:], certificates(der, der), done))),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der, der}, Complete: true},
			nil, "",
		},
		{
			"no certificate in it",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{}, Complete: true},
			nil, "",
		},
		{
			"compression",
			Hello{},
			slices.Concat(hello("0303"+random+"00 0033 01"), handshake(done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Compression: 1, Complete: true},
			nil, "",
		},
		{
			"256 KiB of certificate",
			Hello{},
			slices.Concat(dheHello, records(1<<14, long(256<<10)), handshake(done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{make([]byte, 256<<10-6)}, Complete: true},
			nil, "",
		},
		{
			"and a byte more",
			Hello{},
			slices.Concat(dheHello, records(1<<14, long(256<<10+1)), handshake(done)),
			Flight{Version: facts.TLS12, Suite: 0x33},
			ErrMalformed, "type 11 and 262149 bytes",
		},
		{
			"more than 512 KiB of records",
			Hello{},
			slices.Concat(dheHello, records(2, long(256<<10))),
			Flight{Version: facts.TLS12, Suite: 0x33},
			ErrMalformed, "more than 524288 bytes",
		},
		{
			"as many certificates as may be",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(slices.Repeat([][]byte{der}, maxChain)...), done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: slices.Repeat([][]byte{der}, maxChain), Complete: true},
			nil, "",
		},
		{
			"one more",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(slices.Repeat([][]byte{der}, maxChain+1)...), done)),
			Flight{Version: facts.TLS12, Suite: 0x33},
			ErrMalformed, "does not fit",
		},
		{
			"an empty certificate",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(der, nil), done)),
			Flight{Version: facts.TLS12, Suite: 0x33},
			ErrMalformed, "certificate 2",
		},
		{
			"certificates longer than their message",
			Hello{},
			slices.Concat(dheHello, handshake(msg(messageCertificate, 0, 0, 9, 0, 0, 1, 1))),
			Flight{Version: facts.TLS12, Suite: 0x33},
			ErrMalformed, "does not fit",
		},
		{
			"an alert after the chain",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(der)), alert(2, 80)),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}, Alert: &Alert{2, 80}},
			nil, "",
		},
		{
			"the end after the chain",
			Hello{},
			slices.Concat(dheHello, handshake(certificates(der))),
			Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}},
			io.ErrUnexpectedEOF, "ended within the server's first",
		},
		{
			"16 warnings",
			Hello{},
			slices.Concat(bytes.Repeat(alert(1, 112), 8), dheHello, bytes.Repeat(alert(1, 112), 8), handshake(done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Unnamed: true, Complete: true},
			nil, "",
		},
		{
			"17 warnings",
			Hello{},
			slices.Concat(bytes.Repeat(alert(1, 112), 8), dheHello, bytes.Repeat(alert(1, 112), 9), handshake(done)),
			Flight{Version: facts.TLS12, Suite: 0x33, Unnamed: true},
			ErrMalformed, "more than 16",
		},
		{"an alert", Hello{}, alert(2, 40), Flight{Refused: true, Alert: &Alert{2, 40}}, nil, ""},
		{"the end", Hello{}, nil, Flight{Refused: true}, nil, ""},
		{
			"not TLS",
			Hello{},
			[]byte(strings.Repeat("HTTP/1.1", 20)),
			Flight{First: []byte(strings.Repeat("HTTP/1.1", 8))},
			ErrNotTLS, "HTTP/1.1HTTP/1.1",
		},
		{"TLCP to a hello of TLS", Hello{}, tlcp(hello("0101" + random + "00 e013 00")), Flight{First: tlcp(hello("0101" + random + "00 e013 00"))}, ErrNotTLS, ""},
		{"TLS to a hello of TLCP", Hello{Version: TLCP, Suites: []facts.Suite{0xe013}}, hello(body12), Flight{}, ErrMalformed, "version TLS 1.2"},
		{"a newer version", Hello{}, hello(body13), Flight{}, ErrMalformed, "chose TLS 1.3 and was offered no more than TLS 1.2"},
		{"another suite", Hello{}, hello("0303" + random + "00 00ff 00"), Flight{}, ErrMalformed, "suite 0x00ff"},
		{"a HelloRetryRequest in TLS 1.2", Hello{}, hello("0303" + retry + "00 0033 00"), Flight{}, ErrMalformed, "HelloRetryRequest of version TLS 1.2"},
		{"change_cipher_spec", Hello{}, slices.Concat(dheHello, record(20, 1)), Flight{Version: facts.TLS12, Suite: 0x33}, ErrMalformed, "type 20"},
		{"application data", Hello{}, slices.Concat(dheHello, record(23, 1)), Flight{Version: facts.TLS12, Suite: 0x33}, ErrMalformed, "type 23"},
		{"a second ServerHello", Hello{}, slices.Concat(dheHello, dheHello), Flight{Version: facts.TLS12, Suite: 0x33}, ErrMalformed, "type 2 after one of type 2"},
		{"Finished", Hello{}, slices.Concat(dheHello, handshake(msg(20, 1))), Flight{Version: facts.TLS12, Suite: 0x33}, ErrMalformed, "type 20"},
		{"EncryptedExtensions in TLS 1.2", Hello{}, slices.Concat(dheHello, handshake(msg(8, 0, 0))), Flight{Version: facts.TLS12, Suite: 0x33}, ErrMalformed, "type 8"},
		{"two staples", Hello{}, slices.Concat(dheHello, handshake(certificates(der), msg(22, 1, 0, 0, 1, 7), msg(22, 1, 0, 0, 1, 7))), Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}, Staple: []byte{7}}, ErrMalformed, "type 22"},
		{"a staple of another kind", Hello{}, slices.Concat(dheHello, handshake(certificates(der), msg(22, 2, 0, 0, 1, 7))), Flight{Version: facts.TLS12, Suite: 0x33, Chain: [][]byte{der}}, ErrMalformed, "CertificateStatus"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.hello.Version == 0 {
				tt.hello = Hello{Version: facts.TLS12, Suites: OtherSuites()}
			}
			got, err := FirstFlight(says(tt.says), &tt.hello)
			check(t, got, err, tt.want, tt.err, tt.text)
		})
	}
}

func check(t *testing.T, got *Flight, err error, want Flight, wantErr error, text string) {
	t.Helper()
	if !errors.Is(err, wantErr) || err != nil && !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want %v: %s", err, wantErr, text)
	}
	got.Records, got.Bytes = 0, 0
	if show(*got) != show(want) {
		t.Errorf("got  %s\nwant %s", show(*got), show(want))
	}
}

func show(f Flight) string {
	alert := f.Alert
	f.Alert = nil
	text := fmt.Sprintf("%+v %+v", f, alert)
	return text[:min(len(text), 3000)]
}
