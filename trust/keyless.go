package trust

import (
	"crypto/sha256"
	"crypto/x509"

	"github.com/tongguan/tongguan/facts"
)

// revealed gives the anchor that a certificate is if it has the subject and, by its SHA-256, the key of a root whose key
// is not shipped; nil if it is none. So a root that a server sends is as good as one that is shipped.
func (s *Stores) revealed(c *Certificate) *Anchor {
	if len(s.keyless) == 0 {
		return nil
	}
	named := s.keyless[nameString(c.RawSubject)]
	if len(named) == 0 {
		return nil
	}
	sum := facts.SHA256(sha256.Sum256(c.RawSubjectPublicKeyInfo))
	for _, k := range named {
		if k.spkiSHA256 == sum {
			return &Anchor{Certificate: c, Entries: k.entries}
		}
	}
	return nil
}

// mentioned gives the anchor without a key that the certificate's issuer may be by its name; nil if no listed root whose
// key is not shipped is called so.
func (s *Stores) mentioned(c *Certificate) *Anchor {
	if len(s.keyless) == 0 {
		return nil
	}
	var entries []Entry
	for _, k := range s.keyless[nameString(c.RawIssuer)] {
		entries = append(entries, k.entries...)
	}
	if entries == nil {
		return nil
	}
	issuer := &x509.Certificate{RawSubject: c.RawIssuer, Subject: c.Issuer}
	return &Anchor{Certificate: &Certificate{Certificate: issuer, SHA256: entries[0].SHA256}, Entries: entries}
}
