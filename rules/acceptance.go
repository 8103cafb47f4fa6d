package rules

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// A ChainTrust is what the root lists make of one presented chain. Dates, keys and hashes of its certificates are judged
// by rules of their own and play no part in it.
type ChainTrust struct {
	Chain       facts.SHA256             `json:"chain"` // as facts.ChainName gives it
	Platforms   map[facts.Platform]Lists `json:"platforms"`
	Authorities []Authority              `json:"authorities,omitempty"` // on whom the chain depends, by their ids
}

// Lists is what the lists of one platform make of the chain.
type Lists struct {
	Minimum string `json:"minimum,omitempty"` // the oldest list that counts; "" where the lists are not told apart by versions
	Runs    []Run  `json:"runs"`              // all lists, the oldest first
}

// A Run is some lists of a platform, one after the other, that answer alike and for the same reasons.
type Run struct {
	Versions []string    `json:"versions"` // "" alone: one list stands for all versions
	Status   Status      `json:"status"`   // Pass: they accept the chain; Fail: they refuse it; Unknown
	Root     string      `json:"root,omitempty"`
	Against  []Objection `json:"against,omitempty"` // what they have against the best path; empty with Pass
}

// An Objection is a reason for a list not to take a path.
type Objection struct {
	Kind trust.FaultKind `json:"kind"`
	At   string          `json:"at"` // the certificate's name; the owner's words
}

// An Authority is one on whom a chain depends: a root, or an intermediate that was presented. It is its name with its
// key, as for every client, whatever certificates it has: a cross-certificate makes no second one of it.
type Authority struct {
	ID           facts.SHA256   `json:"id"` // of subject and SubjectPublicKeyInfo in DER, one after the other
	Name         string         `json:"name"`
	Root         bool           `json:"root,omitempty"` // a path ends there
	Certificates []facts.SHA256 `json:"-"`              // that were presented or stand in a list; nil in a report that was stored
}

// chains tells of each chain that some address presented, once, in the order of their names.
func (t *Target) chains(params Params) []ChainTrust {
	var out []ChainTrust
	seen := map[facts.SHA256]bool{}
	for _, v := range t.Views {
		if v.Leaf() == nil {
			continue
		}
		name := facts.ChainName(*v.Address.Chain.Value)
		if seen[name] {
			continue
		}
		seen[name] = true
		best := v.bestPaths()
		c := ChainTrust{Chain: name, Platforms: map[facts.Platform]Lists{}, Authorities: v.authorities(best)}
		for _, p := range facts.AllPlatforms() {
			c.Platforms[p] = v.lists(p, best, params)
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b ChainTrust) int { return bytes.Compare(a.Chain[:], b.Chain[:]) })
	return out
}

// A stand is what one list makes of a chain, and by which path; nil when the search hit its bounds.
type stand struct {
	standing trust.Standing
	path     *trust.Path
}

// bestPaths asks each list once: of a hundred paths it takes a while to find the best.
func (v *View) bestPaths() map[trust.Lists]stand {
	out := make(map[trust.Lists]stand, v.Paths.Catalog().All().Len())
	for _, p := range facts.AllPlatforms() {
		for _, list := range v.Paths.Catalog().Of(p).Each() {
			standing, path := v.Paths.In(list)
			out[list] = stand{standing, path}
		}
	}
	return out
}

// lists tells what each list of a platform makes of the chain. Stores that know no versions have one answer for all of them.
func (v *View) lists(p facts.Platform, best map[trust.Lists]stand, params Params) (out Lists) {
	catalog := v.Paths.Catalog()
	all := catalog.Of(p)
	if !params.Stores.Versions() {
		all = catalog.Newest(p)
	}
	single := all.Len() == 1
	if !single {
		out.Minimum, _ = catalog.Oldest(p, params.counted(p))
	}
	for _, list := range all.Each() {
		run := v.answer(p, list, best[list])
		if !single {
			run.Versions = catalog.Versions(p, list)
		}
		if last := len(out.Runs) - 1; last >= 0 && out.Runs[last].same(run) {
			out.Runs[last].Versions = append(out.Runs[last].Versions, run.Versions...)
			continue
		}
		out.Runs = append(out.Runs, run)
	}
	return out
}

// Oldest is the version from which on the lists accept the chain, up to the newest that does; "" where none does, and
// where versions are not told apart.
func (l Lists) Oldest() (version string) {
	for i := len(l.Runs) - 1; i >= 0; i-- {
		accepts := l.Runs[i].Status == Pass && len(l.Runs[i].Versions) > 0
		if !accepts && version != "" {
			break
		}
		if accepts {
			version = l.Runs[i].Versions[0]
		}
	}
	return version
}

func (r Run) same(other Run) bool {
	return r.Status == other.Status && r.Root == other.Root && slices.Equal(r.Against, other.Against)
}

// answer tells what one list makes of the chain.
func (v *View) answer(p facts.Platform, list trust.Lists, of stand) Run {
	path := of.path
	run := Run{Versions: []string{""}, Status: Fail}
	switch of.standing {
	case trust.Accepted:
		run.Status = Pass
	case trust.Undecided, trust.Unproven:
		run.Status = Unknown
	case trust.Faulty:
		if !v.brokenIn(p, list) {
			run.Status = Unknown
		}
	case trust.Incomplete:
		if v.mayFetch(p, list, path) {
			run.Status = Unknown
		}
	}
	if path == nil {
		return run
	}
	if path.Anchor != nil {
		run.Root = cutText(path.Anchor.Name())
	}
	if run.Status == Pass {
		return run
	}
	for _, f := range v.Paths.Against(list, path) {
		if !datesKeysHashes[f.Kind] {
			run.Against = append(run.Against, Objection{f.Kind, cutText(f.At.Name())})
		}
	}
	run.Against = slices.Compact(run.Against)
	run.Against = run.Against[:min(len(run.Against), 5)]
	return run
}

// brokenIn reports for a list that has a root of the chain and accepts no path what broken tells for the newest one:
// whether it is known that clients which go by it refuse every path.
func (v *View) brokenIn(p facts.Platform, list trust.Lists) bool {
	for i := range v.Paths.All {
		switch path := &v.Paths.All[i]; {
		case path.End == trust.AtUnchecked, path.End == trust.AtGap && fetching.Has(p):
			return false
		case path.Anchor == nil || !path.Anchor.On().Has(list):
		case path.End == trust.AtKeyless, len(path.Faults) > 0 && len(agreedFaults(path)) == 0:
			return false
		}
	}
	return true
}

// datesKeysHashes are the faults that no list is asked about: they are the same for all of them, and have their rules.
var datesKeysHashes = map[trust.FaultKind]bool{
	trust.Ended: true, trust.NotYetValid: true, trust.WeakSignature: true, trust.WeakKey: true, trust.StrangeKey: true,
}

// mayFetch reports whether clients of the platform may complete the path themselves, as far as is known.
func (v *View) mayFetch(p facts.Platform, list trust.Lists, path *trust.Path) bool {
	fetched, last := v.Target.Snapshot.Fetched, path.Last()
	switch {
	case !fetching.Has(p), len(issuerURLs(last)) == 0 && !last.Lacks(trust.PartAccess):
		return false
	case fetched.OK():
		return v.Completed.Accepting().Has(list)
	}
	return true
}

// authorities gives those on whom the chain depends: on the best path of some list, or on the most telling one of all
// where no list has any. A root of which nobody has the key is left out, since its name alone proves nothing.
func (v *View) authorities(best map[trust.Lists]stand) []Authority {
	of := map[facts.SHA256]*Authority{}
	note := func(c *trust.Certificate, root bool, more ...facts.SHA256) {
		if c.Lacks(trust.PartSubject | trust.PartKey) {
			return
		}
		id := facts.SHA256(sha256.Sum256(slices.Concat(c.RawSubject, c.RawSubjectPublicKeyInfo)))
		if of[id] == nil {
			of[id] = &Authority{ID: id, Name: cutText(c.Name())}
		}
		of[id].Root = of[id].Root || root
		of[id].Certificates = append(of[id].Certificates, more...)
	}
	paths := map[*trust.Path]bool{v.Paths.Sorted(v.Presented)[0]: true}
	for _, of := range best {
		if of.path != nil {
			paths[of.path] = true
		}
	}
	for path := range paths {
		for _, c := range path.Certificates[1:] { // a copy of the anchor too: it is one more certificate of it
			note(c, path.End == trust.AtSelfSigned && c == path.Last(), c.SHA256)
		}
		if path.End == trust.AtAnchor {
			for _, e := range path.Anchor.Entries {
				note(path.Anchor.Certificate, true, e.SHA256)
			}
		}
	}
	out := make([]Authority, 0, len(of))
	for _, a := range of {
		slices.SortFunc(a.Certificates, func(a, b facts.SHA256) int { return bytes.Compare(a[:], b[:]) })
		a.Certificates = slices.Compact(a.Certificates)
		out = append(out, *a)
	}
	slices.SortFunc(out, func(a, b Authority) int { return cmp.Compare(string(a.ID[:]), string(b.ID[:])) })
	return out
}
