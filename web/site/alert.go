package site

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/redact"
)

const (
	alertsOnPage  = 25
	alertsOfOne   = 12  // are named on the page of an endpoint
	appsToChoose  = 100 // more are chosen by their own page
	eventsShown   = 30
	attemptsShown = 5   // of each message
	answerShown   = 300 // characters of what came of each but the last
)

// alerts shows what fires, and what fired.
func (s *Site) alerts(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	filter := pages.ParseAlertFilter(r.URL.Query())
	this := "alerts " + filter.Values().Encode()
	cursor := r.URL.Query().Get("cursor")
	after, ok := readCursor(cursor, this)
	if !ok || !isAlertPlace(after) {
		after, cursor = store.Cursor{}, ""
	}
	wanted := store.AlertFilter{Kind: filter.Kind, App: filter.App}
	if filter.State != "" {
		wanted.States = []alert.State{filter.State}
	}
	found, next, err := s.Store.Alerts(ctx, wanted, after, alertsOnPage)
	if err != nil {
		return err
	}
	body := pages.AlertList{Filter: filter, Cursor: cursor, Next: writeCursor(next, this)}
	if body.Rows, err = s.alertRows(ctx, found, tag(r)); err != nil {
		return err
	}
	if body.Counts, err = s.Store.AlertCounts(ctx); err != nil {
		return err
	}
	if body.Nobody, err = s.nobody(ctx); err != nil {
		return err
	}
	if body.Apps, err = s.appsToChoose(ctx, filter.App); err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, body)
}

// isAlertPlace reports whether a cursor fits the list of alerts, whose key is a state and a time.
func isAlertPlace(c store.Cursor) bool {
	if c.Key == "" {
		return true
	}
	state, at, _ := strings.Cut(c.Key, " ")
	return len(state) == 1 && state >= "0" && state <= "9" && (at == "-infinity" || isTime(store.Cursor{Key: at}))
}

// nobody reports whether there is no channel that is on.
func (s *Site) nobody(ctx context.Context) (bool, error) {
	list, err := s.Store.Channels(ctx)
	for _, c := range list {
		if c.Enabled {
			return false, err
		}
	}
	return true, err
}

// appsToChoose names the apps of a filter: all if there are few, and in any case the one that is chosen.
func (s *Site) appsToChoose(ctx context.Context, chosen int64) (out []pages.AppRef, err error) {
	list, more, err := s.Store.Apps(ctx, store.Cursor{}, appsToChoose)
	if err != nil {
		return nil, err
	}
	if more != nil {
		list = nil
	}
	has := chosen == 0
	for _, a := range list {
		out, has = append(out, pages.AppRef{ID: a.ID, AppID: a.AppID, Name: a.Name}), has || a.ID == chosen
	}
	if !has {
		a, err := s.Store.App(ctx, chosen)
		if err != nil {
			return nil, err
		}
		out = append(out, pages.AppRef{ID: a.ID, AppID: a.AppID, Name: a.Name})
	}
	return out, nil
}

// appsShown is how many apps are named beside an alert of a list.
const appsShown = 3

// alertRows puts alerts into words.
func (s *Site) alertRows(ctx context.Context, found []store.Alert, tag lang.Tag) (out []pages.AlertRow, err error) {
	var over []int64
	var appids []string
	for _, a := range found {
		if a.State == alert.Resolved {
			over = append(over, a.ID)
		}
		for _, app := range a.Apps[:min(len(a.Apps), appsShown)] {
			appids = append(appids, app.AppID)
		}
	}
	ended, err := s.Store.Resolutions(ctx, over)
	if err != nil {
		return nil, err
	}
	ids, err := s.Store.AppIDs(ctx, appids)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		row := alertRow(a, s.told(a, ended[a.ID], tag), tag)
		row.Apps = appRefs(a.Apps[:min(len(a.Apps), appsShown)], ids)
		out = append(out, row)
	}
	return out, nil
}

// told is an alert as its page tells it: as it is now or, when it is over, as it ended.
func (s *Site) told(a store.Alert, ended alert.Event, tag lang.Tag) alert.Event {
	if a.State == alert.Resolved && ended.AlertID != 0 {
		return tame(ended, tag)
	}
	e := a.Now(s.Clock().UTC())
	if e.Type != alert.EventResolved {
		e.Type, e.Since = "", time.Time{} // its urgency and since when are said beside it
	} else {
		e.At = a.Since
	}
	return tame(e, tag)
}

// tame takes out of an event what a service must not tell.
func tame(e alert.Event, tag lang.Tag) alert.Event {
	if e.Finding != nil && e.Finding.Rule != nil {
		host := ""
		if len(e.Endpoints) > 0 {
			host, _, _ = strings.Cut(e.Endpoints[0], ":")
		}
		e.Finding = &redact.Report(&rules.Report{Outcomes: []rules.Finding{*e.Finding}}, host, tag).Outcomes[0]
	}
	return e
}

func alertRow(a store.Alert, e alert.Event, tag lang.Tag) pages.AlertRow {
	out := pages.AlertRow{
		ID: a.ID, Version: a.Version, Kind: a.Kind, State: a.State, Urgency: a.Urgency(), Level: a.Level, FiredAt: at(a.FiredAt), Since: a.Alert.Since,
		Endpoints: a.MembersTotal, AppsTotal: a.AppsTotal, By: a.By, Because: a.Because, Until: a.Until,
	}
	if a.State == alert.Resolved {
		out.Endpoints = max(e.EndpointsTotal, len(e.Endpoints))
	}
	if !a.Kind.OfApp() {
		e.Apps, e.AppsTotal = nil, 0 // they are named beside it
	}
	out.Headline = e.Headline(tag)
	return out
}

func appRefs(apps []alert.App, ids map[string]int64) (out []pages.AppRef) {
	for _, a := range apps {
		out = append(out, pages.AppRef{ID: ids[a.AppID], AppID: a.AppID, Name: a.Name})
	}
	return out
}

// alert shows one alert. Messages lead here.
func (s *Site) alert(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	return s.showAlert(w, r, http.StatusOK, id, "")
}

// showAlert draws the page of an alert; with why what was wanted was not done.
func (s *Site) showAlert(w http.ResponseWriter, r *http.Request, status int, id int64, wrong string) error {
	ctx, t := r.Context(), tag(r)
	a, err := s.Store.Alert(ctx, id)
	if err != nil {
		return err
	}
	ended, err := s.Store.Resolutions(ctx, []int64{id})
	if err != nil {
		return err
	}
	e := s.told(a, ended[id], t)
	body := pages.Alert{AlertRow: alertRow(a, e, t), Error: wrong}
	if body.Nobody, err = s.nobody(ctx); err != nil {
		return err
	}
	apps := e.Apps
	var appids []string
	for _, app := range apps {
		appids = append(appids, app.AppID)
	}
	ids, err := s.Store.AppIDs(ctx, appids)
	if err != nil {
		return err
	}
	body.Apps, body.AppsTotal = appRefs(apps, ids), max(e.AppsTotal, len(apps))
	body.Members = members(a, e)
	body.Lines = particulars(e, t)
	if rule := ruleOf(a.Rule); rule != nil {
		body.RuleName = pages.RuleRef{ID: rule.ID, Title: rule.Text.Title.In(t)}
	}
	if body.Events, err = s.events(ctx, id, t); err != nil {
		return err
	}
	if len(body.Events) > eventsShown {
		body.Events, body.Further = body.Events[:eventsShown], true
	}
	return s.draw(w, r, status, body)
}

// members are the endpoints at which it happens or, when it is over, happened.
func members(a store.Alert, e alert.Event) (out []pages.AlertMember) {
	known := map[string]int64{}
	for _, m := range a.Members {
		known[m.Name] = m.EndpointID
	}
	for _, name := range e.Endpoints {
		out = append(out, pages.AlertMember{ID: known[name], Label: name})
	}
	return out
}

// particulars are an event's, the apps left out: they are listed beside. What to do comes first: whom a message wakes
// knows the rest from it.
func particulars(e alert.Event, tag lang.Tag) (out []pages.Line) {
	e.Apps, e.AppsTotal = nil, 0
	sha := ""
	if e.Certificate != nil {
		sha = e.Certificate.SHA256.String()
	}
	fix := e.Fix(tag)
	for _, l := range e.Lines(tag) {
		switch line := (pages.Line{Label: l.Label, Text: l.Text}); l.Text {
		case fix:
			line.First = true
			out = slices.Insert(out, 0, line)
		case sha:
			line.Certificate = sha
			fallthrough
		default:
			out = append(out, line)
		}
	}
	return out
}

// events tells what an alert did and what became of the messages about it, the newest first; one more than are shown.
func (s *Site) events(ctx context.Context, id int64, tag lang.Tag) (out []pages.Happening, err error) {
	happened, err := s.Store.AlertEvents(ctx, id, eventsShown+1)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, h := range happened {
		ids = append(ids, h.ID)
	}
	sent, err := s.Store.EventDeliveries(ctx, ids)
	if err != nil {
		return nil, err
	}
	deliveries, err := s.deliveries(ctx, sent, tag)
	if err != nil {
		return nil, err
	}
	of := map[int64][]pages.Delivery{}
	for i, d := range sent {
		of[d.EventID] = append(of[d.EventID], deliveries[i])
	}
	for _, h := range happened {
		e := tame(h.Event, tag)
		out = append(out, pages.Happening{At: e.At, Type: e.Type, Urgency: e.Urgency, Headline: e.Headline(tag), Deliveries: of[h.ID]})
	}
	return out, nil
}

// alarms fills in the alerts that hold at an endpoint.
func (s *Site) alarms(ctx context.Context, e store.Endpoint, body *pages.Endpoint, tag lang.Tag) error {
	found, _, err := s.Store.Alerts(ctx, store.AlertFilter{Endpoint: e.ID}, store.Cursor{}, alertsOfOne)
	if err != nil {
		return err
	}
	body.Alerts, err = s.alertRows(ctx, found, tag)
	return err
}
