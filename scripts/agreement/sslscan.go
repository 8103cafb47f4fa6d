package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// askSSLScan asks about all that sslscan has but for Heartbleed, which is an attack.
func (t *tools) askSSLScan(ctx context.Context, one *look) (said, error) {
	out, err := output(ctx, t.sslscan, "--xml=-", "--no-colour", "--no-heartbleed", "--no-fallback", "--show-certificate",
		"--connect-timeout=2", "--timeout=2", "--sni-name="+one.host, one.at.String())
	if err != nil {
		return nil, err
	}
	return readSSLScan(out)
}

// scanned is the part of sslscan's XML that is compared.
type scanned struct {
	Protocols []struct {
		Type    string `xml:"type,attr"`
		Version string `xml:"version,attr"`
		Enabled string `xml:"enabled,attr"`
	} `xml:"protocol"`
	Renegotiation *struct {
		Secure string `xml:"secure,attr"`
	} `xml:"renegotiation"`
	Ciphers []struct {
		Version string `xml:"sslversion,attr"`
		Name    string `xml:"cipher,attr"`
		ID      string `xml:"id,attr"`
	} `xml:"cipher"`
	Groups []struct {
		ID string `xml:"id,attr"`
	} `xml:"group"`
	Certificates []struct {
		Type      string `xml:"type,attr"` // full, or short
		Blob      string `xml:"certificate-blob"`
		Signature string `xml:"signature-algorithm"`
		Key       struct {
			Type  string `xml:"type,attr"`
			Bits  string `xml:"bits,attr"`
			Curve string `xml:"curve_name,attr"`
		} `xml:"pk"`
		Subject    string `xml:"subject"`
		AltNames   string `xml:"altnames"`
		SelfSigned string `xml:"self-signed"`
		NotBefore  string `xml:"not-valid-before"`
		NotAfter   string `xml:"not-valid-after"`
		Expired    string `xml:"expired"`
	} `xml:"certificates>certificate"`
}

func readSSLScan(document []byte) (said, error) {
	var doc struct {
		Error string    `xml:"error"`
		Tests []scanned `xml:"ssltest"`
	}
	document = bytes.ToValidUTF8(document, []byte("\uFFFD")) // names stand there as they are in the certificate
	if err := xml.Unmarshal(document, &doc); err != nil {
		return nil, fmt.Errorf("sslscan: %w", err)
	}
	if doc.Error != "" {
		return said{}, nil // nothing listens
	}
	if len(doc.Tests) != 1 || len(doc.Tests[0].Protocols) == 0 {
		return nil, fmt.Errorf("sslscan told nothing: %.200q", document)
	}
	test := &doc.Tests[0]
	out := said{versions: "-"}
	var on []string
	for _, p := range test.Protocols {
		if p.Enabled == "1" {
			on = append(on, strings.TrimPrefix(p.Type+p.Version, "tls"))
		}
	}
	if len(on) == 0 {
		return out, nil // of what is no TLS the rest says nothing
	}
	out[versions] = strings.Join(on, " ")
	if r := test.Renegotiation; r != nil {
		out[secure] = yes(r.Secure == "1")
	}
	test.hello(out)
	if err := test.certificate(out); err != nil {
		return nil, fmt.Errorf("sslscan: %w", err)
	}
	return out, nil
}

// hello reads the suites and groups.
func (test *scanned) hello(out said) {
	var taken, bad, groups []string
	for _, c := range test.Ciphers {
		taken = append(taken, strings.ToLower(c.ID))
		if c.Version == "TLSv1.2" {
			bad = append(bad, kinds(c.Name)...)
		}
	}
	for _, g := range test.Groups {
		groups = append(groups, g.ID)
	}
	out[suites], out[weak], out[group] = list(taken), list(bad), list(groups)
}

// kinds tells of what kinds a suite is that should be gone, by its name, which is OpenSSL's, or IANA's where OpenSSL has lost
// the suite.
func kinds(name string) (out []string) {
	for _, k := range []struct{ kind, mark string }{
		{"null", "NULL"},
		{"anon", "ADH"},
		{"anon", "AECDH"},
		{"anon", "_anon_"},
		{"export", "EXP"},
		{"rc4", "RC4"},
		{"3des", "DES-CBC3"},
		{"3des", "3DES"},
		{"des", "DES-CBC-"},
		{"des", "_DES_"},
	} {
		if strings.Contains(name, k.mark) {
			out = append(out, k.kind)
		}
	}
	if !strings.Contains(name, "DH") { // neither DHE nor ECDHE
		out = append(out, "no_fs")
	}
	return out
}

// certificate reads the leaf.
func (test *scanned) certificate(out said) error {
	for _, c := range test.Certificates {
		if c.Type == "full" {
			sum, err := fingerprint(c.Blob)
			if err != nil {
				return err
			}
			out[leaf] = sum
			continue
		}
		out[dates] = minute(c.NotBefore) + " to " + minute(c.NotAfter)
		out[subject], out[names] = c.Subject, altNames(c.AltNames)
		out[signature] = signatureName(c.Signature)
		out[key] = strings.TrimSpace(c.Key.Type + " " + keySize(c.Key.Bits, c.Key.Curve))
		out[selfSigned] = yes(c.SelfSigned == "true")
		out[expiry] = "valid"
		if c.Expired == "true" {
			out[expiry] = "expired"
		}
	}
	return nil
}

// fingerprint gives the SHA-256 of a certificate between its two lines of PEM. It may be one that no library reads.
func fingerprint(blob string) (string, error) {
	var text strings.Builder
	for line := range strings.Lines(blob) {
		if !strings.HasPrefix(line, "-----") {
			text.WriteString(strings.TrimSpace(line))
		}
	}
	der, err := base64.StdEncoding.DecodeString(text.String())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(der)), nil
}

// minute writes a time of sslscan, "Oct 30 01:43:39 2026 GMT", to the minute; one that it could not read as it stands there.
func minute(text string) string {
	t, err := time.Parse("Jan _2 15:04:05 2006 GMT", text)
	if err != nil {
		return text
	}
	return t.Format(toMinute)
}

const toMinute = "2006-01-02 15:04"

// altNames gives the DNS names of "DNS:a.test, DNS:b.test".
func altNames(text string) string {
	var out []string
	for name := range strings.SplitSeq(text, ",") {
		if name, ok := strings.CutPrefix(strings.TrimSpace(name), "DNS:"); ok {
			out = append(out, name)
		}
	}
	return list(out)
}

// keySize gives the size of a key in bits. Of a curve sslscan gives the strength, which is half of it.
func keySize(bits, curve string) string {
	n, err := strconv.Atoi(bits)
	if err != nil || curve == "" {
		return bits
	}
	return strconv.Itoa(2 * n)
}
