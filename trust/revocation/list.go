package revocation

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/tongguan/tongguan/facts"
)

// A List is a list of revoked certificates whose signature was checked (RFC 5280 §5). It is read without an object for
// each entry, since lists have hundreds of thousands of them.
type List struct {
	ThisUpdate, NextUpdate time.Time // NextUpdate is zero where the list does not say
	Size                   int       // in bytes

	entries cryptobyte.String // the revoked certificates, one after the other
	scope   scope
}

// A scope is which certificates a list is about (RFC 5280 §5.2.5).
type scope struct {
	places      []string // the distribution points that it is for; none: it does not say
	onlyUsers   bool     // certificates that are no authority's
	onlyCAs     bool
	someReasons bool // it is silent about other reasons to revoke
}

var (
	idDelta         = asn1.ObjectIdentifier{2, 5, 29, 27}
	idIssuingPoint  = asn1.ObjectIdentifier{2, 5, 29, 28}
	idReason        = asn1.ObjectIdentifier{2, 5, 29, 21}
	idInvalidity    = asn1.ObjectIdentifier{2, 5, 29, 24}
	readExtensions  = []asn1.ObjectIdentifier{idIssuingPoint, {2, 5, 29, 20}, {2, 5, 29, 35}} // and CRL number, authority key
	readInEntries   = []asn1.ObjectIdentifier{idReason, idInvalidity}
	fullName, byURI = tags.Tag(0).Constructed().ContextSpecific(), tags.Tag(6).ContextSpecific()
)

// ReadList reads a list in DER, and checks that the issuer of the certificate signed it. A list that it signed and that
// says things in a way which is not read here, for other issuers or as changes to another list, has the flaw FlawScope.
func (q *Question) ReadList(der []byte) (*List, facts.RevocationFlaw) {
	head, signed, entries, ok := split(der)
	if !ok {
		return nil, facts.FlawMalformed
	}
	l, err := x509.ParseRevocationList(head)
	if err != nil {
		return nil, facts.FlawMalformed
	}
	if !bytes.Equal(l.RawIssuer, q.issuer.RawSubject) { // another authority's, be it one that lists for this one
		return nil, facts.FlawScope
	}
	if flaw := checked(q.issuer, l.SignatureAlgorithm, signed, l.Signature); flaw != "" {
		return nil, flaw
	}
	out := &List{ThisUpdate: l.ThisUpdate.UTC(), NextUpdate: l.NextUpdate.UTC(), Size: len(der), entries: entries}
	if l.NextUpdate.IsZero() {
		out.NextUpdate = time.Time{}
	}
	for _, e := range l.Extensions {
		known := slices.ContainsFunc(readExtensions, e.Id.Equal)
		if e.Id.Equal(idDelta) || e.Critical && !known || e.Id.Equal(idIssuingPoint) && !out.scope.read(e.Value) {
			return nil, facts.FlawScope
		}
	}
	return out, ""
}

// split takes the revoked certificates out of a list. The head is the list without them, which crypto/x509 reads; signed
// is what the signature is over.
func split(der []byte) (head, signed []byte, entries cryptobyte.String, ok bool) {
	in := cryptobyte.String(der)
	var list, tbs, fields, version, algorithm, issuer, this, next cryptobyte.String
	var tag tags.Tag
	if !in.ReadASN1(&list, tags.SEQUENCE) || !in.Empty() || !list.ReadASN1Element(&tbs, tags.SEQUENCE) {
		return nil, nil, nil, false
	}
	signed = tbs
	if !tbs.ReadASN1(&fields, tags.SEQUENCE) {
		return nil, nil, nil, false
	}
	if fields.PeekASN1Tag(tags.INTEGER) && !fields.ReadASN1Element(&version, tags.INTEGER) ||
		!fields.ReadASN1Element(&algorithm, tags.SEQUENCE) || !fields.ReadASN1Element(&issuer, tags.SEQUENCE) || !fields.ReadAnyASN1Element(&this, &tag) {
		return nil, nil, nil, false
	}
	if version == nil { // of version 1, which is one without extensions, and which crypto/x509 does not read
		version = cryptobyte.String{byte(tags.INTEGER), 1, 1}
	}
	if (fields.PeekASN1Tag(tags.UTCTime) || fields.PeekASN1Tag(tags.GeneralizedTime)) && !fields.ReadAnyASN1Element(&next, &tag) {
		return nil, nil, nil, false
	}
	if fields.PeekASN1Tag(tags.SEQUENCE) && !fields.ReadASN1(&entries, tags.SEQUENCE) {
		return nil, nil, nil, false
	}
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, field := range []cryptobyte.String{version, algorithm, issuer, this, next, fields} {
				b.AddBytes(field)
			}
		})
		b.AddBytes(list)
	})
	head, err := b.Bytes()
	return head, signed, entries, err == nil
}

// read reads the extension "issuing distribution point". It reports false for a list that is about what other issuers
// issued, about no certificates of keys, or for a place that is not named by a URI.
func (s *scope) read(value []byte) bool {
	in := cryptobyte.String(value)
	var point cryptobyte.String
	if !in.ReadASN1(&point, tags.SEQUENCE) || !in.Empty() {
		return false
	}
	for !point.Empty() {
		var field cryptobyte.String
		var tag tags.Tag
		if !point.ReadAnyASN1(&field, &tag) {
			return false
		}
		is := len(field) == 1 && field[0] != 0 // of the booleans
		switch tag {
		case tags.Tag(0).Constructed().ContextSpecific():
			var names cryptobyte.String
			if !field.ReadASN1(&names, fullName) {
				return false
			}
			for !names.Empty() {
				var name cryptobyte.String
				if !names.ReadAnyASN1(&name, &tag) {
					return false
				}
				if tag == byURI {
					s.places = append(s.places, string(name))
				}
			}
			if s.places == nil {
				return false
			}
		case tags.Tag(1).ContextSpecific():
			s.onlyUsers = is
		case tags.Tag(2).ContextSpecific():
			s.onlyCAs = is
		case tags.Tag(3).ContextSpecific():
			s.someReasons = true
		default: // indirectCRL [4], onlyContainsAttributeCerts [5]
			if is {
				return false
			}
		}
	}
	return true
}

// covers reports whether the list is about certificates like this one.
func (s *scope) covers(c *x509.Certificate) bool {
	if s.onlyUsers && c.IsCA || s.onlyCAs && !c.IsCA {
		return false
	}
	return s.places == nil || slices.ContainsFunc(s.places, func(at string) bool { return slices.Contains(c.CRLDistributionPoints, at) })
}

// List tells what a list that ReadList read for the same issuer says about the certificate at a time.
func (q *Question) List(l *List, now time.Time) facts.Revocation {
	out := facts.Revocation{ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate}
	if out.Flaw = dated(l.ThisUpdate, l.NextUpdate, now); out.Flaw != "" {
		return out
	}
	if !l.scope.covers(q.Certificate) {
		out.Flaw = facts.FlawScope
		return out
	}
	entry, ok := l.find(q.Certificate)
	switch {
	case !ok:
		out.Flaw = facts.FlawMalformed
	case entry != nil:
		out.RevokedAt, out.Reason, out.Flaw = entry.at, entry.reason, entry.flaw
		if out.Flaw == "" {
			out.Status = facts.StatusRevoked
		}
	case l.scope.someReasons:
		out.Flaw = facts.FlawScope
	default:
		out.Status = facts.StatusGood
	}
	return out
}

// An entry is what a list says of one certificate.
type entry struct {
	at     time.Time
	reason string
	flaw   facts.RevocationFlaw
}

// find looks for the certificate's serial number. It reports false when the list cannot be read as far as that.
func (l *List) find(c *x509.Certificate) (*entry, bool) {
	number, err := asn1.Marshal(c.SerialNumber)
	if err != nil {
		return nil, false
	}
	rest := l.entries
	for !rest.Empty() {
		var one, serial cryptobyte.String
		if !rest.ReadASN1(&one, tags.SEQUENCE) || !one.ReadASN1Element(&serial, tags.INTEGER) {
			return nil, false
		}
		if bytes.Equal(serial, number) {
			return readEntry(one)
		}
	}
	return nil, true
}

func readEntry(rest cryptobyte.String) (*entry, bool) {
	var out entry
	var when, extensions cryptobyte.String
	var tag tags.Tag
	if !rest.ReadAnyASN1Element(&when, &tag) {
		return nil, false
	}
	if _, err := asn1.Unmarshal(when, &out.at); err != nil {
		return nil, false
	}
	out.at = out.at.UTC()
	if rest.Empty() {
		return &out, true
	}
	if !rest.ReadASN1(&extensions, tags.SEQUENCE) {
		return nil, false
	}
	for !extensions.Empty() {
		var one, value cryptobyte.String
		var id asn1.ObjectIdentifier
		critical := false
		if !extensions.ReadASN1(&one, tags.SEQUENCE) || !one.ReadASN1ObjectIdentifier(&id) ||
			one.PeekASN1Tag(tags.BOOLEAN) && !one.ReadASN1Boolean(&critical) || !one.ReadASN1(&value, tags.OCTET_STRING) {
			return nil, false
		}
		var reason asn1.Enumerated
		switch {
		case critical && !slices.ContainsFunc(readInEntries, id.Equal): // as the issuer of what other authorities issued
			out.flaw = facts.FlawScope
		case id.Equal(idReason):
			if _, err := asn1.Unmarshal(value, &reason); err != nil {
				return nil, false
			}
			if out.reason = reasons[int(reason)]; out.reason == "removeFromCRL" { // of changes to another list alone
				out.flaw = facts.FlawScope
			}
		}
	}
	return &out, true
}
