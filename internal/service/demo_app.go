package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
)

// demoApp is a mini program whose lists are known: its production can be submitted, and its test cannot. The lists name
// cases of the lab in place of {these}.
const demoApp = `name: Demo canteen 演示点餐
owner: demo@lab.test
production: true
request:
  - https://{good-rsa}
  - https://{good-ecdsa}
  - https://{missing-intermediate}
socket: []
upload:
  - https://{good-rsa}
download:
  - https://{good-rsa}
icp:
  lab.test: {number: 京ICP备00000000号-1, checked: 2026-01-01}
environments:
  test: ["{missing-intermediate.host}"]
`

// demoAppID is that of demoApp.
const demoAppID = "wxde00000000000004"

// fillDemoApp tells of an app as its owner would, who pastes an app.yaml. What somebody changes in it since stays when the
// demo is started again.
func (p *process) fillDemoApp(ctx context.Context) error {
	switch _, err := p.store.AppByAppID(ctx, demoAppID); {
	case err == nil:
		return nil
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	text := demoAppOf(func(id string) (host string, port uint16) {
		c := p.lab.Case(id)
		return c.Host, c.Addrs[0].Port()
	})
	_, err := p.apps().Apply(ctx, apps.Told{Name: "demo", Text: []byte(text), AppID: demoAppID, Keeper: store.KeptByPeople})
	if err != nil {
		return fmt.Errorf("filling the demo: %w", err)
	}
	return nil
}

// demoAppOf is demoApp with the lab's servers in it.
func demoAppOf(at func(id string) (host string, port uint16)) string {
	var pairs []string
	for _, id := range []string{"good-rsa", "good-ecdsa", "missing-intermediate"} {
		host, port := at(id)
		pairs = append(pairs, "{"+id+"}", fmt.Sprintf("%s:%d", host, port), "{"+id+".host}", host)
	}
	return strings.NewReplacer(pairs...).Replace(demoApp)
}
