package alert

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/vendors"
	"github.com/tongguan/tongguan/rules"
)

// maxFix bounds what to do about a vendor's server, in characters: its name may be a person's.
const maxFix = 400

// Fix says what to do about it; "" where nothing is known of that. What is wrong with a vendor's server only the vendor can
// mend.
func (e *Event) Fix(tag lang.Tag) string {
	switch {
	case e.Vendor != "" && e.Kind != Renewed: // one that was installed is one's own
		return clip(vendors.Shipped().Product(e.Vendor).Fix(tag), maxFix)
	case e.Kind == Unlisted:
		return fill(tag, wordUnlistedFix, "where", whereListed)
	case e.Kind == Renewed:
		return e.reload(tag)
	case e.Kind == Expiry:
		return e.ending().Text.Fix.In(tag)
	case e.Finding != nil && e.Finding.Rule != nil:
		return e.Finding.Rule.Text.Fix.In(tag)
	}
	return ""
}

// ending is the rule that speaks of the end of a certificate.
func (e *Event) ending() *rules.Rule {
	if e.expired() {
		return ruleOf("cert_expired")
	}
	return ruleOf("cert_expiring")
}
