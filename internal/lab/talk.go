package lab

import (
	"bufio"
	hash "crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A talk is what a site says after the handshake. The connection is closed when it returns.
type talk func(c *tls.Conn)

// A page answers a request: a status, header lines without their ends, a body.
type page func(r *http.Request) (status int, header []string, body string)

// pages answers request after request on a connection, as most servers do.
func pages(p page) talk {
	return func(c *tls.Conn) {
		in := bufio.NewReader(io.LimitReader(c, maxUnread))
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			status, header, body := p(r)
			out := fmt.Sprintf("HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
			for _, line := range header {
				out += line + "\r\n"
			}
			if status != http.StatusSwitchingProtocols {
				out += "Content-Length: " + strconv.Itoa(len(body)) + "\r\n"
			}
			if _, err := io.WriteString(c, out+"\r\n"+body); err != nil || r.Close || status == http.StatusSwitchingProtocols {
				return
			}
		}
	}
}

func onlyH2(c *tls.Config) { c.NextProtos = []string{"h2"} }

// resetRequests hears a request and cuts the connection.
func resetRequests(c *tls.Conn) {
	_, _ = c.Read(make([]byte, 1))
	if tcp, ok := c.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
		_ = tcp.Close()
	}
}

const html = "<!DOCTYPE html>\n<title>lab</title>\n"

func hotlink(r *http.Request) (int, []string, string) {
	if r.Referer() != "" {
		return http.StatusForbidden, []string{"Content-Type: text/html"}, html
	}
	return http.StatusOK, []string{"Content-Type: text/plain; charset=utf-8"}, "hello\n"
}

// elsewhere leads to a case that is well.
func (a *authorities) elsewhere(*http.Request) (int, []string, string) {
	return http.StatusFound, []string{"Location: " + a.target("good-ecdsa") + "/?from=lab"}, ""
}

func toPlain(r *http.Request) (int, []string, string) {
	host, _, _ := strings.Cut(r.Host, ":")
	return http.StatusMovedPermanently, []string{"Location: http://" + host + "/"}, ""
}

// sixSteps leads from / to /6 by /1 and so on.
func sixSteps(r *http.Request) (int, []string, string) {
	n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
	if n >= 6 {
		return http.StatusOK, []string{"Content-Type: text/plain"}, "at last\n"
	}
	return http.StatusFound, []string{"Location: /" + strconv.Itoa(n+1)}, ""
}

func twoBOMs(*http.Request) (int, []string, string) {
	return http.StatusOK, []string{"Content-Type: application/json"}, "\uFEFF\uFEFF" + `{"ok":true}`
}

func inGBK(*http.Request) (int, []string, string) {
	return http.StatusOK, []string{"Content-Type: text/html; charset=GBK"}, html + "\xc4\xe3\xba\xc3\n" // 你好
}

func webPage(*http.Request) (int, []string, string) {
	return http.StatusOK, []string{"Content-Type: text/html; charset=utf-8", "Server: nginx"}, html
}

func overloaded(*http.Request) (int, []string, string) {
	return http.StatusServiceUnavailable, []string{"Content-Type: text/html", "Server: gateway"}, html
}

func slow(*http.Request) (int, []string, string) {
	time.Sleep(hesitation)
	return http.StatusOK, []string{"Content-Type: text/plain"}, "here I am\n"
}

// dripping gives the beginning of an answer at once, and says no more for as long as the client waits.
func dripping(c *tls.Conn) {
	if hearRequest(c) == nil {
		_, _ = io.WriteString(c, beginning)
		_, _ = io.Copy(io.Discard, c)
	}
}

// short gives the beginning of an answer, and ends the connection.
func short(c *tls.Conn) {
	if hearRequest(c) == nil {
		_, _ = io.WriteString(c, beginning)
	}
}

// beginning is of an answer of a hundred bytes.
const beginning = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"

const hesitation = 600 * time.Millisecond

// upgrade opens a WebSocket (RFC 6455 §4.2.2), and has nothing to say on it.
func upgrade(r *http.Request) (int, []string, string) {
	sum := hash.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return switching(base64.StdEncoding.EncodeToString(sum[:]))
}

func wrongUpgrade(*http.Request) (int, []string, string) {
	return switching("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") // of the example in RFC 6455, whatever was sent
}

func switching(accept string) (int, []string, string) {
	return http.StatusSwitchingProtocols, []string{"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + accept}, ""
}
