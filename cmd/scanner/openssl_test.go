//go:build interop

package main

import (
	"context"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestAgainstOpenSSLLab types what the JSON gives as the command for every address of every server of the lab, and
// compares the code and the sentence of the last line with what the JSON says that they will be.
func TestAgainstOpenSSLLab(t *testing.T) {
	l := startLab(t)
	got := scanner(t, append([]string{"check", "-f", l.path("targets.txt"), "--format", "json", "--timeout", "20s"}, l.trust()...)...)
	last := regexp.MustCompile(`Verify return code: ([0-9]+) \(([^\n]*)\)\n`)
	asked, agree, told := 0, 0, map[string]int{}
	for _, r := range decode(t, got.out).Results {
		for _, a := range r.Addresses {
			if a.OpenSSL == nil {
				continue
			}
			asked++
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			out, _ := exec.CommandContext(ctx, "sh", "-c", "exec "+a.OpenSSL.Command).CombinedOutput()
			cancel()
			says := "nothing"
			if found := last.FindAllStringSubmatch(string(out), -1); found != nil {
				says = found[len(found)-1][1] + " (" + found[len(found)-1][2] + ")"
			}
			if a.OpenSSL.Code == nil {
				told[a.OpenSSL.Reason]++
				t.Logf("%s: not told, %s; openssl says %s", r.Target, a.OpenSSL.Reason, says)
				continue
			}
			if want := strconv.Itoa(*a.OpenSSL.Code) + " (" + a.OpenSSL.Text + ")"; says != want {
				t.Errorf("%s: %s\nends with %s, and not %s", r.Target, a.OpenSSL.Command, says, want)
				continue
			}
			agree++
		}
	}
	t.Logf("of %d addresses %d agree; not told: %v", asked, agree, told)
	if agree < 70 {
		t.Errorf("only %d", agree)
	}
}
