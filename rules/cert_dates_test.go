package rules

import (
	"fmt"
	"time"

	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
)

const day = 24 * time.Hour

// second is the time of the scan in a certificate's precision.
var second = factstest.Now.Truncate(time.Second)

// valid serves a leaf that is valid from before to after, seen from now.
func valid(before, after time.Duration) func(*world) {
	return func(w *world) {
		w.Serve(w.Leaf(func(t *pki.Template) {
			t.NotBefore, t.NotAfter = second.Add(before), second.Add(after)
		}).Chain()...)
	}
}

var _ = covers(&certExpired,
	ruleCase{"sixty days left", nil, "pass"},
	ruleCase{"in its last second", valid(-90*day, 0), "pass"},
	ruleCase{"one second after", valid(-90*day, -time.Second), "fail"},
	ruleCase{"long ago", valid(-90*day, -30*day), "fail"},
	ruleCase{"not yet valid", valid(day, 90*day), "pass"},
)

var _ = covers(&certNotYetValid,
	ruleCase{"a month old", nil, "pass"},
	ruleCase{"a day and a second old", valid(-day-time.Second, 60*day), "pass"},
	ruleCase{"just under a day old", valid(-day+time.Second, 60*day), "fail/24h"},
	ruleCase{"in its first second", valid(0, 60*day), "fail/24h"},
	ruleCase{"one second before", valid(time.Second, 60*day), "fail"},
	ruleCase{"expired", valid(-90*day, -day), "pass"},
)

// ofLife is a certificate of a life's length with part of it left.
func ofLife(life, left time.Duration) func(*world) { return valid(left-life, left) }

var _ = covers(&certExpiring, append([]ruleCase{
	{"expired", valid(-90*day, -time.Second), "notapplicable"},
	{"not yet valid", valid(time.Second, 60*day), "notapplicable"},
}, expiring()...)...)

// expiring holds the edges of every level. The scan is half a second after the second that the dates are reckoned
// from, so a certificate with exactly a limit left has just gone below it.
func expiring() []ruleCase {
	var out []ruleCase
	for _, c := range []struct {
		life, left time.Duration
		want       string
	}{
		{398 * day, 30*day + time.Second, "pass"},
		{398 * day, 30 * day, "fail/30d"},
		{398 * day, 14*day + time.Second, "fail/30d"},
		{398 * day, 14 * day, "fail/14d"},
		{398 * day, 3*day + time.Second, "fail/14d"},
		{398 * day, 3 * day, "fail/3d"},
		{398 * day, time.Second, "fail/3d"},
		{47*day + time.Second, 30 * day, "fail/30d"},
		{47 * day, 30 * day, "pass"},
		{45 * day, 15*day + time.Second, "pass"},
		{45 * day, 15 * day, "fail/14d"},
		{45 * day, 108*time.Hour + time.Second, "fail/14d"},
		{45 * day, 108 * time.Hour, "fail/3d"},
		{10 * day, 5*day + time.Second, "pass"},
		{10 * day, 5 * day, "fail/14d"},
		{10*day + time.Second, 5 * day, "pass"},
		{6 * day, 5 * day, "pass"},
		{10 * day, day + time.Second, "fail/14d"},
		{10 * day, day, "fail/3d"},
	} {
		out = append(out, ruleCase{fmt.Sprintf("%v left of %v", c.left, c.life), ofLife(c.life, c.left), c.want})
	}
	return out
}
