// Package renewal tells whether a certificate that was renewed is what everybody is shown: at each address, by each
// connection, and with a chain that every platform can follow. It touches nothing; the scan that it reads was made before.
package renewal

import (
	"net/netip"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A State is what an address makes of the renewal.
type State string

// The states, from good to bad.
const (
	Served      State = "served"      // every connection was shown an expected leaf, in a whole chain
	NotTried    State = "not_tried"   // this machine has no way there, or may not use it: nobody here can tell
	Unknown     State = "unknown"     // it answered, and what it shows was not learned
	Unreachable State = "unreachable" // it took no connection
	Incomplete  State = "incomplete"  // it shows an expected leaf in a chain that some platform refuses
	Old         State = "old"         // some connection was shown another leaf
)

// An Outcome is what a look makes of the renewal as a whole.
type Outcome string

// The outcomes.
const (
	Met     Outcome = "met"     // every address that can be tried from here serves it, and there is one
	Unmet   Outcome = "unmet"   // some address certainly does not
	Unclear Outcome = "unclear" // none certainly does not, and of some it is not known
)

// A Comparison is what one look found.
type Comparison struct {
	Expected  []facts.SHA256 `json:"expected"` // any of these will do
	At        time.Time      `json:"at"`       // when the look began
	Addresses []Address      `json:"addresses,omitempty"`
	Omitted   int            `json:"omitted,omitempty"` // addresses that no scan looks at, since the name has so many
}

// An Address is what one address showed.
type Address struct {
	Addr        netip.AddrPort  `json:"addr"`
	Node        string          `json:"node,omitempty"`
	State       State           `json:"state"`
	Connections int             `json:"connections,omitempty"` // that were shown an expected leaf
	Others      []Leaf          `json:"others,omitempty"`      // what else was shown, the one that ends first before the others
	Rules       []string        `json:"rules,omitempty"`       // what fails in its chains, by the rules' ids
	Failure     *facts.Failure  `json:"failure,omitempty"`     // why nothing was learned
	Short       bool            `json:"short,omitempty"`       // it stopped answering before it had shown it as often as asked
	Fails       []rules.Finding `json:"-"`                     // of Rules, once each
}

// A Leaf is a certificate that is shown in place of what is expected.
type Leaf struct {
	SHA256      facts.SHA256 `json:"sha256"`
	Serial      string       `json:"serial,omitempty"` // hexadecimal, as openssl prints it; "" where it cannot be read
	NotBefore   time.Time    `json:"not_before,omitzero"`
	NotAfter    time.Time    `json:"not_after,omitzero"`
	Connections int          `json:"connections"`
}

// A Judge judges a snapshot, as the one who asks judges all others.
type Judge func(*facts.Snapshot) *rules.Report

// Compare holds a look against the leaves that are expected. Each address must have shown one of them to at least so
// many connections, and nothing else to any that resembles a phone's: the hellos that old clients send may meet the RSA
// certificate of a dual set-up, which is renewed by itself.
func Compare(expected []facts.SHA256, s *facts.Snapshot, least int, judge Judge) Comparison {
	c := Comparison{Expected: expected, At: s.StartedAt}
	if s.DNS.Value != nil {
		c.Omitted = len(s.DNS.Value.Omitted)
	}
	verdicts := verdicts{judge: judge, of: s, known: map[facts.SHA256]*rules.Report{}}
	for i := range s.Addresses {
		c.Addresses = append(c.Addresses, c.address(&s.Addresses[i], least, &verdicts))
	}
	return c
}

func (c *Comparison) address(a *facts.Address, least int, v *verdicts) Address {
	out := Address{Addr: a.Addr, Node: a.Node, State: Unknown}
	switch a.Reach() {
	case facts.ReachNone:
		out.State, out.Failure = Unreachable, brief(a.Connect.Failure)
		return out
	case facts.ReachNotTried:
		out.Failure = brief(a.Connect.Failure)
		if f := a.Connect.Failure; f != nil && lasting(f.Kind) {
			out.State = NotTried
		}
		return out
	}
	shown, ours := shownAt(a), -1
	for i := range shown {
		if slices.Contains(c.Expected, shown[i].SHA256) {
			ours = i
			out.Connections += shown[i].Total()
		}
	}
	for i := range shown {
		if l := &shown[i]; !slices.Contains(c.Expected, l.SHA256) && (ours < 0 || l.ToPhones() || !v.twins(l.SHA256, shown[ours].SHA256)) {
			out.Others = append(out.Others, v.leaf(l))
		}
	}
	slices.SortFunc(out.Others, func(a, b Leaf) int { return a.NotAfter.Compare(b.NotAfter) })
	unclear := false
	for i := range shown {
		if l := &shown[i]; slices.Contains(c.Expected, l.SHA256) {
			for _, chain := range chainsOf(a, l) {
				unclear = v.faults(chain, &out) || unclear
			}
		}
	}
	switch {
	case len(out.Others) > 0:
		out.State = Old
	case len(out.Fails) > 0:
		out.State = Incomplete
	case out.Connections == 0:
		if out.Failure = brief(a.Chain.Failure); out.Failure == nil {
			out.Failure = brief(a.Handshake.Failure)
		}
	case out.Connections < least:
		out.Short = true
	case !unclear:
		out.State = Served
	}
	return out
}

// brief is a failure without the bytes that broke the scanner, which the snapshot keeps; nil for nil.
func brief(f *facts.Failure) *facts.Failure {
	if f == nil || f.Received == nil {
		return f
	}
	out := *f
	out.Received = nil
	return &out
}

// lasting reports whether a lack of ours is there the next time too. Of the others a second look may learn something.
func lasting(k facts.FailureKind) bool {
	return k == facts.NoRoute || k.Forbidden()
}

// shownAt gives the leaves that connections were shown. A snapshot of a version that did not note them has the one that
// the chain begins with.
func shownAt(a *facts.Address) []facts.Leaf {
	if len(a.Leaves) > 0 || a.Chain.Value == nil || len(*a.Chain.Value) == 0 {
		return a.Leaves
	}
	return []facts.Leaf{{SHA256: (*a.Chain.Value)[0], Shown: map[facts.Hello]int{facts.HelloHandshake: 1}}}
}

// chainsOf gives the chains in which an address showed a leaf.
func chainsOf(a *facts.Address, l *facts.Leaf) [][]facts.SHA256 {
	var out [][]facts.SHA256
	if own := a.Chain.Value; own != nil && len(*own) > 0 && (*own)[0] == l.SHA256 {
		out = append(out, *own)
	}
	return append(out, l.Chains...)
}

// Outcome is what the addresses make together. One that cannot be tried from here is left out, as in every verdict.
func (c *Comparison) Outcome() Outcome {
	served, unclear := false, false
	for _, a := range c.Addresses {
		switch a.State {
		case Old, Incomplete:
			return Unmet
		case Unknown, Unreachable:
			unclear = true
		case Served:
			served = true
		}
	}
	if unclear || !served {
		return Unclear
	}
	return Met
}

// Count gives how many addresses are in one of the states.
func (c *Comparison) Count(states ...State) (n int) {
	for _, a := range c.Addresses {
		if slices.Contains(states, a.State) {
			n++
		}
	}
	return n
}

// Tried is how many addresses can be tried from here.
func (c *Comparison) Tried() int { return len(c.Addresses) - c.Count(NotTried) }
