package site

import (
	"errors"
	"net/http"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/web/pages"
)

// linesShown is how many entries a preview shows one by one. Those that cannot be read come first among them, so that
// none is missed.
const linesShown = 500

func (s *Site) importForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.askImport(w, r, http.StatusOK, pages.ImportForm{Text: q.Get("text"), AppID: q.Get("appid"), List: q.Get("list")})
}

func (s *Site) askImport(w http.ResponseWriter, r *http.Request, status int, form pages.ImportForm) error {
	known, _, err := s.Store.Apps(r.Context(), store.Cursor{}, 200)
	if err != nil {
		return err
	}
	body := pages.Import{Form: form}
	for _, a := range known {
		body.Apps = append(body.Apps, pages.AppRef{ID: a.ID, AppID: a.AppID, Name: a.Name})
	}
	return s.draw(w, r, status, body)
}

// importText adds what was pasted. When some of it cannot be read nothing is added, and a preview says what and why; from
// there the rest can be added.
func (s *Site) importText(w http.ResponseWriter, r *http.Request) error {
	form := pages.ImportForm{
		Text: r.PostFormValue("text"), AppID: strings.TrimSpace(r.PostFormValue("appid")),
		Name: strings.TrimSpace(r.PostFormValue("name")), List: r.PostFormValue("list"),
	}
	do := r.PostFormValue("do")
	if do == "edit" {
		return s.askImport(w, r, http.StatusOK, form)
	}
	lines, err := target.ParseLines("", []byte(form.Text))
	if err == nil {
		err = checkApp(form)
	}
	if err != nil {
		form.Error = say(err, r)
		return s.askImport(w, r, http.StatusUnprocessableEntity, form)
	}
	p := s.read(lines, form, r)
	dry := do == "preview" || p.bad > 0 && r.PostFormValue("skip") == ""
	done, err := s.Store.Import(r.Context(), p.entries, s.Interval, dry)
	if err != nil {
		return err
	}
	if dry {
		status := http.StatusOK
		if p.bad > 0 && do != "preview" {
			status = http.StatusUnprocessableEntity
		}
		return s.draw(w, r, status, p.preview(form, done))
	}
	to := "/endpoints"
	if form.AppID != "" {
		if app, err := s.Store.AppByAppID(r.Context(), form.AppID); err == nil {
			to = pages.Filter{App: app.ID}.URL()
		}
	}
	return s.redirect(w, r, to, pages.DoneImported)
}

// A pasted text, read.
type pasted struct {
	lines   []pages.ImportLine // one for each entry
	of      []int              // of each of entries: which of lines
	entries []store.Entry      // the good ones
	bad     int
}

func (s *Site) read(lines []target.Line, form pages.ImportForm, r *http.Request) (p pasted) {
	list, _ := store.ParseList(form.List)
	for _, l := range lines {
		line := pages.ImportLine{Number: l.N, Text: l.Text, Host: l.Target.Host, Port: int(l.Target.Port)}
		why := l.Err
		switch {
		case why != nil:
			line.Why = why.Err.In(tag(r))
		case s.PortAllowed != nil && !s.PortAllowed(l.Target.Port):
			line.Why = portRefused(l.Target.Port).In(tag(r))
		}
		if line.Why != "" {
			line.Outcome = pages.OutcomeBad
			p.bad++
			p.lines = append(p.lines, line)
			continue
		}
		t := l.Target
		e := store.Entry{Host: t.Host, Port: t.Port, Scheme: string(t.Scheme), Path: t.Path, AppID: form.AppID, AppName: form.Name, List: list}
		if list == store.ListRequest && t.Scheme == target.WSS {
			e.List = store.ListSocket // a socket in the list of requests is nothing that the console takes
		}
		p.of = append(p.of, len(p.lines))
		p.lines, p.entries = append(p.lines, line), append(p.entries, e)
	}
	return p
}

// preview says what becomes of each entry.
func (p pasted) preview(form pages.ImportForm, done []store.Imported) pages.ImportPreview {
	out := pages.ImportPreview{Form: form, Bad: p.bad}
	for i, d := range done {
		line := &p.lines[p.of[i]]
		line.Endpoint = d.EndpointID
		switch {
		case d.NewEndpoint:
			line.Outcome = pages.OutcomeNew
			out.New++
		case d.NewUse:
			line.Outcome = pages.OutcomeUse
			out.Use++
		default:
			line.Outcome = pages.OutcomeExists
			out.Exists++
		}
	}
	out.Lines = p.lines
	if len(p.lines) > linesShown {
		out.Lines = nil
		for _, wanted := range []bool{true, false} {
			for _, l := range p.lines {
				if (l.Outcome == pages.OutcomeBad) == wanted && len(out.Lines) < linesShown {
					out.Lines = append(out.Lines, l)
				}
			}
		}
		out.More = len(p.lines) - len(out.Lines)
	}
	return out
}

// checkApp refuses what is no appid. WeChat's begin with wx; game and app ids of other makes are not watched here.
func checkApp(form pages.ImportForm) error {
	if form.AppID == "" {
		return nil
	}
	for _, c := range form.AppID {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return badApp(form.AppID)
		}
	}
	if !strings.HasPrefix(form.AppID, "wx") || len(form.AppID) > 64 || len(form.Name) > 200 {
		return badApp(form.AppID)
	}
	return nil
}

func badApp(id string) error {
	return lang.Errorf(lang.En("“{id}” is no AppID; it begins with wx and has letters and digits only (WeChat console: Development, Development settings)").
		Zh("“{id}”不是 AppID；AppID 以 wx 开头，只含字母和数字（小程序后台：开发 - 开发设置）"), "id", id)
}

// say puts an error that a person made into his language.
func say(err error, r *http.Request) string {
	if spoken, ok := errors.AsType[lang.Speaker](err); ok {
		return spoken.In(tag(r))
	}
	return err.Error()
}
