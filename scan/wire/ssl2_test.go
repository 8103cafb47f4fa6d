package wire

import (
	"bytes"
	"encoding/hex"
	"io"
	"os"
	"testing"
)

// A spoken conversation has its answer ready, and ends with an error.
type spoken struct {
	io.Reader
	end  error
	said bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) { return s.said.Write(p) }

func (s *spoken) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err == io.EOF {
		err = s.end
	}
	return n, err
}

// helloOf is the beginning of a SERVER-HELLO whose lengths are right: a certificate of 3 bytes, a cipher kind, 16 bytes of a
// connection's ID.
const helloOf = "8021" + "040001" + "0002" + "0003" + "0003" + "0010"

func TestSSL2(t *testing.T) {
	rest := "aabbcc" + "0700c0" + "00112233445566778899aabbccddeeff"
	for name, c := range map[string]struct {
		answer string // in hex
		end    error
		taken  bool
		alert  uint8
		failed bool
	}{
		"taken":                           {helloOf + rest, io.EOF, true, 0, false},
		"taken, and more is to come":      {helloOf, os.ErrDeadlineExceeded, true, 0, false},
		"without a cipher kind":           {"801e" + "040001" + "0002" + "0003" + "0000" + "0010", io.EOF, false, 0, false},
		"with half a cipher kind":         {"8020" + "040001" + "0002" + "0003" + "0002" + "0010", io.EOF, false, 0, false},
		"without a certificate":           {"801e" + "040001" + "0002" + "0000" + "0003" + "0010", io.EOF, false, 0, false},
		"of a session that nobody has":    {"8021" + "040101" + "0002" + "0003" + "0003" + "0010", io.EOF, false, 0, false},
		"of another version":              {"8021" + "040001" + "0300" + "0003" + "0003" + "0010", io.EOF, false, 0, false},
		"of lengths that do not fit":      {"8022" + "040001" + "0002" + "0003" + "0003" + "0010", io.EOF, false, 0, false},
		"an error of SSL 2.0":             {"8003" + "000001", io.EOF, false, 0, false},
		"an alert of TLS":                 {"15030100020246", io.EOF, false, 70, false},
		"an alert, and then silence":      {"15030100020228", os.ErrDeadlineExceeded, false, 40, false},
		"half an alert":                   {"150301", io.EOF, false, 0, false},
		"HTTP":                            {hex.EncodeToString([]byte("HTTP/1.1 400 Bad Request\r\n")), io.EOF, false, 0, false},
		"the end":                         {"", io.EOF, false, 0, false},
		"silence":                         {"", os.ErrDeadlineExceeded, false, 0, true},
		"silence within the SERVER-HELLO": {"802104", os.ErrDeadlineExceeded, false, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := hex.DecodeString(c.answer)
			if err != nil {
				t.Fatal(err)
			}
			conn := &spoken{Reader: bytes.NewReader(answer), end: c.end}
			flight, err := FirstFlight(conn, &Hello{Version: SSL20})
			taken, alert := flight.Version == SSL20, uint8(0)
			if flight.Alert != nil {
				alert = flight.Alert.Description
			}
			if taken != c.taken || alert != c.alert || (err != nil) != c.failed || flight.Refused == (taken || c.failed) {
				t.Errorf("%+v, %v", flight, err)
			}
			// 46 bytes: type, version, 21 bytes of kinds, no session, a challenge of 16
			if said := conn.said.Bytes(); len(said) != 48 || !bytes.HasPrefix(said, []byte{0x80, 46, 1, 0, 2, 0, 21, 0, 0, 0, 16, 1, 0, 0x80}) {
				t.Errorf("said %x", said)
			}
		})
	}
}

// FuzzSSL2 holds that whatever is answered is no trouble, and is either taken or refused unless it ends in silence.
func FuzzSSL2(f *testing.F) {
	for _, seed := range []string{helloOf, "15030100020246", "8003000001", "ffff04", ""} {
		b, _ := hex.DecodeString(seed)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		flight, err := FirstFlight(&spoken{Reader: bytes.NewReader(answer), end: io.EOF}, &Hello{Version: SSL20})
		if err != nil || flight.Refused == (flight.Version == SSL20) {
			t.Errorf("%+v, %v", flight, err)
		}
		if flight.Version == SSL20 && (len(answer) < 13 || answer[2] != 4) {
			t.Errorf("%x is taken for a SERVER-HELLO", answer)
		}
	})
}
