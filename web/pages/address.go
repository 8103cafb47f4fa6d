package pages

import (
	"github.com/tongguan/tongguan/facts"
)

// An Address is what was seen at one address of an endpoint.
type Address struct {
	Addr     string
	Node     string // "" or the label of a pinned node
	Reach    facts.Reach
	Failure  string // in words; "" for none
	Version  string // "TLS 1.3"; "" where nothing was negotiated
	Suite    string
	ALPN     string
	Leaf     string   // SHA-256
	Verdicts Verdicts // what the rules make of this address alone; empty where it did not answer
}

// A Compared is an address with the marks of what is not as at the others.
type Compared struct {
	Address
	OddReach, OddVersion, OddSuite, OddLeaf bool
	OddOn                                   facts.Platforms // where its verdict is not that of the others
}

// Compared sets the addresses side by side. What most of them show is the measure; where as many show the one as the
// other, the first is. Addresses that did not answer are odd for that alone.
func (e Endpoint) Compared() []Compared {
	answered := func(a Address) bool { return a.Reach == facts.ReachOK }
	reach := usual(e.Addresses, nil, func(a Address) string { return string(a.Reach) })
	version := usual(e.Addresses, answered, func(a Address) string { return a.Version })
	suite := usual(e.Addresses, answered, func(a Address) string { return a.Suite })
	leaf := usual(e.Addresses, answered, func(a Address) string { return a.Leaf })
	var out []Compared
	for _, a := range e.Addresses {
		c := Compared{Address: a}
		switch {
		case string(a.Reach) != reach:
			c.OddReach = true
		case answered(a):
			c.OddVersion, c.OddSuite, c.OddLeaf = a.Version != version, a.Suite != suite, a.Leaf != leaf
			for _, p := range facts.AllPlatforms() {
				grade := func(a Address) string { return string(a.Verdicts.At(p)) }
				if grade(a) != usual(e.Addresses, answered, grade) {
					c.OddOn |= facts.On(p)
				}
			}
		}
		out = append(out, c)
	}
	return out
}

// usual finds what most addresses show, of those that count.
func usual(addresses []Address, counts func(Address) bool, of func(Address) string) string {
	times := map[string]int{}
	best := ""
	for _, a := range addresses {
		if counts == nil || counts(a) {
			times[of(a)]++
		}
	}
	for _, a := range addresses { // in their order, so that the first wins a draw
		if counts == nil || counts(a) {
			if v := of(a); times[v] > times[best] {
				best = v
			}
		}
	}
	return best
}
