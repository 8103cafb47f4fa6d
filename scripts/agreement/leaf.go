package main

import (
	"crypto/x509"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// leafs reads, as the scanner does, every leaf that the address showed; what cannot be read of one is "?".
func (r *result) leafs(a *facts.Address) map[string]said {
	out := map[string]said{}
	for _, l := range a.Leaves {
		c, err := trust.Parse(r.Snapshot.Certificates[l.SHA256])
		if err != nil {
			continue // it is no certificate at all
		}
		s := said{
			subject: c.Subject.CommonName, names: list(c.DNSNames), signature: signatureName(c.SignatureAlgorithm.String()),
			dates: c.NotBefore.UTC().Format(toMinute) + " to " + c.NotAfter.UTC().Format(toMinute), key: keyName(c),
			mustStaple: yes(stapleDemanded(c)), selfSigned: yes(c.SelfSigned()),
		}
		for part, p := range map[trust.Parts]property{
			trust.PartSubject: subject, trust.PartDates: dates, trust.PartNames: names, trust.PartKey: key,
		} {
			if c.Lacks(part) {
				s[p] = "?"
			}
		}
		out[l.SHA256.String()] = s
	}
	return out
}

// keyName writes the kind and the size.
func keyName(c *trust.Certificate) string {
	k := c.Key()
	size := strconv.Itoa(k.Bits)
	if k.Bits == 0 {
		size = k.Foreign
	}
	return strings.TrimSpace(k.Algorithm + " " + size)
}

// stapleDemanded looks for the TLS feature status_request (RFC 7633 §4.2.1: the extension's whole value is a list of small
// numbers, of which 5 is this).
func stapleDemanded(c *trust.Certificate) bool {
	for _, e := range c.Extensions {
		if e.Id.String() == "1.3.6.1.5.5.7.1.24" {
			return slices.Contains(e.Value, 5)
		}
	}
	return false
}

var hashName = regexp.MustCompile(`(?i)sha-?(1|224|256|384|512)|md5|sm3`)

// signatureName writes the names that OpenSSL, testssl.sh and Go have for an algorithm in one way: "ecdsa sha256".
func signatureName(text string) string {
	lower := strings.ToLower(text)
	kind := text
	for _, k := range []string{"pss", "ecdsa", "rsa", "sm2", "ed25519"} {
		if strings.Contains(lower, k) {
			kind = k
			break
		}
	}
	switch hash := strings.ReplaceAll(strings.ToLower(hashName.FindString(text)), "-", ""); {
	case text == x509.UnknownSignatureAlgorithm.String():
		return "?"
	case hash != "":
		return kind + " " + hash
	}
	return kind
}
