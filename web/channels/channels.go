// Package channels makes, changes and shows the channels that messages go to: what the API and the pages do alike. It
// checks what a person gives, encrypts what is secret, and writes down who did what.
//
// Its errors are those of package store, or problems that name the fields of a request: body.url, body.headers.
package channels

import (
	"context"
	"slices"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
)

// A Desk makes and changes channels. It is safe for use by many at once. Who may do so is asked before.
type Desk struct {
	Store   *store.Store
	Box     *seal.Box      // encrypts secrets; nil: there is no key, and what needs one says so
	Options notify.Options // where messages may be sent
	Link    string         // the service's public URL, no slash at its end; "": messages bear no links
	Clock   clock.Clock
}

// A View is a channel as it may be shown to whoever may look.
type View struct {
	store.Channel               // without its secret
	Config        notify.Config // in place of the stored text
	Mask          string        // where it leads and the end of its key; "" when its secret cannot be opened
	Headers       []string      // the names of those that are sent along
	Signed        bool          // what is sent is signed
	OldKeyUntil   *time.Time    // two keys sign until then; nil: one does
}

// List gives all channels by name.
func (d *Desk) List(ctx context.Context) ([]View, error) {
	list, err := d.Store.Channels(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]View, len(list))
	for i, c := range list {
		if out[i], err = d.view(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Get gives one channel.
func (d *Desk) Get(ctx context.Context, id int64) (View, error) {
	c, err := d.Store.Channel(ctx, id)
	if err != nil {
		return View{}, err
	}
	return d.view(c)
}

func (d *Desk) view(c store.Channel) (View, error) {
	v := View{Channel: c, Headers: []string{}}
	v.Secret = nil
	if err := c.ConfigOf(&v.Config); err != nil {
		return v, err
	}
	kept, err := d.open(c.ID, c.Secret)
	if err != nil {
		return v, nil // it can still be looked at, changed and deleted
	}
	v.Mask, v.Signed = kept.Mask(notify.Kind(c.Kind)), len(kept.Keys) > 0
	for name := range kept.Headers {
		v.Headers = append(v.Headers, name)
	}
	slices.Sort(v.Headers)
	if kept.overlaps(d.Clock()) {
		v.OldKeyUntil = &kept.OldKeyUntil
	}
	return v, nil
}

func (d *Desk) audit(ctx context.Context, by auth.Identity, what auth.AuditAction, object, detail string) error {
	return d.Store.Audit(ctx, by.Event(d.Clock(), what, object, detail))
}
