package ct

import (
	"slices"
	"time"
)

// A Lack is what keeps SCTs from meeting a policy, the worst first.
type Lack int

// The lacks.
const (
	OfSCTs      Lack = iota // too few of distinct logs
	OfCurrent               // enough, and none is of a log that is approved now
	OfOperators             // too many of one operator
	OfRFC6962               // none is of a log that speaks RFC 6962
	Nothing
)

// A Verdict is what a policy makes of the SCTs of a certificate, by the way that comes nearest.
type Verdict struct {
	Lack        Lack
	Embedded    bool     // it speaks of those that the certificate holds, else of those that came beside it
	Have, Need  int      // SCTs of distinct logs that count, and how many there must be
	PerOperator int      // how many of one operator count at most; zero: all
	Operators   []string // of those that count, sorted; nil without a list
}

// Judge counts SCTs of a certificate of this lifetime. Without a list (listed) logs are told apart and no more is known of
// them.
func (p *Policy) Judge(stamps []Stamp, lifetime time.Duration, listed bool) Verdict {
	row := p.row(lifetime)
	best := p.judge(Verdict{Embedded: true, Need: row.SCTs, PerOperator: row.PerOperator}, within(stamps), listed)
	beside := p.beside(stamps)
	if len(beside) == 0 {
		return best
	}
	other := p.judge(Verdict{Need: p.Delivered}, beside, listed)
	if other.Lack > best.Lack || other.Lack == best.Lack && len(within(stamps)) == 0 {
		return other
	}
	return best
}

// within gives the embedded SCTs that count.
func within(stamps []Stamp) (out []Stamp) {
	for _, s := range stamps {
		if s.Source == Embedded && (s.Standing == Counts || s.Standing == Once) {
			out = append(out, s)
		}
	}
	return out
}

// beside gives the SCTs that count among those that came by TLS or OCSP, and where a policy mixes them the embedded ones
// of approved logs; nil when none came so.
func (p *Policy) beside(stamps []Stamp) (out []Stamp) {
	came := false
	for _, s := range stamps {
		if s.Standing == Counts && (s.Source != Embedded || p.Mixed) {
			out = append(out, s)
			came = came || s.Source != Embedded
		}
	}
	if !came {
		return nil
	}
	return out
}

// judge completes a verdict about the SCTs that count for one way.
func (p *Policy) judge(v Verdict, stamps []Stamp, listed bool) Verdict {
	logs, current, rfc6962 := map[LogID]string{}, false, false
	for i := range stamps {
		s := &stamps[i]
		logs[s.LogID] = s.operator()
		current = current || s.Standing == Counts
		rfc6962 = rfc6962 || s.Log != nil && !s.Log.Tiled
	}
	byOperator := map[string]int{}
	counted := 0
	for _, operator := range logs {
		byOperator[operator]++
		if v.PerOperator == 0 || byOperator[operator] <= v.PerOperator {
			counted++
		}
	}
	v.Have = len(logs)
	if listed {
		for operator := range byOperator {
			v.Operators = append(v.Operators, operator)
		}
		slices.Sort(v.Operators)
	}
	switch {
	case v.Have < v.Need:
		v.Lack = OfSCTs
	case !current:
		v.Lack = OfCurrent
	case listed && (counted < v.Need || len(byOperator) < p.Operators):
		v.Lack = OfOperators
	case listed && p.RFC6962 && !rfc6962:
		v.Lack = OfRFC6962
	default:
		v.Lack = Nothing
	}
	return v
}
