package rules

import (
	"encoding/json"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// Oldest is the version of a platform from which on every one accepts the chain of every address, dates aside, up to the
// newest that does. The zero value says that it is not known: no chain was seen or could be judged, or the stores know no
// versions. In JSON it is then left out; a version that there is not is null.
type Oldest struct {
	Known   bool
	Version string // "" with Known: no version accepts
}

// MarshalJSON writes the version, or null.
func (o Oldest) MarshalJSON() ([]byte, error) {
	if o.Version == "" {
		return []byte("null"), nil
	}
	return json.Marshal(o.Version)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (o *Oldest) UnmarshalJSON(data []byte) error {
	*o = Oldest{Known: true}
	return json.Unmarshal(data, &o.Version)
}

// All reports whether every version of a platform accepts the chain, as far back as its lists are known.
func (v Verdict) All(p facts.Platform) bool {
	first, several := trust.ShippedCatalog().Oldest(p, trust.ShippedCatalog().Of(p))
	return several && v.Oldest.Known && v.Oldest.Version == first && v.Newest == ""
}

// span finds the versions of a platform that accept: from which on, and up to which, "" for its newest.
func (t *Target) span(p facts.Platform, stores *trust.Stores) (oldest Oldest, newest string) {
	catalog := stores.Catalog()
	lists := catalog.Of(p).Each()
	if !stores.Versions() || len(lists) < 2 {
		return Oldest{}, ""
	}
	judged, open, accepting := false, false, catalog.Of(p)
	for _, v := range t.Views {
		if v.Leaf() == nil {
			continue
		}
		judged = true
		accepting &= v.Paths.Accepting()
		switch standing, _ := v.Paths.On(p); standing {
		case trust.Undecided, trust.Unproven:
			open = true
		case trust.Faulty:
			open = open || v.broken(p) == nil
		}
	}
	if !judged || accepting == 0 && open {
		return Oldest{}, ""
	}
	last := len(lists) - 1
	for last >= 0 && !accepting.Has(lists[last]) {
		last--
	}
	first := last
	for first > 0 && accepting.Has(lists[first-1]) {
		first--
	}
	oldest = Oldest{Known: true}
	if last >= 0 {
		oldest.Version, _ = catalog.Oldest(p, lists[first])
	}
	if last >= 0 && last < len(lists)-1 {
		newest, _ = catalog.Oldest(p, lists[last])
	}
	return oldest, newest
}
