package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/tongguan/tongguan/facts"
)

const (
	random  = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	retry   = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c" // RFC 8446 §4.1.3
	session = "20" + random

	body10    = "0301" + random + "00 002f 00"                                          // without even the extensions' length
	body12    = "0303" + random + "00 c02f 00 0009 0017 0000 ff01 0001 00"              // extended_master_secret, renegotiation_info
	body13    = "0303" + random + session + "1301 00 0006 002b 0002 0304"               // supported_versions
	bodyRetry = "0303" + retry + session + "1302 00 000c 002b 0002 0304 0033 0002 0018" // and key_share
)

// unhex reads hexadecimal digits with spaces wherever they help.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

func record(kind byte, fragment ...byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{kind, 3, 3}, uint16(len(fragment))), fragment...)
}

// records cuts a message into records of n bytes.
func records(n int, message []byte) (out []byte) {
	for part := range slices.Chunk(message, n) {
		out = append(out, record(recordHandshake, part...)...)
	}
	return out
}

func serverHello(body string) []byte {
	b := unhex(body)
	return append([]byte{messageServerHello, 0, byte(len(b) >> 8), byte(len(b))}, b...)
}

func hello(body string) []byte { return record(recordHandshake, serverHello(body)...) }

func alert(level, description uint8) []byte { return record(recordAlert, level, description) }

func refused(alert ...uint8) facts.Answer {
	a := facts.Answer{Refused: true}
	if len(alert) > 0 {
		a.Alert = &alert[0]
	}
	return a
}

var answers = []struct {
	name string
	says []byte
	want facts.Answer
	err  error  // nil, or what the error is
	text string // what the error says
}{
	{"TLS 1.0 without extensions", hello(body10), facts.Answer{Version: facts.TLS10, Suite: 0x002f}, nil, ""},
	{"TLS 1.2", hello(body12), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"TLS 1.3", hello(body13), facts.Answer{Version: facts.TLS13, Suite: 0x1301}, nil, ""},
	{"HelloRetryRequest", hello(bodyRetry), facts.Answer{Version: facts.TLS13, Suite: 0x1302}, nil, ""},
	{"SSL 3.0, below what was offered", hello("0300" + random + "00 0035 00"), facts.Answer{Version: 0x0300, Suite: 0x0035}, nil, ""},
	{"empty extensions", hello("0303" + random + "00 009c 00 0000"), facts.Answer{Version: facts.TLS12, Suite: 0x009c}, nil, ""},
	{"bytes after the hello", append(hello(body12), "\x16\x03\x03 whatever"...), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},

	{"one byte a record", records(1, serverHello(body12)), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"cut in the header", records(3, serverHello(body12)), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"cut after the header", records(4, serverHello(body12)), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"cut before the last byte", records(len(serverHello(body12))-1, serverHello(body12)), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{
		"two messages in a record",
		record(recordHandshake, append(serverHello(body12), 11, 0, 0, 3, 0, 0, 0)...),
		facts.Answer{Version: facts.TLS12, Suite: 0xc02f},
		nil, "",
	},
	{
		"a certificate that begins in the hello's record and never ends",
		record(recordHandshake, append(serverHello(body12), 11, 0xff, 0xff, 0xff)...),
		facts.Answer{Version: facts.TLS12, Suite: 0xc02f},
		nil, "",
	},

	{"handshake_failure", alert(2, 40), refused(40), nil, ""},
	{"protocol_version", alert(2, 70), refused(70), nil, ""},
	{"close_notify", alert(1, 0), refused(0), nil, ""},
	{"handshake_failure called a warning", alert(1, 40), refused(40), nil, ""},
	{"unrecognized_name as fatal", alert(2, 112), refused(112), nil, ""},
	{"alert within the hello", append(records(4, serverHello(body12)[:8]), alert(2, 80)...), refused(80), nil, ""},
	{"unrecognized_name and the hello", append(alert(1, 112), hello(body12)...), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"unrecognized_name and a fatal alert", append(alert(1, 112), alert(2, 40)...), refused(40), nil, ""},
	{"both in one record", record(recordAlert, 1, 112, 2, 40), refused(40), nil, ""},
	{"unrecognized_name and the end", alert(1, 112), refused(112), nil, ""},
	{"sixteen warnings", append(bytes.Repeat(alert(1, 112), 16), hello(body10)...), facts.Answer{Version: facts.TLS10, Suite: 0x002f}, nil, ""},
	{"seventeen warnings", append(bytes.Repeat(alert(1, 112), 17), hello(body10)...), facts.Answer{}, ErrMalformed, "more than 16 warnings"},
	{"half an alert", record(recordAlert, 2), facts.Answer{}, ErrMalformed, "half an alert"},
	{"an alert of level 3", alert(3, 40), facts.Answer{}, ErrMalformed, "level 3"},

	{"end", nil, refused(), nil, ""},
	{"end after one byte", []byte{22}, refused(), nil, ""},
	{"end in the record's header", []byte{22, 3, 3, 0}, refused(), nil, ""},
	{"end after the record's header", []byte{22, 3, 3, 0, 9}, refused(), nil, ""},
	{"end within an alert", []byte{21, 3, 3, 0, 2, 2}, refused(), nil, ""},
	{"end within the hello", hello(body12)[:40], facts.Answer{}, ErrMalformed, "ended within the ServerHello"},
	{"end between the hello's records", records(10, serverHello(body12)[:20]), facts.Answer{}, io.ErrUnexpectedEOF, "ended within the ServerHello"},

	{"HTTP", []byte("HTTP/1.1 400 Bad Request\r\n\r\n"), facts.Answer{}, ErrNotTLS, `"HTTP/1.1 400 Bad"`},
	{"SSH", []byte("SSH-2.0-OpenSSH_9.6\r\n"), facts.Answer{}, ErrNotTLS, `"SSH-2.0-OpenSSH_"`},
	{"SMTP", []byte("220\r\n"), facts.Answer{}, ErrNotTLS, `"220\r\n"`},
	{"unprintable", []byte("\x00\x1b[2J\xff"), facts.Answer{}, ErrNotTLS, `"\x00\x1b[2J\xff"`},
	{"type 19", []byte{19, 3, 3, 0, 2}, facts.Answer{}, ErrNotTLS, ""},
	{"type 25", []byte{25, 3, 3, 0, 2}, facts.Answer{}, ErrNotTLS, ""},
	{"version 2", []byte{22, 2, 0}, facts.Answer{}, ErrNotTLS, ""},
	{"version 4 later", append(alert(1, 112), 22, 4, 0, 0, 1, 2), facts.Answer{}, ErrMalformed, "version 0x0400"},

	{"empty record", append(record(recordHandshake), hello(body12)...), facts.Answer{}, ErrMalformed, "empty record"},
	{"largest record", record(recordHandshake, append(serverHello(body12), make([]byte, maxRecord-len(serverHello(body12)))...)...), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"record too large", []byte{22, 3, 3, 0x48, 0x01, 2}, facts.Answer{}, ErrMalformed, "18433 bytes"},
	{"change_cipher_spec first", record(20, 1), facts.Answer{}, ErrMalformed, "type 20"},
	{"application data first", record(23, 1, 2, 3), facts.Answer{}, ErrMalformed, "type 23"},
	{"a certificate first", record(recordHandshake, 11, 0, 0, 1, 0), facts.Answer{}, ErrMalformed, "message of type 11"},
	{"largest hello", records(1<<14, serverHello("0303"+random+"00 c02f 00 3fd4 0015 3fd0"+strings.Repeat("00", 0x3fd0))), facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil, ""},
	{"hello too large", record(recordHandshake, 2, 0, 0x3f, 0xfd), facts.Answer{}, ErrMalformed, "16385 bytes"},
	{"hello of no bytes", record(recordHandshake, 2, 0, 0, 0), facts.Answer{}, ErrMalformed, "does not fit"},
	{"truncated random", hello("0303" + random[:62]), facts.Answer{}, ErrMalformed, "does not fit"},
	{"no compression method", hello("0303" + random + "00 c02f"), facts.Answer{}, ErrMalformed, "does not fit"},
	{"session_id longer than the hello", hello("0303" + random + "20 c02f 00"), facts.Answer{}, ErrMalformed, "does not fit"},
	{"half a length of extensions", hello(body10 + "00"), facts.Answer{}, ErrMalformed, "does not fit"},
	{"extensions longer than the hello", hello(body10 + "0005 0017 0000"), facts.Answer{}, ErrMalformed, "does not fit"},
	{"bytes after the extensions", hello(body12 + "00"), facts.Answer{}, ErrMalformed, "does not fit"},
	{"half an extension's number", hello(body10 + "0001 00"), facts.Answer{}, ErrMalformed, "extensions"},
	{"extension without a length", hello(body10 + "0002 0017"), facts.Answer{}, ErrMalformed, "extensions"},
	{"extension longer than its block", hello(body10 + "0005 0017 0002 00"), facts.Answer{}, ErrMalformed, "extensions"},
	{"half a selected_version", hello(body10 + "0005 002b 0001 03"), facts.Answer{}, ErrMalformed, "extensions"},
	{"two selected versions", hello(body10 + "0008 002b 0004 0304 0303"), facts.Answer{}, ErrMalformed, "extensions"},
	{"version of another protocol", hello("0101" + random + "00 e013 00"), facts.Answer{}, ErrMalformed, "0x0101"},
	{"suite zero", hello("0303" + random + "00 0000 00"), facts.Answer{}, ErrMalformed, "without a suite"},
}

func TestReadAnswer(t *testing.T) {
	for _, tt := range answers {
		readers := map[string]io.Reader{
			"":                   bytes.NewReader(tt.says),
			", data and error":   iotest.DataErrReader(bytes.NewReader(tt.says)),
			", a byte at a time": iotest.OneByteReader(bytes.NewReader(tt.says)),
		}
		for how, r := range readers {
			t.Run(tt.name+how, func(t *testing.T) {
				got, err := ReadAnswer(r)
				if !errors.Is(err, tt.err) {
					t.Fatalf("error %v, want %v", err, tt.err)
				}
				if how == "" && err != nil && !strings.Contains(err.Error(), tt.text) {
					t.Errorf("error %q does not say %s", err, tt.text)
				}
				if !reflect.DeepEqual(got, tt.want) {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
			})
		}
	}
}

func TestReadAnswerCut(t *testing.T) {
	reset := &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	timeout := &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}
	for _, tt := range []struct {
		name string
		says []byte
		cut  error
		want facts.Answer
		err  error
	}{
		{"reset", nil, reset, refused(), nil},
		{"reset in the record's header", []byte{22, 3}, reset, refused(), nil},
		{"reset after a warning", alert(1, 112), reset, refused(112), nil},
		{"reset within the hello", hello(body12)[:30], reset, facts.Answer{}, syscall.ECONNRESET},
		{"timeout", nil, timeout, facts.Answer{}, os.ErrDeadlineExceeded},
		{"timeout after a warning", alert(1, 112), timeout, facts.Answer{}, os.ErrDeadlineExceeded},
		{"timeout within the hello", hello(body12)[:30], timeout, facts.Answer{}, os.ErrDeadlineExceeded},
		{"short banner, then silence", []byte("+"), timeout, facts.Answer{}, ErrNotTLS},
		{"hello, then silence", hello(body12), timeout, facts.Answer{Version: facts.TLS12, Suite: 0xc02f}, nil},
		{"alert, then reset", alert(2, 40), reset, refused(40), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadAnswer(io.MultiReader(bytes.NewReader(tt.says), iotest.ErrReader(tt.cut)))
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if errors.Is(err, ErrMalformed) {
				t.Errorf("error %v blames the server", err)
			}
			if tt.err == os.ErrDeadlineExceeded {
				if timeout, ok := errors.AsType[net.Error](err); !ok || !timeout.Timeout() {
					t.Errorf("error %v is not seen to be a timeout", err)
				}
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestReadAnswerTimeout(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	if err := client.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAnswer(client); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("error %v, want %v", err, os.ErrDeadlineExceeded)
	}
}

// A counter counts what is read.
type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func FuzzReadAnswer(f *testing.F) {
	for _, tt := range answers {
		f.Add(tt.says)
	}
	f.Fuzz(func(t *testing.T, says []byte) {
		in := &counter{Reader: bytes.NewReader(says)}
		got, err := ReadAnswer(in)
		// At worst each byte of the hello has a record to itself, and then there are the warnings and what is read ahead.
		if limit := (1<<14)*6 + maxUseless*7 + 1024; in.n > limit {
			t.Errorf("%d bytes were read, more than %d", in.n, limit)
		}
		chosen := got.Version != 0 && got.Suite != 0 && !got.Refused && got.Alert == nil
		refused := got.Version == 0 && got.Suite == 0 && got.Refused
		switch {
		case err != nil && (got.Version != 0 || got.Suite != 0 || got.Refused || got.Alert != nil):
			t.Errorf("%+v beside the error %v", got, err)
		case err != nil && !errors.Is(err, ErrNotTLS) && !errors.Is(err, ErrMalformed):
			t.Errorf("error %v is of no kind", err)
		case err == nil && chosen == refused:
			t.Errorf("got %+v, neither a choice nor a refusal", got)
		}
	})
}

func BenchmarkReadAnswer(b *testing.B) {
	says := record(recordHandshake, append(serverHello(body12), make([]byte, 4000)...)...)
	r := bytes.NewReader(says)
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(says)
		if _, err := ReadAnswer(r); err != nil {
			b.Fatal(err)
		}
	}
}
