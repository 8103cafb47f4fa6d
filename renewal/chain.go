package renewal

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// verdicts judges chains, each once.
type verdicts struct {
	judge Judge
	of    *facts.Snapshot
	known map[facts.SHA256]*rules.Report // by the chain's name
}

// report is what the rules make of a chain as if it alone were sent by the endpoint.
func (v *verdicts) report(chain []facts.SHA256) *rules.Report {
	name := facts.ChainName(chain)
	r := v.known[name]
	if r == nil {
		r = v.judge(Alone(v.of, chain))
		v.known[name] = r
	}
	return r
}

// Alone gives a snapshot of the same endpoint at the same time in which one address, which has no number, took the
// connection and showed this chain, and of which nothing else was asked. What was fetched besides is not in it: phones
// have to do with what was sent.
func Alone(s *facts.Snapshot, chain []facts.SHA256) *facts.Snapshot {
	out := &facts.Snapshot{SchemaVersion: s.SchemaVersion, Endpoint: s.Endpoint, StartedAt: s.StartedAt, Certificates: s.Certificates}
	out.Addresses = []facts.Address{{Connect: facts.Answered(facts.Connection{}), Chain: facts.Answered(chain)}}
	return out
}

// Broken gives the findings of a report that say that a chain is not whole: the rules chain_… that fail with high or
// blocker on some platform, each once. Surplus certificates and their order are no such thing. The second result is true
// when one of them could not be judged.
func Broken(r *rules.Report) (fails []rules.Finding, unclear bool) {
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		if !strings.HasPrefix(f.Rule.ID, "chain_") || f.Worst(facts.Everywhere) < rules.High {
			continue
		}
		switch f.Status {
		case rules.Fail:
			if !slices.ContainsFunc(fails, func(known rules.Finding) bool { return known.Rule.ID == f.Rule.ID }) {
				fails = append(fails, *f)
			}
		case rules.Unknown:
			unclear = true
		}
	}
	return fails, unclear
}

// faults adds to an address what is wrong with one of its chains, and reports whether something could not be judged.
func (v *verdicts) faults(chain []facts.SHA256, a *Address) (unclear bool) {
	fails, unclear := Broken(v.report(chain))
	for _, f := range fails {
		if !slices.Contains(a.Rules, f.Rule.ID) {
			a.Rules, a.Fails = append(a.Rules, f.Rule.ID), append(a.Fails, f)
		}
	}
	return unclear
}

// leaf describes one of the snapshot's leaves.
func (v *verdicts) leaf(l *facts.Leaf) Leaf {
	out := Leaf{SHA256: l.SHA256, Connections: l.Total()}
	if c, err := trust.Parse(v.of.Certificates[l.SHA256]); err == nil {
		out.Serial = Serial(c)
		if !c.Lacks(trust.PartDates) {
			out.NotBefore, out.NotAfter = c.NotBefore, c.NotAfter
		}
	}
	return out
}

// twins reports whether two leaves have keys of different kinds, as the two of a dual set-up do. Of one that cannot be
// read that is not known.
func (v *verdicts) twins(a, b facts.SHA256) bool {
	one, err := trust.Parse(v.of.Certificates[a])
	other, otherErr := trust.Parse(v.of.Certificates[b])
	return err == nil && otherErr == nil && !one.Lacks(trust.PartKey) && !other.Lacks(trust.PartKey) &&
		one.Key().Algorithm != other.Key().Algorithm
}

// longestSerial is how many bytes of a serial number are told. RFC 5280 §4.1.2.2 allows 20; a stranger's may be any.
const longestSerial = 20

// Serial writes a certificate's serial number as openssl does; "" where it cannot be read.
func Serial(c *trust.Certificate) string {
	if c.SerialNumber == nil {
		return ""
	}
	bytes, more := c.SerialNumber.Bytes(), ""
	if len(bytes) > longestSerial {
		bytes, more = bytes[:longestSerial], "…"
	}
	text := strings.ToUpper(hex.EncodeToString(bytes)) + more
	if text == "" {
		text = "00"
	}
	if c.SerialNumber.Sign() < 0 {
		text = "-" + text
	}
	return text
}
