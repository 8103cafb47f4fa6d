package rules

import (
	"encoding/json"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// Oldest is the oldest version of a platform that accepts the chain of every address, dates aside. The zero value says
// that it is not known: no chain was seen or could be judged, or the stores know no versions. In JSON it is then left
// out; a version that there is not is null.
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

// oldest finds the version of a platform.
func (t *Target) oldest(p facts.Platform, stores *trust.Stores) Oldest {
	if !stores.Versions() || len(trust.ListsOf(p).Each()) < 2 {
		return Oldest{}
	}
	judged, open, accepting := false, false, trust.ListsOf(p)
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
	version, accepts := accepting.Oldest(p)
	if !judged || !accepts && open {
		return Oldest{}
	}
	return Oldest{Known: true, Version: version}
}
