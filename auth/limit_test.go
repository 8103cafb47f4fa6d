package auth

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestLimitPauses(t *testing.T) {
	for name, c := range map[string]struct {
		kind  limitKind
		tries int
		want  []time.Duration // one pause after another
	}{
		"pair":    {byPair, 5, []time.Duration{1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15, 15}},
		"network": {byNetwork, 20, []time.Duration{1, 2, 4, 8, 15, 15}},
		"account": {byAccount, 50, []time.Duration{1, 1, 1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			var l limiter
			now, key := noon, limitKey{c.kind, "x"}
			for round, minutes := range c.want {
				for i := range c.tries {
					if wait, _ := l.take(now, key); wait != 0 {
						t.Fatalf("round %d, try %d: got a pause of %s", round, i, wait)
					}
				}
				want := minutes * time.Minute
				for _, later := range []time.Duration{0, time.Second, want - 1} {
					if wait, by := l.take(now.Add(later), key); wait != want-later || by != c.kind {
						t.Errorf("round %d, %s later: got %s by %d, want %s", round, later, wait, by, want-later)
					}
				}
				now = now.Add(want)
			}
			// After a rest it begins again.
			now = now.Add(limitForgets)
			for range c.tries {
				l.take(now, key)
			}
			if wait, _ := l.take(now, key); wait != time.Minute {
				t.Errorf("after a rest: got %s, want %s", wait, time.Minute)
			}
		})
	}
}

// TestLimitWindow tries at random times: never more in any 60 seconds than the bound, give or take nothing.
func TestLimitWindow(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []limitKind{byNetwork, byPair, byAccount} {
		var l limiter
		most, _ := kind.bounds()
		now, key := noon, limitKey{kind, "x"}
		var passed []time.Time
		for range 20_000 {
			now = now.Add(time.Duration(random.Int64N(int64(4 * time.Second))))
			if wait, _ := l.take(now, key); wait > 0 {
				continue
			}
			passed = append(passed, now)
			if n := len(passed) - most - 1; n >= 0 && now.Sub(passed[n]) < limitWindow {
				t.Fatalf("kind %d: %d tries in %s", kind, most+1, now.Sub(passed[n]))
			}
		}
		if len(passed) < 2*most {
			t.Errorf("kind %d: only %d tries passed", kind, len(passed))
		}
	}
}

func TestLimitTakesAllOrNone(t *testing.T) {
	var l limiter
	pair, account := limitKey{byPair, "192.0.2.1/32 ming"}, limitKey{byAccount, "ming"}
	for range 1000 {
		l.take(noon, pair, account)
	}
	for i := range 45 { // 5 are counted
		if wait, _ := l.take(noon, account); wait > 0 {
			t.Fatalf("try %d: got a pause of %s", i, wait)
		}
	}
	if wait, by := l.take(noon, account); wait != time.Minute || by != byAccount {
		t.Errorf("got %s by %d, want a minute by the account", wait, by)
	}
}

func TestLimitGiveBack(t *testing.T) {
	network, pair, other := limitKey{byNetwork, "x"}, limitKey{byPair, "x ming"}, limitKey{byPair, "x hong"}
	t.Run("the pair is forgotten", func(t *testing.T) {
		var l limiter
		for i := range 100 {
			for range 4 {
				l.take(noon, pair)
			}
			if wait, _ := l.take(noon, pair); wait > 0 {
				t.Fatalf("round %d: got a pause of %s", i, wait)
			}
			l.giveBack(noon, pair)
		}
	})
	t.Run("the network is not", func(t *testing.T) {
		var l limiter
		passed, now := 0, noon
		for range 1000 { // a guess at hong, then a sign-in as oneself
			if wait, _ := l.take(now, network, other); wait > 0 {
				break
			}
			l.records[other] = nil // as if each were at another account
			delete(l.records, other)
			passed++
			if wait, _ := l.take(now, network, pair); wait > 0 {
				break
			}
			l.giveBack(now, network, pair)
		}
		if passed != 20 {
			t.Errorf("%d guesses passed, want 20", passed)
		}
	})
	t.Run("a pause that it began", func(t *testing.T) {
		var l limiter
		for i := range 20 {
			l.take(noon.Add(time.Duration(i)), network)
		}
		l.giveBack(noon.Add(19), network)
		if wait, _ := l.take(noon.Add(20), network); wait > 0 {
			t.Errorf("got a pause of %s", wait)
		}
		if wait := l.closed(noon.Add(20), network); wait != time.Minute {
			t.Errorf("20 failed tries: got a pause of %s, want a first one of a minute", wait)
		}
	})
	t.Run("nothing to give back", func(t *testing.T) {
		var l limiter
		l.giveBack(noon, network, pair)
		l.take(noon, network)
		l.giveBack(noon.Add(1), network)
		if got := len(l.records[network].tries); got != 1 {
			t.Errorf("got %d tries, want 1", got)
		}
	})
}

func TestLimitRoom(t *testing.T) {
	var l limiter
	closed := limitKey{byPair, "the one that matters"}
	for range 5 {
		l.take(noon, closed)
	}
	for i := range 3 * limitRoom {
		l.take(noon.Add(time.Duration(i)*time.Microsecond), limitKey{byNetwork, fmt.Sprint(i)})
		if len(l.records) > limitRoom {
			t.Fatalf("%d records, want %d at most", len(l.records), limitRoom)
		}
	}
	if wait := l.closed(noon.Add(time.Second), closed); wait == 0 {
		t.Error("who was closed out is forgotten before strangers who tried once")
	}
	last := limitKey{byNetwork, fmt.Sprint(3*limitRoom - 1)}
	if l.records[last] == nil {
		t.Error("the newest is forgotten")
	}
	// Everything but the closed one has nothing left to remember after a minute.
	now := noon.Add(10 * time.Minute)
	for i := range limitRoom {
		l.take(now, limitKey{byAccount, fmt.Sprint(i)})
	}
	if wait := len(l.records); wait > limitRoom {
		t.Errorf("%d records, want %d at most", wait, limitRoom)
	}
}

func TestNetwork(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7":               "192.0.2.7",
		"::ffff:192.0.2.7":        "192.0.2.7",
		"2001:db8:1:2300::1":      "2001:db8:1:2300::/56",
		"2001:db8:1:23ff:ffff::1": "2001:db8:1:2300::/56",
		"2001:db8:1:2400::1":      "2001:db8:1:2400::/56",
		"fe80::1%eth0":            "fe80::/56",
		"::1":                     "::/56",
	} {
		if got := network(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: got %s, want %s", addr, got, want)
		}
	}
	if got := network(netip.Addr{}); got != "invalid IP" {
		t.Errorf("unknown: got %s", got)
	}
}
