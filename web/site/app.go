package site

import (
	"context"
	"net/http"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/problem"
)

// usesShown bounds the uses on an app's page; WeChat's console takes 200 a list at most.
const usesShown = 2000

func (s *Site) apps(w http.ResponseWriter, r *http.Request) error {
	after, _ := readCursor(r.URL.Query().Get("cursor"), allApps)
	found, next, err := s.Store.Apps(r.Context(), after, rowsOnPage)
	if err != nil {
		return err
	}
	body := pages.AppList{Next: writeCursor(next, allApps)}
	for _, a := range found {
		row := appRow(a)
		uses, more, err := s.Store.UsesOfApp(r.Context(), a.ID, store.Cursor{}, usesShown)
		if err != nil {
			return err
		}
		if more == nil { // nothing is said about a part
			for _, u := range uses {
				row.Verdicts.Add(pages.Verdicts(u.Verdicts))
			}
		}
		body.Apps = append(body.Apps, row)
	}
	return s.draw(w, r, http.StatusOK, body)
}

func appRow(a store.App) pages.AppRow {
	return pages.AppRow{
		AppRef: pages.AppRef{ID: a.ID, AppID: a.AppID, Name: a.Name}, Test: !a.Production, Endpoints: a.Endpoints, Verdicts: pages.Verdicts{},
	}
}

// app shows one mini program with its lists, as they stand in WeChat's console.
func (s *Site) app(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	a, err := s.Store.App(r.Context(), id)
	if err != nil {
		return err
	}
	uses, _, err := s.Store.UsesOfApp(r.Context(), id, store.Cursor{}, usesShown)
	if err != nil {
		return err
	}
	known, reasons, err := s.ofApp(r.Context(), id, tag(r))
	if err != nil {
		return err
	}
	body := pages.App{AppRow: appRow(a)}
	for _, e := range known {
		body.Verdicts.Add(pages.Verdicts(e.Verdicts))
	}
	for _, u := range uses {
		if n := len(body.Lists); n == 0 || body.Lists[n-1].Name != string(u.List) {
			body.Lists = append(body.Lists, pages.UseList{Name: string(u.List)})
		}
		list := &body.Lists[len(body.Lists)-1]
		list.Uses = append(list.Uses, pages.AppUse{
			Endpoint: u.EndpointID, Host: u.Host, Port: int(u.Port), Scheme: u.Scheme, Path: u.Path,
			Environment: u.Environment, Verdicts: pages.Verdicts(u.Verdicts),
			Reason: reasons[u.EndpointID], NotAfter: at(known[u.EndpointID].LeafNotAfter),
		})
	}
	return s.draw(w, r, http.StatusOK, body)
}

// reasonsShown bounds the endpoints of an app for which the evidence is read.
const reasonsShown = 200

// ofApp gives the endpoints that an app needs by their ids, and of the worst of them why they are what they are. There
// are none where the app has more than are shown: nothing is said about a part.
func (s *Site) ofApp(ctx context.Context, app int64, tag lang.Tag) (map[int64]store.Endpoint, map[int64]string, error) {
	worstFirst, more, err := s.Store.Endpoints(ctx, store.Filter{App: app}, store.Cursor{}, usesShown)
	if err != nil || more != nil {
		return nil, nil, err
	}
	worst := worstFirst[:min(len(worstFirst), reasonsShown)]
	reports, err := s.reports(ctx, worst, tag)
	if err != nil {
		return nil, nil, err
	}
	known, reasons := map[int64]store.Endpoint{}, map[int64]string{}
	for _, e := range worstFirst {
		known[e.ID] = e
	}
	for _, e := range worst {
		reasons[e.ID] = row(e, reports, tag).Reason
	}
	return known, reasons, nil
}

func (s *Site) rules(w http.ResponseWriter, r *http.Request) error {
	counts, err := s.Store.RuleCounts(r.Context())
	if err != nil {
		return err
	}
	body := pages.RuleList{Profile: s.Profile.Name}
	for _, rule := range rules.All() {
		out := pages.RuleOf(rule, tag(r))
		out.Failing, out.Unknown = counts[rule.ID][rules.Fail], counts[rule.ID][rules.Unknown]
		body.Rules = append(body.Rules, out)
	}
	return s.draw(w, r, http.StatusOK, body)
}

func (s *Site) rule(w http.ResponseWriter, r *http.Request) error {
	rule := ruleOf(param(r, "rule"))
	if rule == nil {
		return store.ErrNotFound
	}
	counts, err := s.Store.RuleCounts(r.Context())
	if err != nil {
		return err
	}
	out := pages.RuleOf(rule, tag(r))
	out.Failing, out.Unknown = counts[rule.ID][rules.Fail], counts[rule.ID][rules.Unknown]
	return s.draw(w, r, http.StatusOK, pages.RulePage{Rule: out})
}

// reference shows the API.
func (s *Site) reference(w http.ResponseWriter, r *http.Request) error {
	if s.Reference == nil {
		return store.ErrNotFound
	}
	return s.draw(w, r, http.StatusOK, s.Reference())
}

// problem explains an error of the API.
func (s *Site) problem(w http.ResponseWriter, r *http.Request) error {
	kind, ok := problem.Named(param(r, "code"))
	if !ok {
		return store.ErrNotFound
	}
	t := tag(r)
	return s.draw(w, r, http.StatusOK, pages.Problem{
		Slug: kind.Code, Status: kind.Status, Title: kind.Title.In(t), Meaning: kind.Detail.In(t), Remedy: kind.Remedy.In(t),
	})
}
