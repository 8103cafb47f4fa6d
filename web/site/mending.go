package site

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/mending"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/redact"
)

// mend says which chain the server should send, where a rule about chains fails; nil where none does, or nothing can be
// said.
func (s *Site) mend(snapshot *facts.Snapshot, report *rules.Report, tag lang.Tag) *pages.Mending {
	wrong := slices.ContainsFunc(report.Outcomes, func(f rules.Finding) bool {
		return f.Status == rules.Fail && strings.HasPrefix(f.Rule.ID, "chain_")
	})
	if !wrong || s.Roots == nil {
		return nil
	}
	m, err := mending.Of(snapshot, s.Roots, s.Clock())
	if err != nil || !m.Changed() && m.Chain != nil {
		return nil
	}
	out := &pages.Mending{Said: m.Said(tag), Whole: m.Chain != nil}
	every, likely := fixes.SoftwareFor(fixes.Server(snapshot))
	for i, software := range every {
		place := pages.Place{Name: software.Name.In(tag), Doc: software.Doc, Likely: i < likely}
		for _, step := range software.Steps {
			place.Steps = append(place.Steps, pages.Step{Text: step.Text.In(tag), Type: step.Fill("/path/to/fullchain.pem")})
		}
		out.Places = append(out.Places, place)
	}
	return out
}

// verified tells how the openssl command of the page ends, at the first address of which that is known; "" where it is of
// none.
func (s *Site) verified(snapshot *facts.Snapshot) string {
	if s.Roots == nil {
		return ""
	}
	lines := rules.OpenSSL(snapshot, rules.Params{Now: s.Clock(), Stores: s.Roots}, rules.OpenSSLQuestion{})
	for i := range snapshot.Addresses {
		if line, there := lines[snapshot.Addresses[i].Addr]; there {
			return line.Says()
		}
	}
	return ""
}

// fullChainPEM gives the chain that the endpoint should send.
func (s *Site) fullChainPEM(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	e, err := s.Store.Endpoint(r.Context(), id)
	if err != nil {
		return err
	}
	if e.ObservationID == nil || s.Roots == nil {
		return store.ErrNotFound
	}
	snapshot, err := s.Store.Snapshot(r.Context(), *e.ObservationID)
	if err != nil {
		return err
	}
	m, err := mending.Of(redact.Snapshot(snapshot), s.Roots, s.Clock())
	if err != nil || m.Chain == nil {
		return store.ErrNotFound
	}
	var ders [][]byte
	for _, c := range m.Chain {
		ders = append(ders, c.Raw)
	}
	return sendPEM(w, e.Host+"-fullchain.pem", ders...)
}
