package ct

import (
	"math"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A Policy is what a platform asks of the SCTs of a certificate. There are two ways to meet it: by those that the
// certificate holds, or by those that the server sends beside it.
type Policy struct {
	Name   string
	Source string // where it is published

	Since time.Time // certificates whose validity began before are not asked; zero: all are

	Rows      []Row // how many embedded SCTs by the certificate's lifetime, the shortest first; the last has no bound
	Delivered int   // SCTs by TLS or OCSP of logs that are approved now, if the embedded ones do not do
	Mixed     bool  // for these, embedded ones of such logs count too, if one came by TLS or OCSP
	Operators int   // that those which count must be of, at least
	RFC6962   bool  // one of them must be of a log that speaks RFC 6962, not only the static-ct API
}

// A Row is how many embedded SCTs a certificate needs that lives no longer than this.
type Row struct {
	Longest     time.Duration // zero: without a bound
	SCTs        int           // of distinct logs
	PerOperator int           // how many of one operator count at most; zero: all
}

const day = 24 * time.Hour

// Apple's page also has an older table, for certificates that began before 2021-04-21. All of these have ended: none
// was trusted for longer than 825 days (support.apple.com/103769).
var apple = Policy{
	Name: "Apple", Source: "https://support.apple.com/103214",
	Since: time.Date(2018, 10, 16, 0, 0, 0, 0, time.UTC), // "issued after October 15, 2018"
	Rows:  []Row{{180 * day, 2, 1}, {0, 3, 2}}, Delivered: 2, Mixed: true, RFC6962: true,
}

// Chrome's page asks for two SCTs by TLS or OCSP; its code (chrome_ct_policy_enforcer.cc, option 1) is content with one,
// if one of another operator came by any way. What the client does is what counts. Its RFC 6962 clause it announced to
// drop again.
var chrome = Policy{
	Name: "Chrome", Source: "https://googlechrome.github.io/CertificateTransparency/ct_policy.html",
	Since: time.Date(2018, 5, 1, 0, 0, 0, 0, time.UTC), // "issued after 30 April 2018"
	Rows:  []Row{{180 * day, 2, 0}, {0, 3, 0}}, Delivered: 2, Mixed: true, Operators: 2,
}

var android = Policy{
	Name: "Android", Source: "https://developer.android.com/privacy-and-security/certificate-transparency-policy",
	Rows: []Row{{180 * day, 2, 0}, {0, 3, 0}}, Delivered: 2, Operators: 2,
}

// Of gives a platform's policy. What HarmonyOS asks is not documented; it has Android's, as elsewhere.
func Of(p facts.Platform) *Policy {
	switch p {
	case facts.IOS:
		return &apple
	case facts.Devtools:
		return &chrome
	}
	return &android
}

// Lifetime is how long a certificate is valid: from its first second to its last, both included (RFC 5280 §4.1.2.5). 180
// days end one second before the hour at which they began. What is longer than a Duration, of 292 years, is that long.
func Lifetime(notBefore, notAfter time.Time) time.Duration {
	life := notAfter.Sub(notBefore)
	if life > math.MaxInt64-day {
		return math.MaxInt64 - day // so that a second more, and a day that is only begun, still fit
	}
	return life + time.Second
}

// Days is a lifetime in days of 86,400 seconds; what is begun is one, as Apple's page says.
func Days(lifetime time.Duration) int { return int((lifetime + day - 1) / day) }

// Asks reports whether the policy holds for a certificate that is valid from then on.
func (p *Policy) Asks(notBefore time.Time) bool { return !notBefore.Before(p.Since) }

// row gives what a certificate of this lifetime needs.
func (p *Policy) row(lifetime time.Duration) Row {
	for _, r := range p.Rows {
		if r.Longest == 0 || lifetime <= r.Longest {
			return r
		}
	}
	return p.Rows[len(p.Rows)-1]
}
