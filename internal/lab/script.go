package lab

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// A script is what a server does on each connection, one step after the other. When it ends, so does the connection,
// by a FIN unless a step said otherwise.
type script []step

// A step is one thing that a server does. After an error no other follows.
type step func(*stage) error

// A stage is a connection on which a script is played.
type stage struct {
	*net.TCPConn
	hello []byte    // the last ClientHello that was heard, as a message
	end   time.Time // of the crew's patience
}

func (s script) open(*authorities, string) (welcome, error) {
	return always(func(c *net.TCPConn) {
		on := &stage{TCPConn: c, end: clock.System().Add(patience)}
		for _, do := range s {
			if do(on) != nil {
				return
			}
		}
		part(c)
	}), nil
}

// chained is a script that shows a certificate for its host, of which it has a chain.
type chained func(chain [][]byte) script

func (f chained) open(a *authorities, host string) (welcome, error) {
	leaf, err := site{}.leaf(a, host)
	if err != nil {
		return nil, err
	}
	return f(leaf.Chain()).open(a, host)
}

// hears waits for a ClientHello.
func hears(s *stage) (err error) {
	s.hello, err = readRecord(s)
	return err
}

// says writes all of it.
func says(parts ...[]byte) step {
	all := slices.Concat(parts...)
	return func(s *stage) error {
		_, err := s.Write(all)
		return err
	}
}

// answers writes what the ClientHello asks for.
func answers(answer func(hello []byte) []byte) step {
	return func(s *stage) error {
		_, err := s.Write(answer(s.hello))
		return err
	}
}

// floods writes the same for as long as somebody takes it.
func floods(part []byte) step {
	const some = 16 << 10
	many := bytes.Repeat(part, 1+some/len(part))
	return func(s *stage) error {
		for {
			if _, err := s.Write(many); err != nil {
				return err
			}
		}
	}
}

// drips writes one byte after the other, and waits after each; it ends early when the client does.
func drips(pause time.Duration, parts ...[]byte) step {
	all := slices.Concat(parts...)
	return func(s *stage) error {
		for i := range all {
			if _, err := s.Write(all[i : i+1]); err != nil {
				return err
			}
			if err := s.idle(pause); err != nil {
				return err
			}
		}
		return nil
	}
}

// hangs says nothing more until the client goes.
func hangs(s *stage) error {
	hang(s.TCPConn)
	return errGone
}

// resets cuts the connection by RST.
func resets(s *stage) error {
	_ = s.SetLinger(0)
	return errGone
}

var errGone = errors.New("the connection is over")

// idle lets time pass, unless the client goes meanwhile or has had patience enough.
func (s *stage) idle(pause time.Duration) error {
	until := clock.System().Add(pause)
	if until.After(s.end) {
		return errGone
	}
	_ = s.SetReadDeadline(until)
	_, err := io.CopyN(io.Discard, s, maxUnread)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return nil
	}
	return errGone
}
