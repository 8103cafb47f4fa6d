package service

import (
	"context"
	"fmt"

	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/store"
)

// labPort is that of every case of the lab, so that a demo which is started again finds its endpoints.
const labPort = 8443

// demoApps are mini programs of whose lists nobody told.
var demoApps = []struct{ id, name string }{
	{"wxde00000000000001", "Demo shop 演示商城"}, {"wxde00000000000002", "Demo game 演示小游戏"}, {"wxde00000000000003", "Demo clinic 演示门诊"},
}

// startDemo starts the lab, if it is asked for, and opens the way to it and to nothing else: its addresses, and its name
// server for names that are nobody else's (RFC 6761 §6.2).
func (p *process) startDemo() (err error) {
	if !p.config.Demo {
		return nil
	}
	if p.lab, err = lab.Start(lab.Options{Port: labPort, Now: p.world.Clock}); err != nil {
		return err
	}
	p.later(p.lab.Close)
	zone := &p.config.Zone
	zone.AllowCIDR = append(zone.AllowCIDR, p.lab.Ranges()...)
	zone.ResolverFor = append(zone.ResolverFor, "test="+p.lab.Resolver().String())
	return nil
}

// fillDemo adds the lab's servers, as mini programs might need them.
func (p *process) fillDemo(ctx context.Context) error {
	if p.lab == nil {
		return nil
	}
	var entries []store.Entry
	for i, c := range p.lab.Cases {
		app := demoApps[i%len(demoApps)]
		e := store.Entry{Host: c.Host, Port: c.Addrs[0].Port(), Scheme: "https", AppID: app.id, AppName: app.name}
		if i%5 == 4 || c.WSS {
			e.Scheme, e.Path = "wss", "/chat"
		}
		entries = append(entries, e)
		if i%7 == 0 { // some are shared
			other := demoApps[(i+1)%len(demoApps)]
			e.AppID, e.AppName, e.List = other.id, other.name, store.ListDownload
			entries = append(entries, e)
		}
	}
	if _, err := p.store.Import(ctx, entries, p.config.Interval, false); err != nil {
		return fmt.Errorf("filling the demo: %w", err)
	}
	return p.fillDemoApp(ctx)
}
