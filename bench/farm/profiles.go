//go:build unix

package main

import (
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// A profile is a kind of server.
type profile struct {
	name     string
	min, max uint16   // TLS versions; 0: it never says a word
	suites   []uint16 // below TLS 1.3
	old      bool     // its key is RSA, as such servers' are
}

// usual is the mix of the targets, in hundredths: most servers of today, and some of each kind that makes a scanner ask
// more than once.
const usual = "modern=60,tls12=15,tls13=15,legacy=10"

// aead is what servers are told to use today (Mozilla's "intermediate" configuration, without its DHE suites).
var aead = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// profiles are all there are.
var profiles = []*profile{
	{name: "modern", min: tls.VersionTLS12, max: tls.VersionTLS13, suites: aead},
	{name: "tls12", min: tls.VersionTLS12, max: tls.VersionTLS12, suites: aead},
	{name: "tls13", min: tls.VersionTLS13, max: tls.VersionTLS13},
	{name: "legacy", min: tls.VersionTLS10, max: tls.VersionTLS12, suites: every(), old: true},
	{name: "silent"}, // reads what it is sent, and says nothing until the client leaves
}

// every gives all suites below TLS 1.3 that Go has, those that nobody should use included.
func every() []uint16 {
	var out []uint16
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		out = append(out, s.ID)
	}
	return out
}

// deal gives each of n targets a profile: of each as many as the mix says, to one target in a hundred, and in an order
// that looks like chance and is the same each time.
func deal(n int, mix string) ([]*profile, error) {
	var hundred []*profile
	for part := range strings.SplitSeq(mix, ",") {
		name, share, _ := strings.Cut(part, "=")
		p := named(name)
		times, err := strconv.Atoi(share)
		if p == nil || err != nil || times < 0 {
			return nil, fmt.Errorf("mix %q: %q is not a profile and a number, such as modern=60", mix, part)
		}
		for range times {
			hundred = append(hundred, p)
		}
	}
	if len(hundred) != 100 {
		return nil, fmt.Errorf("mix %q: %d of a hundred", mix, len(hundred))
	}
	chance := rand.New(rand.NewPCG(1, 1))
	out := make([]*profile, 0, n+len(hundred))
	for len(out) < n { // by the hundred, so that the beginning of the list is no other than the whole
		chance.Shuffle(len(hundred), func(i, j int) { hundred[i], hundred[j] = hundred[j], hundred[i] })
		out = append(out, hundred...)
	}
	return out[:n], nil
}

func named(name string) *profile {
	for _, p := range profiles {
		if p.name == name {
			return p
		}
	}
	return nil
}

// configured gives what crypto/tls needs to be that server; nil when it is silent.
func (p *profile) configured(pick func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	if p.max == 0 {
		return nil
	}
	return &tls.Config{
		MinVersion: p.min, MaxVersion: p.max, CipherSuites: p.suites, NextProtos: []string{"http/1.1"}, GetCertificate: pick,
		// Without the hybrid group, which costs both sides as much again as all the rest: few servers have it yet, and the
		// floor would have to pay for it too.
		CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384},
	}
}
