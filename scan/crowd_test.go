package scan

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// newCrowd has every address public but those of 10.0.0.0/8.
func newCrowd(patience time.Duration) *Crowd {
	own := netip.MustParsePrefix("10.0.0.0/8")
	return &Crowd{Public: func(a netip.Addr) bool { return !own.Contains(a) }, Clock: clock.System, Patience: patience}
}

// TestCrowdLimits sends scans through that all want to go to the same places, and looks how many are there at once.
func TestCrowdLimits(t *testing.T) {
	const scans = 60
	for name, c := range map[string]struct {
		host func(i int) string
		addr func(i int) string
		want int
	}{
		"one host":                  {func(int) string { return "a.test" }, func(i int) string { return fmt.Sprintf("192.0.%d.1", i) }, perHost},
		"one host of one's own":     {func(int) string { return "a.test" }, func(i int) string { return fmt.Sprintf("10.0.%d.1", i) }, perHost},
		"one address":               {hostOf, func(int) string { return "192.0.2.1" }, perAddress},
		"one address of one's own":  {hostOf, func(int) string { return "10.0.0.1" }, scans},
		"one IPv6 address":          {hostOf, func(int) string { return "2001:db8::1" }, perAddress},
		"neighbours":                {hostOf, func(i int) string { return fmt.Sprintf("192.0.2.%d", i) }, perNeighbour},
		"IPv6 neighbours":           {hostOf, func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i) }, perNeighbour},
		"strangers":                 {hostOf, func(i int) string { return fmt.Sprintf("192.0.%d.1", i) }, scans},
		"IPv6 strangers":            {hostOf, func(i int) string { return fmt.Sprintf("2001:db8:%x::1", i) }, scans},
		"each goes to two of a few": {hostOf, func(i int) string { return fmt.Sprintf("192.0.%d.1", i%2) }, 2 * perAddress},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				crowd := newCrowd(0)
				var now, most int
				var mu sync.Mutex
				var wg sync.WaitGroup
				count := func(n int) {
					mu.Lock()
					defer mu.Unlock()
					now += n
					most = max(most, now)
				}
				for i := range scans {
					wg.Go(func() {
						leave := crowd.enter(t.Context(), c.host(i), []netip.Addr{netip.MustParseAddr(c.addr(i))})
						count(1)
						time.Sleep(time.Second)
						count(-1)
						leave()
						leave() // once is all that counts
					})
				}
				wg.Wait()
				if most != c.want {
					t.Errorf("%d at once, want %d", most, c.want)
				}
				if len(crowd.here)+len(crowd.waiting) > 0 {
					t.Errorf("left: %v %v", crowd.here, crowd.waiting)
				}
			})
		})
	}
}

func hostOf(i int) string { return fmt.Sprintf("h%d.test", i) }

// TestCrowdIsFair has one who waits for a full address not be overtaken by those who come later, nor stand in the way of
// those who go elsewhere.
func TestCrowdIsFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		crowd := newCrowd(0)
		at := func(addrs ...string) (out []netip.Addr) {
			for _, a := range addrs {
				out = append(out, netip.MustParseAddr(a))
			}
			return out
		}
		var full []func()
		for i := range perAddress {
			full = append(full, crowd.enter(t.Context(), hostOf(i), at("192.0.2.1")))
		}
		var order []string
		var mu sync.Mutex
		var wg sync.WaitGroup
		come := func(host string, addrs ...string) {
			wg.Go(func() {
				leave := crowd.enter(t.Context(), host, at(addrs...))
				mu.Lock()
				order = append(order, host)
				mu.Unlock()
				time.Sleep(time.Second)
				leave()
			})
			synctest.Wait()
		}
		come("first", "192.0.2.1", "198.51.100.1")
		come("second", "192.0.2.1")
		come("elsewhere", "198.51.100.1")
		full[0]()
		synctest.Wait()
		full[1]()
		wg.Wait()
		if got, want := fmt.Sprint(order), "[elsewhere first second]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		full[2]()
		full[3]()
	})
}

// TestCrowdGivesUp ends the waiting with the context and with patience, and lets those pass who stood behind.
func TestCrowdGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		crowd := newCrowd(time.Minute)
		addrs := []netip.Addr{netip.MustParseAddr("192.0.2.1")}
		a, b := crowd.enter(t.Context(), "a.test", addrs), crowd.enter(t.Context(), "a.test", nil)
		begun := time.Now()
		if crowd.enter(t.Context(), "a.test", nil) != nil || time.Since(begun) != time.Minute {
			t.Errorf("let in after %v", time.Since(begun))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if begun = time.Now(); crowd.enter(ctx, "a.test", nil) != nil || time.Since(begun) != time.Second {
			t.Errorf("let in after %v", time.Since(begun))
		}
		a()
		b()
		if leave := crowd.enter(ctx, "a.test", nil); leave == nil {
			t.Error("there is room, and who comes is sent away")
		}
		if len(crowd.waiting) > 0 {
			t.Errorf("they still wait: %v", crowd.waiting)
		}
	})
}

func TestNoCrowd(t *testing.T) {
	var crowd *Crowd
	crowd.ease(netip.MustParseAddr("192.0.2.1"))
	if leave := crowd.enter(t.Context(), "a.test", nil); leave == nil {
		t.Error("nobody may enter where there is no crowd")
	}
}

// TestTurnedAway scans where there is no room: nothing is dialled, and that is a lack of ours.
func TestTurnedAway(t *testing.T) {
	s := here(t)
	s.Crowd = newCrowd(time.Millisecond)
	for range perHost {
		s.Crowd.enter(t.Context(), "127.0.0.1", nil)
	}
	snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "127.0.0.1", Port: 1})
	if f := snapshot.Addresses[0].Connect.Failure; f == nil || f.Kind != facts.Busy || snapshot.Reach() != facts.ReachNotTried {
		t.Errorf("got %+v, reach %s", f, snapshot.Reach())
	}
}

// brittle is a Router that breaks when it is asked once more.
type brittle struct {
	Resolver
	asked *int
}

func (b brittle) Responsible(string) Resolver {
	if *b.asked++; *b.asked > 1 {
		panic("a fault of ours")
	}
	return b.Resolver
}

// TestBreaksInside has a scan break that has its place: nobody else is kept waiting for it.
func TestBreaksInside(t *testing.T) {
	s := here(t)
	s.Crowd, s.Resolver = newCrowd(0), brittle{names{"a.test": "192.0.2.1"}, new(int)}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("it did not break")
			}
		}()
		s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 1})
	}()
	if len(s.Crowd.here) > 0 {
		t.Errorf("left: %v", s.Crowd.here)
	}
}

// tired takes some connections and then no more.
type tired struct {
	everywhere
	left *atomic.Int32
	err  error
}

func (d tired) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	if d.left.Add(-1) < 0 {
		return nil, &net.OpError{Op: "dial", Err: d.err}
	}
	return d.everywhere.Dial(ctx, addr)
}

// TestStopsAnswering meets addresses that take no further connection: those that had answered may have blocked us, and
// they and their neighbours are then asked one after the other.
func TestStopsAnswering(t *testing.T) {
	server := serveHTTP(t, []string{"h2"}, func(http.ResponseWriter, *http.Request) {})
	mute := serveAll(t, silent)
	for name, c := range map[string]struct {
		port  uint16
		takes int32
		err   error
		want  bool
	}{
		"never":                  {server.Port, 99, nil, false},
		"the first hello":        {server.Port, 1, context.DeadlineExceeded, true},
		"the last hello":         {server.Port, 2, context.DeadlineExceeded, true},
		"with a reset":           {server.Port, 1, syscall.ECONNRESET, true},
		"refused":                {server.Port, 1, syscall.ECONNREFUSED, true},
		"it is we who lack":      {server.Port, 1, syscall.EMFILE, false},
		"from the beginning":     {server.Port, 0, context.DeadlineExceeded, false},
		"it never said anything": {mute.Port, 1, context.DeadlineExceeded, false},
	} {
		t.Run(name, func(t *testing.T) {
			var left atomic.Int32
			left.Store(c.takes)
			s := here(t)
			s.Depth, s.Crowd = Standard, newCrowd(0)
			s.Limits = Limits{Connect: time.Second, Handshake: time.Second, Target: 5 * time.Second}
			s.Dialer = tired{everywhere{s.Dialer, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), c.port)}, &left, c.err}
			s.Resolver = names{"a.test": "192.0.2.1"}
			a := &s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 8443}).Addresses[0]
			if a.PossiblyBlocked != c.want {
				t.Errorf("possibly blocked: %v, want %v; %+v %+v", a.PossiblyBlocked, c.want, a.Connect.Failure, a.Versions)
			}
			here, neighbour := around(a.Addr.Addr())[0], around(netip.MustParseAddr("192.0.2.99"))[1]
			if got := s.Crowd.room(here) == 1 && s.Crowd.room(neighbour) == 1; got != c.want {
				t.Errorf("asked gently: %v, want %v", got, c.want)
			}
		})
	}
}

// TestCalmEnds goes back to the usual after a while.
func TestCalmEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		crowd := newCrowd(0)
		addr := netip.MustParseAddr("192.0.2.1")
		crowd.ease(addr)
		crowd.ease(netip.MustParseAddr("10.0.0.1"))
		if len(crowd.calm) != 2 || crowd.room(around(addr)[0]) != 1 {
			t.Fatalf("calm at %v", crowd.calm)
		}
		time.Sleep(calmFor)
		if got := crowd.room(around(addr)[0]); got != perAddress {
			t.Errorf("room for %d, want %d", got, perAddress)
		}
		crowd.ease(netip.MustParseAddr("198.51.100.1"))
		if len(crowd.calm) != 2 {
			t.Errorf("kept: %v", crowd.calm)
		}
	})
}
