package site

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// usesShown bounds the uses on an app's page; WeChat's console takes 200 a list at most.
const usesShown = 2000

func (s *Site) apps(w http.ResponseWriter, r *http.Request) error {
	after, _ := readCursor(r.URL.Query().Get("cursor"), allApps)
	found, next, err := s.Store.Apps(r.Context(), after, rowsOnPage)
	if err != nil {
		return err
	}
	rows, err := s.appRows(r.Context(), found, tag(r))
	if err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, pages.AppList{Next: writeCursor(next, allApps), Apps: rows})
}

// appRows says of apps whether they can be submitted.
func (s *Site) appRows(ctx context.Context, of []store.App, tag lang.Tag) ([]pages.AppRow, error) {
	ready, err := s.Apps.Readiness(ctx, of)
	if err != nil {
		return nil, err
	}
	out := make([]pages.AppRow, len(of))
	for i, a := range of {
		row := pages.AppRow{
			AppRef: appRef(a), Owner: cmp.Or(a.Owner, a.OwnerName), Test: !a.Production, Endpoints: a.Endpoints, Verdicts: pages.Verdicts{},
		}
		for _, e := range ready[a.ID] {
			row.Environments = append(row.Environments, environment(a, e, tag))
			row.Verdicts.Add(pages.Verdicts(e.Verdicts))
			row.Disagree = e.Disagree
		}
		out[i] = row
	}
	return out, nil
}

func appRef(a store.App) pages.AppRef { return pages.AppRef{ID: a.ID, AppID: a.AppID, Name: a.Name} }

func appURL(id int64) string { return fmt.Sprintf("/apps/%d", id) }

// environment is what is said of one environment of an app, with a way to where the reason is seen.
func environment(a store.App, e apps.Readiness, tag lang.Tag) pages.AppEnvironment {
	out := pages.AppEnvironment{
		Name: e.Environment, App: a.ID, Ready: pages.Ready(e.Standing), Endpoints: e.Endpoints, Verdicts: pages.Verdicts(e.Verdicts), NotAfter: at(e.NotAfter),
	}
	if e.Reason == nil {
		return out
	}
	out.Reason = e.Reason.Text(tag)
	switch {
	case e.Reason.Endpoint != nil:
		out.Endpoint = e.Reason.Endpoint.EndpointID
	case e.Reason.Kind == apps.ReasonList:
		out.Section = pages.SectionLists
	case e.Reason.Kind == apps.ReasonCode:
		out.Section = pages.SectionLint
	}
	return out
}

// app shows one mini program with its lists, as they stand in WeChat's console, and what its code makes of them.
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
	rows, err := s.appRows(r.Context(), []store.App{a}, tag(r))
	if err != nil {
		return err
	}
	console, err := s.Store.Console(r.Context(), id)
	if err != nil {
		return err
	}
	lint, err := s.Apps.Lint(r.Context(), id)
	if err != nil {
		return err
	}
	body := pages.App{
		AppRow: rows[0], KeptBy: string(a.KeptBy), Told: console.At, ToldBy: console.By, Faults: appFindings(s.Apps.Faults(console.Console), tag(r)),
		Lint: appLint(lint, tag(r)), Server: origin(r),
	}
	about, _, err := s.Store.Alerts(r.Context(), store.AlertFilter{Kind: alert.Unlisted, App: id}, store.Cursor{}, alertsOfOne)
	if err != nil {
		return err
	}
	if body.Alerts, err = s.alertRows(r.Context(), about, tag(r)); err != nil {
		return err
	}
	for _, setting := range apps.Settings(console.Console) {
		body.Settings = append(body.Settings, pages.AppSetting{Name: setting.Name, Value: setting.To})
	}
	for _, u := range uses {
		list := listIn(&body.Lists, string(u.List))
		list.Uses = append(list.Uses, pages.AppUse{
			Endpoint: u.EndpointID, Host: u.Host, Port: int(u.Port), Scheme: u.Scheme, Path: u.Path,
			Environment: u.Environment, Verdicts: pages.Verdicts(u.Verdicts),
			Reason: reasons[u.EndpointID], NotAfter: at(known[u.EndpointID].LeafNotAfter),
		})
	}
	for _, u := range s.Apps.Others(console.Console) {
		list := listIn(&body.Lists, listName(u.List))
		list.Others = append(list.Others, otherEntry(u, tag(r)))
	}
	return s.draw(w, r, http.StatusOK, body)
}

// listIn gives the list of that name, which is made where it is not there.
func listIn(lists *[]pages.UseList, name string) *pages.UseList {
	i := slices.IndexFunc(*lists, func(l pages.UseList) bool { return l.Name == name })
	if i < 0 {
		i = len(*lists)
		*lists = append(*lists, pages.UseList{Name: name})
	}
	return &(*lists)[i]
}

// listName is how the pages name a list of the console.
func listName(id facts.ListID) string {
	if id == facts.ListBusiness {
		return string(store.ListWebview)
	}
	return string(id)
}

func otherEntry(u apps.Unwatched, tag lang.Tag) pages.OtherEntry {
	out := pages.OtherEntry{Text: u.Entry}
	if u.Why != nil {
		out.Why = u.Why.In(tag)
	}
	return out
}

// origin is this service as its reader reaches it. The host name is one of ours: others are refused before.
func origin(r *http.Request) string {
	if request.From(r.Context()).Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
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
