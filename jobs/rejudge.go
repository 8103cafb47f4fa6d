package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// rejudgePage is how many endpoints one job judges again: seconds of work, so that little is lost when it is cut off.
const rejudgePage = 500

// rejudge judges what is stored by the rules and the date of now, without asking any server: certificates expire, and
// rules change, although nobody looks. It does one page and orders the next.
func (w *Worker) rejudge(ctx context.Context, after int64) error {
	page, err := w.Store.ToJudge(ctx, after, rejudgePage)
	if err != nil {
		return err
	}
	ids := make([]int64, len(page))
	for i, stored := range page {
		ids[i] = stored.EndpointID
	}
	consoles, err := w.Store.ConsolesOfEndpoints(ctx, ids...)
	if err != nil {
		return err
	}
	changed := 0
	for _, stored := range page {
		differs, err := w.judgeAgain(ctx, stored, consoles[stored.EndpointID])
		if err != nil {
			return fmt.Errorf("judging endpoint %d again: %w", stored.EndpointID, err)
		}
		if differs {
			changed++
		}
	}
	if changed > 0 {
		w.log.Info("judged again", "endpoints", len(page), "changed", changed)
	}
	if len(page) < rejudgePage {
		return nil
	}
	return w.Store.ContinueChore(ctx, store.ChoreArgs{Name: "rejudge", After: page[len(page)-1].EndpointID})
}

func (w *Worker) judgeAgain(ctx context.Context, stored store.Stored, consoles []*facts.Console) (changed bool, err error) {
	if stored.Snapshot == nil {
		return false, nil // a later version wrote it, and will judge it
	}
	why := store.ReasonTime
	before, _, err := w.Store.Judgements(ctx, stored.EndpointID, store.Cursor{}, 1)
	if err != nil {
		return false, err
	}
	if len(before) > 0 && (before[0].Ruleset != w.Ruleset || before[0].Profile != w.Profile.Name) {
		why = store.ReasonRules
	}
	lints, err := w.lintsOf(ctx, stored.Snapshot)
	if err != nil {
		return false, err
	}
	report := rules.Evaluate(w.Profile, stored.Snapshot, w.params(w.Clock(), beside{lints, consoles}))
	changed, err = w.Store.SaveJudgement(ctx, stored.EndpointID, stored.ObservationID, report, w.Profile.Name, w.Ruleset, why)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil // deleted since
	}
	return changed, err
}
