package channels

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// Overlap is for how long the key before a new one goes on to sign.
const Overlap = 24 * time.Hour

// sealed is what is encrypted of a channel.
type sealed struct {
	notify.Secret
	OldKeyUntil time.Time `json:"old_key_until,omitzero"` // the last of two keys signs until then
}

// overlaps reports whether two keys sign.
func (s *sealed) overlaps(now time.Time) bool { return len(s.Keys) > 1 && now.Before(s.OldKeyUntil) }

// retire takes an older key away whose time is over.
func (s *sealed) retire(now time.Time) {
	if len(s.Keys) > 1 && !s.overlaps(now) {
		s.dropOld()
	}
}

func (s *sealed) dropOld() { s.Keys, s.OldKeyUntil = s.Keys[:min(1, len(s.Keys))], time.Time{} }

// Place binds what is sealed to its channel.
func Place(channel int64) string { return "channel:" + strconv.FormatInt(channel, 10) }

func (d *Desk) seal(channel int64, s sealed) ([]byte, error) {
	if d.Box == nil {
		return nil, noKey()
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, errors.New("the secret of a channel cannot be written") // the cause could quote it
	}
	return d.Box.Seal(text, Place(channel)), nil
}

func (d *Desk) open(channel int64, blob []byte) (out sealed, err error) {
	if d.Box == nil {
		return out, noKey()
	}
	text, err := d.Box.Open(blob, Place(channel))
	if err != nil {
		return out, problem.New(problem.NoSecretKey, lang.Errorf(wordOtherKey)).Because(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return sealed{}, errors.New("the secret of a channel is not as it was written") // the cause could quote it
	}
	return out, nil
}

// Open decrypts the secret of a channel for whoever sends: the JSON of a [notify.Secret] with the keys that sign now.
func (d *Desk) Open(channel int64, blob []byte) ([]byte, error) {
	s, err := d.open(channel, blob)
	if err != nil {
		return nil, err
	}
	s.retire(d.Clock())
	return json.Marshal(s.Secret)
}

// Rotate gives a webhook a new key, which is shown this once. The one before goes on to sign beside it for [Overlap],
// so that the receiver can change over in peace, and then ends by itself; [Desk.DropOld] ends it at once. There are two
// at most: who rotates again within that time ends the oldest. Version is as in Update.
func (d *Desk) Rotate(ctx context.Context, by auth.Identity, id, version int64) (v View, key string, err error) {
	key = notify.NewSecret()
	v, err = d.rekey(ctx, by, id, version, auth.AuditKeyRotated, func(s *sealed) error {
		s.Keys = append([]string{key}, s.Keys[:min(1, len(s.Keys))]...)
		s.OldKeyUntil = d.Clock().Add(Overlap).UTC().Truncate(time.Second)
		return nil
	})
	if err != nil {
		return View{}, "", err
	}
	return v, key, nil
}

// DropOld ends the key before the newest one. Version is as in Update.
func (d *Desk) DropOld(ctx context.Context, by auth.Identity, id, version int64) (View, error) {
	return d.rekey(ctx, by, id, version, auth.AuditKeyDropped, func(s *sealed) error {
		if !s.overlaps(d.Clock()) {
			return problem.New(problem.WrongState, lang.Errorf(wordOneKey))
		}
		s.dropOld()
		return nil
	})
}

// rekey changes the keys of a webhook.
func (d *Desk) rekey(ctx context.Context, by auth.Identity, id, version int64, what auth.AuditAction, change func(*sealed) error) (View, error) {
	return d.change(ctx, id, version, func(c *store.Channel) (func(context.Context) error, error) {
		if notify.Kind(c.Kind) != notify.Webhook {
			return nil, problem.New(problem.WrongState, lang.Errorf(wordRobotKey))
		}
		s, err := d.open(c.ID, c.Secret)
		if err != nil {
			return nil, err
		}
		if err := change(&s); err != nil {
			return nil, err
		}
		c.Secret, err = d.seal(c.ID, s)
		return func(ctx context.Context) error { return d.audit(ctx, by, what, c.Name, "") }, err
	})
}

// encode writes a configuration as it is stored.
func encode(c notify.Config) ([]byte, error) { return json.Marshal(c) }
