package site

import (
	"context"
	"net"
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

// paste puts what to type below each finding that a configuration mends, unless the chain to send has a card of its own.
func paste(body *pages.Endpoint, snapshot *facts.Snapshot, judged *rules.Report, tag lang.Tag) {
	for i := range body.Findings {
		finding := &body.Findings[i]
		for j := range judged.Outcomes {
			f := &judged.Outcomes[j]
			if f.Rule.ID != finding.Rule || f.Status != finding.Status || f.Text(tag) != finding.Evidence {
				continue
			}
			if body.Mending == nil || !body.Mending.Whole || !fixes.IsChain(f) {
				finding.Fixes = places(f, snapshot, tag)
			}
			break
		}
	}
}

func places(f *rules.Finding, snapshot *facts.Snapshot, tag lang.Tag) (out []pages.Place) {
	all, likely := fixes.Of(f, snapshot)
	for i, fix := range all {
		place := pages.Place{Name: fix.Name.In(tag), Doc: fix.Doc, Likely: i < likely}
		for _, step := range fix.Steps {
			place.Steps = append(place.Steps, pages.Step{Text: step.Text.In(tag), Type: step.Type})
		}
		out = append(out, place)
	}
	return out
}

// handOver says of each finding what to do about it: what to type into the software of the server, or that the vendor is
// asked whose server it is.
func handOver(body *pages.Endpoint, snapshot *facts.Snapshot, judged *rules.Report, vendor *report.Vendor, tag lang.Tag) {
	if vendor == nil {
		paste(body, snapshot, judged, tag)
		return
	}
	body.Mending = nil
	for i := range body.Findings {
		body.Findings[i].Fix = vendor.Fix(tag)
	}
}

// vendor gives whose server an endpoint is, by what is shipped and what the apps that need it know better; nil: one's own.
func (s *Site) vendor(ctx context.Context, e store.Endpoint) (*report.Vendor, error) {
	consoles, err := s.Store.ConsolesOfEndpoints(ctx, e.ID)
	return rules.Vendors(consoles[e.ID]...).Owner(e.Host), err
}

// chat is the message for whoever runs the server; "" where all is well.
func (s *Site) chat(e store.Endpoint, snapshot *facts.Snapshot, judged *rules.Report, vendor *report.Vendor, tag lang.Tag) string {
	if judged.Grade(facts.Everywhere) == rules.GradePass {
		return ""
	}
	result := report.Result{Target: label(e), Snapshot: snapshot, Report: judged, Vendor: vendor}
	if s.Roots != nil {
		result.OpenSSL = rules.OpenSSL(snapshot, rules.Params{Now: s.Clock(), Stores: s.Roots}, rules.OpenSSLQuestion{})
	}
	return report.Chat(result, report.Options{Lang: tag, Profile: s.Profile, Platforms: facts.Everywhere})
}

// label is the endpoint as people type it.
func label(e store.Endpoint) string {
	if e.Port == 443 {
		return e.Host
	}
	return net.JoinHostPort(e.Host, strconv.Itoa(int(e.Port)))
}
