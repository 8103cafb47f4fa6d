package site

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/redact"
)

func (s *Site) explainForm(w http.ResponseWriter, r *http.Request) error {
	return s.draw(w, r, http.StatusOK, pages.Explain{})
}

// explainError says what was pasted means, and what the newest scan of the server has to do with it.
func (s *Site) explainError(w http.ResponseWriter, r *http.Request) error {
	return s.explainTo(w, r, func(target.Target) error { return nil })
}

// explainScan has the server scanned first: added, if it is not watched, as by the form of the import.
func (s *Site) explainScan(w http.ResponseWriter, r *http.Request) error {
	return s.explainTo(w, r, func(t target.Target) error {
		if s.PortAllowed != nil && !s.PortAllowed(t.Port) {
			return portRefused(t.Port)
		}
		entry := store.Entry{Host: t.Host, Port: t.Port, Scheme: string(t.Scheme), Path: t.Path}
		done, err := s.Store.Import(r.Context(), []store.Entry{entry}, s.Interval, false)
		if err != nil || done[0].NewEndpoint { // its first scan is ordered
			return err
		}
		asker := by(r).Account.ID
		_, err = s.Store.RequestScan(r.Context(), done[0].EndpointID, &asker)
		return err
	})
}

// explainTo does first what is wanted of the server, where one is named, and draws the answer. Nothing of the text is
// kept or logged.
func (s *Site) explainTo(w http.ResponseWriter, r *http.Request, first func(target.Target) error) error {
	form := pages.ExplainForm{Text: r.PostFormValue("text"), Target: strings.TrimSpace(r.PostFormValue("target"))}
	if p, err := facts.ParsePlatform(r.PostFormValue("platform")); err == nil {
		form.Platform = p
	}
	refuse := func(said string) error {
		form.Error = said
		return s.draw(w, r, http.StatusUnprocessableEntity, pages.Explain{Form: form})
	}
	if strings.TrimSpace(form.Text) == "" {
		return refuse(wordNothing.In(tag(r)))
	}
	reading := explain.Read(form.Text)
	reading.Fails(facts.On(form.Platform))
	answer := reading.Answer(tag(r))
	body := pages.Explain{Form: form, Answer: &answer}
	named := reading.Place.Target()
	if form.Target != "" {
		named = form.Target
	}
	t, err := target.Parse(named)
	switch {
	case err != nil && form.Target != "":
		return refuse(say(err, r))
	case err != nil: // the text names none, or none that can be scanned
		return s.draw(w, r, http.StatusOK, body)
	}
	err = first(t)
	if _, theirs := errors.AsType[lang.Speaker](err); theirs {
		return refuse(say(err, r))
	}
	if err == nil {
		err = s.judged(r, &body, &reading, t)
	}
	if err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, body)
}

var wordNothing = lang.En("There is nothing to explain: paste the error first.").Zh("没有内容：请先粘贴报错。")

// judged fills in what is known of the server.
func (s *Site) judged(r *http.Request, body *pages.Explain, reading *explain.Reading, t target.Target) error {
	body.Label = net.JoinHostPort(t.Host, strconv.Itoa(int(t.Port)))
	e, err := s.Store.EndpointByName(r.Context(), t.Endpoint())
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	body.Endpoint, body.Scanning = e.ID, e.Pending
	if e.JudgementID == nil {
		return nil
	}
	judgement, err := s.Store.Judgement(r.Context(), *e.JudgementID)
	if err != nil {
		return err
	}
	answer := reading.Judge(body.Label, redact.Report(judgement.Report, e.Host, tag(r)), tag(r))
	body.Answer = &answer
	return nil
}
