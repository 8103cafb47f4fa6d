package wire

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"net"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

func certificate(t *testing.T, key crypto.Signer) tls.Certificate {
	t.Helper()
	c, err := pki.SelfSigned(pki.Template{Names: []string{"example.cn"}, Key: key, Now: time.Unix(1_700_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: c.Key}
}

func rsaCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return certificate(t, key)
}

// ask says hello to a server of crypto/tls.
func ask(t *testing.T, h Hello, config *tls.Config) facts.Answer {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer server.Close()
		_ = tls.Server(server, config).Handshake() // fails always: nobody finishes it
	}()
	defer func() { <-done }()
	defer client.Close()
	if _, err := client.Write(h.Append(nil)); err != nil {
		t.Fatal(err)
	}
	answer, err := ReadAnswer(client)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestServers(t *testing.T) {
	ecdsa, rsa := certificate(t, nil), rsaCertificate(t)
	ats := Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: "example.cn"}
	other := Hello{Version: facts.TLS12, Suites: OtherSuites(), ServerName: "example.cn"}
	tls11 := Hello{Version: facts.TLS11, Suites: LegacySuites(), ServerName: "example.cn"}
	tls10 := Hello{Version: facts.TLS10, Suites: LegacySuites(), ServerName: "example.cn"}
	rsaOnly := []uint16{
		tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA256,
		tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
	}
	for _, tt := range []struct {
		name        string
		hello       Hello
		certificate tls.Certificate
		oldest      uint16
		newest      uint16
		suites      []uint16
		want        facts.Answer
	}{
		{"ATS, ECDSA", ats, ecdsa, tls.VersionTLS10, tls.VersionTLS12, nil, facts.Answer{Version: facts.TLS12, Suite: 0xc02b}},
		{"ATS, RSA", ats, rsa, tls.VersionTLS10, tls.VersionTLS12, nil, facts.Answer{Version: facts.TLS12, Suite: 0xc02f}},
		{"ATS, TLS 1.3 is not offered", ats, rsa, tls.VersionTLS10, tls.VersionTLS13, nil, facts.Answer{Version: facts.TLS12, Suite: 0xc02f}},
		{"ATS, TLS 1.3 only", ats, rsa, tls.VersionTLS13, tls.VersionTLS13, nil, refused(70)},
		{"ATS, TLS 1.1", ats, rsa, tls.VersionTLS10, tls.VersionTLS11, nil, facts.Answer{Version: facts.TLS11, Suite: 0xc013}},
		{"ATS, TLS 1.0", ats, ecdsa, tls.VersionTLS10, tls.VersionTLS10, nil, facts.Answer{Version: facts.TLS10, Suite: 0xc009}},
		{"ATS, RSA key exchange only", ats, rsa, tls.VersionTLS10, tls.VersionTLS12, rsaOnly, refused(40)},
		{"others, RSA key exchange only", other, rsa, tls.VersionTLS10, tls.VersionTLS12, rsaOnly, facts.Answer{Version: facts.TLS12, Suite: 0x009c}},
		{"others, ChaCha20", other, ecdsa, tls.VersionTLS12, tls.VersionTLS12, nil, facts.Answer{Version: facts.TLS12, Suite: 0xcca9}},
		{"others, C014", other, rsa, tls.VersionTLS12, tls.VersionTLS12, []uint16{0xc014, 0xc02f}, facts.Answer{Version: facts.TLS12, Suite: 0xc014}},
		{"TLS 1.1", tls11, rsa, tls.VersionTLS10, tls.VersionTLS13, nil, facts.Answer{Version: facts.TLS11, Suite: 0xc013}},
		{"TLS 1.1, ECDSA", tls11, ecdsa, tls.VersionTLS10, tls.VersionTLS13, nil, facts.Answer{Version: facts.TLS11, Suite: 0xc009}},
		{"TLS 1.1, TLS 1.0 is chosen", tls11, rsa, tls.VersionTLS10, tls.VersionTLS10, nil, facts.Answer{Version: facts.TLS10, Suite: 0xc013}},
		{"TLS 1.1, refused", tls11, rsa, tls.VersionTLS12, tls.VersionTLS13, nil, refused(70)},
		{"TLS 1.0", tls10, rsa, tls.VersionTLS10, tls.VersionTLS13, rsaOnly, facts.Answer{Version: facts.TLS10, Suite: 0x002f}},
		{"TLS 1.0, refused", tls10, rsa, tls.VersionTLS11, tls.VersionTLS13, nil, refused(70)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ask(t, tt.hello, &tls.Config{
				Certificates: []tls.Certificate{tt.certificate},
				MinVersion:   tt.oldest, MaxVersion: tt.newest, CipherSuites: tt.suites,
			})
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// A server of crypto/tls understands what was written.
func TestHelloAsSeen(t *testing.T) {
	for _, h := range []Hello{
		{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: "example.cn"},
		{Version: facts.TLS12, Suites: OtherSuites(), ServerName: "xn--fiqs8s.example"},
		{Version: facts.TLS11, Suites: LegacySuites(), ServerName: "192.0.2.1"},
		{Version: facts.TLS10, Suites: LegacySuites(), ServerName: ""},
	} {
		var saw *tls.ClientHelloInfo
		enough := errors.New("enough")
		ask(t, h, &tls.Config{GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
			saw = info
			return nil, enough
		}})
		if saw == nil {
			t.Fatalf("%v: the hello was not understood", h.Version)
		}
		var suites []facts.Suite
		for _, s := range saw.CipherSuites {
			suites = append(suites, facts.Suite(s))
		}
		if !slices.Equal(suites, h.Suites) {
			t.Errorf("suites %04x, want %04x", suites, h.Suites)
		}
		name := h.ServerName
		if net.ParseIP(name) != nil {
			name = ""
		}
		if saw.ServerName != name {
			t.Errorf("server name %q, want %q", saw.ServerName, name)
		}
		if newest := slices.Max(saw.SupportedVersions); newest != uint16(h.Version) {
			t.Errorf("newest version %04x, want %v", newest, h.Version)
		}
		if want := []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}; !slices.Equal(saw.SupportedCurves, want) {
			t.Errorf("groups %v, want %v", saw.SupportedCurves, want)
		}
		if !slices.Equal(saw.SupportedPoints, []uint8{0}) {
			t.Errorf("point formats %v", saw.SupportedPoints)
		}
		if n := len(saw.SignatureSchemes); (n > 0) != (h.Version == facts.TLS12) {
			t.Errorf("%v: %d signature schemes", h.Version, n)
		}
		for _, number := range []uint16{extExtendedMasterSecret, extRenegotiationInfo} {
			if !slices.Contains(saw.Extensions, number) {
				t.Errorf("extension %d is missing in %v", number, saw.Extensions)
			}
		}
		if slices.Contains(saw.Extensions, extSupportedVersions) {
			t.Errorf("supported_versions is in %v", saw.Extensions)
		}
	}
}

func TestConnectionCut(t *testing.T) {
	for name, linger := range map[string]int{"FIN": -1, "RST": 0} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				_, _ = conn.Read(make([]byte, 4096)) // the whole hello: what is left unread makes the kernel send RST
				_ = conn.(*net.TCPConn).SetLinger(linger)
				_ = conn.Close()
			}()
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write(Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: "example.cn"}.Append(nil)); err != nil {
				t.Fatal(err)
			}
			got, err := ReadAnswer(conn)
			if err != nil || !reflect.DeepEqual(got, refused()) {
				t.Errorf("got %+v, error %v", got, err)
			}
		})
	}
}
