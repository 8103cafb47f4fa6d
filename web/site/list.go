package site

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/redact"
)

// rowsOnPage is how many endpoints a page of the list holds.
const rowsOnPage = 50

// list shows endpoints, a page of them.
func (s *Site) list(w http.ResponseWriter, r *http.Request) error {
	filter := pages.ParseFilter(r.URL.Query())
	this := listOf(filter)
	cursor := r.URL.Query().Get("cursor")
	after, ok := readCursor(cursor, this)
	if !ok || filter.Sort == pages.ByExpiry && !isTime(after) {
		after, cursor = store.Cursor{}, ""
	}
	found, next, err := s.Store.Endpoints(r.Context(), s.filter(filter), after, rowsOnPage)
	if err != nil {
		return err
	}
	reports, err := s.reports(r.Context(), found, tag(r))
	if err != nil {
		return err
	}
	body := pages.EndpointList{Filter: filter, Total: -1, Cursor: cursor, Next: writeCursor(next, this)}
	if cursor == "" && next == nil {
		body.Total = len(found)
	}
	for _, e := range found {
		body.Rows = append(body.Rows, row(e, reports, tag(r)))
	}
	if filter.App != 0 {
		app, err := s.Store.App(r.Context(), filter.App)
		if err != nil {
			return err
		}
		body.Apps = []pages.AppRef{{ID: app.ID, AppID: app.AppID, Name: app.Name}}
	}
	if filter.Below != "" {
		a, err := s.authority(r.Context(), hashOf(filter.Below))
		if err != nil {
			return err
		}
		body.Below = a.Name
	}
	if rule := ruleOf(filter.Rule); rule != nil {
		body.Rule = rule.Text.Title.In(tag(r))
	}
	return s.draw(w, r, http.StatusOK, body)
}

// filter says to the store what the address of the list says.
func (s *Site) filter(f pages.Filter) store.Filter {
	out := store.Filter{Query: f.Query, Platform: f.Platform, Rule: f.Rule, App: f.App, Below: hashOf(f.Below)}
	switch f.Status {
	case "":
	case pages.Pending:
		out.Grades = []rules.Grade{""}
	default:
		out.Grades = []rules.Grade{f.Status}
	}
	if f.Paused {
		out.Paused = &f.Paused
	}
	switch f.Sort {
	case pages.ByExpiry:
		out.Sort = store.SortExpiry
	case pages.ByHost:
		out.Sort = store.SortHost
	}
	now := s.Clock().UTC()
	switch {
	case f.Expires.Expired:
		out.ExpiresBefore = &now
	case !f.Expires.IsZero():
		from, to := now.AddDate(0, 0, f.Expires.From), now.AddDate(0, 0, f.Expires.To)
		out.ExpiresAfter, out.ExpiresBefore = &from, &to
	}
	return out
}

// reports gives the newest reports of endpoints, as far as they were judged.
func (s *Site) reports(ctx context.Context, endpoints []store.Endpoint, tag lang.Tag) (map[int64]*rules.Report, error) {
	var ids []int64
	for _, e := range endpoints {
		if e.JudgementID != nil {
			ids = append(ids, *e.JudgementID)
		}
	}
	out, err := s.Store.Reports(ctx, ids)
	for _, e := range endpoints {
		if e.JudgementID != nil && out[*e.JudgementID] != nil {
			out[*e.JudgementID] = redact.Report(out[*e.JudgementID], e.Host, tag)
		}
	}
	return out, err
}

// row is an endpoint as a list shows it.
func row(e store.Endpoint, reports map[int64]*rules.Report, tag lang.Tag) pages.Row {
	out := pages.Row{
		ID: e.ID, Host: e.Host, Port: int(e.Port), Verdicts: pages.Verdicts(e.Verdicts), Reach: e.Reach,
		NotAfter: at(e.LeafNotAfter), LastScan: at(e.LastScanAt), Scanning: e.Pending, Paused: !e.Enabled,
	}
	if e.Enabled {
		out.NextScan = e.NextScanAt
	}
	if e.JudgementID != nil {
		if report := reports[*e.JudgementID]; report != nil {
			out.Reason = pages.Reason(out.Verdicts, e.Reach, pages.FindingsOf(report, len(report.Leaves), tag))
		}
	}
	for _, appid := range e.Apps {
		out.Uses = append(out.Uses, pages.RowUse{App: pages.AppRef{AppID: appid}})
	}
	return out
}

// at is a time that may be missing.
func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// ruleOf finds a rule; nil when there is none of the name.
func ruleOf(id string) *rules.Rule {
	for _, rule := range rules.All() {
		if rule.ID == id {
			return rule
		}
	}
	return nil
}
