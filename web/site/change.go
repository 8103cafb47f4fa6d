package site

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

func endpointURL(id int64) string { return fmt.Sprintf("/endpoints/%d", id) }

// scan orders a scan that goes before all others.
func (s *Site) scan(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	asker := by(r).Account.ID
	if _, err := s.Store.RequestScan(r.Context(), id, &asker); err != nil {
		return err
	}
	return s.redirect(w, r, back(r, endpointURL(id)), pages.DoneScan)
}

// pause stops the planned scans, or lets them go on.
func (s *Site) pause(pause bool) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := number(r, "id")
		if err != nil {
			return err
		}
		e, err := s.Store.Endpoint(r.Context(), id)
		if err != nil {
			return err
		}
		if err := s.Store.SetSchedule(r.Context(), id, 0, store.Schedule{Enabled: !pause, Every: e.Every}); err != nil {
			return err
		}
		done := pages.DoneResumed
		if pause {
			done = pages.DonePaused
		}
		return s.redirect(w, r, back(r, endpointURL(id)), done)
	}
}

func (s *Site) confirmDelete(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	e, err := s.Store.Endpoint(r.Context(), id)
	if err != nil {
		return err
	}
	uses, err := s.Store.UsesOfEndpoint(r.Context(), id)
	if err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, pages.ConfirmDelete{ID: e.ID, Host: e.Host, Port: int(e.Port), Uses: len(uses)})
}

func (s *Site) delete(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if err := s.Store.DeleteEndpoint(r.Context(), id, 0); err != nil {
		return err
	}
	return s.redirect(w, r, "/endpoints", pages.DoneDeleted)
}

// addNode pins an address, with the endpoint's port unless another is given.
func (s *Site) addNode(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	e, err := s.Store.Endpoint(r.Context(), id)
	if err != nil {
		return err
	}
	typed := strings.TrimSpace(r.PostFormValue("address"))
	addr, err := netip.ParseAddrPort(typed)
	if err != nil {
		ip, err := netip.ParseAddr(strings.Trim(typed, "[]"))
		if err != nil {
			return lang.Errorf(lang.En("“{typed}” is no IP address; write 192.0.2.7, or 192.0.2.7:8443 for another port").
				Zh("“{typed}”不是 IP 地址；应写作 192.0.2.7，端口不同时写作 192.0.2.7:8443"), "typed", typed)
		}
		addr = netip.AddrPortFrom(ip, e.Port)
	}
	label := strings.TrimSpace(r.PostFormValue("label"))
	if label == "" {
		label = addr.Addr().String()
	}
	if err := s.checkNode(label, addr); err != nil {
		return err
	}
	_, err = s.Store.AddNode(r.Context(), store.Node{EndpointID: id, Label: label, Addr: netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())})
	if err == store.ErrExists { // it is pinned, which is what was wanted
		err = nil
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, endpointURL(id), pages.DoneNode)
}

func (s *Site) checkNode(label string, addr netip.AddrPort) error {
	switch {
	case addr.Addr().Zone() != "":
		return lang.Errorf(lang.En("an address with a zone (%…) means something on one machine only; leave the zone out").
			Zh("带区域标识（%…）的地址只在一台机器上有意义，请去掉区域标识"))
	case addr.Port() == 0 || s.PortAllowed != nil && !s.PortAllowed(addr.Port()):
		return portRefused(addr.Port())
	case len(label) > 100:
		return lang.Errorf(lang.En("the label is too long; a hundred bytes are enough").Zh("标签过长，请不要超过 100 字节"))
	}
	return nil
}

// portRefused says that the operator has not opened a port.
func portRefused(port uint16) *lang.Error {
	return lang.Errorf(lang.En("port {port} is not scanned here; whoever runs this service can open it with --allow-port {port}").
		Zh("本服务不扫描端口 {port}；服务管理员可用 --allow-port {port} 开放"), "port", fmt.Sprint(port))
}

func (s *Site) deleteNode(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	node, err := number(r, "node")
	if err != nil {
		return err
	}
	if err := s.Store.DeleteNode(r.Context(), id, node); err != nil {
		return err
	}
	return s.redirect(w, r, endpointURL(id), pages.DoneNodeGone)
}
