package scan

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// socket is a WebSocket server that answers with these lines; "{accept}" stands for what belongs to the key.
func socket(t *testing.T, status string, lines ...string) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		h := r.Header
		if !has(h, "Connection", "upgrade") || !has(h, "Upgrade", "websocket") || h.Get("Sec-Websocket-Version") != "13" || len(h.Get("Sec-Websocket-Key")) != 24 ||
			h.Get("Referer") != "https://servicewechat.com/wx0123456789abcdef/0/page-frame.html" || r.URL.Path != "/chat" {
			t.Errorf("asked by %s %v", r.URL, h)
		}
		out := "HTTP/1.1 " + status + "\r\n"
		for _, line := range lines {
			if line == "{accept}" {
				line = "Sec-WebSocket-Accept: " + accept(h.Get("Sec-WebSocket-Key"))
			}
			out += line + "\r\n"
		}
		_, _ = io.WriteString(c, out+"\r\n")
		if rest, _ := io.ReadAll(in); status[:3] == "101" && !bytes.Equal(rest, goodbye) {
			t.Errorf("the end was % x", rest)
		}
	}
}

var wss = facts.Request{Scheme: facts.SchemeWSS, Path: "/chat", AppID: "wx0123456789abcdef"}

func TestUpgrade(t *testing.T) {
	const upgrade, connection = "Upgrade: WebSocket", "Connection: keep-alive, Upgrade"
	for name, c := range map[string]struct {
		server  func(net.Conn)
		want    facts.UpgradeResult
		failure facts.FailureKind
	}{
		"good":               {socket(t, "101 Switching", upgrade, connection, "{accept}"), facts.UpgradeAccepted, ""},
		"no accept":          {socket(t, "101 Switching", upgrade, connection), facts.UpgradeBadAccept, ""},
		"wrong accept":       {socket(t, "101 Switching", upgrade, connection, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), facts.UpgradeBadAccept, ""},
		"no upgrade":         {socket(t, "101 Switching", connection, "{accept}"), facts.UpgradeNotUpgrade, ""},
		"no connection":      {socket(t, "101 Switching", upgrade, "{accept}"), facts.UpgradeNotUpgrade, ""},
		"an extension":       {socket(t, "101 Switching", upgrade, connection, "{accept}", "Sec-WebSocket-Extensions: permessage-deflate"), facts.UpgradeNotAsked, ""},
		"a subprotocol":      {socket(t, "101 Switching", upgrade, connection, "{accept}", "Sec-WebSocket-Protocol: chat"), facts.UpgradeNotAsked, ""},
		"refused":            {socket(t, "400 Bad Request", "Content-Length: 0"), facts.UpgradeRefused, ""},
		"a page":             {socket(t, "200 OK", "Content-Length: 0"), facts.UpgradeRefused, ""},
		"a redirect":         {socket(t, "302 Found", "Location: /", "Content-Length: 0"), facts.UpgradeRefused, ""},
		"nonsense":           {begins("\x81\x05hello", "\x00", false), "", facts.NotHTTP},
		"resets":             {func(c net.Conn) { hearHead(c); resetConn(c); _ = c.Close() }, "", facts.Closed},
		"is silent":          {silent, "", facts.Timeout},
		"frames for a reply": {begins("HTTP/1.1 101 x\r\n\x81", "\x00", false), "", facts.NotHTTP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := standard(t)
			if c.failure == facts.Timeout {
				s.Limits.HTTP = time.Second
			}
			server := serveTLS(t, []string{"http/1.1"}, c.server)
			start := time.Now()
			a := server.ask(t, s, wss)
			if a.HTTP.Asked() || a.WebSocket.Value == nil || len(*a.WebSocket.Value) != 1 {
				t.Fatalf("got %+v and %+v", a.HTTP, a.WebSocket)
			}
			u := (*a.WebSocket.Value)[0]
			if u.Result != c.want || (u.Failure == nil) != (c.failure == "") || u.Failure != nil && u.Failure.Kind != c.failure && c.failure != facts.Closed {
				t.Errorf("got %+v, %+v", u, u.Failure)
			}
			if a.WebSocket.OK() != (c.failure == "") || u.Path != "/chat" || time.Since(start) > s.Limits.HTTP+soon {
				t.Errorf("got %+v after %v", a.WebSocket, time.Since(start))
			}
			if got := server.handshakes.Load(); got != 1 {
				t.Errorf("%d handshakes", got)
			}
		})
	}
}

// TestUpgradeBeside asks for a page and a WebSocket at once, of a server that prefers HTTP/2: the upgrade has a connection
// of its own, in HTTP/1.1.
func TestUpgradeBeside(t *testing.T) {
	for name, requests := range map[string][]facts.Request{"both": {wss, {Scheme: facts.SchemeHTTPS}}, "upgrade only": {wss}} {
		server := serveHTTP(t, []string{"h2"}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/chat" {
				return
			}
			h := w.Header()
			h.Set("Upgrade", "websocket")
			h.Set("Connection", "Upgrade")
			h.Set("Sec-WebSocket-Accept", accept(r.Header.Get("Sec-WebSocket-Key")))
			w.WriteHeader(http.StatusSwitchingProtocols)
		})
		a := server.ask(t, standard(t), requests...)
		if !a.WebSocket.OK() || (*a.WebSocket.Value)[0].Result != facts.UpgradeAccepted || a.HTTP.Asked() != (name == "both") || a.HTTP.Failure != nil {
			t.Errorf("%s: %+v, %+v", name, a.WebSocket, a.HTTP)
		}
		if a.Handshake.Value.ALPN != "h2" || int(server.handshakes.Load()) != len(requests) {
			t.Errorf("%s: %d connections", name, server.handshakes.Load())
		}
	}
}

// The example of RFC 6455 §1.3.
func TestAccept(t *testing.T) {
	if got := accept("dGhlIHNhbXBsZSBub25jZQ=="); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Errorf("got %s", got)
	}
	if a, b := webSocketKey(), webSocketKey(); a == b || len(a) != 24 {
		t.Errorf("got %s and %s", a, b)
	}
}
