package facts

import "slices"

// Lints is what a linter said of one certificate. It is no part of a snapshot: it follows from the certificate's bytes
// and the linter alone, whoever presents it.
type Lints struct {
	Linter string `json:"zlint"`            // its version and what of it was asked; another one may find something else
	Failed string `json:"failed,omitempty"` // "" or why there is nothing to tell, one of the Lint… words; then nothing else is
	Found  []Lint `json:"lints"`            // what the certificate did not pass, the gravest first, then by name
	More   int    `json:"more,omitempty"`   // how many others it did not pass, of a certificate that fails a great many
	Broken int    `json:"broken,omitempty"` // lints that came to no answer
}

// Why a certificate could not be linted.
const (
	LintUnreadable = "unreadable"  // the linter's parser refuses it
	LintTimeout    = "timeout"     // it took too long
	LintPanic      = "panic"       // the linter broke off
	LintBusy       = "unavailable" // no linter was free, or whoever asked went away: it says nothing of the certificate
)

// A Lint is one check that a certificate did not pass.
type Lint struct {
	Name     string       `json:"name"`   // as the linter calls it, such as "e_ext_san_missing"
	Source   string       `json:"source"` // whose requirement it is, such as "RFC5280" or "CABF_BR"
	Severity LintSeverity `json:"severity"`
	Details  string       `json:"details,omitempty"` // what was seen, in English; in part the owner's words
}

// A LintSeverity says how a requirement is worded.
type LintSeverity string

// The severities, the gravest first.
const (
	LintError  LintSeverity = "error"  // a MUST is not met
	LintWarn   LintSeverity = "warn"   // a SHOULD is not met
	LintNotice LintSeverity = "notice" // worth a look
)

// OwnCertificates names the certificates that the addresses presented as their own, each once.
func (s *Snapshot) OwnCertificates() (out []SHA256) {
	for i := range s.Addresses {
		chain := s.Addresses[i].Chain.Value
		if chain != nil && len(*chain) > 0 && !slices.Contains(out, (*chain)[0]) {
			out = append(out, (*chain)[0])
		}
	}
	return out
}
