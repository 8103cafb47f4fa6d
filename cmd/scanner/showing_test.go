//go:build interop

package main

import (
	"context"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestAgainstOpenSSLShowings types what messages for a chat say is to be typed, and looks for the fault in what is printed.
func TestAgainstOpenSSLShowings(t *testing.T) {
	l := startLab(t)
	messages := map[string]string{}
	for message := range strings.SplitSeq(scanner(t, append([]string{"check", "-f", l.path("targets.txt"), "--format", "chat", "--lang", "en"}, l.trust()...)...).out, "\n\n") {
		head, _, _ := strings.Cut(message, ".lab.test")
		_, id, _ := strings.Cut(head, "://")
		messages[id] = message
	}
	for id, want := range map[string]string{
		"expires-1-day":            `notAfter=`,
		"cn-only":                  `subject=`,
		"wrong-order":              `(?s)0 s:.*1 s:.*Upper Intermediate.*2 s:.*Lower Intermediate`,
		"tls10-11":                 `unsupported protocol|protocol version`,
		"tls13-only":               `protocol version`,
		"no-forward-secrecy":       `handshake failure`,
		"p521-only":                `handshake failure`,
		"client-certificate":       `Client Certificate Types`,
		"client-certificate-tls13": `Requested Signature Algorithms`,
		"valid-900-days":           `notAfter=`,
		"no-signing":               `Key Encipherment`,
		"must-staple":              `no response sent`,
		"stale-staple":             `OCSP Response Data`,
		"alternating-certificates": `(?s)Fingerprint=.*Fingerprint=`,
		"hotlink":                  `< HTTP/1.1 403`,
		"redirect-http":            `< Location: http://`,
		"bom-twice":                `ef bb bf ef bb bf`,
		"gbk":                      `charset=GBK`,
		"short-body":               `(?i)outstanding|transfer closed|unexpected eof`,
		"resets-requests":          `reset`,
		"websocket-refused":        `< HTTP/1.1 200`,
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			_, rest, there := strings.Cut(messages[id], "See it for yourself:\n")
			command, _, _ := strings.Cut(rest, "\n")
			if !there {
				t.Fatalf("no command:\n%s", messages[id])
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			out, _ := exec.CommandContext(ctx, "sh", "-c", command).CombinedOutput()
			if !regexp.MustCompile(want).Match(out) {
				t.Errorf("%s\nprints no %s:\n%s", command, want, out)
			}
		})
	}
}
