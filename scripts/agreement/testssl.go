package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// askTestSSL asks about the versions (-p) and what the server shows by default (-S). It makes no look-up: the address is
// given, and --nodns takes away the rest. Without --phone-out it asks no OCSP responder and fetches no list.
func (t *tools) askTestSSL(ctx context.Context, one *look) (said, error) {
	file := filepath.Join(t.dir, strings.ReplaceAll(one.id, "/", "-")+".testssl.json")
	_, err := output(ctx, t.testssl, "-p", "-S", "--fast", "--ip", one.at.Addr().String(), "--nodns", "none", "--add-ca", t.ca,
		"--warnings", "off", "--color", "0", "--quiet", "--connect-timeout", "3", "--openssl-timeout", "5", "--jsonfile", file,
		fmt.Sprintf("https://%s:%d", one.host, one.at.Port()))
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) { // its exit code counts what it came upon
		return nil, err
	}
	document, readErr := os.ReadFile(file)
	if readErr != nil {
		return nil, errors.Join(err, readErr)
	}
	return readTestSSL(document)
}

func readTestSSL(document []byte) (said, error) {
	var lines []struct{ ID, Finding string }
	if err := json.Unmarshal(document, &lines); err != nil {
		return nil, fmt.Errorf("testssl.sh: %w", err)
	}
	found := map[string]string{}
	for _, l := range lines {
		id, _, _ := strings.Cut(l.ID, " ") // "cert_trust <hostCert#1>": of two certificates it shows the first in full first
		if _, twice := found[id]; !twice {
			found[id] = l.Finding
		}
	}
	if found["TLS1_2"] == "" {
		return nil, fmt.Errorf("testssl.sh told nothing: %.200q", document)
	}
	out := said{}
	var on []string
	for _, v := range []struct{ id, name string }{{"SSLv2", "ssl2"}, {"SSLv3", "ssl3"}, {"TLS1", "1.0"}, {"TLS1_1", "1.1"}, {"TLS1_2", "1.2"}, {"TLS1_3", "1.3"}} {
		if strings.HasPrefix(found[v.id], "offered") {
			on = append(on, v.name)
		}
	}
	out[versions] = "-"
	if len(on) == 0 {
		return out, nil
	}
	out[versions] = strings.Join(on, " ")
	shown(out, found)
	leafOf(out, found)
	return out, nil
}

// shown reads what stands in the ServerHello and comes with it.
func shown(out said, found map[string]string) {
	if text, ok := found["ALPN"]; ok {
		out[alpn] = strings.NewReplacer(",", " ", "not offered", "-").Replace(text)
	}
	if text, ok := found["TLS_extensions"]; ok && strings.Contains(out[versions], "1.2") {
		out[ems] = yes(strings.Contains(text, "extended master secret/#23"))
		out[secure] = yes(strings.Contains(text, "renegotiation info/#65281"))
	}
	if text, ok := found["sessionresumption_ticket"]; ok && strings.Contains(out[versions], "1.2") {
		out[resume] = yes(text == "supported" || found["sessionresumption_ID"] == "supported")
	}
	if text, ok := found["OCSP_stapling"]; ok {
		out[staple] = yes(text != "not offered")
	}
	if text, ok := found["certs_countServer"]; ok {
		out[sent] = text
	}
	if text, ok := found["certs_list_ordering_problem"]; ok {
		out[order] = yes(text == "no")
	}
}

// leafOf reads what is said of the leaf.
func leafOf(out said, found map[string]string) {
	if text, ok := found["cert_fingerprintSHA256"]; ok {
		out[leaf] = strings.ToLower(text)
	}
	if text, ok := found["cert_commonName"]; ok {
		out[subject] = text
	}
	if text, ok := found["cert_subjectAltName"]; ok {
		out[names] = list(strings.Fields(text))
	}
	if text, ok := found["cert_notBefore"]; ok {
		out[dates] = text + " to " + found["cert_notAfter"]
	}
	if text, ok := found["cert_keySize"]; ok {
		size, _, _ := strings.Cut(text, " bits")
		out[key] = size
	}
	if text, ok := found["cert_signatureAlgorithm"]; ok {
		out[signature] = signatureName(text)
	}
	if text, ok := found["cert_mustStapleExtension"]; ok {
		out[mustStaple] = yes(text != "--")
	}
	if text, ok := found["cert_expirationStatus"]; ok {
		out[expiry] = "valid"
		if strings.HasPrefix(text, "expired") {
			out[expiry] = "expired"
		}
	}
	if text, ok := found["cert_trust"]; ok {
		out[host] = yes(strings.HasPrefix(text, "Ok"))
	}
	if text, ok := found["cert_chain_of_trust"]; ok {
		out[trusted] = reasonOf(text)
	}
}

// reasonOf gives the word for testssl.sh's "failed (self signed)."
func reasonOf(text string) string {
	for _, r := range []struct{ mark, word string }{
		{"passed", "trusted"},
		{"self signed CA", "unknown"},
		{"self signed", "self-signed"},
		{"chain incomplete", "incomplete"},
		{"expired", "expired"},
	} {
		if strings.Contains(text, r.mark) {
			return r.word
		}
	}
	return text
}
