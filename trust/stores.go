package trust

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// Stores holds the anchors of every list. It is safe for use by many at once when nothing is added any more.
type Stores struct {
	bySubject map[string][]*Anchor
	keyless   map[string][]keyless // by subject as nameString writes it
	lists     Catalog
	rows      []row
	sources   []string
	known     memory
	versions  bool // the lists of different versions differ
	compiled  time.Time
	memo      memo
}

// A keyless root is one whose certificate nobody has: it is recognised when a server sends it, and a chain that needs
// it otherwise cannot be judged.
type keyless struct {
	spkiSHA256 facts.SHA256
	entries    []Entry
}

// NewStores makes stores that trust nobody.
func NewStores() *Stores {
	return &Stores{lists: lists, bySubject: map[string][]*Anchor{}, keyless: map[string][]keyless{}}
}

// Catalog tells apart the lists that the stores know.
func (s *Stores) Catalog() Catalog { return s.lists }

// About says what is in the stores and how old it is: "Mozilla 2026-10-30 (117 roots) + company.pem".
func (s *Stores) About() string { return strings.Join(s.sources, " + ") }

// Versions reports whether the stores know what each version of a platform trusts. If not, a platform trusts the same in
// all its versions.
func (s *Stores) Versions() bool { return s.versions }

// compiled is the day on which the tables of data/ were compiled, as data/README.md says.
const compiled = "2026-11-23"

// Compiled is the day on which the lists were compiled; zero where there are none, but roots that a user named.
func (s *Stores) Compiled() time.Time { return s.compiled }

// Shipped makes stores of the lists that come with this program: Apple's, AOSP's and OpenHarmony's by release, Mozilla's
// and Microsoft's; and of newer ones that an operator added, older before newer.
func Shipped(added ...AddedList) (*Stores, error) {
	rows, err := readTables()
	if err != nil {
		return nil, err
	}
	s := NewStores()
	s.versions = true
	if s.compiled, err = time.Parse(time.DateOnly, compiled); err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name   string
		vendor Vendor
	}{{"iOS", Apple}, {"Android", AOSP}, {"OpenHarmony", OpenHarmony}} {
		versions := lists.versions(lists.of(part.vendor))
		s.sources = append(s.sources, fmt.Sprintf("%s %s–%s", part.name, versions[0], versions[len(versions)-1]))
	}
	s.sources = []string{strings.Join(s.sources, ", ") + ", " + mozillaSource(rows)}
	for _, list := range added {
		if s.lists, rows, err = list.onto(s.lists, rows); err != nil {
			return nil, err
		}
		s.sources = append(s.sources, list.about())
	}
	return s, s.addRows(rows)
}

func mozillaSource(rows []row) string {
	n := 0
	for i := range rows {
		if rows[i].On.Has(lists.of(Mozilla)) {
			n++
		}
	}
	return fmt.Sprintf("Mozilla %s (%d roots)", lists.At(lists.of(Mozilla)).Source, n)
}

// addRows adds listed roots. Rows with one subject and one key are one anchor, and the key of one of them serves all.
func (s *Stores) addRows(rows []row) error {
	type authority struct {
		subject    string
		spkiSHA256 facts.SHA256
	}
	s.rows = rows
	keyed := map[authority]*Anchor{}
	for i := range rows {
		r := &rows[i]
		who := authority{r.subject, r.spkiSHA256}
		if !r.hasKey || keyed[who] != nil {
			continue
		}
		c, err := bare(r.SHA256, r.key.Subject, r.key.SPKI)
		if err != nil {
			return fmt.Errorf("the key of %s: %w", r.subject, err)
		}
		keyed[who] = s.add(c)
	}
	for i := range rows {
		r := &rows[i]
		if a := keyed[authority{r.subject, r.spkiSHA256}]; a != nil {
			a.Entries = append(a.Entries, r.Entry)
			continue
		}
		same := func(k keyless) bool { return k.spkiSHA256 == r.spkiSHA256 }
		if j := slices.IndexFunc(s.keyless[r.subject], same); j >= 0 {
			s.keyless[r.subject][j].entries = append(s.keyless[r.subject][j].entries, r.Entry)
		} else {
			s.keyless[r.subject] = append(s.keyless[r.subject], keyless{r.spkiSHA256, []Entry{r.Entry}})
		}
	}
	return nil
}

// Trust makes the platforms trust the certificates as roots, in each of their versions and whatever else the
// certificates are. Source says where they are from.
func (s *Stores) Trust(source string, on facts.Platforms, certificates ...*Certificate) {
	s.addEntries(source, Entry{On: s.lists.on(on), Added: true}, certificates)
}

// TrustIn makes the certificates roots of some lists, as if their vendors had put them there.
func (s *Stores) TrustIn(source string, on Lists, certificates ...*Certificate) {
	s.addEntries(source, Entry{On: on}, certificates)
}

func (s *Stores) addEntries(source string, e Entry, certificates []*Certificate) {
	s.sources = append(s.sources, source)
	for _, c := range certificates {
		a := s.add(c)
		e.SHA256, e.NotAfter = c.SHA256, c.NotAfter
		a.Entries = append(a.Entries, e)
	}
	s.memo.forget()
}

// add gives the anchor of this subject and key, a new one if there is none yet.
func (s *Stores) add(c *Certificate) *Anchor {
	for _, a := range s.called(c.RawSubject) {
		if a.is(c) {
			return a
		}
	}
	a := &Anchor{Certificate: c}
	s.bySubject[string(c.RawSubject)] = append(s.bySubject[string(c.RawSubject)], a)
	return a
}

// called gives the anchors with this subject (raw DER) whose key is known.
func (s *Stores) called(subject []byte) []*Anchor { return s.bySubject[string(subject)] }

// anchor gives the anchor whose subject and key the certificate has; nil if it is none's.
func (s *Stores) anchor(c *Certificate) *Anchor {
	for _, anchor := range s.called(c.RawSubject) {
		if anchor.is(c) {
			return anchor
		}
	}
	return s.revealed(c)
}

// Anchored reports whether an anchor of some list issued the certificate.
func (s *Stores) Anchored(c *x509.Certificate) bool {
	child := &Certificate{Certificate: c}
	return slices.ContainsFunc(s.called(c.RawIssuer), func(a *Anchor) bool { return child.signedBy(a.Certificate) == right })
}
