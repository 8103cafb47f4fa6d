package lab

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/netip"
	"slices"
	"testing"
	"time"
)

// TestChains compares every certificate with what crypto/x509 says of it, and its order with what is to be sent.
func TestChains(t *testing.T) {
	const good, intermediate = "", "Tongguan Lab Intermediate"
	const untrusted = "x509: certificate signed by unknown authority"
	for _, tt := range []struct {
		id    string
		above []string // common names of what follows the leaf
		want  string   // how the error begins
	}{
		{"good-ecdsa", []string{intermediate}, good},
		{"good-rsa", []string{intermediate}, good},
		{"good-legacy", []string{intermediate}, good},
		{"wildcard", []string{intermediate}, good},
		{"expired", []string{intermediate}, "x509: certificate has expired"},
		{"expires-1-day", []string{intermediate}, good},
		{"expires-5-days", []string{intermediate}, good},
		{"expires-20-days", []string{intermediate}, good},
		{"short-lived", []string{intermediate}, good},
		{"not-yet-valid", []string{intermediate}, "x509: certificate has expired or is not yet valid: current time 2026-11-23T12:00:00Z is before"},
		{"fresh", []string{intermediate}, good},
		{"wrong-name", []string{intermediate}, "x509: certificate is valid for somebody-else.lab.test, not wrong-name.lab.test"},
		{"cn-only", []string{intermediate}, "x509: certificate relies on legacy Common Name field"},
		{"wildcard-deep", []string{intermediate}, "x509: certificate is valid for *.wildcard-deep.lab.test, not a.b.wildcard-deep.lab.test"},
		{"wildcard-apex", []string{intermediate}, "x509: certificate is valid for *.wildcard-apex.lab.test, not wildcard-apex.lab.test"},
		{"self-signed", nil, untrusted},
		{"unknown-ca", []string{"Nobody's Intermediate", "Nobody's Root"}, untrusted},
		{"missing-intermediate", nil, untrusted},
		{"missing-intermediate-no-aia", nil, untrusted},
		{"wrong-order", []string{"Tongguan Lab Upper Intermediate", "Tongguan Lab Lower Intermediate"}, good},
		{"root-included", []string{intermediate, "Tongguan Lab Root"}, good},
		{"unrelated-certificate", []string{intermediate, "Nobody's Intermediate"}, good},
		{"expired-intermediate", []string{"Tongguan Lab Outdated Intermediate"}, "x509: certificate has expired"},
		{"sha1", []string{"Tongguan Lab RSA Intermediate"}, untrusted},
		{"rsa-1024", []string{intermediate}, good}, // crypto/x509 has no opinion about keys
		{"tls10-11", []string{intermediate}, good},
		{"tls12-only", []string{intermediate}, good},
		{"tls13-only", []string{intermediate}, good},
		{"no-forward-secrecy", []string{intermediate}, good},
		{"two-addresses", []string{intermediate}, good},
		{"two-addresses-one-dead", []string{intermediate}, good},
		{"two-addresses-alike-but-different-chains", []string{intermediate}, good},
	} {
		t.Run(tt.id, func(t *testing.T) {
			l := some
			chain, err := verify(t, l, l.Case(tt.id), 0)
			var above []string
			for _, c := range chain[1:] {
				above = append(above, c.Subject.CommonName)
			}
			if !slices.Equal(above, tt.above) {
				t.Errorf("got %q above the leaf, want %q", above, tt.above)
			}
			got := fmt.Sprint(err)
			if err == nil {
				got = good
			}
			if len(got) < len(tt.want) || got[:len(tt.want)] != tt.want || got != good && tt.want == good {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLeaves(t *testing.T) {
	l := some
	leaf := func(id string, nth int) *x509.Certificate {
		chain, _ := verify(t, l, l.Case(id), nth)
		return chain[0]
	}
	for id, want := range map[string][2]float64{ // days of life, days left
		"good-ecdsa": {90, 60}, "good-rsa": {90, 60}, "expires-1-day": {90, 1}, "expires-5-days": {90, 5},
		"expires-20-days": {90, 20}, "short-lived": {6, 5}, "fresh": {90 + 1./24, 90}, "expired": {90, -10},
	} {
		c := leaf(id, 0)
		got := [2]float64{c.NotAfter.Sub(c.NotBefore).Hours() / 24, c.NotAfter.Sub(now).Hours() / 24}
		if math.Abs(got[0]-want[0]) > 1e-4 || math.Abs(got[1]-want[1]) > 1e-4 {
			t.Errorf("%s: life and rest are %v days, want %v", id, got, want)
		}
	}
	for id, bits := range map[string]int{"good-rsa": 2048, "rsa-1024": 1024, "no-forward-secrecy": 2048} {
		if key, ok := leaf(id, 0).PublicKey.(*rsa.PublicKey); !ok || key.N.BitLen() != bits {
			t.Errorf("%s: the key is not RSA of %d bits", id, bits)
		}
	}
	if _, ok := leaf("good-ecdsa", 0).PublicKey.(*ecdsa.PublicKey); !ok {
		t.Error("good-ecdsa: the key is not on a curve")
	}
	if got := leaf("sha1", 0).SignatureAlgorithm; got != x509.SHA1WithRSA {
		t.Errorf("sha1: signed with %v", got)
	}
	if c := leaf("self-signed", 0); c.Issuer.String() != c.Subject.String() {
		t.Errorf("self-signed: issued by %v", c.Issuer)
	}
	if got := leaf("missing-intermediate", 0).IssuingCertificateURL; !slices.Equal(got, []string{some.authorities.web + "/intermediate.crt"}) {
		t.Errorf("missing-intermediate: AIA %q", got)
	}
	if got := leaf("missing-intermediate-no-aia", 0).IssuingCertificateURL; len(got) > 0 {
		t.Errorf("missing-intermediate-no-aia: AIA %q", got)
	}
	if c := leaf("two-addresses", 1); c.NotAfter.After(now) {
		t.Error("two-addresses: the second one is good too")
	}
	alike := "two-addresses-alike-but-different-chains"
	if a, b := leaf(alike, 0), leaf(alike, 1); a.Equal(b) || !b.NotAfter.Equal(a.NotAfter) {
		t.Error(alike + ": the certificates are the same, or too different")
	}
}

func TestVersions(t *testing.T) {
	all := []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13}
	for id, want := range map[string][]uint16{
		"good-ecdsa": all[2:], "good-rsa": all[2:], "good-legacy": all, "tls10-11": all[:2], "tls12-only": all[2:3],
		"tls13-only": all[3:], "no-forward-secrecy": all[2:3],
	} {
		var got []uint16
		for _, version := range all {
			state, err := handshake(t, some.Case(id), 0, func(c *tls.Config) {
				c.MinVersion, c.MaxVersion = version, version
			})
			if err != nil {
				continue
			}
			got = append(got, state.Version)
			if rsaKex := state.CipherSuite == tls.TLS_RSA_WITH_AES_128_GCM_SHA256; rsaKex != (id == "no-forward-secrecy") {
				t.Errorf("%s: suite %s", id, tls.CipherSuiteName(state.CipherSuite))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got versions %x, want %x", id, got, want)
		}
	}
}

// TestHTTP asks sites, and the one without TLS, for a page.
func TestHTTP(t *testing.T) {
	inEach(t, func(t *testing.T, l *Lab) {
		for id, scheme := range map[string]string{"good-ecdsa": "https", "good-rsa": "https", "plain-http": "http"} {
			c := l.Case(id)
			client := http.Client{
				Timeout:   5 * time.Second,
				Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
			}
			response, err := client.Get(scheme + "://" + c.Addrs[0].String())
			if err != nil {
				t.Errorf("%s: %v", id, err)
				continue
			}
			_, err = io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil || response.StatusCode != http.StatusOK || !response.Close {
				t.Errorf("%s: %s, %v", id, response.Status, err)
			}
		}
	})
}

// TestAddresses looks at where the cases live.
func TestAddresses(t *testing.T) {
	range77 := netip.MustParsePrefix("127.77.0.0/16")
	inEach(t, func(t *testing.T, l *Lab) {
		at := map[netip.AddrPort]string{}
		for _, c := range l.Cases {
			for _, addr := range c.Addrs {
				if at[addr] != "" || addr.Port() != c.Addrs[0].Port() || addr.Port() == 0 {
					t.Errorf("%s: %v is taken, or its ports differ", c.ID, c.Addrs)
				}
				at[addr] = c.ID
				if spread := l == labs["addresses"]; range77.Contains(addr.Addr()) != spread || !addr.Addr().IsLoopback() {
					t.Errorf("%s: lives at %v", c.ID, addr)
				}
			}
		}
	})
}
