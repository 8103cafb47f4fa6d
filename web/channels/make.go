package channels

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// MaxName is how many characters the name of a channel has at most.
const MaxName = 100

// A New is a channel to be made.
type New struct {
	Name    string
	Kind    notify.Kind
	Config  notify.Config
	Secret  notify.Secret // a webhook without a key is given one
	Enabled bool
}

// Create makes a channel. A key that was made for a webhook is given this once; "" when none was made.
func (d *Desk) Create(ctx context.Context, by auth.Identity, n New) (made View, key string, err error) {
	if d.Box == nil {
		return View{}, "", noKey()
	}
	n.Name = strings.TrimSpace(n.Name)
	if n.Kind == notify.Webhook && len(n.Secret.Keys) == 0 {
		key = notify.NewSecret()
		n.Secret.Keys = []string{key}
	}
	if err := mistakes(checkName(n.Name), notify.Check(n.Kind, n.Config, n.Secret, d.Options)); err != nil {
		return View{}, "", err
	}
	config, err := encode(n.Config)
	if err != nil {
		return View{}, "", err
	}
	c, err := d.Store.CreateChannel(ctx, store.Channel{
		Name: n.Name, Kind: string(n.Kind), Config: config, Enabled: n.Enabled, Wait: notify.LimitsOf(n.Kind).Wait,
	}, func(id int64) ([]byte, error) { return d.seal(id, sealed{Secret: n.Secret}) })
	if err != nil {
		return View{}, "", taken(err)
	}
	if err := d.audit(ctx, by, auth.AuditChannelMade, c.Name, "kind="+c.Kind); err != nil {
		return View{}, "", err
	}
	made, err = d.view(c)
	return made, key, err
}

// checkName says what is wrong with a name. Everybody sees it, so what is copied into the wrong field is refused.
func checkName(name string) error {
	switch {
	case name == "":
		return mistake("name", wordNoName)
	case utf8.RuneCountInString(name) > MaxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return mistake("name", wordBadName)
	case strings.Contains(name, "://") || strings.Contains(name, "whsec_"):
		return mistake("name", wordSecretName)
	}
	return nil
}

func mistake(field string, what lang.Phrase) error {
	return &notify.Mistake{Field: field, What: lang.Errorf(what)}
}

// mistakes makes one problem of what is wrong; nil when nothing is.
func mistakes(errs ...error) error {
	e := problem.New(problem.Invalid, nil)
	for _, err := range lang.Flatten(errors.Join(errs...)) {
		m, ok := errors.AsType[*notify.Mistake](err)
		if !ok {
			return err
		}
		e.Fields = append(e.Fields, problem.Field{Location: "body." + m.Field, Code: "invalid", Message: m})
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// taken says that there is a channel of this name already.
func taken(err error) error {
	if errors.Is(err, store.ErrExists) {
		return problem.New(problem.Exists, lang.Errorf(wordNameTaken))
	}
	return err
}

func noKey() error { return problem.New(problem.NoSecretKey, lang.Errorf(seal.NoKey)) }
