package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/clock"
)

// healthcheck runs the command as a container does, with the variables of the service.
func healthcheck(t *testing.T, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	w := &world{stdout: &out, stderr: &err, now: clock.System, getenv: func(string) string { return "" }, sources: config.Sources{Environ: env, Root: true}}
	code = run(context.Background(), append([]string{"healthcheck"}, args...), w)
	return code, out.String(), err.String()
}

// answering starts what answers so, and gives its address.
func answering(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" && r.URL.Path != "/metrics" {
			t.Errorf("asked for %s", r.URL)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestHealthcheck(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	_ = closed.Close()
	ready := answering(t, 200, `{"status":"ok"}`)
	_, port, _ := net.SplitHostPort(ready)
	lacking := answering(t, 503, `{"status":"not_ready","checks":{"queue":{"ok":false,"reason":"unavailable"},"database":{"ok":false,"reason":"unavailable"},"migrations":{"ok":true}}}`)
	strange := answering(t, 404, "not here")
	hostile := answering(t, 503, "{\"checks\":{\"\\u001b[2J\":{\"ok\":false}}}")
	long := answering(t, 200, strings.Repeat("x", 1<<20))

	for name, c := range map[string]struct {
		env    []string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"ready":            {env: []string{"TONGGUAN_LISTEN=" + ready}, stdout: "The service is ready.\n"},
		"by a flag":        {args: []string{"--listen=" + ready}, stdout: "The service is ready.\n"},
		"on all addresses": {env: []string{"TONGGUAN_LISTEN=0.0.0.0:" + port}, stdout: "The service is ready.\n"},
		"on no address":    {env: []string{"TONGGUAN_LISTEN=:" + port}, stdout: "The service is ready.\n"},
		"by a name":        {env: []string{"TONGGUAN_LISTEN=localhost:" + port}, stdout: "The service is ready.\n"},
		"a long answer":    {env: []string{"TONGGUAN_LISTEN=" + long}, stdout: "The service is ready.\n"},
		"a worker's metrics": {
			env: []string{"TONGGUAN_LISTEN=" + nobody, "DATABASE_URL=postgres://db/"}, args: []string{"http://" + ready + "/metrics"}, stdout: "The service is ready.\n",
		},
		"in Chinese": {env: []string{"TONGGUAN_LISTEN=" + ready, "TONGGUAN_LANG=zh"}, args: []string{"--lang=zh"}, stdout: "服务已就绪。\n"},
		"not ready": {
			env: []string{"TONGGUAN_LISTEN=" + lacking}, code: 1,
			stderr: "tongguan-api: the service at " + lacking + " is not ready: database unavailable, queue unavailable; its log says why\n",
		},
		"nobody": {
			env: []string{"TONGGUAN_LISTEN=" + nobody}, code: 1,
			stderr: "tongguan-api: nothing answers at " + nobody + "; see in its log whether the service runs\n",
		},
		"nobody, in Chinese": {
			env: []string{"TONGGUAN_LISTEN=" + nobody}, args: []string{"--lang=zh"}, code: 1,
			stderr: "tongguan-api: " + nobody + " 没有响应；请查看日志，确认服务是否在运行\n",
		},
		"somebody else": {
			env: []string{"TONGGUAN_LISTEN=" + strange}, code: 1,
			stderr: "tongguan-api: what listens at " + strange + " answers with status 404; is it Tongguan?\n",
		},
		"a hostile answer": {
			env: []string{"TONGGUAN_LISTEN=" + hostile}, code: 1,
			stderr: "tongguan-api: the service at " + hostile + ` is not ready: \u001b[2J failed; its log says why` + "\n",
		},
		"any port": {
			args: []string{"--listen=127.0.0.1:0"}, code: 2,
			stderr: "tongguan-api: --listen 127.0.0.1:0: the port cannot be known from this; give the address that the service listens on\n",
		},
		"a setting": {args: []string{"--listen=8080"}, code: 2, stderr: "tongguan-api: --listen 8080: write host:port, such as 127.0.0.1:8080\n"},
		"another machine": {
			args: []string{"http://10.0.0.1:80/"}, code: 2, stderr: "tongguan-api: http://10.0.0.1:80/: write a URL of this machine, as http://127.0.0.1:9090/metrics\n",
		},
		"another's name": {
			args: []string{"http://a.test/"}, code: 2, stderr: "tongguan-api: http://a.test/: write a URL of this machine, as http://127.0.0.1:9090/metrics\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := healthcheck(t, c.env, c.args...)
			if code != c.code || stdout != c.stdout || stderr != c.stderr {
				t.Errorf("got  %d %q %q\nwant %d %q %q", code, stdout, stderr, c.code, c.stdout, c.stderr)
			}
		})
	}
}

func TestHealthAddress(t *testing.T) {
	for _, c := range []struct{ written, listen, want string }{
		{"", "127.0.0.1:8080", "http://127.0.0.1:8080/readyz"},
		{"", "0.0.0.0:8080", "http://127.0.0.1:8080/readyz"},
		{"", ":8080", "http://127.0.0.1:8080/readyz"},
		{"", "[::]:8080", "http://[::1]:8080/readyz"},
		{"", "[::1]:8080", "http://[::1]:8080/readyz"},
		{"", "192.0.2.1:8080", "http://192.0.2.1:8080/readyz"},
		{"", ":0", ""},
		{"http://127.0.0.1:9090/metrics", ":8080", "http://127.0.0.1:9090/metrics"},
		{"http://[::1]:9090/", ":8080", "http://[::1]:9090/"},
		{"http://127.0.0.1/", ":8080", ""},
		{"https://127.0.0.1:443/", ":8080", ""},
		{"http://u:p@127.0.0.1:80/", ":8080", ""},
		{"http://127.0.0.1.test:80/", ":8080", ""},
		{"http://169.254.169.254:80/", ":8080", ""},
		{"127.0.0.1:80", ":8080", ""},
	} {
		got, err := healthAddress(c.written, c.listen)
		if (err == nil) != (c.want != "") || err == nil && got.String() != c.want {
			t.Errorf("%q, %q: got %v, %v; want %s", c.written, c.listen, got, err, c.want)
		}
	}
}

// TestHealthcheckEnds holds that a service that is silent does not hold the check.
func TestHealthcheckEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepted by the kernel, answered by nobody
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	at, err := healthAddress("", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := askHealth(ctx, at); err == nil || !strings.Contains(err.Error(), "nothing answers") {
		t.Errorf("got %v", err)
	}
}
