package wire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// flight has the first flight of a server of crypto/tls. It is not over a net.Pipe, in which both ends can wait for
// each other: a server may write on while the client answers a HelloRetryRequest.
func flight(t testing.TB, h Hello, config *tls.Config) (*Flight, error) {
	t.Helper()
	return flightOf(t, h, func(c net.Conn) { _ = tls.Server(c, config).Handshake() }) // fails always: nobody finishes it
}

func flightOf(t testing.TB, h Hello, serve func(net.Conn)) (*Flight, error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		serve(conn)
	}()
	defer func() { <-done }()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	return FirstFlight(client, &h)
}

// TestFlights has a server of crypto/tls say everything that it can, in each version with each suite and group.
func TestFlights(t *testing.T) {
	ec, rsa := certificate(t, nil), rsaCertificate(t)
	for _, c := range []*tls.Certificate{&ec, &rsa} {
		c.Certificate = append(c.Certificate, []byte("an issuer"), []byte("and another"))
		c.OCSPStaple = []byte("a staple")
		c.SignedCertificateTimestamps = [][]byte{[]byte("one"), []byte("two")}
	}
	type want struct {
		group   facts.Group
		retried bool
		scheme  uint16
	}
	legacy := func(version, suite uint16, cert tls.Certificate, w want) {
		t.Run(fmt.Sprintf("%v suite %04x group %04x", facts.Version(version), suite, uint16(w.group)), func(t *testing.T) {
			config := &tls.Config{
				Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}, ClientAuth: tls.RequestClientCert,
				MinVersion: version, MaxVersion: version, CipherSuites: []uint16{suite},
			}
			if w.group != 0 {
				config.CurvePreferences = []tls.CurveID{tls.CurveID(w.group)}
			}
			h := Widest("example.cn")
			h.Groups = []facts.Group{x25519mlkem768, x25519, p256, p384, p521}
			h.Grease = w.retried
			if version == tls.VersionTLS13 && !w.retried {
				h.Shares = []facts.Group{w.group}
			}
			if version == tls.VersionTLS13 {
				h.Suites = []facts.Suite{facts.Suite(suite)}
			}
			got, err := flight(t, h, config)
			if err != nil {
				t.Fatal(err)
			}
			wanted := Flight{
				Version: facts.Version(version), Suite: facts.Suite(suite), Group: w.group, ALPN: "h2", EMS: version < tls.VersionTLS13,
				Secure: version < tls.VersionTLS13, Retried: w.retried, Chain: cert.Certificate, Staple: cert.OCSPStaple,
				SCTs: cert.SignedCertificateTimestamps, Scheme: w.scheme, CertificateRequested: true, Complete: true,
			}
			if got.Records == 0 || got.Bytes < 100 {
				t.Errorf("%d records, %d bytes", got.Records, got.Bytes)
			}
			got.Records, got.Bytes = 0, 0
			if fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", wanted) {
				t.Errorf("got  %+v\nwant %+v", *got, wanted)
			}
		})
	}
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12} {
		ecdsaScheme, rsaScheme := uint16(0), uint16(0)
		if version == tls.VersionTLS12 {
			ecdsaScheme, rsaScheme = 0x0403, 0x0804
		}
		for _, group := range []facts.Group{x25519, p256, p384, p521} {
			legacy(version, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, ec, want{group, false, ecdsaScheme})
			legacy(version, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, rsa, want{group, false, rsaScheme})
		}
		legacy(version, tls.TLS_RSA_WITH_AES_128_CBC_SHA, rsa, want{})
	}
	for _, suite := range tls.CipherSuites() {
		if !slices.Contains(suite.SupportedVersions, tls.VersionTLS12) {
			continue
		}
		scheme, cert := uint16(0x0403), ec
		if suite.ID == 0xc013 || suite.ID == 0xc014 || suite.ID == 0xc02f || suite.ID == 0xc030 || suite.ID == 0xcca8 {
			scheme, cert = 0x0804, rsa
		}
		legacy(tls.VersionTLS12, suite.ID, cert, want{p256, false, scheme})
	}
	for _, group := range []facts.Group{x25519, p256, p384, p521, x25519mlkem768} {
		for _, suite := range []uint16{0x1301, 0x1302} {
			legacy(tls.VersionTLS13, suite, ec, want{group, false, 0x0403})
			if group != x25519mlkem768 { // whose share is the first
				legacy(tls.VersionTLS13, suite, rsa, want{group, true, 0x0804})
			}
		}
	}
}

// A server with an Ed25519 key shows its chain only to who says that it can use it (RFC 8446 §4.4.2.2).
func TestFlightEd25519(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := certificate(t, key)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		got, err := flight(t, Widest("example.cn"), &tls.Config{Certificates: []tls.Certificate{c}, MaxVersion: version})
		if err != nil || got.Scheme != 0x0807 || !got.Complete {
			t.Errorf("got %+v, error %v", got, err)
		}
	}
}

// What crypto/tls makes of a hello with everything in it.
func TestHelloWithEverything(t *testing.T) {
	ec := certificate(t, nil)
	var saw *tls.ClientHelloInfo
	config := &tls.Config{Certificates: []tls.Certificate{ec}, GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
		saw = info
		return nil, nil
	}}
	h := Widest("example.cn")
	h.Groups = []facts.Group{x25519mlkem768, x25519, p256}
	h.Shares = []facts.Group{x25519mlkem768, x25519}
	h.Ticket, h.Grease, h.Size = true, true, 3000
	for range 300 { // GREASE has its 16 values at five places
		got, err := flight(t, h, config)
		if err != nil || !got.Complete || got.Group != x25519mlkem768 || !bytes.Equal(got.Chain[0], ec.Certificate[0]) {
			t.Fatalf("got %+v, error %v", got, err)
		}
	}
	grease := func(n uint16) bool { return n&0x0f0f == 0x0a0a && n>>8 == n&0xff }
	if !grease(saw.CipherSuites[0]) || !grease(uint16(saw.SupportedCurves[0])) || !grease(saw.SupportedVersions[0]) || !grease(saw.Extensions[0]) {
		t.Errorf("there is no GREASE in %+v", saw)
	}
	for _, number := range []uint16{extSessionTicket, extStatusRequest, extSCT, extPadding, extKeyShare, extALPN} {
		if !slices.Contains(saw.Extensions, number) {
			t.Errorf("extension %d is missing in %v", number, saw.Extensions)
		}
	}
	if !slices.Equal(saw.SupportedProtos, h.ALPN) {
		t.Errorf("ALPN %v", saw.SupportedProtos)
	}
	if n := len(h.Append(nil)); n != 3000+5 {
		t.Errorf("the hello's record has %d bytes", n)
	}
}

func TestFlightRefused(t *testing.T) {
	ec := certificate(t, nil)
	got, err := flight(t, Hello{Version: facts.TLS11, Suites: LegacySuites()}, &tls.Config{Certificates: []tls.Certificate{ec}, MinVersion: tls.VersionTLS12})
	if err != nil || !got.Refused || got.Alert == nil || *got.Alert != (Alert{2, 70}) || got.Version != 0 {
		t.Errorf("got %+v, error %v", got, err)
	}
	sealed, err := flight(t, Hello{Version: facts.TLS13, Suites: []facts.Suite{0x1303}}, &tls.Config{Certificates: []tls.Certificate{ec}})
	if sealed.Version != facts.TLS13 || sealed.Suite != 0x1303 || sealed.Group != x25519 || sealed.Chain != nil {
		t.Errorf("got %+v, error %v", sealed, err)
	}
}

// gone is a connection that cannot be written to.
type gone struct {
	io.ReadWriter
	err error
}

func (c gone) Write([]byte) (int, error) { return 0, c.err }

// TestFlightUnheard: an end that comes before we have spoken is a refusal like one that comes after, and a time-out is none.
func TestFlightUnheard(t *testing.T) {
	for err, refuses := range map[error]bool{
		syscall.ECONNRESET: true, syscall.EPIPE: true, os.ErrDeadlineExceeded: false, syscall.ENETDOWN: false,
	} {
		got, failed := FirstFlight(gone{says(), &net.OpError{Op: "write", Err: os.NewSyscallError("write", err)}}, &Hello{Version: facts.TLS12, Suites: LegacySuites()})
		if got.Refused != refuses || refuses != (failed == nil) {
			t.Errorf("%v: refused: %t, error %v", err, got.Refused, failed)
		}
	}
}

// Certificates that crypto/x509 refuses come out as they are.
func TestFlightOddCertificates(t *testing.T) {
	ec := certificate(t, nil)
	for name, change := range map[string]func([]byte) []byte{
		"negative serial": func(der []byte) []byte { return replaced(t, der, "a003 0201 02 02", func(at []byte) { at[1] |= 0x80 }) },
		"unknown curve": func(der []byte) []byte {
			return replaced(t, der, "0608 2a8648ce3d0301", func(at []byte) { at[0] = 0x7f })
		},
		"broken extension": func(der []byte) []byte {
			return replaced(t, der, "0603 551d11 04", func(at []byte) { at[1] = 0x31 }) // SET in place of SEQUENCE
		},
		"no DER at all": func([]byte) []byte { return []byte("hello") },
	} {
		der := change(bytes.Clone(ec.Certificate[0]))
		if _, err := x509.ParseCertificate(der); err == nil {
			t.Errorf("%s: crypto/x509 takes it", name)
		}
		for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS12, tls.VersionTLS13} {
			config := &tls.Config{
				Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: ec.PrivateKey}}, MinVersion: version, MaxVersion: version,
			}
			got, err := flight(t, Widest("example.cn"), config)
			if err != nil || got.Version != facts.Version(version) || len(got.Chain) != 1 || !bytes.Equal(got.Chain[0], der) {
				t.Errorf("%s, %v: got %+v, error %v", name, facts.Version(version), got, err)
			}
		}
	}
}

// replaced changes what follows the first place where der has the bytes of mark.
func replaced(t *testing.T, der []byte, mark string, change func([]byte)) []byte {
	t.Helper()
	at := bytes.Index(der, unhex(mark))
	if at < 0 {
		t.Fatalf("no %s in %x", mark, der)
	}
	change(der[at+len(unhex(mark)):])
	return der
}
