package lab

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// blockedCases are domains that a provider blocks for want of an ICP filing.
func blockedCases() []setting {
	return []setting{
		{Case{
			ID:      "icp-page",
			Title:   title("A provider's page answers, since the domain has no ICP filing", "域名未备案，由服务商的拦截页应答"),
			Shows:   ids("icp_block_page/page"),
			Verdict: everywhere(fail),
		}, serve(site{talk: pages(unfiled)})},
		{Case{
			ID:      "icp-reset",
			Title:   title("Every handshake that says the name is reset, and no other", "凡带有域名的握手都被重置，不带域名的正常"),
			Shows:   ids("icp_block_page/reset", "tls_handshake_failed"),
			Unknown: ids("*", "client_cert_requested", "tls13_only"),
			Verdict: everywhere(fail),
		}, serve(site{config: resetNames})},
	}
}

// unfiled answers as the filter of Alibaba Cloud does, as far as it is known by it.
func unfiled(*http.Request) (int, []string, string) {
	return http.StatusForbidden, []string{"Content-Type: text/html", "Server: Beaver"}, "<!DOCTYPE html>\n<title>Non-compliance ICP Filing</title>\n"
}

// resetNames cuts the connection of a hello that has the name of a server.
func resetNames(c *tls.Config) {
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if tcp, ok := hello.Conn.(*net.TCPConn); ok && hello.ServerName != "" {
			_ = tcp.SetLinger(0)
			return nil, errors.Join(errNamed, tcp.Close())
		}
		return nil, nil
	}
}

var errNamed = errors.New("the hello has a name")
