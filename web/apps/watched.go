package apps

import (
	"net/netip"
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/target"
)

// A Watched is an entry of a list for which an endpoint is watched.
type Watched struct {
	List        facts.ListID
	Entry       string
	Host        string
	Port        uint16
	Environment string
	EndpointID  int64 // 0 for a new one of a dry run
	NewEndpoint bool  // it was not watched before
	NewUse      bool  // the app did not need it before
}

// An Unwatched is an entry for which none is.
type Unwatched struct {
	List  facts.ListID
	Entry string
	Why   lang.Speaker // nil: the list is not dialled
}

// watching gives the list of uses that entries of a console's list are noted on, and how they are spoken to. UDP and TCP
// speak no TLS, and what is resolved or connected to beforehand is dialled by the list that it is used by.
func watching(id facts.ListID) (list store.List, scheme string, ok bool) {
	switch id {
	case facts.ListRequest:
		return store.ListRequest, "https", true
	case facts.ListSocket:
		return store.ListSocket, "wss", true
	case facts.ListUpload:
		return store.ListUpload, "https", true
	case facts.ListDownload:
		return store.ListDownload, "https", true
	case facts.ListBusiness:
		return store.ListWebview, "https", true
	}
	return "", "", false
}

// watched tells what the lists of a console have watched. What cannot be dialled is named, and judged by the rules about
// lists; it keeps nothing else from being watched.
func (d *Desk) watched(c *facts.Console) (entries []store.Entry, out []Watched, not []Unwatched) {
	for _, id := range facts.AllLists() {
		list, scheme, ok := watching(id)
		if !ok {
			continue
		}
		for _, e := range c.Lists[id] {
			t, err := target.Parse(e.Text)
			said, bad := err.(*lang.Error)
			switch {
			case bad:
				not = append(not, Unwatched{id, e.Text, said})
				continue
			case d.PortAllowed != nil && !d.PortAllowed(t.Port):
				not = append(not, Unwatched{id, e.Text, lang.Errorf(
					lang.En("port {port} is not scanned here; whoever runs this service can open it with --allow-port {port}").
						Zh("本服务不扫描端口 {port}；服务管理员可用 --allow-port {port} 开放"), "port", strconv.Itoa(int(t.Port)))})
				continue
			}
			environment := c.Environment(t.Host)
			if environment == "" {
				environment = Production
			}
			entries = append(entries, store.Entry{Host: t.Host, Port: t.Port, Scheme: scheme, List: list, Environment: environment})
			out = append(out, Watched{List: id, Entry: e.Text, Host: t.Host, Port: t.Port, Environment: environment})
		}
	}
	return entries, out, not
}

// Others are the entries of a console for which no endpoint is watched: those that cannot be dialled, with the reason, and
// those of lists that are not dialled, without one. None of a console that was never told.
func (d *Desk) Others(c *facts.Console) (out []Unwatched) {
	if c == nil {
		return nil
	}
	_, _, out = d.watched(c)
	for _, id := range facts.AllLists() {
		if _, _, dialled := watching(id); dialled {
			continue
		}
		for _, e := range c.Lists[id] {
			out = append(out, Unwatched{List: id, Entry: e.Text})
		}
	}
	return out
}

// Production is the environment of what no pattern gives to another.
const Production = "prod"

// pins are the addresses that a console pins, which config.ReadApp has looked at.
func pins(c *facts.Console) (out []store.Pin) {
	for host, addresses := range c.Nodes {
		t, err := target.Parse(host)
		if err != nil {
			continue // of a host that no list can have either
		}
		for _, text := range addresses {
			if addr, err := netip.ParseAddr(text); err == nil {
				out = append(out, store.Pin{Host: t.Host, Addr: addr.WithZone("")})
			} else if addr, err := netip.ParseAddrPort(text); err == nil {
				out = append(out, store.Pin{Host: t.Host, Addr: addr.Addr().WithZone(""), Port: addr.Port()})
			}
		}
	}
	return out
}
