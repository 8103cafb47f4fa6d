package trust

import (
	"bytes"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// The bounds of a search, whatever a server sends. What lies beyond them makes a search not Complete.
const (
	maxPresented  = 20  // certificates that are looked at
	maxSignatures = 100 // signatures that are checked, as in crypto/x509
	maxPaths      = 100 // paths that are followed to their end
)

// An End is where a path stopped.
type End string

// The ends of a path.
const (
	AtAnchor     End = "anchor"      // a trust anchor of some platform
	AtSelfSigned End = "self_signed" // a self-signed certificate that is no anchor
	AtGap        End = "gap"         // a certificate whose issuer was not presented and is no anchor
)

// A Path leads from the leaf upwards, each certificate signed by the next.
type Path struct {
	Certificates []*Certificate // as presented, leaf first; the anchor is among them only if it was presented
	End          End
	Anchor       *Anchor // nil unless End is AtAnchor
	Faults       []Fault // what RFC 5280 §6 forbids on this path, dates aside; empty unless End is AtAnchor
}

// Last is the uppermost certificate of the path that was presented.
func (p *Path) Last() *Certificate { return p.Certificates[len(p.Certificates)-1] }

// Authorities are the presented certificates above the leaf that the path needs: an anchor is not among them, because
// a client has it already and does not look at the copy.
func (p *Path) Authorities() []*Certificate {
	above := p.Certificates[1:]
	if p.Anchor != nil && len(above) > 0 && sameEntity(p.Last(), p.Anchor.Certificate) {
		return above[:len(above)-1]
	}
	return above
}

// Paths is the outcome of a search.
type Paths struct {
	All      []Path
	Complete bool // false: a bound stopped the search, and there may be other paths
}

// Find looks for every path from the leaf through the presented certificates (leaf first) to the anchors. It checks
// every signature on the way. Presented must not be empty. The work is bounded whatever is presented.
func Find(stores *Stores, presented []*Certificate) Paths {
	f := finder{stores: stores, presented: presented, checked: map[signature]bool{}}
	f.out.Complete = true
	if len(presented) > maxPresented {
		f.presented, f.out.Complete = presented[:maxPresented], false
	}
	f.follow([]*Certificate{presented[0]})
	return f.out
}

type signature struct{ child, parent facts.SHA256 }

type finder struct {
	stores    *Stores
	presented []*Certificate
	checked   map[signature]bool
	out       Paths
}

// follow extends a path by every issuer of its last certificate.
func (f *finder) follow(path []*Certificate) {
	if len(f.out.All) >= maxPaths {
		f.out.Complete = false
		return
	}
	last := path[len(path)-1]
	if f.isAnchor(path) {
		return
	}
	if last.SelfIssued() && f.signed(last, last) {
		f.end(path, AtSelfSigned, nil)
		return
	}
	found := false
	for _, anchor := range f.stores.called(last.RawIssuer) {
		if f.signed(last, anchor.Certificate) {
			f.end(path, AtAnchor, anchor)
			found = true
		}
	}
	for _, issuer := range f.presented {
		if !bytes.Equal(issuer.RawSubject, last.RawIssuer) || visited(path, issuer) || f.anchors(issuer, found) || !f.signed(last, issuer) {
			continue
		}
		f.follow(append(slices.Clip(path), issuer))
		found = true
	}
	if !found {
		f.end(path, AtGap, nil)
	}
}

// isAnchor ends the path if its last certificate is itself an anchor: on every platform, or as far as it can lead.
func (f *finder) isAnchor(path []*Certificate) bool {
	last := path[len(path)-1]
	var on facts.Platforms
	for _, anchor := range f.stores.called(last.RawSubject) {
		if sameEntity(anchor.Certificate, last) {
			f.end(path, AtAnchor, anchor)
			on |= anchor.On
		}
	}
	return on == facts.Everywhere || on != 0 && last.SelfIssued()
}

// anchors reports whether the issuer is the copy of an anchor that this path has already ended at.
func (f *finder) anchors(issuer *Certificate, ended bool) bool {
	if !ended || !issuer.SelfIssued() {
		return false
	}
	for _, anchor := range f.stores.called(issuer.RawSubject) {
		if sameEntity(anchor.Certificate, issuer) {
			return true
		}
	}
	return false
}

func (f *finder) end(path []*Certificate, at End, anchor *Anchor) {
	p := Path{Certificates: slices.Clone(path), End: at, Anchor: anchor}
	p.Faults = faults(&p)
	f.out.All = append(f.out.All, p)
}

func (f *finder) signed(child, parent *Certificate) bool {
	key := signature{child.SHA256, parent.SHA256}
	ok, known := f.checked[key]
	if !known {
		if len(f.checked) >= maxSignatures {
			f.out.Complete = false
			return false
		}
		ok = child.signedBy(parent)
		f.checked[key] = ok
	}
	return ok
}

// visited reports whether the authority is on the path already, under any of its certificates: a loop.
func visited(path []*Certificate, c *Certificate) bool {
	return slices.ContainsFunc(path, func(on *Certificate) bool { return sameEntity(on, c) })
}
