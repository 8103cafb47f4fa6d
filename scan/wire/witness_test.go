package wire

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// showWitness shows a witness all of it, in pieces of n bytes.
func showWitness(all []byte, n int) *Witness {
	var w Witness
	for piece := range slices.Chunk(all, n) {
		w.See(piece)
	}
	return &w
}

func TestWitness(t *testing.T) {
	for name, c := range map[string]struct {
		says    []byte
		after   facts.Step
		foreign bool
	}{
		"nothing":                        {nil, "", false},
		"HTTP":                           {[]byte("HTTP/1.1 400 Bad Request\r\n"), "", true},
		"another major version":          {[]byte{22, 4, 0, 0, 1, 2}, "", true},
		"a type below those of records":  {[]byte{19}, "", true},
		"a type above them":              {[]byte{25}, "", true},
		"the first byte of a record":     {[]byte{22}, facts.StepBegun, false},
		"TLCP":                           {tlcp(hello("0101" + random + "00 e013 00")), facts.StepServerHello, false},
		"an alert":                       {alert(2, 40), "", false},
		"an alert, and half of another":  {slices.Concat(alert(1, 112), alert(1, 112)[:3]), "", false},
		"a ServerHello but for a byte":   {dheHello[:len(dheHello)-1], facts.StepBegun, false},
		"a ServerHello":                  {dheHello, facts.StepServerHello, false},
		"a HelloRetryRequest":            {hello(bodyRetry), facts.StepRetry, false},
		"a retry, and half a hello":      {slices.Concat(hello(bodyRetry), record(20, 1), dheHello[:20]), facts.StepRetry, false},
		"a retry, and a hello":           {slices.Concat(hello(bodyRetry), record(20, 1), dheHello), facts.StepServerHello, false},
		"a certificate but for a byte":   {slices.Concat(dheHello, record(22, certificates(der)[:len(certificates(der))-1]...)), facts.StepServerHello, false},
		"a certificate":                  {slices.Concat(dheHello, handshake(certificates(der))), facts.StepCertificate, false},
		"a certificate, and a warning":   {slices.Concat(dheHello, handshake(certificates(der)), alert(1, 112)), facts.StepCertificate, false},
		"a certificate before the hello": {handshake(certificates(der)), facts.StepBegun, false},
		"a key exchange":                 {slices.Concat(dheHello, handshake(certificates(der), dheParts(prime128, signed))), facts.StepKeyExchange, false},
		"all":                            {slices.Concat(dheHello, handshake(certificates(der), dheParts(prime128, signed), done)), facts.StepDone, false},
		"all in records of one byte":     {records(1, slices.Concat(dheHello[5:], certificates(der), done)), facts.StepDone, false},
		"what is enciphered":             {slices.Concat(dheHello, record(20, 1), handshake(certificates(der))), facts.StepServerHello, false},
		"an empty record before":         {slices.Concat(record(22), dheHello), facts.StepServerHello, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 7, 1 << 20} {
				w := showWitness(c.says, n)
				if w.After() != c.after || w.Foreign() != c.foreign {
					t.Errorf("in pieces of %d: %q, foreign: %t", n, w.After(), w.Foreign())
				}
				if want := c.says[:min(len(c.says), maxFirst)]; !slices.Equal(w.First(), want) {
					t.Errorf("in pieces of %d: began with %q", n, w.First())
				}
			}
		})
	}
}

// TestShare cuts what came where a record's header ends, and where the record does.
func TestShare(t *testing.T) {
	two := slices.Concat(alert(1, 112), record(22), alert(2, 40))
	for name, c := range map[string]struct {
		says []byte
		want []int
	}{
		"two records, and an empty one": {two, []int{5, 2, 5, 5, 2}},
		"half a header":                 {two[:3], []int{3}},
		"half a record":                 {two[:6], []int{5, 1}},
		"not TLS":                       {[]byte("SSH-2.0-x\r\n"), []int{11}},
		"not TLS by its second byte":    {[]byte("\x16SSH-2.0"), []int{8}},
		"nothing":                       {nil, nil},
	} {
		var w Witness
		var got []int
		for left := c.says; len(left) > 0; {
			n := w.Share(left)
			w.See(left[:n])
			got, left = append(got, n), left[n:]
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestRefine tells apart what crypto/tls has one word for.
func TestRefine(t *testing.T) {
	for name, c := range map[string]struct {
		says []byte
		is   facts.Fault
		want facts.Fault
	}{
		"a certificate":             {slices.Concat(dheHello, handshake(certificates(der))), facts.FaultMessageTooLong, facts.FaultCertificatesTooLong},
		"another message":           {dheHello, facts.FaultMessageTooLong, facts.FaultMessageTooLong},
		"an empty record":           {slices.Concat(dheHello, record(22)), facts.FaultUnexpectedMessage, facts.FaultEmptyRecord},
		"an empty record of others": {slices.Concat(dheHello, record(21)), facts.FaultUnexpectedMessage, facts.FaultUnexpectedMessage},
		"a message":                 {dheHello, facts.FaultUnexpectedMessage, facts.FaultUnexpectedMessage},
		"change_cipher_spec":        {slices.Concat(dheHello, record(20, 1)), facts.FaultUnexpectedMessage, facts.FaultChangeCipherSpec},
		"too many of them":          {slices.Concat(dheHello, record(20, 1)), facts.FaultWarnings, facts.FaultChangeCipherSpec},
		"too many warnings":         {alert(1, 112), facts.FaultWarnings, facts.FaultWarnings},
		"another fault":             {slices.Concat(dheHello, record(20, 1)), facts.FaultKeyExchange, facts.FaultKeyExchange},
		"none":                      {record(22), "", ""},
	} {
		if got := showWitness(c.says, 3).Refine(c.is); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// FuzzWitness shows a witness anything, in one piece and in many: it sees the same, and keeps little.
func FuzzWitness(f *testing.F) {
	for _, says := range [][]byte{
		slices.Concat(dheHello, handshake(certificates(der), dheParts(prime128, signed), done), record(20, 1)),
		slices.Concat(hello(bodyRetry), record(20, 1), hello(body13), record(23, 1, 2, 3)),
		slices.Concat(alert(1, 112), record(22), record(22, 99, 0, 0, 0, 2, 0xff, 0xff, 0xff)),
		[]byte("SSH-2.0-x\r\n"),
	} {
		f.Add(says, uint8(3))
	}
	f.Fuzz(func(t *testing.T, says []byte, n uint8) {
		whole, pieces := showWitness(says, len(says)+1), showWitness(says, 1+int(n))
		for _, fault := range []facts.Fault{facts.FaultMessageTooLong, facts.FaultUnexpectedMessage, facts.FaultWarnings} {
			if whole.After() != pieces.After() || whole.Foreign() != pieces.Foreign() || whole.Refine(fault) != pieces.Refine(fault) {
				t.Errorf("%q in pieces of %d: %+v, whole: %+v", says, 1+int(n), pieces, whole)
			}
		}
		if kept := len(pieces.first) + len(pieces.header) + len(pieces.message); kept > 128 {
			t.Errorf("%d bytes are kept", kept)
		}
		if pieces.missing < 0 || pieces.left < 0 {
			t.Errorf("%+v", pieces)
		}
	})
}
