package lab

import (
	"bufio"
	"crypto"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/internal/pki"
)

// A site is a TLS server. Its zero value is a good one; a case changes one thing.
type site struct {
	by         *pki.Certificate              // who issues the certificate; nil: the intermediate
	selfSigned bool                          // nobody does
	change     func(*pki.Template)           // of the certificate; nil: it is for the host, and 60 of 90 days are left
	sends      func(chain [][]byte) [][]byte // what is sent in place of the complete chain; nil: just that
	config     func(*tls.Config)             // nil: TLS 1.2 and 1.3
	talk       talk                          // nil: one page to whoever asks
}

func (s site) open(a *authorities, host string) (welcome, error) {
	config, err := s.configure(a, host)
	if err != nil {
		return nil, err
	}
	return always(func(c *net.TCPConn) { greet(c, c, config, host, s.talk) }), nil
}

// configure makes the certificate and all that crypto/tls must be told.
func (s site) configure(a *authorities, host string) (*tls.Config, error) {
	leaf, err := s.leaf(a, host)
	if err != nil {
		return nil, err
	}
	chain := leaf.Chain()
	if s.sends != nil {
		chain = s.sends(chain)
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{{Certificate: chain, PrivateKey: leaf.Key}},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"},
	}
	if s.config != nil {
		s.config(config)
	}
	return config, nil
}

func (s site) leaf(a *authorities, host string) (*pki.Certificate, error) {
	t := pki.Template{CommonName: host, Names: []string{host}, Now: a.now}
	if s.change != nil {
		s.change(&t)
	}
	switch {
	case s.selfSigned:
		return pki.SelfSigned(t)
	case s.by != nil:
		return s.by.Leaf(t)
	}
	return a.intermediate.Leaf(t)
}

// greet makes the handshake over what leads to raw and talks; if nothing else is meant, it answers one request.
func greet(raw *net.TCPConn, over net.Conn, config *tls.Config, host string, talk talk) {
	defer part(raw) // also after a failed handshake: the client shall read the alert
	c := tls.Server(over, config)
	if c.Handshake() != nil {
		return
	}
	if talk != nil {
		talk(c)
	} else if answer(c, http.StatusOK, host) != nil {
		return
	}
	_ = c.CloseWrite()
}

// answer reads a request, whatever it asks for, and writes a page.
func answer(c io.ReadWriter, status int, page string) error {
	const longest = 16 << 10
	if _, err := http.ReadRequest(bufio.NewReader(io.LimitReader(c, longest))); err != nil {
		return err
	}
	return say(c, status, page)
}

func say(w io.Writer, status int, page string) error {
	_, err := fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n",
		status, http.StatusText(status), len(page)+1, page)
	return err
}

// What sites change in their certificates.

func named(names ...string) func(*pki.Template) {
	return func(t *pki.Template) { t.Names = names }
}

func keyed(key crypto.Signer) func(*pki.Template) {
	return func(t *pki.Template) { t.Key = key }
}

// valid gives the beginning and the end of validity, as seen from now.
func valid(from, to time.Duration) func(*pki.Template) {
	return func(t *pki.Template) { t.NotBefore, t.NotAfter = t.Now.Add(from), t.Now.Add(to) }
}
