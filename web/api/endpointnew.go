package api

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/web/problem"
)

// A NewEndpoint names what is to be watched: a target as people type it, or host and port.
type NewEndpoint struct {
	Target string   `json:"target,omitempty" maxLength:"2048" example:"wss://chat.example.com/ws" doc:"host, host:port, or an address beginning with https:// or wss://|域名、域名:端口，或以 https://、wss:// 开头的地址"`
	Host   string   `json:"host,omitempty" maxLength:"253" doc:"in place of target|可代替 target"`
	Port   uint16   `json:"port,omitempty" minimum:"1" maximum:"65535" doc:"with host; 443 when absent|与 host 一起使用，默认 443"`
	App    *AppRef  `json:"app,omitempty" doc:"who needs it; an app that is new is made|使用方；不存在的小程序会自动创建"`
	Uses   []NewUse `json:"uses,omitempty" maxItems:"20" doc:"how it is needed; when absent, as target says|使用方式；未填写时按 target 推断"`
}

// An AppRef names an app by WeChat's name for it.
type AppRef struct {
	AppID string `json:"appid" pattern:"^wx[0-9a-f]{16}$" example:"wx0123456789abcdef"`
	Name  string `json:"name,omitempty" maxLength:"100" doc:"given to an app that is new|新建小程序的名称"`
}

// A NewUse is a need of an endpoint.
type NewUse struct {
	List        UseList `json:"list,omitempty" doc:"of the console; when absent, socket for wss and request for https|域名列表；默认 wss 为 socket，https 为 request"`
	Scheme      string  `json:"scheme,omitempty" enum:"https,wss" doc:"https when absent|默认 https"`
	Path        string  `json:"path,omitempty" maxLength:"1024" doc:"of the requests|请求路径"`
	Environment string  `json:"environment,omitempty" maxLength:"40" doc:"prod when absent|默认 prod"`
}

// MadeEndpoint is an endpoint that is there now.
type MadeEndpoint struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     Endpoint
}

func (a *API) createEndpoint(ctx context.Context, in *struct{ Body NewEndpoint }) (*MadeEndpoint, error) {
	named, location, err := in.Body.target()
	if err != nil {
		return nil, err
	}
	if err := a.checkPort(location, named.Port); err != nil {
		return nil, err
	}
	entries, err := in.Body.entries(named)
	if err != nil {
		return nil, err
	}
	made, err := a.deps.Store.Import(ctx, entries, a.deps.Interval, false)
	if err != nil {
		return nil, err
	}
	e, err := a.deps.Store.Endpoint(ctx, made[0].EndpointID)
	if err != nil {
		return nil, err
	}
	out := &MadeEndpoint{
		Status: http.StatusOK, Location: pathTo("/endpoints/{}", e.ID), Body: endpointOf(e),
	}
	if made[0].NewEndpoint {
		out.Status = http.StatusCreated
	}
	out.ETag, err = tagOf(e.Version, out.Body)
	return out, err
}

// target reads what is to be watched, and tells in which field it stands.
func (n NewEndpoint) target() (t target.Target, location string, err error) {
	text, location := n.Target, "body.target"
	switch {
	case n.Target != "" && (n.Host != "" || n.Port != 0), n.Target == "" && n.Host == "":
		return t, location, invalidAt(location, "required",
			lang.En("write either target, or host and port").Zh("请填写 target，或 host 与 port，二者只选其一"))
	case n.Target == "":
		location = "body.host"
		if text = n.Host; n.Port != 0 {
			text = net.JoinHostPort(n.Host, strconv.Itoa(int(n.Port)))
		}
	}
	t, err = target.Parse(text)
	if err != nil {
		return t, location, targetProblem(location, err)
	}
	return t, location, nil
}

// entries says who needs it: at least one entry, so that there is something to import.
func (n NewEndpoint) entries(t target.Target) ([]store.Entry, error) {
	first := store.Entry{Host: t.Host, Port: t.Port, Scheme: string(t.Scheme), Path: t.Path}
	if n.App != nil {
		first.AppID, first.AppName = n.App.AppID, n.App.Name
	}
	if len(n.Uses) == 0 {
		return []store.Entry{first}, nil
	}
	var out []store.Entry
	for i, u := range n.Uses {
		path, err := u.path(fmt.Sprintf("body.uses[%d].path", i))
		if err != nil {
			return nil, err
		}
		entry := first
		entry.List, entry.Path, entry.Environment = store.List(u.List), path, u.Environment
		if entry.Scheme = u.Scheme; entry.Scheme == "" {
			entry.Scheme = string(target.HTTPS)
		}
		out = append(out, entry)
	}
	return out, nil
}

// path gives the path in its one spelling.
func (u NewUse) path(location string) (string, error) {
	if u.Path == "" {
		return "", nil
	}
	t, err := target.Parse("https://example.com" + u.Path)
	if err != nil || u.Path[0] != '/' {
		return "", invalidAt(location, "malformed", lang.En("a path begins with / and has no host").Zh("路径须以 / 开头，且不含主机名"))
	}
	return t.Path, nil
}

// checkPort refuses the ports of services that are none of a mini program's.
func (a *API) checkPort(location string, port uint16) error {
	if a.portAllowed(port) {
		return nil
	}
	return problem.At(location, "port_not_allowed", portRefused(port))
}

func (a *API) portAllowed(port uint16) bool {
	return a.deps.PortAllowed == nil || a.deps.PortAllowed(port)
}

func portRefused(port uint16) *lang.Error {
	return lang.Errorf(lang.En("port {port} belongs to a service that no mini program talks to; an administrator can allow it").
		Zh("端口 {port} 属于小程序不会使用的服务；可由管理员放行"), "port", strconv.Itoa(int(port)))
}

// targetProblem says what is wrong with a target, in the sentence of package target.
func targetProblem(location string, err error) error {
	if said, ok := err.(lang.Speaker); ok {
		return problem.At(location, "invalid_target", said)
	}
	return err
}

func invalidAt(location, code string, message lang.Phrase) error {
	return problem.At(location, code, lang.Errorf(message))
}
