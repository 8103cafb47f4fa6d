package trust

import (
	"bytes"
	"slices"
	"time"

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
	AtUnchecked  End = "unchecked"   // a certificate whose signature by its issuer could not be checked, or whose issuer cannot be read
	AtKeyless    End = "keyless"     // a certificate whose issuer has the name of an anchor, of which nobody has the key
)

// A Bound is what stopped a search.
type Bound string

// The bounds, as they are met first.
const (
	ByCertificates Bound = "certificates"
	BySignatures   Bound = "signatures"
	ByPaths        Bound = "paths"
)

// A Path leads from the leaf upwards, each certificate signed by the next.
type Path struct {
	Certificates []*Certificate // as presented, leaf first; the anchor is among them only if it was presented
	End          End
	Anchor       *Anchor // nil unless End is AtAnchor or AtKeyless; then without a key
	Faults       []Fault // what RFC 5280 §6 forbids on this path, dates aside; empty unless End is AtAnchor
	distrusted   Lists   // those that have the anchor and do not count it for this leaf
	undated      Lists   // those that count an anchor that has ended

	// Namesake is a certificate with the issuer's name that did not sign the last one; nil when there is none. Set
	// with AtGap only.
	Namesake *Certificate
}

// signers sorts those who have the issuer's name by whether they signed the certificate.
type signers struct {
	anchors   []*Anchor
	presented []*Certificate
	namesake  *Certificate // one who did not
	unchecked bool         // of one it could not be said
}

// Last is the uppermost certificate of the path that was presented.
func (p *Path) Last() *Certificate { return p.Certificates[len(p.Certificates)-1] }

// Issuer is who issued the nth certificate of the path: the next one, or the anchor; nil where the path breaks off, where
// nobody has the anchor's key, and for who issued himself.
func (p *Path) Issuer(nth int) *Certificate {
	switch {
	case nth+1 < len(p.Certificates):
		return p.Certificates[nth+1]
	case p.End != AtAnchor || sameEntity(p.Certificates[nth], p.Anchor.Certificate):
		return nil
	}
	return p.Anchor.Certificate
}

// Authorities are the presented certificates above the leaf that the path needs: an anchor is not among them, because
// a client has it already and does not look at the copy.
func (p *Path) Authorities() []*Certificate {
	above := p.Certificates[1:]
	if p.Anchor != nil && len(above) > 0 && sameEntity(p.Last(), p.Anchor.Certificate) {
		return above[:len(above)-1]
	}
	return above
}

// Paths is the outcome of a search. It is the same at all times; At says for which it is asked.
type Paths struct {
	All      []Path    // read only: it may be shared
	Complete bool      // false: a bound stopped the search, and there may be other paths
	Stopped  Bound     // the first such bound; "" when Complete
	lists    Catalog   // of the stores
	at       time.Time // anchors that have ended by then do not count where that matters; zero: all count
}

// At gives the paths as they count at a time. Of dates it takes in no more than the anchors': what has run out below
// them is for rules of its own.
func (ps Paths) At(now time.Time) Paths {
	ps.at = now
	return ps
}

// Catalog tells apart the lists of the stores in which was searched; nil for the zero Paths.
func (ps *Paths) Catalog() Catalog { return ps.lists }

// Find looks for every path from the leaf through the presented certificates (leaf first) to the anchors of every list.
// It checks every signature on the way. Presented must not be empty. The work is bounded whatever is presented, and
// the stores remember its outcome.
func Find(stores *Stores, presented []*Certificate) Paths {
	key, remember := chainKey(presented)
	if remember {
		if known, ok := stores.memo.get(key); ok {
			return known
		}
	}
	f := finder{
		stores: stores, presented: presented, checked: map[pair]signature{}, anchors: map[facts.SHA256]*Anchor{},
		names: names{leaf: presented[0]},
	}
	f.out.Complete, f.out.lists = true, stores.lists
	if len(presented) > maxPresented {
		f.presented = presented[:maxPresented]
		f.stop(ByCertificates)
	}
	f.follow([]*Certificate{presented[0]})
	if remember {
		stores.memo.put(key, f.out)
	}
	return f.out
}

func (f *finder) stop(by Bound) {
	if f.out.Complete {
		f.out.Complete, f.out.Stopped = false, by
	}
}

type pair struct{ child, parent facts.SHA256 }

type finder struct {
	stores    *Stores
	presented []*Certificate
	checked   map[pair]signature
	cost      int // of what was checked
	names     names
	anchors   map[facts.SHA256]*Anchor // which the certificates are; nil for those that are none
	out       Paths
}

// follow extends a path by every issuer of its last certificate.
func (f *finder) follow(path []*Certificate) {
	if len(f.out.All) >= maxPaths {
		f.stop(ByPaths)
		return
	}
	last := path[len(path)-1]
	if f.isAnchor(path) {
		return
	}
	if last.Lacks(PartIssuer) {
		f.end(path, Path{End: AtUnchecked})
		return
	}
	itself := wrong
	if last.SelfIssued() {
		itself = f.signed(last, last)
	}
	if itself == right {
		f.end(path, Path{End: AtSelfSigned})
		return
	}
	by := f.signers(path)
	for _, anchor := range by.anchors {
		f.end(path, Path{End: AtAnchor, Anchor: anchor})
	}
	for _, issuer := range by.presented {
		f.follow(append(slices.Clip(path), issuer))
	}
	switch {
	case len(by.anchors)+len(by.presented) > 0:
	case by.unchecked, itself == unchecked:
		f.end(path, Path{End: AtUnchecked})
	default:
		if anchor := f.stores.mentioned(last); anchor != nil {
			f.end(path, Path{End: AtKeyless, Anchor: anchor})
			return
		}
		f.end(path, Path{End: AtGap, Namesake: by.namesake})
	}
}

// signers finds who signed the last certificate of the path, among the anchors and among what was presented.
func (f *finder) signers(path []*Certificate) (out signers) {
	last := path[len(path)-1]
	signed := func(by *Certificate) bool {
		switch f.signed(last, by) {
		case right:
			return true
		case wrong:
			out.namesake = by
		case unchecked:
			out.unchecked = true
		}
		return false
	}
	for _, anchor := range f.stores.called(last.RawIssuer) {
		if signed(anchor.Certificate) {
			out.anchors = append(out.anchors, anchor)
		}
	}
	for _, issuer := range f.presented {
		if issuer.Lacks(PartSubject) && !slices.Contains(path, issuer) { // it may be the one
			out.unchecked = true
			continue
		}
		named := bytes.Equal(issuer.RawSubject, last.RawIssuer)
		if named && !visited(path, issuer) && !f.isCopy(issuer, len(out.anchors) > 0) && signed(issuer) {
			out.presented = append(out.presented, issuer)
		}
	}
	return out
}

// isAnchor ends the path if its last certificate is itself an anchor: on every list, or as far as it can lead.
func (f *finder) isAnchor(path []*Certificate) bool {
	last := path[len(path)-1]
	anchor := f.anchorOf(last)
	if anchor == nil {
		return false
	}
	f.end(path, Path{End: AtAnchor, Anchor: anchor})
	return anchor.On() == f.stores.lists.All() || f.leadsNowhere(last)
}

// leadsNowhere reports whether a certificate has no issuer but itself, as far as can be told. A self-issued one by another
// key leads on: a root's new key is signed with its old one so (RFC 4210 §4.4).
func (f *finder) leadsNowhere(c *Certificate) bool { return c.SelfIssued() && f.signed(c, c) != wrong }

// anchorOf gives the anchor whose subject and key the certificate has; nil if it is none's.
func (f *finder) anchorOf(c *Certificate) *Anchor {
	anchor, known := f.anchors[c.SHA256]
	if !known {
		anchor = f.stores.anchor(c)
		f.anchors[c.SHA256] = anchor
	}
	return anchor
}

// isCopy reports whether the issuer is the self-signed copy of an anchor, at which the path ends already.
func (f *finder) isCopy(issuer *Certificate, ended bool) bool {
	return ended && f.anchorOf(issuer) != nil && f.leadsNowhere(issuer)
}

func (f *finder) end(path []*Certificate, p Path) {
	p.Certificates = slices.Clone(path)
	if p.End == AtAnchor {
		p.Faults = faults(&p, &f.names)
		p.distrusted, p.undated = p.Anchor.distrusting(path[0]), f.stores.lists.of(AOSP)
	}
	f.out.All = append(f.out.All, p)
}

func (f *finder) signed(child, parent *Certificate) signature {
	key := pair{child.SHA256, parent.SHA256}
	s, known := f.checked[key]
	if !known {
		if len(f.checked) >= maxSignatures || f.cost+cost(parent.PublicKey) > maxCost {
			f.stop(BySignatures)
			return unchecked
		}
		f.cost += cost(parent.PublicKey)
		s = f.stores.known.signedBy(child, parent)
		f.checked[key] = s
	}
	return s
}

// visited reports whether the authority is on the path already, under any of its certificates: a loop.
func visited(path []*Certificate, c *Certificate) bool {
	return slices.ContainsFunc(path, func(on *Certificate) bool { return sameEntity(on, c) })
}
