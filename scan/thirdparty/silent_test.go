package thirdparty

import (
	"net"
	"sync/atomic"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// asks has the responder at an address asked about a leaf of its own, which no answer is remembered for.
func (r *rig) asks(t *testing.T, at string) facts.FailureKind {
	t.Helper()
	r.Revocation = facts.Probe[[]facts.Revocation]{}
	want := r.revocable(facts.WantOCSP, nil)
	want.URLs = []string{at}
	r.answer(want)
	got := (*r.Revocation.Value)[0]
	if got.Failure == nil {
		t.Fatalf("got %+v", got)
	}
	return got.Failure.Kind
}

// TestSilentResponder has many certificates name one responder that takes connections and hangs up: after some it is not
// asked any more, the others learn the same from those, and a while later it is asked again.
func TestSilentResponder(t *testing.T) {
	r := newRig(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var met atomic.Int32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			met.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	at := "http://" + l.Addr().String() + "/"
	var kinds []facts.FailureKind
	for range hangUps {
		kinds = append(kinds, r.asks(t, at))
	}
	known := met.Load()
	if known < hangUps {
		t.Errorf("only %d connections: it was given up too early", known)
	}
	remembered := r.lookups.cache.recent.Len()
	for range 3 {
		if kind := r.asks(t, at); kind != kinds[len(kinds)-1] {
			t.Errorf("%s, and before %v", kind, kinds)
		}
	}
	if n := r.lookups.cache.recent.Len(); n != remembered {
		t.Errorf("%d answers are remembered, %d before the machine was known", n, remembered)
	}
	if met.Load() != known {
		t.Errorf("%d connections, %d of them before it was known", met.Load(), known)
	}
	r.clock.pass(silentFor)
	if r.asks(t, at); met.Load() == known {
		t.Error("it was not asked again")
	}
}

// TestDeadResponder has one to which nobody can connect: that is known at once, and of no other port.
func TestDeadResponder(t *testing.T) {
	r := newRig(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := "http://" + l.Addr().String() + "/"
	_ = l.Close()
	if kind := r.asks(t, at); kind != facts.Refused {
		t.Errorf("got %s", kind)
	}
	if err := r.lookups.silents.of("false http://" + l.Addr().String()); err == nil {
		t.Error("it would be asked again at once")
	}
	if err := r.lookups.silents.of("false http://127.0.0.1:1"); err != nil {
		t.Errorf("another port: %v", err)
	}
}
