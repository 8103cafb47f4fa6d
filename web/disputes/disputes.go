// Package disputes takes what somebody says of a phone on which an endpoint works, and gives it out again as a file, for the
// API and for the pages.
package disputes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/dispute"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/redact"
)

// Make keeps what somebody says against a rule that fails at an endpoint now, and writes into the audit log that he did.
// What is wrong with the input is a dispute.Mistake, also of the field "rule"; store.ErrNotFound when there is no such
// endpoint.
func Make(ctx context.Context, s *store.Store, who auth.Identity, endpoint int64, rule string, in dispute.Input, now time.Time) (store.Dispute, error) {
	e, err := s.Endpoint(ctx, endpoint)
	if err != nil {
		return store.Dispute{}, err
	}
	said, err := dispute.Read(in)
	if err != nil {
		return store.Dispute{}, err
	}
	if e.JudgementID == nil {
		return store.Dispute{}, mistaken("rule", lang.En("it was not judged yet").Zh("尚未判定"))
	}
	judgement, err := s.Judgement(ctx, *e.JudgementID)
	if err != nil {
		return store.Dispute{}, err
	}
	level, fails := judgement.Report.Fails(rule, said.Platform)
	if !fails {
		return store.Dispute{}, mistaken("rule", lang.En("this rule does not fail on the platform of {system}; there is nothing to dispute").
			Zh("该规则在 {system} 所属平台上没有未通过，无需提出异议"), "system", said.System)
	}
	said.Rule, said.Level, said.At = rule, string(level), now
	out, err := s.AddDispute(ctx, judgement.ID, said, who.Account.ID)
	if errors.Is(err, store.ErrFull) {
		return out, mistaken("phone", lang.En("there are as many disputes as are kept of one endpoint; delete some first").Zh("该服务器的异议已达上限，请先删除一些"))
	}
	if err != nil {
		return out, err
	}
	return out, s.Audit(ctx, who.Event(now, auth.AuditDisputed, object(endpoint), fmt.Sprintf("rule=%s platform=%s", rule, said.Platform)))
}

// Delete takes one back, and writes into the audit log who did.
func Delete(ctx context.Context, s *store.Store, who auth.Identity, endpoint, id int64, now time.Time) error {
	if err := s.DeleteDispute(ctx, endpoint, id); err != nil {
		return err
	}
	return s.Audit(ctx, who.Event(now, auth.AuditDisputeDeleted, object(endpoint), ""))
}

// Snapshot gives what had been seen when a dispute was made, with the dispute in it, as far as a service may tell it, and a
// name for the file. An address that the policy forbids is left out, since a snapshot in which one has no number cannot be
// judged; no rule looks at it. The errors are the store's.
func Snapshot(ctx context.Context, s *store.Store, endpoint, id int64) (name string, out *facts.Snapshot, err error) {
	d, err := s.Dispute(ctx, endpoint, id)
	if err != nil {
		return "", nil, err
	}
	if out, err = s.DisputedSnapshot(ctx, d); err != nil {
		return "", nil, err
	}
	shown := *redact.Snapshot(out)
	shown.Addresses = slices.DeleteFunc(slices.Clone(shown.Addresses), func(a facts.Address) bool { return !a.Addr.IsValid() })
	return fmt.Sprintf("tongguan-dispute-%d.json", id), &shown, nil
}

func object(endpoint int64) string { return fmt.Sprintf("/endpoints/%d", endpoint) }

func mistaken(field string, p lang.Phrase, pairs ...string) error {
	return dispute.Mistake{Field: field, What: lang.Errorf(p, pairs...)}
}
