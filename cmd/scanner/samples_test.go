package main

import (
	"strings"
	"testing"
)

// TestSamples asks a load balancer, whose servers have a certificate each, more often: the report counts what it saw.
func TestSamples(t *testing.T) {
	l := startLab(t)
	target := l.Case("alternating-certificates").Target()
	for tag, want := range map[string]string{
		"en": "2 certificates at one address, and not all are within their dates",
		"zh": "同一地址出示了 2 张证书，且并非都在有效期内",
	} {
		got := scanner(t, append([]string{"check", target, "--samples", "4", "--lang", tag}, l.trust()...)...)
		text := strings.Join(strings.Fields(got.out), " ")
		// Each is told with its number, and once more on top unless the handshake met the bad one: then that is told there.
		if got.code != exitFindings || !strings.Contains(text, want) || strings.Count(text, ") × 3") < 2 {
			t.Errorf("exit %d, want it to say %s\n%s%s", got.code, want, got.out, got.errors)
		}
	}
}
