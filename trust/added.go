package trust

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// An AddedList is one that a platform's vendor published after this program, as an operator handed it in.
type AddedList struct {
	Platform facts.Platform
	Version  string    // of the platform; "" where its vendor keeps one list for all, in whose place this one comes then
	Date     time.Time // on which the list was as it is here
	Roots    []AddedRoot
}

// An AddedRoot is a root of such a list.
type AddedRoot struct {
	SHA256      facts.SHA256
	Certificate *Certificate // nil: it is one that this program knows
	Limits      []Limit      // that the list itself states, without the lists that they are of
}

// Errors of a list that cannot be added.
var (
	ErrNotNewer  = errors.New("the list is not newer than those that are there")
	ErrTooMany   = errors.New("there are as many lists as can be told apart")
	ErrNoVersion = errors.New("the version is not made of numbers and dots")
	ErrUnknown   = errors.New("there is no certificate of a root that is not known")
)

// Root is one that some lists have.
type Root struct {
	SHA256     facts.SHA256
	SPKISHA256 facts.SHA256 // of its key
	Subject    string       // as RFC 4514 writes names, most specific first
	Key        string       // as [Key] writes it
	NotAfter   time.Time
	On         Lists
	Limits     []Limit
	HasKey     bool // else it is known by its name and hash alone
}

// Roots gives the roots of the lists, sorted by their names; those that were added by Trust are in no list.
func (s *Stores) Roots() []Root {
	out := make([]Root, 0, len(s.rows))
	for i := range s.rows {
		r := &s.rows[i]
		out = append(out, Root{
			SHA256: r.SHA256, SPKISHA256: r.spkiSHA256, Subject: r.subject, Key: r.kind, NotAfter: r.NotAfter,
			On: r.On, Limits: r.Limits, HasKey: r.hasKey,
		})
	}
	return out
}

// Count tells how many roots a list has.
func (s *Stores) Count(list Lists) (n int) {
	for i := range s.rows {
		if s.rows[i].On.Has(list) {
			n++
		}
	}
	return n
}

// Check tells whether the list could be added to the stores, and gives no list of its own away: it is an error of those
// above, or nil.
func (a AddedList) Check(s *Stores) error {
	_, _, err := a.onto(s.lists, slices.Clone(s.rows))
	return err
}

// about says what the list is.
func (a AddedList) about() string {
	name := string(a.Platform)
	if a.Version != "" {
		name += " " + a.Version
	}
	return fmt.Sprintf("%s %s (%d roots)", name, a.Date.Format(time.DateOnly), len(a.Roots))
}

// onto adds the list to a catalog and its roots. What a vendor's newest list has against a root stays: trust that ended
// with a date does not come back with the next version.
func (a AddedList) onto(to Catalog, rows []row) (Catalog, []row, error) {
	newest := to.Newest(a.Platform)
	catalog, place, err := a.place(to)
	if err != nil {
		return to, rows, err
	}
	catalog, rows = slices.Clone(catalog), slices.Clone(rows)
	at := make(map[facts.SHA256]int, len(rows))
	for i := range rows {
		at[rows[i].SHA256] = i
		rows[i].On &^= place // of one that is replaced
	}
	for _, root := range a.Roots {
		i, known := at[root.SHA256]
		if !known {
			if root.Certificate == nil {
				return to, rows, fmt.Errorf("%w: %s", ErrUnknown, root.SHA256)
			}
			i, at[root.SHA256] = len(rows), len(rows)
			c := root.Certificate
			rows = append(rows, row{
				Entry:      Entry{SHA256: root.SHA256, NotAfter: c.NotAfter},
				spkiSHA256: sha256.Sum256(c.RawSubjectPublicKeyInfo), subject: nameString(c.RawSubject), kind: c.Key().String(),
			})
		}
		r := &rows[i]
		if c := root.Certificate; c != nil && !r.hasKey {
			r.key, r.hasKey = RootKey{Subject: c.RawSubject, SPKI: c.RawSubjectPublicKeyInfo}, true
		}
		r.On |= place
		r.Limits = slices.Clone(r.Limits)
		for j := range r.Limits {
			if r.Limits[j].On.Has(newest) {
				r.Limits[j].On |= place
			}
		}
		for _, limit := range root.Limits {
			limit.On = place
			r.Limits = append(r.Limits, limit)
		}
	}
	return catalog, rows, nil
}

// place gives the catalog with the list in it, and its place.
func (a AddedList) place(to Catalog) (Catalog, Lists, error) {
	newest := to.Newest(a.Platform)
	before := to.At(newest)
	if before.Version == "" { // one list for all
		date, err := time.Parse(time.DateOnly, before.Source)
		if a.Version != "" || err != nil || !a.Date.After(date) {
			return to, 0, ErrNotNewer
		}
		catalog := slices.Clone(to)
		catalog[slices.Index(to, before)].Source = a.Date.Format(time.DateOnly)
		return catalog, newest, nil
	}
	if _, err := numbers(a.Version); err != nil {
		return to, 0, fmt.Errorf("%w: %w", ErrNoVersion, err)
	}
	if CompareVersions(a.Version, before.Version) <= 0 {
		return to, 0, ErrNotNewer
	}
	if len(to) >= maxLists {
		return to, 0, ErrTooMany
	}
	catalog := append(slices.Clone(to), List{before.Vendor, a.Version, a.Date.Format(time.DateOnly)})
	return catalog, 1 << len(to), nil
}
