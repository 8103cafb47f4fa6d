package channels

import (
	"context"
	"errors"
	"strings"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
)

// A Change is what is to be changed about a channel. What is nil stays; of a secret too.
type Change struct {
	Name    *string
	Enabled *bool

	Lang     *lang.Tag
	Template *string
	Mention  *[]string

	URL     *string
	Headers *map[string]string // all of them; empty: none
	Keys    *[]string          // of a robot: its signing secret; empty: none. A webhook's are changed by Rotate
}

// Update changes a channel; one that was paused is tried anew. The error is store.ErrConflict when version is not the
// channel's; 0 stands for any.
func (d *Desk) Update(ctx context.Context, by auth.Identity, id, version int64, change Change) (View, error) {
	return d.change(ctx, id, version, func(c *store.Channel) (func(context.Context) error, error) {
		fields, err := d.apply(c, change)
		return func(ctx context.Context) error {
			return d.audit(ctx, by, auth.AuditChannelChanged, c.Name, "fields="+strings.Join(fields, ","))
		}, err
	})
}

// change reads a channel, has it changed and keeps it. What a person leaves out stays as it was read, so the version is
// always held to; for any version it begins again when somebody else was faster.
func (d *Desk) change(ctx context.Context, id, version int64, do func(*store.Channel) (func(context.Context) error, error)) (View, error) {
	const tries = 5
	for try := 1; ; try++ {
		c, err := d.Store.Channel(ctx, id)
		if err != nil {
			return View{}, err
		}
		if version != 0 && version != c.Version {
			return View{}, store.ErrConflict
		}
		record, err := do(&c)
		if err != nil {
			return View{}, err
		}
		c, err = d.Store.UpdateChannel(ctx, c)
		switch {
		case errors.Is(err, store.ErrConflict) && version == 0 && try < tries:
			continue
		case err != nil:
			return View{}, taken(err)
		}
		if err := record(ctx); err != nil {
			return View{}, err
		}
		return d.view(c)
	}
}

// apply puts a change into a channel, and names the fields that it speaks of.
func (d *Desk) apply(c *store.Channel, change Change) (fields []string, err error) {
	var config notify.Config
	if err := c.ConfigOf(&config); err != nil {
		return nil, err
	}
	kind := notify.Kind(c.Kind)
	var bad []error
	if change.Name != nil {
		c.Name, fields = strings.TrimSpace(*change.Name), append(fields, "name")
		bad = append(bad, checkName(c.Name))
	}
	if change.Enabled != nil {
		c.Enabled, fields = *change.Enabled, append(fields, "enabled")
	}
	if change.Lang != nil {
		config.Lang, fields = *change.Lang, append(fields, notify.FieldLang)
	}
	if change.Template != nil {
		config.Template, fields = *change.Template, append(fields, notify.FieldTemplate)
	}
	if change.Mention != nil {
		config.Mention, fields = *change.Mention, append(fields, notify.FieldMention)
	}
	secret := change.secretFields()
	kept, err := d.open(c.ID, c.Secret)
	switch {
	case len(secret) == 0: // the others can be changed whatever became of the key, and of what may be sent to
		bad = append(bad, notify.Check(kind, config, sampleSecret(kind), d.Options))
	case err != nil:
		return nil, err
	default:
		if change.Keys != nil && kind == notify.Webhook {
			bad = append(bad, mistake(notify.FieldKeys, wordRotate))
		}
		change.secret(&kept)
		bad = append(bad, notify.Check(kind, config, kept.Secret, d.Options))
	}
	if err := mistakes(bad...); err != nil {
		return nil, err
	}
	if c.Config, err = encode(config); err != nil {
		return nil, err
	}
	if len(secret) > 0 {
		kept.retire(d.Clock())
		if c.Secret, err = d.seal(c.ID, kept); err != nil {
			return nil, err
		}
	}
	return append(fields, secret...), nil
}

// secretFields names what a change says about the secret.
func (c Change) secretFields() (fields []string) {
	if c.URL != nil {
		fields = append(fields, notify.FieldURL)
	}
	if c.Headers != nil {
		fields = append(fields, notify.FieldHeaders)
	}
	if c.Keys != nil {
		fields = append(fields, notify.FieldKeys)
	}
	return fields
}

func (c Change) secret(s *sealed) {
	if c.URL != nil {
		s.URL = *c.URL
	}
	if c.Headers != nil {
		s.Headers = *c.Headers
	}
	if c.Keys != nil {
		s.Keys = *c.Keys
	}
}

// Delete deletes a channel with all its deliveries. Version is as in Update.
func (d *Desk) Delete(ctx context.Context, by auth.Identity, id, version int64) error {
	c, err := d.Store.Channel(ctx, id)
	if err != nil {
		return err
	}
	if err := d.Store.DeleteChannel(ctx, id, version); err != nil {
		return err
	}
	return d.audit(ctx, by, auth.AuditChannelDeleted, c.Name, "kind="+c.Kind)
}
