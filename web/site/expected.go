package site

import (
	"context"
	"errors"
	"net/http"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/expect"
	"github.com/tongguan/tongguan/web/pages"
)

// expects fills in which certificate is expected, and what became of it.
func (s *Site) expects(ctx context.Context, e store.Endpoint, body *pages.Endpoint, _ lang.Tag) error {
	x, err := s.Store.Expected(ctx, e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		body.Renewed = renewed(x)
	}
	return err
}

// renewed is an expectation as its page shows it. An address that was not tried is left out: perhaps the policy forbids
// it, and then it is nobody's to know.
func renewed(x store.Expected) *pages.Renewed {
	out := &pages.Renewed{
		SHA256: x.SHA256.String(), Name: x.Name, NotAfter: at(x.NotAfter), State: pages.RenewedState(x.State), By: x.By,
		Since: x.Since, Due: x.Due, Ended: at(x.EndedAt),
	}
	if x.Seen == nil {
		return out
	}
	out.Seen, out.Served, out.Tried = x.Seen.At, x.Seen.Count(renewal.Served), x.Seen.Tried()
	for _, a := range x.Seen.Addresses {
		if a.State == renewal.Served || a.State == renewal.NotTried {
			continue
		}
		h := pages.Holdout{Address: a.Addr.String(), Node: a.Node, State: a.State, All: a.Connections, Rules: a.Rules}
		for _, l := range a.Others {
			h.Old += l.Connections
		}
		if h.All += h.Old; len(a.Others) > 0 {
			h.Serial, h.NotAfter = a.Others[0].Serial, a.Others[0].NotAfter
		}
		out.Holdouts = append(out.Holdouts, h)
	}
	return out
}

// expect notes which certificate is installed.
func (s *Site) expect(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	e, err := s.Store.Endpoint(r.Context(), id)
	if err != nil {
		return err
	}
	now := s.Clock().UTC()
	x, err := expect.Read(expect.Input{PEM: r.PostFormValue("pem"), Within: r.PostFormValue("within")}, e, now)
	if m, ok := errors.AsType[expect.Mistake](err); ok {
		return m.What
	}
	if err != nil {
		return err
	}
	who := by(r)
	if _, _, err := s.Store.Expect(r.Context(), x, &who.Account.ID); err != nil {
		return err
	}
	if err := s.Store.Audit(r.Context(), who.Event(now, auth.AuditExpected, endpointURL(id), x.SHA256.String()[:16])); err != nil {
		return err
	}
	return s.redirect(w, r, endpointURL(id), pages.DoneExpected)
}

// withdraw expects it no more. Where none is open, somebody else was faster, or it is served.
func (s *Site) withdraw(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Store.Endpoint(r.Context(), id); err != nil {
		return err
	}
	now := s.Clock().UTC()
	switch err := s.Store.Withdraw(r.Context(), id, now); {
	case errors.Is(err, store.ErrNotFound):
		return s.redirect(w, r, endpointURL(id), "")
	case err != nil:
		return err
	}
	if err := s.Store.Audit(r.Context(), by(r).Event(now, auth.AuditWithdrawn, endpointURL(id), "")); err != nil {
		return err
	}
	return s.redirect(w, r, endpointURL(id), pages.DoneWithdrawn)
}
