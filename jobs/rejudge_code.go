package jobs

import (
	"context"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// codePage is how many apps one job judges again: the largest code takes a second.
const codePage = 50

// rejudgeCode holds the code of apps, as it was last sent, against their lists by the rules of now, so that an alert ends
// where a waiver or a new version ends it, and begins likewise. What people send is judged when they do. It does one page
// and orders the next.
func (w *Worker) rejudgeCode(ctx context.Context, after int64) error {
	if len(w.Folders.Rules) == 0 {
		return nil
	}
	next, err := w.Store.JudgeCode(ctx, after, codePage, func(p *facts.Project, c *facts.Console) *rules.Report {
		return rules.EvaluateProject(w.Folders, p, c, rules.Params{Now: w.Clock().UTC()})
	})
	if err != nil || next == 0 {
		return err
	}
	return w.Store.ContinueChore(ctx, store.ChoreArgs{Name: "rejudge_code", After: next})
}
