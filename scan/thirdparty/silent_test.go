package thirdparty

import (
	"net"
	"sync/atomic"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestSilentResponder has many certificates name one responder that gives no answer: the first is asked about, the others
// learn the same from that, and a while later it is asked again.
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
	ask := func() {
		t.Helper()
		r.Revocation = facts.Probe[[]facts.Revocation]{}
		want := r.revocable(facts.WantOCSP, nil)
		want.URLs = []string{"http://" + l.Addr().String() + "/"}
		r.answer(want)
		if got := (*r.Revocation.Value)[0]; got.Failure == nil || got.Failure.Kind != facts.Closed {
			t.Fatalf("got %+v", got)
		}
	}
	ask()
	first := met.Load()
	for range 3 {
		ask()
	}
	if n := met.Load(); n != first {
		t.Errorf("%d connections, of which %d were for the first", n, first)
	}
	r.clock.pass(silentFor)
	ask()
	if met.Load() == first {
		t.Error("it was not asked again")
	}
}
