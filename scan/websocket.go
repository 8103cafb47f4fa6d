package scan

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// upgrades asks for one WebSocket after the other. The failure is that of the first which has one.
func (v *visit) upgrades(ctx context.Context, requests []facts.Request) (*[]facts.Upgrade, *facts.Failure) {
	var out []facts.Upgrade
	var first *facts.Failure
	for _, r := range requests {
		u := v.upgrade(ctx, r)
		out = append(out, u)
		if first == nil {
			first = u.Failure
		}
	}
	return &out, first
}

// upgrade asks for a WebSocket (RFC 6455 §4.1), and closes it at once if it comes. That is done in HTTP/1.1, as clients
// do it; on the line that is there if it speaks that and nothing was asked on it, else on one of its own.
func (v *visit) upgrade(ctx context.Context, request facts.Request) facts.Upgrade {
	u := facts.Upgrade{Path: request.Path, AppID: request.AppID}
	if v.line == nil || v.line.over || v.line.used || v.line.h2 != nil {
		if u.Failure = v.redial(ctx, "http/1.1"); u.Failure != nil {
			return u
		}
	}
	key := webSocketKey()
	r, failed := v.get(ctx, &ask{
		host: authority(v.host, v.port, 443), path: request.Path, referer: referer(request.AppID),
		extra: [][2]string{
			{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", key},
		},
	})
	if failed != nil {
		u.Failure = failed
		return u
	}
	u.Status, u.Server, u.Result = r.status, visible(r.header.Get("Server"), maxServer), judgeUpgrade(r, key)
	if r.status == http.StatusSwitchingProtocols {
		_, _ = v.line.Write(goodbye)
	}
	v.line.over = true
	return u
}

// goodbye is a masked frame of type close with the status 1000 (RFC 6455 §5.2, §5.5.1).
var goodbye = []byte{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8}

// judgeUpgrade looks at what a client must look at (RFC 6455 §4.1).
func judgeUpgrade(r *reply, key string) facts.UpgradeResult {
	switch h := r.header; {
	case r.status != http.StatusSwitchingProtocols:
		return facts.UpgradeRefused
	case !has(h, "Upgrade", "websocket") || !has(h, "Connection", "upgrade"):
		return facts.UpgradeNotUpgrade
	case h.Get("Sec-Websocket-Accept") != accept(key):
		return facts.UpgradeBadAccept
	case h.Get("Sec-Websocket-Extensions") != "" || h.Get("Sec-Websocket-Protocol") != "":
		return facts.UpgradeNotAsked
	}
	return facts.UpgradeAccepted
}

// has reports whether a word is among those of a header, which are parted by commas.
func has(h http.Header, name, word string) bool {
	for _, value := range h.Values(name) {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), word) {
				return true
			}
		}
	}
	return false
}

func webSocketKey() string {
	var key [16]byte
	_, _ = rand.Read(key[:]) // never fails
	return base64.StdEncoding.EncodeToString(key[:])
}

// accept is what a server that understood makes of the key (RFC 6455 §4.2.2).
func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
