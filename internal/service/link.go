package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pglocal"
)

// Link prints a sign-in link for an account that is there; "" is the first one. It needs the database, not the service:
// whoever runs it has the database in his hands.
func Link(ctx context.Context, c *config.Service, w World, name string) (err error) {
	p := &process{config: c, world: w, metrics: newMetrics()}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.openRunning(ctx); err != nil {
		return err
	}
	accounts := auth.New(auth.Deps{Store: p.store, Clock: w.Clock})
	var token string
	var account auth.Account
	if name == "" {
		token, account, err = accounts.FirstLink(ctx)
	} else {
		token, account, err = accounts.NewLink(ctx, auth.Machine(), name)
	}
	if err != nil {
		return err
	}
	at := "http://" + c.Listen
	if c.PublicURL != nil {
		at = c.PublicURL.String()
	}
	fmt.Fprintln(w.Stdout, lang.En("Sign in as {name} here (the link works once, for {minutes} minutes): {at}/sign-in/{link}").
		Zh("以 {name} 的身份登录（链接只能使用一次，{minutes} 分钟内有效）：{at}/sign-in/{link}").
		Fill(c.Lang, lang.Pairs("name", account.Name, "minutes", fmt.Sprint(int(auth.LinkLife.Minutes())), "at", at, "link", token)))
	return nil
}

// openRunning connects to the database as the running service does: to the operator's, or to the private one if that is
// up, which it is while the service runs.
func (p *process) openRunning(ctx context.Context) error {
	if !p.private() {
		return p.open(ctx)
	}
	at, err := pglocal.Running(p.postgres().Dir)
	if err != nil {
		return p.open(ctx) // it does not run: start it for a moment
	}
	if err := p.connect(ctx, at); err != nil {
		return err
	}
	p.later(func() error { p.store.Close(); return nil })
	return nil
}
