package rules

import "github.com/tongguan/tongguan/facts"

// legacy sums up TLS 1.0 and 1.1, which two rules of opposite opinion ask about: the versions that are spoken, and
// whether an answer about either is lacking (the status to report) where none is.
func (v *View) legacy() (spoken []string, lacking Status) {
	for _, version := range []facts.Version{facts.TLS10, facts.TLS11} {
		switch v.Offer(version) {
		case facts.Offered:
			spoken = append(spoken, version.String())
		case facts.Silent:
			lacking = Unknown
		case "":
			if lacking == "" {
				lacking = NotChecked
			}
		}
	}
	return spoken, lacking
}
