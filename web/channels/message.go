package channels

import (
	"context"
	"errors"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// Test sends a message that says no more than that it arrived, by the way that all go. It gives the delivery, by which
// it can be followed.
func (d *Desk) Test(ctx context.Context, by auth.Identity, id int64) (store.Delivery, error) {
	out, err := d.Store.TryChannel(ctx, id, d.Clock())
	if err != nil {
		return out, err
	}
	return out, d.audit(ctx, by, auth.AuditChannelTried, out.Channel, "delivery="+out.ID)
}

// Replay sends a delivery again, whatever became of it.
func (d *Desk) Replay(ctx context.Context, by auth.Identity, delivery string) (store.Delivery, error) {
	err := d.Store.Replay(ctx, delivery)
	if errors.Is(err, store.ErrConflict) {
		return store.Delivery{}, problem.New(problem.WrongState, lang.Errorf(wordUnderWay))
	} else if err != nil {
		return store.Delivery{}, err
	}
	out, _, err := d.Store.Delivery(ctx, delivery)
	if err != nil {
		return out, err
	}
	return out, d.audit(ctx, by, auth.AuditReplayed, out.Channel, "delivery="+out.ID)
}
