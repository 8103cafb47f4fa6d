package alert

import (
	"net"
	"net/url"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Difference is where the code of an app and the lists of its console do not agree.
type Difference struct {
	List    facts.ListID `json:"list"`
	Host    string       `json:"host"`             // of what is missing: where the code goes, with its port where that must be listed; else the entry
	Place   facts.Place  `json:"place,omitzero"`   // the first in the code; zero of an entry that no code needs
	Places  int          `json:"places,omitempty"` // how often the code goes there
	Certain bool         `json:"-"`                // false: a released version may not come there, or an address that could not be followed may lead there
	New     bool         `json:"new,omitempty"`    // of an event: those who were told of others were not told of it before
}

// The rules whose failures are differences.
var (
	byMissing = []string{"domain_not_allowlisted", "parent_domain_entry", "port_mismatch_https"}
	byUnused  = []string{"domain_unused", "prefetch_unused"}
)

// Differences gives what the code goes to and no list has, and what a list has and no code goes to, by findings of the
// rules about folders. Several places of one are one; they are in the order of the findings.
func Differences(found []rules.Finding) (missing, unused []Difference) {
	for i := range found {
		f := &found[i]
		if f.Status != rules.Fail {
			continue
		}
		certain := f.Confidence == rules.Confirmed
		list := facts.ListID(value(f, "list"))
		switch {
		case slices.Contains(byMissing, f.Rule.ID):
			if host := wanted(f); host != "" {
				missing = including(missing, Difference{List: list, Host: host, Place: f.Place, Places: 1, Certain: certain && f.Level == rules.Default})
			}
		case slices.Contains(byUnused, f.Rule.ID):
			unused = including(unused, Difference{List: list, Host: value(f, "entry"), Certain: certain})
		}
	}
	return missing, unused
}

// wanted gives the host that the code goes to, and its port where the list must have that too: those of wss, UDP and TCP
// need none, and 443 is only ever written by mistake.
func wanted(f *rules.Finding) string {
	host := value(f, "host")
	switch facts.ListID(value(f, "list")) {
	case facts.ListSocket, facts.ListUDP, facts.ListTCP:
		return host
	}
	if u, err := url.Parse(value(f, "url")); err == nil && host != "" && u.Port() != "" && u.Port() != "443" {
		return net.JoinHostPort(host, u.Port())
	}
	return host
}

// including adds a difference, several places of one as one: the first that is certain, if any is.
func including(list []Difference, one Difference) []Difference {
	at := slices.IndexFunc(list, func(o Difference) bool { return o.List == one.List && o.Host == one.Host })
	if at < 0 {
		return append(list, one)
	}
	same := &list[at]
	same.Places += one.Places
	if one.Certain && !same.Certain {
		same.Certain, same.Place = true, one.Place
	}
	return list
}

func value(f *rules.Finding, name string) string {
	s, _ := f.Values[name].(string)
	return s
}
