package site

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/problem"
)

// findingsShown bounds the findings of an app's code on its page.
const findingsShown = 50

// consoleForm asks for what an app's console has.
func (s *Site) consoleForm(w http.ResponseWriter, r *http.Request) error {
	return s.askConsole(w, r, http.StatusOK, r.URL.Query().Get("appid"), "", nil)
}

func (s *Site) askConsole(w http.ResponseWriter, r *http.Request, status int, appid, text string, wrong []string) error {
	body := pages.ConsoleForm{App: pages.AppRef{AppID: appid}, Text: text, Wrong: wrong}
	app, err := s.Store.AppByAppID(r.Context(), appid)
	switch {
	case err == nil:
		body.App, body.File = appRef(app), app.KeptBy == store.KeptByFile
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return s.draw(w, r, status, body)
}

// console shows what a paste would change, and saves it when that was seen. What somebody else changed meanwhile is shown
// anew.
func (s *Site) console(w http.ResponseWriter, r *http.Request) error {
	appid, pasted, do := strings.TrimSpace(r.PostFormValue("appid")), r.PostFormValue("text"), r.PostFormValue("do")
	if do == "edit" {
		return s.askConsole(w, r, http.StatusOK, appid, pasted, nil)
	}
	who := by(r)
	told := apps.Told{
		Name: "text", Text: []byte(pasted), AppID: appid, Keeper: store.KeptByPeople, TakeOver: true, DryRun: true, By: &who.Account.ID,
	}
	plan, err := s.Apps.Apply(r.Context(), told)
	if wrong := mistakes(err, tag(r)); wrong != nil {
		return s.askConsole(w, r, http.StatusUnprocessableEntity, appid, pasted, wrong)
	}
	if err != nil {
		return err
	}
	seen, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if do != "save" || seen != plan.Was.Version || plan.Nothing || plan.Was.KeptBy == store.KeptByFile && r.PostFormValue("take") == "" {
		return s.draw(w, r, http.StatusOK, previewOf(plan, pasted, tag(r)))
	}
	told.DryRun, told.Version = false, seen
	if plan, err = s.Apps.Apply(r.Context(), told); err != nil {
		return err
	}
	if err := s.Store.Audit(r.Context(), who.Event(s.Clock().UTC(), auth.AuditApplied, plan.App.AppID, plan.Summary())); err != nil {
		return err
	}
	return s.redirect(w, r, appURL(plan.App.ID), pages.DoneApplied)
}

// mistakes says what is wrong with a paste, a sentence each; nil for an error that is none of the paste's.
func mistakes(err error, tag lang.Tag) (out []string) {
	if p, ok := errors.AsType[*problem.Error](err); ok && p.Kind.Code == problem.Invalid.Code {
		for _, f := range p.Fields {
			out = append(out, f.Message.In(tag))
		}
		return out
	}
	for _, one := range lang.Flatten(err) {
		m, ok := errors.AsType[lang.Mistake](one)
		if !ok {
			return nil
		}
		if _, line, ok := strings.Cut(m.At, ":"); ok {
			out = append(out, pages.AtLine(line, m.What.In(tag), tag))
		} else {
			out = append(out, m.What.In(tag))
		}
	}
	return out
}

// previewOf is a plan as it is shown.
func previewOf(p apps.Plan, pasted string, tag lang.Tag) pages.ConsolePreview {
	out := pages.ConsolePreview{
		App: appRef(p.App), Text: pasted, Version: p.Was.Version, File: p.Was.KeptBy == store.KeptByFile, Nothing: p.Nothing,
		Faults: appFindings(p.Findings, tag),
	}
	if p.New() {
		out.App.ID = 0
	}
	for _, l := range p.Lists {
		out.Lists = append(out.Lists, pages.ListDiff{Name: listName(l.List), Added: l.Added, Dropped: l.Dropped})
	}
	for _, s := range p.Settings {
		out.Settings = append(out.Settings, pages.SettingDiff(s))
	}
	for _, u := range p.Unwatched {
		out.Unwatched = append(out.Unwatched, otherEntry(u, tag))
	}
	for _, d := range p.Dropped {
		if d.Unused {
			out.Unused = append(out.Unused, d.Host)
		}
	}
	return out
}

// appFindings are findings about lists and code as they are shown. The name that a paste has for itself says nothing.
func appFindings(found []rules.Finding, tag lang.Tag) (out []pages.AppFinding) {
	for i := range found {
		f := &found[i]
		place := apps.Place(f.Place)
		if _, line, ok := strings.Cut(place, "text:"); ok && f.Place.File == "text" {
			place = pages.InLine(line, tag)
		}
		out = append(out, pages.AppFinding{
			Rule: f.Rule.ID, Title: f.Rule.Text.Title.In(tag), Severity: f.Worst(facts.Everywhere), Evidence: f.Text(tag),
			Fix: f.Rule.Text.Fix.In(tag), Place: place,
		})
	}
	return out
}

// appLint is what was last read of an app's code as its page shows it; nil for nil.
func appLint(l *apps.Lint, tag lang.Tag) *pages.AppLint {
	if l == nil {
		return nil
	}
	out := &pages.AppLint{At: l.At, By: l.By, Commit: l.Commit, Missing: differences(l.Missing), Idle: differences(l.Idle)}
	shown := l.Findings[:min(len(l.Findings), findingsShown)]
	out.Findings, out.More = appFindings(shown, tag), len(l.Findings)-len(shown)
	return out
}

func differences(of []alert.Difference) (out []pages.Difference) {
	for _, d := range of {
		out = append(out, pages.Difference{
			List: listName(d.List), Host: d.Host, Place: apps.Place(d.Place), Places: d.Places, Certain: d.Certain,
		})
	}
	return out
}
