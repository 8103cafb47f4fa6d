package site

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/internal/dispute"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/disputes"
	"github.com/tongguan/tongguan/web/pages"
)

// disputed fills in on which phones it works, as people say. It comes after known, since it stands beside the findings.
func (s *Site) disputed(ctx context.Context, e store.Endpoint, body *pages.Endpoint, tag lang.Tag) error {
	list, err := s.Store.Disputes(ctx, e.ID)
	var all []pages.Dispute
	for _, d := range list {
		out := pages.Dispute{
			ID: d.ID, Rule: pages.RuleRef{ID: d.Rule}, Phone: dispute.Phone(d.Dispute, tag), Note: d.Note, By: d.By, At: d.At,
			Earlier: e.ObservationID != nil && *e.ObservationID != d.ObservationID,
		}
		if rule := explain.RuleNamed(d.Rule); rule != nil {
			out.Rule.Title = rule.Text.Title.In(tag)
		}
		all = append(all, out)
	}
	body.Dispute(all)
	return err
}

// dispute keeps that it works on a real phone.
func (s *Site) dispute(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	said := dispute.Input{
		Phone: r.PostFormValue("phone"), System: r.PostFormValue("system"), WeChat: r.PostFormValue("wechat"), Note: r.PostFormValue("note"),
	}
	_, err = disputes.Make(r.Context(), s.Store, by(r), id, r.PostFormValue("rule"), said, s.Clock().UTC())
	if m, ok := errors.AsType[dispute.Mistake](err); ok {
		return m.What
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, endpointURL(id), pages.DoneDisputed)
}

// deleteDispute takes one back.
func (s *Site) deleteDispute(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	which, err := number(r, "dispute")
	if err != nil {
		return err
	}
	if err := disputes.Delete(r.Context(), s.Store, by(r), id, which, s.Clock().UTC()); err != nil {
		return err
	}
	return s.redirect(w, r, endpointURL(id), pages.DoneDisputeGone)
}

// disputeSnapshot gives what had been seen then as a file.
func (s *Site) disputeSnapshot(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	which, err := number(r, "dispute")
	if err != nil {
		return err
	}
	name, snapshot, err := disputes.Snapshot(r.Context(), s.Store, id, which)
	if err != nil {
		return err
	}
	text, err := json.Marshal(snapshot)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err = w.Write(append(text, '\n'))
	return err
}
