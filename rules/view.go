package rules

import (
	"fmt"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// A Target is a snapshot prepared for judging. It is built once for all rules.
type Target struct {
	Snapshot *facts.Snapshot
	Views    []*View   // of the addresses that were tried
	Findings []Finding // of the rules that look at each address; for rules that look at the whole target
	Whole    []Finding // of the rules that look at the whole target, as far as they come before in the registry
	embedded embedded  // what was made of the SCTs in its leaves
}

// A View is one address prepared for judging, or with a nil Address the whole target.
type View struct {
	Target    *Target
	Address   *facts.Address
	Presented []*trust.Certificate // parsed, leaf first; nil when the chain is not known or not readable
	Paths     trust.Paths          // through what was presented
	Leaves    []ShownLeaf          // what connections to the address were shown, sorted by hash
	Completed trust.Paths          // through what was presented and what was fetched; empty when nothing was fetched
	unread    error                // why a known chain could not be parsed
	scts      *transparency        // nil until a rule asks
}

// Host is the name that was asked for: an A-label name or an IP address.
func (v *View) Host() string { return v.Target.Snapshot.Endpoint.Host }

// Leaf is the server's own certificate. It is nil when Presented is.
func (v *View) Leaf() *trust.Certificate {
	if len(v.Presented) == 0 {
		return nil
	}
	return v.Presented[0]
}

// Used gives the certificates that decide about the chain: the leaf and the authorities of the most telling path.
// An anchor is not among them.
func (v *View) Used() []*trust.Certificate {
	best := v.Paths.Sorted(v.Presented)[0]
	return append([]*trust.Certificate{v.Leaf()}, best.Authorities()...)
}

// Offer tells what is known about a protocol version; "" when it was not asked.
func (v *View) Offer(version facts.Version) facts.Offer {
	if v.Address.Versions.Value == nil {
		return ""
	}
	return (*v.Address.Versions.Value)[version]
}

// A judge prepares targets: it parses each certificate and searches each chain once.
type judge struct {
	params       Params
	snapshot     *facts.Snapshot
	certificates map[facts.SHA256]parsed
	searched     map[string]*View // by the chain's hashes
}

type parsed struct {
	certificate *trust.Certificate
	err         error
}

func prepare(s *facts.Snapshot, params Params) *Target {
	j := judge{params: params, snapshot: s, certificates: map[facts.SHA256]parsed{}, searched: map[string]*View{}}
	t := &Target{Snapshot: s}
	for i := range s.Addresses {
		if a := &s.Addresses[i]; a.Reach() != facts.ReachNotTried {
			t.Views = append(t.Views, j.view(t, a))
		}
	}
	return t
}

func (j *judge) view(t *Target, a *facts.Address) *View {
	v := &View{Target: t, Address: a}
	for _, leaf := range a.Leaves {
		shown := ShownLeaf{Leaf: leaf}
		if parsed, err := j.parse([]facts.SHA256{leaf.SHA256}); err == nil {
			shown.Certificate = parsed[0]
		}
		v.Leaves = append(v.Leaves, shown)
	}
	if !a.Chain.OK() || len(*a.Chain.Value) == 0 {
		return v
	}
	key := fmt.Sprint(*a.Chain.Value)
	if twin, ok := j.searched[key]; ok {
		v.Presented, v.Paths, v.Completed, v.unread = twin.Presented, twin.Paths, twin.Completed, twin.unread
		return v
	}
	j.searched[key] = v
	v.Presented, v.unread = j.parse(*a.Chain.Value)
	if v.unread != nil {
		v.Presented = nil
		return v
	}
	v.Paths = trust.Find(j.params.Stores, v.Presented).At(j.params.Now)
	if fetched := j.snapshot.Fetched.Value; fetched != nil && len(*fetched) > 0 {
		if more, err := j.parse(*fetched); err == nil {
			v.Completed = trust.Find(j.params.Stores, append(v.Presented[:len(v.Presented):len(v.Presented)], more...)).At(j.params.Now)
		}
	}
	return v
}

func (j *judge) parse(chain []facts.SHA256) ([]*trust.Certificate, error) {
	var out []*trust.Certificate
	for i, name := range chain {
		p, ok := j.certificates[name]
		if !ok {
			p.certificate, p.err = j.params.Stores.Parse(j.snapshot.Certificates[name])
			j.certificates[name] = p
		}
		if p.err != nil {
			return nil, fmt.Errorf("certificate %d: %w", i+1, p.err)
		}
		out = append(out, p.certificate)
	}
	return out, nil
}
