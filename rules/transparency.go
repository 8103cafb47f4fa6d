package rules

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
)

// What the rules about Certificate Transparency share. They hold for public authorities, each by the policy of its
// platform (package ct), and of one fault one of them speaks: ct_none, ct_count, ct_operators, ct_no_rfc6962, in this order.

// LogsMissing is the evidence of what is not checked because there is no list of logs, or none that is current.
const LogsMissing = "logs_missing"

// A transparency is what is known of the SCTs at an address.
type transparency struct {
	stamps   []ct.Stamp
	lifetime time.Duration  // of the leaf
	listed   bool           // there is a list of logs, and it is current
	made     time.Time      // the list was; zero unless listed
	broken   bool           // something stood in the place of SCTs that is none
	heard    bool           // what the server sends beside its certificate is known
	failure  *facts.Failure // why it is not; nil: nobody asked
}

// transparency is made once for all rules. The leaf is there.
func (v *View) transparency(params Params) *transparency {
	if v.scts == nil {
		v.scts = v.readSCTs(params)
	}
	return v.scts
}

func (v *View) readSCTs(params Params) *transparency {
	leaf := v.Leaf()
	t := &transparency{lifetime: ct.Lifetime(leaf.NotBefore, leaf.NotAfter), failure: v.Address.Handshake.Failure}
	logs, issuer := params.Logs, v.issuer()
	if t.listed = logs.Current(params.Now); t.listed {
		t.made = logs.Made
	} else {
		logs = nil // by one that is too old a young log would be a stranger
	}
	within := ct.InCertificate(leaf)
	t.broken = within.Broken
	t.stamps = v.Target.embedded.weigh(logs, within.SCTs, leaf, issuer, params.Now)
	if s := v.Address.Handshake.Value; s != nil && s.Version != 0 {
		t.heard = true
		for _, beside := range []ct.Found{ct.InHandshake(s.SCTs), ct.InStaple(s.OCSPStaple, leaf)} {
			t.stamps = append(t.stamps, ct.Weigh(logs, beside.SCTs, leaf, issuer, params.Now)...)
			t.broken = t.broken || beside.Broken
		}
	}
	return t
}

// embedded keeps what was made of the SCTs in a leaf below an issuer: each costs a signature, and the addresses of a target
// mostly show the same leaf.
type embedded map[[2]facts.SHA256][]ct.Stamp

// weigh is ct.Weigh, once for a leaf and an issuer. The stamps are not to be changed.
func (e *embedded) weigh(logs *ct.List, scts []ct.SCT, leaf, issuer *trust.Certificate, at time.Time) []ct.Stamp {
	key := [2]facts.SHA256{leaf.SHA256}
	if issuer != nil {
		key[1] = issuer.SHA256
	}
	stamps, known := (*e)[key]
	if !known {
		stamps = slices.Clip(ct.Weigh(logs, scts, leaf, issuer, at))
		if *e == nil {
			*e = embedded{}
		}
		(*e)[key] = stamps
	}
	return stamps
}

// issuer gives who signed the leaf, if that is known: what was presented, fetched, or an anchor.
func (v *View) issuer() *trust.Certificate {
	leaf := v.Leaf()
	for _, paths := range []*trust.Paths{&v.Paths, &v.Completed} {
		for i := range paths.All {
			path := &paths.All[i]
			switch {
			case len(path.Certificates) > 1:
				return path.Certificates[1]
			case path.End == trust.AtAnchor && bytes.Equal(path.Anchor.Certificate.RawSubject, leaf.RawIssuer):
				return path.Anchor.Certificate
			}
		}
	}
	return nil
}

// asked gives the platforms that ask for SCTs. Of a leaf whose dates cannot be read all may.
func (v *View) asked(params Params) (on facts.Platforms) {
	for _, p := range v.public(params).List() {
		if v.Leaf().Lacks(trust.PartDates) || ct.Of(p).Asks(v.Leaf().NotBefore) {
			on |= facts.On(p)
		}
	}
	return on
}

// aboutSCTs makes the check of a rule about SCTs: it holds where some platform asks for them, and is unknown where what it
// reads of the leaf cannot be read.
func aboutSCTs(check func(*View, Params) []Outcome) func(*View, Params) []Outcome {
	return func(v *View, params Params) []Outcome {
		on := v.asked(params)
		switch {
		case on == 0:
			return notApplicable()
		case v.Leaf().Lacks(needsSCTs):
			out := unreadable(v.Leaf())
			for i := range out {
				out[i].On = on
			}
			return out
		}
		return check(v, params)
	}
}

// unheard is the outcome where it would matter what the server sends beside its certificate, and that is not known.
func (t *transparency) unheard() Outcome {
	if t.failure == nil {
		return Outcome{Status: NotChecked}
	}
	return Outcome{Status: Unknown, Evidence: needFailed, Values: failureValues(t.failure)}
}

// judgeSCTs is the outcome of a rule about some lacks, which describe puts into words. Where the SCTs lack something worse,
// another rule says so.
func (v *View) judgeSCTs(params Params, lacks []ct.Lack, describe func(*transparency, ct.Verdict) Outcome) []Outcome {
	t, passed := v.transparency(params), false
	var out []Outcome
	for _, p := range v.asked(params).List() {
		if len(t.stamps) == 0 {
			break // ct_none
		}
		verdict := ct.Of(p).Judge(t.stamps, t.lifetime, t.listed)
		switch {
		case slices.Contains(lacks, verdict.Lack) && t.heard:
			o := describe(t, verdict)
			o.Status = Fail
			if t.doubtful() {
				o.Confidence = Inferred
			}
			out = alike(out, o, p)
		case slices.Contains(lacks, verdict.Lack):
			out = alike(out, t.unheard(), p)
		case verdict.Lack > slices.Max(lacks):
			passed = true
		}
	}
	switch {
	case len(out) > 0:
		return out
	case passed:
		return pass()
	}
	return notApplicable()
}

// byList is judgeSCTs for a lack that shows by a list of logs alone.
func (v *View) byList(params Params, lack ct.Lack, describe func(*transparency, ct.Verdict) Outcome) []Outcome {
	if t := v.transparency(params); v.enough(params) != 0 && len(t.stamps) > 0 && !t.listed {
		return []Outcome{{Status: NotChecked, Evidence: LogsMissing}}
	}
	return v.judgeSCTs(params, []ct.Lack{lack}, describe)
}

// alike adds an outcome on a platform, to one that says the same if there is one.
func alike(out []Outcome, o Outcome, p facts.Platform) []Outcome {
	for i := range out {
		same := out[i]
		same.On = 0
		if fmt.Sprint(same) == fmt.Sprint(o) {
			out[i].On |= facts.On(p)
			return out
		}
	}
	o.On = facts.On(p)
	return append(out, o)
}

// enough gives the platforms on which ct_count does not fail: there the rules about single SCTs speak.
func (v *View) enough(params Params) (on facts.Platforms) {
	t := v.transparency(params)
	for _, p := range v.asked(params).List() {
		if lack := ct.Of(p).Judge(t.stamps, t.lifetime, t.listed).Lack; !t.heard || lack > ct.OfCurrent {
			on |= facts.On(p)
		}
	}
	return on
}

// aboutStamps is the outcome of a rule about single SCTs, which needs a list of logs.
func (v *View) aboutStamps(params Params, check func(*transparency) []Outcome) []Outcome {
	t, on := v.transparency(params), v.enough(params)
	switch {
	case len(t.stamps) == 0, on == 0:
		return notApplicable()
	case !t.listed:
		return []Outcome{{Status: NotChecked, Evidence: LogsMissing}}
	}
	out := check(t)
	for i := range out {
		out[i].On = on
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}

// doubtful reports whether an SCT is of a log that the list does not approve and that signed after the list was made: it
// may have been approved since.
func (t *transparency) doubtful() bool {
	return slices.ContainsFunc(t.stamps, func(s ct.Stamp) bool {
		return (s.Standing == ct.UnknownLog || s.Standing == ct.NotApproved) && s.Timestamp.After(t.made)
	})
}

// logs names those of SCTs in one of these standings, each once.
func (t *transparency) logs(of ...ct.Standing) (out []string) {
	for i := range t.stamps {
		if s := &t.stamps[i]; slices.Contains(of, s.Standing) && !slices.Contains(out, s.Name()) {
			out = append(out, s.Name())
		}
	}
	return out
}

// uncounted names the SCTs that do not count, with what is against each.
func (t *transparency) uncounted() (out []string) {
	for i := range t.stamps {
		if s := &t.stamps[i]; s.Standing != ct.Counts && s.Standing != ct.Once {
			out = append(out, s.Name()+" ("+string(s.Standing)+")")
		}
	}
	return out
}

// appleCT is Apple's policy; Chrome's and Android's stand beside it in package ct.
func appleCT() Source {
	return Source{"Apple: Certificate Transparency policy", "", ct.Of(IOS).Source}
}

// needsSCTs are the parts of a leaf without which nothing can be said: where its extensions cannot be read its SCTs are not
// known to be absent.
const needsSCTs = trust.PartDates | trust.PartAccess
