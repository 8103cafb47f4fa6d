package trust

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// An Anchor is an authority that some lists trust: a name with a key.
type Anchor struct {
	// Certificate holds subject and key; of a listed root it holds nothing else but its SHA256, and an empty key
	// when nobody has the key. Then a name is all there is, and proves nothing.
	Certificate *Certificate
	Entries     []Entry
}

// An Entry is one certificate of an anchor in the lists. Some anchors have two, each in other lists: GTS Root R1 was
// issued anew with its key.
type Entry struct {
	SHA256   facts.SHA256
	On       Lists
	NotAfter time.Time // zero: without an end
	Limits   []Limit
	Added    bool // a user named it; no vendor lists it
}

// A Basis is what a limit goes by.
type Basis string

// The bases.
const (
	ByNotBefore Basis = "not_before" // the leaf's first day
	BySCT       Basis = "sct"        // the earliest SCT in the leaf; notBefore when it holds none
	ByPurpose   Basis = "purpose"    // no server's certificate counts
)

// A Limit takes trust away from what was issued too late.
type Limit struct {
	On    Lists
	Basis Basis
	After time.Time // what is later does not count; zero with ByPurpose
}

// On gives the lists that have the anchor.
func (a *Anchor) On() (on Lists) {
	for _, e := range a.Entries {
		on |= e.On
	}
	return on
}

// Listed gives the lists that have the anchor from their vendor, and not because a user added it.
func (a *Anchor) Listed() (on Lists) {
	for _, e := range a.Entries {
		if !e.Added {
			on |= e.On
		}
	}
	return on
}

// Name is what people call the anchor.
func (a *Anchor) Name() string { return a.Certificate.Name() }

// distrusting gives the lists that have the anchor and do not count it for this leaf.
func (a *Anchor) distrusting(leaf *Certificate) Lists {
	var with, without Lists
	for _, e := range a.Entries {
		limited := Lists(0)
		for _, l := range e.Limits {
			if l.forbids(leaf) {
				limited |= l.On
			}
		}
		with |= e.On &^ limited
		without |= e.On & limited
	}
	return without &^ with
}

func (l Limit) forbids(leaf *Certificate) bool {
	switch l.Basis {
	case BySCT:
		if earliest, ok := earliestSCT(leaf); ok {
			return earliest.After(l.After)
		}
		return leaf.NotBefore.After(l.After)
	case ByPurpose:
		return true
	}
	return leaf.NotBefore.After(l.After)
}

// expired gives the lists that have the anchor only as a certificate that has run out at that time, where this
// matters: Android takes an anchor for a name with a key and does not look at its dates
// (letsencrypt.org/2020/11/06/own-two-feet), so its lists are undated. The last second still counts. A zero time is before
// every end.
func (a *Anchor) expired(at time.Time, undated Lists) Lists {
	var valid, ended Lists
	for _, e := range a.Entries {
		if e.NotAfter.IsZero() || at.Before(e.NotAfter.Add(time.Second)) {
			valid |= e.On
		} else {
			ended |= e.On
		}
	}
	return ended &^ valid &^ undated
}

// bare makes the certificate of an anchor of which there is a subject and perhaps a key; spki may be nil.
func bare(sum facts.SHA256, subject, spki []byte) (*Certificate, error) {
	c := &x509.Certificate{RawSubject: subject, RawSubjectPublicKeyInfo: spki}
	var name pkix.RDNSequence
	if _, err := asn1.Unmarshal(subject, &name); err != nil {
		return nil, err
	}
	c.Subject.FillFromRDNSequence(&name)
	if spki != nil {
		key, err := x509.ParsePKIXPublicKey(spki)
		if err != nil {
			return nil, err
		}
		c.PublicKey = key
	}
	return &Certificate{Certificate: c, SHA256: sum}, nil
}

// is reports whether the certificate is the anchor's: its subject with its key.
func (a *Anchor) is(c *Certificate) bool {
	return bytes.Equal(a.Certificate.RawSubject, c.RawSubject) && bytes.Equal(a.Certificate.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
}
