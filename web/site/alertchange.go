package site

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

func alertURL(id int64) string { return fmt.Sprintf("/alerts/%d", id) }

// stale says that a form is about something that is no more as it was.
var (
	wordStaleAlert   = lang.En("It changed while you looked at it, and nothing was done. Below it stands as it is now: look, and press again.").Zh("在你查看期间状态已变化，未作任何操作。下面是当前状态，请确认后再操作。")
	wordStaleChannel = lang.En("It was changed while you looked at it, and nothing was done. Below it stands as it is now: look, and do it again.").Zh("在你查看期间内容已被修改，未作任何操作。下面是当前内容，请确认后再操作。")
)

// version is what of something a form was made from. A form without one is about none.
func version(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || n <= 0 {
		return 0, store.ErrConflict
	}
	return n, nil
}

type command func(a alert.Alert, now time.Time, who string) (alert.Alert, []alert.Notice, error)

// change does to an alert what a person wants, if it is still the one that he saw.
func (s *Site) change(r *http.Request, id int64, what auth.AuditAction, do command) error {
	seen, err := version(r)
	if err != nil {
		return err
	}
	who, now := by(r), s.Clock().UTC()
	_, err = s.Store.ChangeAlert(r.Context(), id, seen, func(a alert.Alert) (alert.Alert, []alert.Notice, error) {
		return do(a, now, who.Account.Name)
	})
	if err != nil {
		return err
	}
	return s.Store.Audit(r.Context(), who.Event(now, what, alertURL(id), ""))
}

// onAlert is a button on the page of an alert.
func (s *Site) onAlert(what auth.AuditAction, done pages.Done, do command) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := number(r, "id")
		if err != nil {
			return err
		}
		err = s.change(r, id, what, do)
		switch {
		case errors.Is(err, store.ErrConflict):
			return s.showAlert(w, r, http.StatusPreconditionFailed, id, wordStaleAlert.In(tag(r)))
		case errors.Is(err, alert.ErrState):
			return s.showAlert(w, r, http.StatusConflict, id, say(err, r))
		case err != nil:
			return err
		}
		return s.redirect(w, r, back(r, alertURL(id)), done)
	}
}

func (s *Site) acknowledge() handler {
	return s.onAlert(auth.AuditAlertAcknowledged, pages.DoneAcknowledged,
		func(a alert.Alert, now time.Time, who string) (alert.Alert, []alert.Notice, error) {
			return a.Acknowledge(now, who)
		})
}

func (s *Site) reopen() handler {
	return s.onAlert(auth.AuditAlertReopened, pages.DoneReopened,
		func(a alert.Alert, now time.Time, who string) (alert.Alert, []alert.Notice, error) {
			return a.Reopen(now, who)
		})
}

// silenceForm asks until when and why.
func (s *Site) silenceForm(w http.ResponseWriter, r *http.Request) error {
	form := pages.Silence{For: "4h"}
	return s.showSilence(w, r, http.StatusOK, form)
}

func (s *Site) showSilence(w http.ResponseWriter, r *http.Request, status int, form pages.Silence) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	a, err := s.Store.Alert(r.Context(), id)
	if err != nil {
		return err
	}
	rows, err := s.alertRows(r.Context(), []store.Alert{a}, tag(r))
	if err != nil {
		return err
	}
	form.AlertRow = rows[0]
	if !form.CanSilence() {
		return s.showAlert(w, r, http.StatusConflict, id, wordNotSilent.In(tag(r)))
	}
	if form.Zone == "" { // where most who read the language are
		form.Zone = "+00:00"
		if tag(r) == lang.Chinese {
			form.Zone = "+08:00"
		}
	}
	return s.draw(w, r, status, form)
}

var (
	wordNotSilent = lang.En("It does not fire, so there is nothing to silence.").Zh("当前没有告警，无需静默。")
	wordBadTime   = lang.En("write the time as 2026-12-31 08:00").Zh("时间应写作 2026-12-31 08:00")
	wordNoTime    = lang.En("say until when").Zh("请填写截止时间")
)

func (s *Site) silence(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	form := pages.Silence{
		For: r.PostFormValue("for"), At: r.PostFormValue("at"), Zone: r.PostFormValue("zone"), Why: r.PostFormValue("because"), Wrong: map[string]string{},
	}
	until, err := s.until(form)
	if err != nil {
		form.Wrong["until"] = say(err, r)
		if strings.TrimSpace(form.Why) == "" { // both are said at once
			form.Wrong["because"] = wordNoWhy.In(tag(r))
		}
		return s.showSilence(w, r, http.StatusUnprocessableEntity, form)
	}
	err = s.change(r, id, auth.AuditAlertSilenced, func(a alert.Alert, now time.Time, who string) (alert.Alert, []alert.Notice, error) {
		return a.Silence(now, until, who, form.Why)
	})
	switch {
	case errors.Is(err, alert.ErrUntil):
		form.Wrong["until"] = say(err, r)
	case errors.Is(err, alert.ErrBecause):
		form.Wrong["because"] = say(err, r)
	case errors.Is(err, alert.ErrState):
		return s.showAlert(w, r, http.StatusConflict, id, say(err, r))
	case errors.Is(err, store.ErrConflict):
		form.Error = wordStaleAlert.In(tag(r))
		return s.showSilence(w, r, http.StatusPreconditionFailed, form)
	case err != nil:
		return err
	default:
		return s.redirect(w, r, alertURL(id), pages.DoneSilenced)
	}
	return s.showSilence(w, r, http.StatusUnprocessableEntity, form)
}

var wordNoWhy = lang.En("say why it is silenced").Zh("请填写静默的原因")

// until is the end of a silence. A time that was typed counts more than a choice that may have been left as it was.
func (s *Site) until(form pages.Silence) (time.Time, error) {
	typed := strings.TrimSpace(form.At)
	if typed == "" {
		if form.For == "at" {
			return time.Time{}, lang.Errorf(wordNoTime)
		}
		d, err := time.ParseDuration(form.For)
		if err != nil {
			return time.Time{}, lang.Errorf(wordNoTime)
		}
		return s.Clock().UTC().Add(d), nil
	}
	for _, layout := range []string{"2006-01-02T15:04-07:00", "2006-01-02 15:04-07:00", "2006-01-02T15:04:05-07:00"} {
		if t, err := time.Parse(layout, typed+form.Zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, lang.Errorf(wordBadTime)
}
