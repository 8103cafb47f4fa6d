package scan

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
)

const userAgent = "tongguan/1.x"

// normal gives the requests that are to be made: each scheme and path once, at most facts.MaxRequests, each in a form
// that can be sent. Without any it is a GET of "/".
func normal(requests []facts.Request) []facts.Request {
	var out []facts.Request
	for _, r := range requests {
		if r.Scheme != facts.SchemeWSS {
			r.Scheme = facts.SchemeHTTPS
		}
		r.Path = sendable(r.Path)
		if !facts.IsAppID(r.AppID) {
			r.AppID = facts.NoAppID
		}
		known := slices.ContainsFunc(out, func(o facts.Request) bool { return o.Scheme == r.Scheme && o.Path == r.Path })
		if !known && len(out) < facts.MaxRequests {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		out = []facts.Request{{Scheme: facts.SchemeHTTPS, Path: "/", AppID: facts.NoAppID}}
	}
	return out
}

// sendable makes a path that can stand in a request: without query and fragment, and every byte that would end it or
// the line percent-encoded.
func sendable(path string) string {
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	return escape("/" + strings.TrimPrefix(path, "/"))
}

func escape(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// referer is the header that a mini program sends and cannot change; version 0 is one under development, on trial or in
// audit. Source: WeChat, 网络, "使用限制".
func referer(appID string) string { return refererOf(appID, "0") }

func refererOf(appID, version string) string {
	return "https://servicewechat.com/" + appID + "/" + version + "/page-frame.html"
}

// authority is a host and port as the Host header has them: without the scheme's own port.
func authority(host string, port, usual uint16) string {
	if addr, err := netip.ParseAddr(host); err == nil && addr.Is6() {
		host = "[" + host + "]"
	}
	if port == usual {
		return host
	}
	return host + ":" + strconv.Itoa(int(port))
}

// portOf is the usual port of a scheme.
func portOf(scheme string) uint16 {
	if scheme == "http" {
		return 80
	}
	return 443
}

// An ask is one request on its way.
type ask struct {
	host    string // with the port, where it is not the usual one
	path    string // and the query of a redirect
	referer string // "": none
	extra   [][2]string
	last    bool // the connection is not used again

	patience time.Duration // with the body of the answer; bodyPatience at least
}

// text writes the request as HTTP/1.1 has it (RFC 9112 §3).
func (a *ask) text() []byte {
	b := append(make([]byte, 0, 512), "GET "+a.path+" HTTP/1.1\r\nHost: "+a.host+"\r\nUser-Agent: "+userAgent+"\r\nAccept: */*\r\n"...)
	if a.referer != "" {
		b = append(b, "Referer: "+a.referer+"\r\n"...)
	}
	for _, h := range a.extra {
		b = append(b, h[0]+": "+h[1]+"\r\n"...)
	}
	if a.last {
		b = append(b, "Connection: close\r\n"...)
	}
	return append(b, "\r\n"...)
}
