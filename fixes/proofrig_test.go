//go:build fixes

package fixes_test

import (
	"crypto"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
)

// apply does what a step says: it takes the directives' lines out of the block and puts the new ones in.
func apply(t *testing.T, config string, step fixes.Step, typed string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(config, "\n"), "\n")
	if step.Into == fixes.InHTTP {
		return config + typed + "\n"
	}
	first, last := block(lines, step.Into)
	if first < 0 {
		t.Fatalf("no block %s in\n%s", step.Into, config)
	}
	out := append(slices.Clone(lines[:first+1]), typed)
	depth := 0
	for _, line := range lines[first+1 : last] {
		replaced := depth == 0 && slices.ContainsFunc(step.Replaces, func(directive string) bool {
			return strings.HasPrefix(strings.TrimSpace(line), directive+" ")
		})
		if !replaced {
			out = append(out, line)
		}
		depth += strings.Count(line, "{") - strings.Count(line, "}")
	}
	return strings.Join(append(out, lines[last:]...), "\n") + "\n"
}

// block finds the first and the last line of the block; -1 when there is none.
func block(lines []string, into fixes.Block) (first, last int) {
	opens := func(line string) bool { return strings.HasPrefix(line, "server {") }
	if into == fixes.InLocation {
		opens = func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "location ") }
	}
	for i, line := range lines {
		plain := i+1 < len(lines) && strings.HasSuffix(lines[i+1], ":80;")
		if !opens(line) || plain != (into == fixes.InPlain) {
			continue
		}
		for depth, j := 1, i+1; j < len(lines); j++ {
			if depth += strings.Count(lines[j], "{") - strings.Count(lines[j], "}"); depth == 0 {
				return i, j
			}
		}
	}
	return -1, -1
}

// whole is a configuration around the http block.
func (b *bench) whole(config string) string {
	head := fmt.Sprintf("daemon off;\npid %s/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n", b.dir)
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		head += fmt.Sprintf("%s_temp_path %s/temp-%s;\n", what, b.dir, what)
	}
	return head + config + "}\n"
}

// start runs nginx until the test ends.
func (b *bench) start(t *testing.T, p proof, config string) *os.Process {
	t.Helper()
	b.text(t, "nginx.conf", b.whole(config))
	var log strings.Builder
	c := exec.Command(b.nginx, "-e", "stderr", "-p", b.dir, "-c", filepath.Join(b.dir, "nginx.conf"))
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatalf("nginx: %v (apt-get install nginx-light)", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt) // fast shutdown, workers and all
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = c.Process.Kill()
			<-ended
		}
	})
	for deadline := time.Now().Add(10 * time.Second); ; {
		conn, err := net.DialTimeout("tcp", fmt.Sprintf("%s:%d", at4, p.port), time.Second)
		if err == nil {
			_ = conn.Close()
			return c.Process
		}
		select {
		case <-ended:
			t.Fatalf("nginx ended:\n%s\n%s", log.String(), config)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("nginx does not listen: %v", err)
		}
	}
}

// A seen is what the scanner says of a target.
type seen struct {
	Findings []finding
	Passed   []string
	Snapshot *facts.Snapshot
}

type finding struct {
	Rule, Status, Level, Evidence string
	Severity                      map[facts.Platform]string
}

// keepsOut reports whether the finding makes a verdict fail.
func (f finding) keepsOut() bool {
	for _, s := range f.Severity {
		if f.Status == "fail" && (s == "high" || s == "blocker") {
			return true
		}
	}
	return false
}

// onNginx gives the steps that are shipped for a finding.
func onNginx(t *testing.T, f *finding, evidence string, s *facts.Snapshot) []fixes.Step {
	t.Helper()
	out := rules.Outcome{Status: rules.Fail, Level: rules.LevelID(f.Level), Evidence: evidence}
	for _, r := range rules.All() {
		if r.ID != f.Rule {
			continue
		}
		all, likely := fixes.Of(&rules.Finding{Rule: r, Outcome: out}, s)
		for _, fix := range all {
			if fix.ID == "nginx" {
				if fixes.Server(s) != "" && (likely == 0 || all[0].ID != "nginx") {
					t.Errorf("nginx is not recognised in %q", fixes.Server(s))
				}
				return fix.Steps
			}
		}
	}
	t.Fatalf("there is no fix of %s/%s for nginx", f.Rule, f.Level)
	return nil
}

func (s seen) failure(rule string) *finding {
	i := slices.IndexFunc(s.Findings, func(f finding) bool { return f.Rule == rule && f.Status == "fail" })
	if i < 0 {
		return nil
	}
	return &s.Findings[i]
}

// mended reports whether the rule passes, and nothing keeps people out that did not before, as far as that was known.
func (s seen) mended(rule string, before seen) bool {
	return slices.Contains(s.Passed, rule) && !slices.ContainsFunc(s.Findings, func(f finding) bool {
		return f.keepsOut() && !slices.ContainsFunc(before.Findings, func(b finding) bool { return b.Rule == f.Rule })
	})
}

func (s seen) names() string {
	var names []string
	for _, f := range s.Findings {
		if f.Status == "fail" {
			names = append(names, f.Rule)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(slices.Compact(names), ", ")
}

func (b *bench) scan(t *testing.T, p proof) seen {
	t.Helper()
	addresses := at4
	if p.six {
		addresses += ",[" + at6 + "]"
	}
	c := exec.CommandContext(t.Context(), b.scanner, "check", fmt.Sprintf("%s://fixes.test:%d/", p.scheme, p.port),
		"--resolve", fmt.Sprintf("fixes.test:%d:%s", p.port, addresses), "--allow-cidr", "127.0.0.0/8", "--allow-cidr", "::1/128",
		"--ca-file", filepath.Join(b.dir, "root.pem"), "--profile", "strict", "--no-third-party", "--as-public",
		"--data-dir", b.dir, "--format", "json", "--with-snapshot", "--lang", "en")
	var complaint strings.Builder
	c.Stderr = &complaint
	out, _ := c.Output() // its exit code tells of findings
	var document struct{ Results []seen }
	if err := json.Unmarshal(out, &document); err != nil || len(document.Results) != 1 {
		t.Fatalf("the scanner: %v\n%s", err, complaint.String())
	}
	return document.Results[0]
}

// startApp is an application that takes WebSockets, and redirects "/" to http, as one does that does not know of TLS
// before it.
func startApp(t *testing.T) string {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
			sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
			w.Header().Set("Upgrade", "websocket")
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Sec-WebSocket-Accept", base64.StdEncoding.EncodeToString(sum[:]))
			w.WriteHeader(http.StatusSwitchingProtocols)
		case r.URL.Path == "/":
			w.Header().Set("Location", "http://"+r.Host+"/next")
			w.WriteHeader(http.StatusFound)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "{}")
		}
	}))
	t.Cleanup(app.Close)
	return app.Listener.Addr().String()
}

// startResponder answers OCSP requests about the issuer's certificates: all are good.
func startResponder(t *testing.T, issuer *pki.Certificate) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.URL.Path, "/")) // RFC 6960 §A.1: nginx asks by GET
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		request, err := ocsp.ParseRequest(asked)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		der, err := ocsp.CreateResponse(issuer.Certificate, issuer.Certificate, ocsp.Response{
			Status: ocsp.Good, SerialNumber: request.SerialNumber, IssuerHash: crypto.SHA1,
			ThisUpdate: time.Now().Add(-time.Hour), NextUpdate: time.Now().Add(24 * time.Hour),
		}, issuer.Key)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/ocsp-response")
		_, _ = w.Write(der)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
