package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// A Node is an address that somebody pinned.
type Node struct {
	ID      ID     `json:"id"`
	Label   string `json:"label" doc:"to know it by|便于辨认的名称"`
	Address string `json:"address" example:"192.0.2.7:443" doc:"IP address and port|IP 地址和端口"`
}

// A NewNode is an address to pin.
type NewNode struct {
	Label   string `json:"label,omitempty" maxLength:"100" doc:"to know it by|便于辨认的名称"`
	Address string `json:"address" minLength:"2" maxLength:"64" example:"192.0.2.7" doc:"an IP address, with a port where it is another than the endpoint's|IP 地址；端口与服务器不同时需注明"`
}

func nodeOf(n store.Node) Node { return Node{idOf(n.ID), n.Label, n.Addr.String()} }

func (a *API) nodes() {
	register(a, operation{
		id: "list-nodes", method: http.MethodGet, path: "/endpoints/{id}/nodes", action: auth.See, tag: tagEndpoints,
		summary: lang.En("List the pinned addresses of an endpoint").Zh("列出固定的地址"),
	}, a.listNodes)
	register(a, operation{
		id: "create-node", method: http.MethodPost, path: "/endpoints/{id}/nodes", action: auth.Edit, tag: tagEndpoints,
		status: http.StatusCreated, problems: []problem.Kind{problem.Exists},
		summary: lang.En("Pin an address of an endpoint").Zh("固定地址"),
		about:   lang.En("Its scans then look at this address too, beside those of DNS.").Zh("扫描时除 DNS 返回的地址外，也会扫描该地址。"),
	}, a.createNode)
	register(a, operation{
		id: "delete-node", method: http.MethodDelete, path: "/endpoints/{id}/nodes/{node}", action: auth.Edit, tag: tagEndpoints,
		status: http.StatusNoContent, summary: lang.En("Take a pinned address away").Zh("取消固定的地址"),
	}, a.deleteNode)
}

func (a *API) listNodes(ctx context.Context, in *ByID) (*struct{ Body All[Node] }, error) {
	if _, err := a.deps.Store.Endpoint(ctx, in.ID.n); err != nil {
		return nil, err
	}
	nodes, err := a.deps.Store.Nodes(ctx, in.ID.n)
	return &struct{ Body All[Node] }{All[Node]{each(nodes, nodeOf)}}, err
}

func (a *API) createNode(ctx context.Context, in *struct {
	ByID
	Body NewNode
},
) (*struct {
	Location string `header:"Location"`
	Body     Node
}, error,
) {
	e, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	addr, err := pinned(in.Body.Address, e.Port)
	if err != nil {
		return nil, err
	}
	if err := a.checkPort("body.address", addr.Port()); err != nil {
		return nil, err
	}
	node, err := a.deps.Store.AddNode(ctx, store.Node{EndpointID: e.ID, Label: strings.TrimSpace(in.Body.Label), Addr: addr})
	if errors.Is(err, store.ErrExists) {
		return nil, problem.New(problem.Exists, lang.Errorf(lang.En("this address is pinned already").Zh("该地址已固定")))
	}
	if err != nil {
		return nil, err
	}
	return &struct {
		Location string `header:"Location"`
		Body     Node
	}{pathTo("/endpoints/{}/nodes", e.ID), nodeOf(node)}, nil
}

// pinned reads an IP address with or without a port.
func pinned(text string, port uint16) (netip.AddrPort, error) {
	text = strings.TrimSpace(text)
	if addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")); err == nil && addr.Zone() == "" {
		return netip.AddrPortFrom(addr.Unmap(), port), nil
	}
	addr, err := netip.ParseAddrPort(text)
	if err != nil || addr.Port() == 0 || addr.Addr().Zone() != "" {
		return netip.AddrPort{}, invalidAt("body.address", "malformed",
			lang.En("write an IP address, such as 192.0.2.7, 192.0.2.7:8443 or [2001:db8::1]:8443").
				Zh("请填写 IP 地址，例如 192.0.2.7、192.0.2.7:8443 或 [2001:db8::1]:8443"))
	}
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port()), nil
}

func (a *API) deleteNode(ctx context.Context, in *struct {
	ByID
	Node ID `path:"node" doc:"its id|地址的编号"`
},
) (*struct{}, error) {
	return nil, a.deps.Store.DeleteNode(ctx, in.ID.n, in.Node.n)
}
