package alert

import (
	"testing"
	"time"
)

// A certificate crosses every level under a driven clock, nobody does anything, and at last it is renewed.
func TestExpiryWhole(t *testing.T) {
	s := begin(t, expiry(leaf(398*day, 40*day)))
	s.seen(expiry(s.Certificate))
	s.want(Inactive)
	s.to(10*day - time.Second)
	s.want(Inactive)
	s.to(41 * day)
	s.want(
		Firing,
		"10d0h firing 30d", "17d0h reminder 30d", "24d0h reminder 30d",
		"26d0h firing 14d", "33d0h firing 7d", "37d0h firing 3d", "38d0h reminder 3d", "39d0h firing 1d",
		"40d0h firing expired", "41d0h reminder expired",
	)
	s.to(42*day + 3*time.Hour)
	s.gone()
	s.want(Resolved, "42d0h reminder expired", "42d3h resolved expired")
	s.to(500 * day)
	s.want(Resolved)
}

// One that lives 47 days.
func TestExpiryShort(t *testing.T) {
	s := begin(t, expiry(leaf(47*day, 47*day)))
	s.seen(expiry(s.Certificate))
	s.to(47 * day)
	s.want(
		Firing,
		"31d8h firing third", "38d8h reminder third", "39d4h firing sixth", "44d0h firing 3d", "45d0h reminder 3d",
		"46d0h firing 1d", "47d0h firing expired",
	)
}

// A routine renewal is recorded, and nobody is bothered.
func TestExpiryRenewed(t *testing.T) {
	s := begin(t, expiry(leaf(90*day, 60*day)))
	s.seen(expiry(s.Certificate))
	s.to(20 * day)
	s.gone()
	s.want(Resolved, "20d0h (resolved)")
	s.gone()
	s.tick()
	s.want(Resolved)
}

// A service that was down for weeks says the worst alone, once it is up; looks and ticks in any order say it once.
func TestExpiryOutage(t *testing.T) {
	c := expiry(leaf(398*day, 60*day))
	s := begin(t, c)
	s.seen(c)
	s.now = t0.Add(55 * day)
	s.tick()
	s.seen(c)
	s.tick()
	s.want(Firing, "55d0h firing 7d")

	s = begin(t, c)
	s.now = t0.Add(90 * day) // expired when it is first seen
	s.seen(c)
	s.seen(c)
	s.want(Firing, "90d0h firing expired")
}

// Looks at another member, or every hour, add nothing.
func TestExpiryManyLooks(t *testing.T) {
	c := expiry(leaf(90*day, 31*day))
	s := begin(t, c)
	for s.now.Before(t0.Add(18 * day)) {
		s.seen(c)
		s.now = s.now.Add(time.Hour)
	}
	s.want(Firing, "1d0h firing third", "8d0h reminder third", "15d0h reminder third", "16d0h firing sixth")
}

// The old certificate comes back: its levels were told, so it fires again without a word until it is worse, or until a
// reminder is due.
func TestExpiryComesBack(t *testing.T) {
	c := expiry(leaf(398*day, 29*day))
	s := begin(t, c)
	s.seen(c)
	s.to(2 * day)
	s.gone()
	s.want(Resolved, "0d0h firing 30d", "2d0h resolved 30d")
	s.to(3 * day)
	s.seen(c)
	s.want(Firing, "3d0h (firing 30d)")
	s.to(3*day + time.Hour)
	s.gone() // nobody heard of it this time
	s.want(Resolved, "3d1h (resolved 30d)")
	s.to(4 * day)
	s.seen(c)
	s.to(10 * day)
	s.want(Firing, "4d0h (firing 30d)", "9d0h reminder 30d")
	s.gone()
	s.want(Resolved, "10d0h resolved 30d")
	s.to(20 * day)
	s.seen(c)
	s.want(Firing, "20d0h firing 14d")
}

// A renewed certificate that is seen again before its end is near is as if it had never gone.
func TestExpiryBackInTime(t *testing.T) {
	c := expiry(leaf(398*day, 60*day))
	s := begin(t, c)
	s.seen(c)
	s.gone()
	s.to(10 * day)
	s.seen(c)
	s.to(30 * day)
	s.want(Firing, "0d0h (resolved)", "30d0h firing 30d")
}

func TestExpiryAcknowledged(t *testing.T) {
	c := expiry(leaf(398*day, 30*day))
	s := begin(t, c)
	s.seen(c)
	s.acknowledge()
	s.to(15 * day)
	s.seen(c)
	s.want(Acknowledged, "0d0h firing 30d", "0d0h (acknowledged 30d)")
	s.to(17 * day)
	s.want(Firing, "16d0h firing 14d")
	if s.By != "" {
		t.Errorf("the acknowledgement of %s was for less", s.By)
	}
	s.acknowledge()
	s.to(20 * day)
	s.gone()
	s.want(Resolved, "17d0h (acknowledged 14d)", "20d0h resolved 14d")
}

func TestExpirySilenced(t *testing.T) {
	c := expiry(leaf(398*day, 30*day))
	s := begin(t, c)
	s.seen(c)
	s.silence(20 * day) // over at 20d; 14d is crossed at 16d
	s.to(20*day - time.Second)
	s.seen(c)
	s.want(Silenced, "0d0h firing 30d", "0d0h (silenced 30d)", "16d0h (firing 14d)")
	s.to(22 * day)
	s.want(Firing, "20d0h firing 14d")

	s.silence(12 * time.Hour) // nothing new in it
	s.to(22*day + 18*time.Hour)
	s.want(Firing, "22d0h (silenced 14d)", "22d12h reminder 14d")

	s.silence(5*day + 6*time.Hour)
	s.to(24 * day)
	s.gone()
	s.want(Resolved, "22d18h (silenced 14d)", "23d0h (firing 7d)", "24d0h (resolved 7d)")
	s.to(25 * day)
	s.seen(c) // the silence outlives it
	s.want(Silenced, "25d0h (firing 7d)")
	s.to(28 * day)
	s.want(Firing, "27d0h (firing 3d)", "28d0h firing 3d")
}

// What was kept back is told when the silence is taken back; what was not is not told again.
func TestExpiryReopened(t *testing.T) {
	c := expiry(leaf(398*day, 30*day))
	s := begin(t, c)
	s.seen(c)
	s.silence(100 * day)
	s.to(day)
	s.reopen()
	s.want(Firing, "0d0h firing 30d", "0d0h (silenced 30d)", "1d0h (reopened 30d)")
	s.silence(100 * day)
	s.to(24 * day)
	s.reopen()
	s.want(Firing, "1d0h (silenced 30d)", "16d0h (firing 14d)", "23d0h (firing 7d)", "24d0h (reopened 7d)", "24d0h firing 7d")
	s.acknowledge()
	s.reopen()
	s.to(27 * day)
	s.want(Firing, "24d0h (acknowledged 7d)", "24d0h (reopened 7d)", "27d0h firing 3d")
}

// A silence that ended while the service was down does not hide the resolution.
func TestGoneAfterSilence(t *testing.T) {
	c := expiry(leaf(398*day, 30*day))
	s := begin(t, c)
	s.seen(c)
	s.silence(day)
	s.now = t0.Add(2 * day)
	s.gone()
	s.want(Resolved, "0d0h firing 30d", "0d0h (silenced 30d)", "2d0h resolved 30d")
	if !s.Until.IsZero() || s.By != "" || s.Because != "" {
		t.Errorf("left of the silence: %s, %q, %q", s.Until, s.By, s.Because)
	}
}

func TestClockBackwards(t *testing.T) {
	c := expiry(leaf(398*day, 40*day))
	s := begin(t, c)
	s.seen(c)
	s.to(27 * day)
	s.want(Firing, "10d0h firing 30d", "17d0h reminder 30d", "24d0h reminder 30d", "26d0h firing 14d")
	for _, now := range []time.Duration{5, 26, 0, -300, 27, 25} { // two machines whose clocks differ
		s.now = t0.Add(now * day)
		s.tick()
		s.seen(c)
	}
	s.want(Firing)
	s.to(34 * day)
	s.want(Firing, "33d0h firing 7d")
	s.now = t0.Add(12 * day)
	s.acknowledge()
	s.silence(day)
	s.to(20 * day)
	s.want(Firing, "12d0h (acknowledged 7d)", "12d0h (silenced 7d)", "13d0h reminder 7d")
	s.gone()
	s.want(Resolved, "20d0h resolved 7d")
}
