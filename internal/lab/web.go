package lab

import (
	"bufio"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/internal/pki"
)

// web is the place of the authorities' web server, which lies on an address, so that no name need be resolved.
var web = netip.AddrFrom4([4]byte{127, 77, 0, 80})

// web gives the place of the authorities' web server, which comes after that many cases and the name server.
func (p plan) web(cases int) netip.AddrPort {
	if p.spread {
		return netip.AddrPortFrom(web, uint16(p.port))
	}
	return netip.AddrPortFrom(home, uint16(p.portOf(cases+1)))
}

// serveAuthorities starts the web server at which the authorities publish: their certificates, and what they revoked.
func (l *Lab) serveAuthorities(at netip.AddrPort) error {
	s, err := listen(at)
	if err != nil {
		return cannot(at, err)
	}
	l.crew.add(s.held)
	l.authorities.web = "http://" + s.at.String()
	l.crew.serve(s.listener, always(l.authorities.publish))
	return nil
}

// A publication is what lies at a path. rest is what follows the path, and "/".
type publication func(a *authorities, r *http.Request, rest string) (media string, body []byte, err error)

// published is what lies at the authorities' web server, by the first element of the path. There is nothing at any other.
var published = map[string]publication{
	"intermediate.crt": func(a *authorities, _ *http.Request, _ string) (string, []byte, error) {
		return "application/pkix-cert", a.intermediate.Raw, nil
	},
	"stranger.crt": func(a *authorities, _ *http.Request, _ string) (string, []byte, error) {
		return "application/pkix-cert", a.stranger.Raw, nil
	},
	"ocsp-good":    responder(ocsp.Good),
	"ocsp-revoked": responder(ocsp.Revoked),
	"list.crl":     revocationList,
}

// cut is the path at which connections are cut.
const cut = "cut"

// publish answers one request.
func (a *authorities) publish(c *net.TCPConn) {
	const longest = 64 << 10
	r, err := http.ReadRequest(bufio.NewReader(io.LimitReader(c, longest)))
	if err != nil {
		return
	}
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if name == cut {
		_ = c.SetLinger(0)
		return
	}
	status, media, body := http.StatusNotFound, "text/plain", []byte(nil)
	if p := published[name]; p != nil {
		status = http.StatusOK
		if media, body, err = p(a, r, rest); err != nil {
			status, media, body = http.StatusInternalServerError, "text/plain", nil
		}
	}
	defer part(c)
	_, _ = fmt.Fprintf(c, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), media, len(body), body)
}

// naming is a site whose certificate names places at the authorities' web server, each by its path; "": it names none.
type naming struct {
	site
	issuer    string // where its issuer lies
	responder string // where to ask whether it is revoked
	list      string // where it is listed as revoked
}

func (n naming) open(a *authorities, host string) (welcome, error) {
	otherwise := n.change
	n.change = func(t *pki.Template) {
		if otherwise != nil {
			otherwise(t)
		}
		t.Change = func(c *x509.Certificate) {
			if n.issuer != "" {
				c.IssuingCertificateURL = []string{a.web + "/" + n.issuer}
			}
			n.revocable(a, c)
		}
	}
	return n.site.open(a, host)
}

// Web is the URL of the web server at which the lab's authorities publish, without a path.
func (l *Lab) Web() string { return l.authorities.web }
