package wire

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A Witness is shown what a server says in a handshake that somebody else makes, and remembers how it began and how far
// it came. It sees what is in the clear: of TLS 1.2 all up to the end of the server's part, of TLS 1.3 the ServerHello.
// The zero Witness is ready. It keeps a hundred bytes, however much comes.
type Witness struct {
	first   []byte     // that came, maxFirst at most
	after   facts.Step // of the last message that was whole
	record  byte       // type of the record that came last
	empty   bool       // it had nothing in it
	letter  byte       // type of the message that was begun last
	sealed  bool       // what follows is enciphered
	header  []byte     // of a record, as far as it came
	left    int        // bytes of the record that are to come
	message []byte     // as far as it came and is of interest
	missing int        // bytes of the message that are to come, its header not among them
}

// See takes what came next. The pieces may be cut anywhere.
func (w *Witness) See(p []byte) {
	w.first = append(w.first, p[:min(len(p), maxFirst-len(w.first))]...)
	for len(p) > 0 && !w.Foreign() {
		if w.left == 0 {
			p = w.head(p)
			continue
		}
		n := min(len(p), w.left)
		if w.record == recordHandshake && !w.sealed {
			w.messages(p[:n])
		}
		p, w.left = p[n:], w.left-n
	}
}

// Share gives how many of the bytes that came next may be shown at once: those up to the end of a record's header, or of
// what is in it; all of them where what came is not TLS.
func (w *Witness) Share(p []byte) int {
	begun := w
	if len(w.first) < 2 {
		begun = &Witness{first: slices.Concat(w.first, p[:min(len(p), 2)])}
	}
	switch {
	case begun.Foreign():
		return len(p)
	case w.left > 0:
		return min(len(p), w.left)
	}
	return min(len(p), headerLength-len(w.header))
}

// Foreign reports whether what came is not TLS.
func (w *Witness) Foreign() bool {
	return len(w.first) > 0 && (w.first[0] < recordChangeCipherSpec || w.first[0] > recordHeartbeat) ||
		len(w.first) > 1 && w.first[1] != 3 && w.first[1] != byte(TLCP>>8)
}

// First gives what the server began with, 64 bytes at most.
func (w *Witness) First() []byte { return w.first }

// After gives the last step of the handshake that was whole.
func (w *Witness) After() facts.Step {
	record := w.record
	if record == 0 && len(w.header) > 0 {
		record = w.header[0]
	}
	if w.after == "" && record == recordHandshake && !w.Foreign() {
		return facts.StepBegun
	}
	return w.after
}

// Refine tells faults apart that have one name with those who make the handshake, by what came last.
func (w *Witness) Refine(f facts.Fault) facts.Fault {
	switch {
	case f == facts.FaultMessageTooLong && w.letter == messageCertificate:
		return facts.FaultCertificatesTooLong
	case f == facts.FaultUnexpectedMessage && w.record == recordHandshake && w.empty:
		return facts.FaultEmptyRecord
	case (f == facts.FaultUnexpectedMessage || f == facts.FaultWarnings) && w.record == recordChangeCipherSpec:
		return facts.FaultChangeCipherSpec
	}
	return f
}

// headerLength is of a record: RFC 8446 §5.1.
const headerLength = 5

// head takes the next bytes of a record's header, and gives what follows them.
func (w *Witness) head(p []byte) []byte {
	n := min(len(p), headerLength-len(w.header))
	w.header = append(w.header, p[:n]...)
	if len(w.header) == headerLength {
		w.record, w.left = w.header[0], int(binary.BigEndian.Uint16(w.header[3:]))
		w.header, w.empty = w.header[:0], w.left == 0
		// The server changes to its keys. After a HelloRetryRequest it only pretends to: RFC 8446 appendix D.4.
		w.sealed = w.sealed || w.record == recordChangeCipherSpec && w.after != facts.StepRetry
	}
	return p[n:]
}

// messages takes bytes of handshake messages.
func (w *Witness) messages(p []byte) {
	const (
		header    = 4               // RFC 8446 §4
		beginning = header + 2 + 32 // of a ServerHello, up to its random: RFC 8446 §4.1.3
	)
	for len(p) > 0 {
		if len(w.message) < header {
			n := min(len(p), header-len(w.message))
			w.message, p = append(w.message, p[:n]...), p[n:]
			if len(w.message) < header {
				return
			}
			w.letter = w.message[0]
			w.missing = int(w.message[1])<<16 | int(w.message[2])<<8 | int(w.message[3])
		}
		n := min(len(p), w.missing)
		w.message = append(w.message, p[:min(n, beginning-len(w.message))]...)
		p, w.missing = p[n:], w.missing-n
		if w.missing == 0 {
			w.arrived(len(w.message) == beginning && bytes.HasSuffix(w.message, retryRandom[:]))
			w.message = w.message[:0]
		}
	}
}

// arrived notes that a message is whole.
func (w *Witness) arrived(retry bool) {
	if w.letter != messageServerHello && (w.after == "" || w.after == facts.StepRetry) {
		return // it is out of place, and no step
	}
	switch w.letter {
	case messageServerHello:
		w.after = facts.StepServerHello
		if retry {
			w.after = facts.StepRetry
		}
	case messageCertificate:
		w.after = facts.StepCertificate
	case messageServerKeyExchange:
		w.after = facts.StepKeyExchange
	case messageServerHelloDone:
		w.after = facts.StepDone
	}
}
