package lab

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/internal/clock"
)

// now has a fraction of a second, as times have.
var now = time.Date(2026, 11, 23, 12, 0, 0, 500e6, time.UTC)

// The labs that the tests look at: "addresses" is one as on Linux, "ports" as where only 127.0.0.1 and ::1 can be
// bound. A machine that has not what one of them needs goes without it.
var (
	labs = map[string]*Lab{}
	some *Lab // one of them
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	for _, name := range []string{"ports", "addresses"} {
		l, err := start(Options{Now: clock.Fixed(now), Hostile: true}, name == "addresses")
		switch {
		case err == nil:
			labs[name], some = l, l
		case !errors.Is(err, syscall.EADDRNOTAVAIL):
			fmt.Fprintln(os.Stderr, name, err)
			return 1
		}
	}
	code = m.Run()
	for name, l := range labs {
		if err := l.Close(); err != nil {
			fmt.Fprintln(os.Stderr, name, err)
			code = 1
		}
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	return code
}

// inEach runs a test with each of the labs.
func inEach(t *testing.T, test func(*testing.T, *Lab)) {
	for name, l := range labs {
		t.Run(name, func(t *testing.T) { test(t, l) })
	}
}

func dial(t testing.TB, addr netip.AddrPort) *net.TCPConn {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr.String(), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c.(*net.TCPConn)
}

// handshake makes one as a client that takes every version and suite; a test may change that.
func handshake(t testing.TB, c Case, nth int, change func(*tls.Config)) (tls.ConnectionState, error) {
	t.Helper()
	config := &tls.Config{ServerName: c.Host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
	if change != nil {
		change(config)
	}
	client := tls.Client(dial(t, c.Addrs[nth]), config)
	err := client.Handshake()
	return client.ConnectionState(), err
}

// verify is crypto/x509's opinion of what an address presents.
func verify(t testing.TB, l *Lab, c Case, nth int) (presented []*x509.Certificate, opinion error) {
	t.Helper()
	state, err := handshake(t, c, nth, nil)
	if err != nil {
		t.Fatal(err)
	}
	roots, others := x509.NewCertPool(), x509.NewCertPool()
	if !roots.AppendCertsFromPEM(l.CA()) {
		t.Fatal("no certificate in CA")
	}
	for _, above := range state.PeerCertificates[1:] {
		others.AddCert(above)
	}
	_, err = state.PeerCertificates[0].Verify(x509.VerifyOptions{
		DNSName: c.Host, Roots: roots, Intermediates: others, CurrentTime: now,
	})
	return state.PeerCertificates, err
}
