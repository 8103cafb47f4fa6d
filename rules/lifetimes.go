package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// What the rules about lifetimes share: how long is counted, and how long is allowed from which day on.
//
// A certificate is valid from notBefore through notAfter, inclusive (RFC 5280 §4.1.2.5), and a day has 86,400 seconds;
// any time beyond is another day (Baseline Requirements §6.3.2, support.apple.com/102028). So one that begins at
// 00:00:00 and ends 398 days later at 00:00:00 is valid for 398 days and a second: too long by a second.
//
// Clients count notAfter − notBefore, without that second: Chromium (CertVerifyProc::HasTooLongValidity) and Apple
// (SecPolicyCheckValidityPeriodMaximums in Security), who also lets an hour slip at 825 days. A certificate that only
// the standard's count finds too long works today. It fails all the same, as inferred, so that it never blocks.

// A lifeLimit is how long certificates that were issued from a day on may be valid.
type lifeLimit struct {
	from time.Time     // by notBefore
	days int64         // that are allowed
	near int64         // days beyond which the issuer should not go either, to be safe; 0: there is no such advice
	slip time.Duration // that clients let pass beyond days
}

// The limits of each rule, old to new: the last that has begun holds.
var (
	appleLimits825 = []lifeLimit{{from: firstSecond(2019, time.July, 1), days: 825, slip: time.Hour}} // support.apple.com/103769
	appleLimits398 = []lifeLimit{{from: firstSecond(2020, time.September, 1), days: 398, near: 397}}  // support.apple.com/102028
	cabfLimits     = []lifeLimit{                                                                     // Baseline Requirements §6.3.2, by ballot SC-081v3
		{from: firstSecond(2026, time.March, 15), days: 200, near: 199},
		{from: firstSecond(2027, time.March, 15), days: 100, near: 99},
		{from: firstSecond(2029, time.March, 15), days: 47, near: 46},
	}
	shortLives = []lifeLimit{ // Baseline Requirements §1.6.1, "Short-lived Subscriber Certificate"
		{from: firstSecond(2024, time.March, 15), days: 10},
		{from: firstSecond(2026, time.March, 15), days: 7},
	}
)

// firstSecond gives the first second of a day.
func firstSecond(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// limitFor gives the limit for a certificate; false where none had begun when it was issued.
func limitFor(limits []lifeLimit, c *trust.Certificate) (out lifeLimit, ok bool) {
	for _, l := range limits {
		if !c.NotBefore.Before(l.from) {
			out, ok = l, true
		}
	}
	return out, ok
}

const secondsADay = 86_400

// lifetime is how many seconds the certificate is valid, the last one included. It is no time.Duration, which ends at
// 292 years: notAfter may be in the year 9999 (RFC 5280 §4.1.2.5).
func lifetime(c *trust.Certificate) int64 { return c.NotAfter.Unix() - c.NotBefore.Unix() + 1 }

// lifeDays is what people and clients call it in days, of which the last may have only begun: notAfter − notBefore, without
// the last second. So what was made by "openssl x509 -days 900" is valid for 900 days, as whoever typed that knows, and not
// for the 901 that the standard finds begun. Where that second decides, the evidence names it.
func lifeDays(c *trust.Certificate) int64 { return (lifetime(c) - 1 + secondsADay - 1) / secondsADay }

// exceeded reports whether the certificate is valid for longer than that by the standard's count.
func exceeded(days int64, c *trust.Certificate) bool { return lifetime(c) > days*secondsADay }

// refuses reports whether it is so by the count of clients.
func (l lifeLimit) refuses(c *trust.Certificate) bool {
	return lifetime(c)-1 > l.days*secondsADay+int64(l.slip/time.Second)
}

// levelNear is of a lifetime within the limit and beyond what issuers are advised.
const levelNear LevelID = "near"

// What is evidence where the last second decides, which the standard alone counts.
const (
	onPaper     = "paper"      // too long
	nearOnPaper = "near_paper" // longer than advised
)

// judge is the outcome of a rule with this limit, on platforms that hold to it.
func (l lifeLimit) judge(c *trust.Certificate, on facts.Platforms) []Outcome {
	out := Outcome{Status: Fail, On: on, Values: Values{
		"lifetime": int(lifeDays(c)), "limit": int(l.days), "not_before": date(c.NotBefore), "not_after": date(c.NotAfter),
	}}
	switch {
	case l.refuses(c):
	case exceeded(l.days, c):
		out.Confidence, out.Evidence = Inferred, onPaper
	case l.near != 0 && exceeded(l.near, c):
		out.Level = levelNear
		out.Values["advised"] = int(l.near)
		if lifeDays(c) == int64(l.near) {
			out.Evidence = nearOnPaper
		}
	default:
		return pass()
	}
	return []Outcome{out}
}

// refused398 gives the platforms on which clients refuse the leaf by cert_lifetime_apple_398. There the other rules about
// lifetimes leave it to that one.
func (v *View) refused398(p Params) facts.Platforms {
	if limit, begun := limitFor(appleLimits398, v.Leaf()); !begun || !limit.refuses(v.Leaf()) {
		return 0
	}
	return v.public(p)
}
