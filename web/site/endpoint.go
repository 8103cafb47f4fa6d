package site

import (
	"context"
	"net/http"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/redact"
)

// endpoint shows one endpoint with all that is known about it.
func (s *Site) endpoint(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	e, err := s.Store.Endpoint(ctx, id)
	if err != nil {
		return err
	}
	body := pages.Endpoint{
		ID: e.ID, Host: e.Host, Port: int(e.Port), Verdicts: pages.Verdicts(e.Verdicts), Reach: e.Reach, Scanning: e.Pending,
		Paused: !e.Enabled, LastScan: at(e.LastScanAt), NotAfter: at(e.LeafNotAfter),
	}
	if e.Enabled {
		body.NextScan = e.NextScanAt
	}
	for _, fill := range []func(context.Context, store.Endpoint, *pages.Endpoint, lang.Tag) error{s.known, s.needs, s.past, s.alarms, s.expects, s.disputed} {
		if err := fill(ctx, e, &body, tag(r)); err != nil {
			return err
		}
	}
	return s.draw(w, r, http.StatusOK, body)
}

// known fills in what was seen and what was made of it.
func (s *Site) known(ctx context.Context, e store.Endpoint, body *pages.Endpoint, tag lang.Tag) error {
	if e.JudgementID == nil || e.ObservationID == nil {
		return nil
	}
	judgement, err := s.Store.Judgement(ctx, *e.JudgementID)
	if err != nil {
		return err
	}
	snapshot, err := s.Store.Snapshot(ctx, judgement.ObservationID)
	if err != nil {
		return err
	}
	report := redact.Report(judgement.Report, e.Host, tag)
	snapshot = redact.Snapshot(snapshot)
	body.JudgedAt, body.Profile = report.JudgedAt, judgement.Profile
	body.Findings = pages.FindingsOf(report, len(snapshot.Addresses), tag)
	standings := pages.StandingsOf(report, asked(judgement.Profile, report), tag)
	body.Passed, body.NotApplicable, body.NotChecked = standings[rules.Pass], standings[rules.NotApplicable], standings[rules.NotChecked]
	body.Addresses = pages.AddressesOf(snapshot, report, tag)
	if dns := snapshot.DNS.Value; dns != nil {
		body.Omitted = len(dns.Omitted)
	}
	body.Chains = chains(snapshot, report)
	body.Mending, body.Verified = s.mend(snapshot, report, tag), s.verified(snapshot)
	vendor, err := s.vendor(ctx, e)
	if err != nil {
		return err
	}
	handOver(body, snapshot, report, vendor, tag)
	body.Chat = s.chat(e, snapshot, report, vendor, tag)
	body.Notes = append(body.Notes, wordRoots.Fill(tag, lang.Pairs("ruleset", judgement.Ruleset)))
	depends, err := s.Store.AuthoritiesOf(ctx, e.ID)
	for _, a := range depends {
		body.Depends = append(body.Depends, authorityRef(a))
	}
	return err
}

var wordRoots = lang.En("Judged by {ruleset}. OpenHarmony's lists stand in for those of HarmonyOS, Mozilla's for Chrome's in devtools.").
	Zh("判定依据：{ruleset}。HarmonyOS 以 OpenHarmony 的列表代替，开发者工具以 Mozilla 的列表代替 Chrome 的列表。")

// asked gives the rules of the profile that judged: of a team's own, which may have changed since, those that were asked.
func asked(profile string, r *rules.Report) (out []*rules.Rule) {
	if shipped, ok := rules.Named(profile); ok {
		return shipped.Rules
	}
	for i := range r.Outcomes {
		if rule := r.Outcomes[i].Rule; !slices.Contains(out, rule) {
			out = append(out, rule)
		}
	}
	return out
}

// needs fills in who needs the endpoint, and the pinned addresses.
func (s *Site) needs(ctx context.Context, e store.Endpoint, body *pages.Endpoint, _ lang.Tag) error {
	uses, err := s.Store.UsesOfEndpoint(ctx, e.ID)
	if err != nil {
		return err
	}
	for _, u := range uses {
		out := pages.Use{List: string(u.List), Scheme: u.Scheme, Path: u.Path, Environment: u.Environment, FromFile: u.FromFile}
		if u.AppID != nil {
			out.App = pages.AppRef{ID: *u.AppID, AppID: u.App, Name: u.AppName}
		}
		body.Uses = append(body.Uses, out)
	}
	nodes, err := s.Store.Nodes(ctx, e.ID)
	for _, n := range nodes {
		body.Nodes = append(body.Nodes, pages.Node{ID: n.ID, Label: n.Label, Address: n.Addr.String()})
	}
	return err
}

// marksShown is how many changes the history reaches back.
const marksShown = 40

// past fills in the history: what changed, and how often somebody looked.
func (s *Site) past(ctx context.Context, e store.Endpoint, body *pages.Endpoint, tag lang.Tag) error {
	now := s.Clock().UTC()
	from := now.AddDate(0, 0, -30)
	scans, err := s.Store.Scans(ctx, e.ID, from, 1000)
	if err != nil {
		return err
	}
	judgements, _, err := s.Store.Judgements(ctx, e.ID, store.Cursor{}, marksShown)
	if err != nil {
		return err
	}
	var ids []int64
	for _, j := range judgements {
		ids = append(ids, j.ID)
	}
	reports, err := s.Store.Reports(ctx, ids)
	if err != nil {
		return err
	}
	h := pages.History{From: from, To: now, Scans: len(scans)}
	before, observation := pages.Pending, int64(0)
	for i := len(judgements) - 1; i >= 0; i-- {
		j := judgements[i]
		v := pages.Verdicts(j.Verdicts)
		m := pages.Mark{At: j.JudgedAt, Kind: pages.MarkVerdict, Before: before, Grade: v.Worst()}
		switch {
		case j.Reason == store.ReasonTime, j.Reason == store.ReasonScan && j.ObservationID == observation:
			m.Kind = pages.MarkTime
		case j.Reason == store.ReasonRules:
			m.Kind = pages.MarkRules
		case m.Grade == before:
			m.Kind = pages.MarkFacts
		}
		if report := reports[j.ID]; report != nil {
			report = redact.Report(report, e.Host, tag)
			m.Reason = pages.Reason(v, report.Reach, pages.FindingsOf(report, len(report.Leaves), tag))
		}
		before, observation = m.Grade, j.ObservationID
		h.Marks = append(h.Marks, m)
	}
	if len(h.Marks) > 0 && h.Marks[0].At.After(from) {
		h.From = h.Marks[0].At
	}
	body.History = h
	if len(judgements) > 1 {
		before, after := reports[judgements[1].ID], reports[judgements[0].ID]
		if before != nil && after != nil {
			changed := pages.ChangedOf(redact.Report(before, e.Host, tag), redact.Report(after, e.Host, tag), tag)
			body.Changed = &changed
		}
	}
	return nil
}

// chains gives what the server presents, each chain once, with the addresses that present it when they differ.
func chains(snapshot *facts.Snapshot, report *rules.Report) []pages.Chain {
	var out []pages.Chain
	index := map[string]int{}
	for i := range snapshot.Addresses {
		a := &snapshot.Addresses[i]
		if a.Chain.Value == nil || len(*a.Chain.Value) == 0 {
			continue
		}
		key := ""
		for _, name := range *a.Chain.Value {
			key += name.String()
		}
		n, seen := index[key]
		if !seen {
			n = len(out)
			index[key] = n
			chain := pages.Chain{Missing: missing(report, a)}
			for _, name := range *a.Chain.Value {
				chain.Certificates = append(chain.Certificates, certificate(name, snapshot.Certificates[name]))
			}
			chain.Misordered = misordered(chain.Certificates)
			chain.Matrix = matrix(report, facts.ChainName(*a.Chain.Value))
			out = append(out, chain)
		}
		out[n].Addresses = append(out[n].Addresses, a.Addr.String())
	}
	if len(out) == 1 {
		out[0].Addresses = nil
	}
	return out
}

// matrix tells who trusts a chain, as it was judged; nil where that was not kept.
func matrix(report *rules.Report, chain facts.SHA256) pages.Matrix {
	for _, c := range report.Chains {
		if c.Chain == chain {
			return pages.MatrixOf(c)
		}
	}
	return nil
}

// missing tells which intermediate a server should have sent, as rule chain_incomplete found it; nil when none.
func missing(report *rules.Report, a *facts.Address) *pages.Missing {
	for i := range report.Outcomes {
		f := &report.Outcomes[i]
		if f.Rule.ID != "chain_incomplete" || f.Status != rules.Fail || f.Address != a.Addr {
			continue
		}
		issuer, _ := f.Values["issuer"].(string)
		out := &pages.Missing{After: len(*a.Chain.Value), Issuer: issuer}
		for _, want := range report.Wants {
			for at, name := range *a.Chain.Value {
				if want.Kind == facts.WantIssuer && name == want.Certificate {
					out.After, out.URLs = at+1, want.URLs
				}
			}
		}
		return out
	}
	return nil
}

// misordered reports whether some certificate is not followed by its issuer, although that was sent.
func misordered(chain []pages.Certificate) bool {
	for i := 0; i+1 < len(chain); i++ {
		if chain[i].Unreadable != "" || chain[i].Issuer == chain[i+1].Subject {
			continue
		}
		for _, other := range chain {
			if other.Subject == chain[i].Issuer {
				return true
			}
		}
	}
	return false
}
