package notify

import (
	"encoding/json"

	"github.com/tongguan/tongguan/alert"
)

// samples are events of every type and kind that is sent, some with much in them and some with little, as they are
// stored: templates are tried on them.
func samples() []alert.Event {
	var out []alert.Event
	if err := json.Unmarshal([]byte(sampleEvents), &out); err != nil {
		panic("notify: the samples: " + err.Error())
	}
	return out
}

const sampleEvents = `[
{"type": "alert.firing", "at": "2026-11-23T04:00:00Z", "alert_id": "7", "key": "expiry/default/9f86d081", "kind": "expiry", "level": "7d",
 "urgency": "warning", "since": "2026-11-23T04:00:00Z", "zone": "default",
 "certificate": {"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "not_before": "2026-09-01T00:00:00Z",
  "not_after": "2026-11-30T00:00:00Z", "common_name": "*.example.com", "issuer": "Example \"Quality\" CA"},
 "endpoints": ["api.example.com:443", "cdn.example.com:443", "例子.example.com:8443"], "endpoints_total": 3,
 "apps": [{"appid": "wx0123456789abcdef", "name": "点餐"}, {"appid": "wxfedcba9876543210"}], "apps_total": 2},
{"type": "alert.firing", "at": "2026-11-23T04:00:00Z", "alert_id": "8", "key": "fault/default/192.0.2.7:443/tls12_missing", "kind": "fault",
 "urgency": "critical", "since": "2026-11-23T04:00:00Z", "zone": "default",
 "finding": {"rule": "tls12_missing", "status": "fail", "level": "default", "on": ["android", "devtools"], "address": "192.0.2.7:443",
  "confidence": "confirmed", "evidence": "default", "values": {"version": "TLS 1.0"}},
 "endpoints": ["pay.example.com:443"], "endpoints_total": 1},
{"type": "alert.firing", "at": "2026-11-23T04:00:00Z", "alert_id": "9", "key": "unreachable/9", "kind": "unreachable", "urgency": "critical", "finding": {"rule": "tcp_unreachable", "status": "fail", "level": "default", "on": ["ios", "android", "harmony", "devtools"],
  "address": "192.0.2.9:8443", "confidence": "confirmed", "evidence": "default", "values": {"address": "192.0.2.9:8443", "failure": "timeout"}},
 "since": "2026-11-23T04:00:00Z", "endpoints": ["ws.example.com:8443"], "endpoints_total": 1},
{"type": "alert.reminder", "at": "2026-11-24T04:00:00Z", "alert_id": "9", "key": "unreachable/9", "kind": "unreachable", "urgency": "critical", "finding": {"rule": "tcp_unreachable", "status": "fail", "level": "default", "on": ["ios", "android", "harmony", "devtools"],
  "address": "192.0.2.9:8443", "confidence": "confirmed", "evidence": "default", "values": {"address": "192.0.2.9:8443", "failure": "timeout"}},
 "since": "2026-11-23T04:00:00Z", "endpoints": ["ws.example.com:8443"], "endpoints_total": 1},
{"type": "alert.resolved", "at": "2026-11-24T05:00:00Z", "alert_id": "9", "key": "unreachable/9", "kind": "unreachable", "urgency": "ok", "finding": {"rule": "tcp_unreachable", "status": "fail", "level": "default", "on": ["ios", "android", "harmony", "devtools"],
  "address": "192.0.2.9:8443", "confidence": "confirmed", "evidence": "default", "values": {"address": "192.0.2.9:8443", "failure": "timeout"}},
 "since": "2026-11-23T04:00:00Z", "endpoints": ["ws.example.com:8443"], "endpoints_total": 1},
{"type": "ping", "at": "2026-11-23T04:00:00Z", "channel": "值班群"},
{"type": "channel.disabled", "at": "2026-11-23T04:00:00Z", "channel": "值班群", "reason": "410 Gone"},
{"type": "alert.firing", "at": "2026-11-23T04:00:00Z", "alert_id": "11", "key": "domains_unlisted:app-3", "kind": "domains_unlisted", "urgency": "warning",
 "since": "2026-11-23T04:00:00Z", "disagreement": {"app_id": "3", "missing_total": 7, "missing": [
  {"list": "request", "host": "img.example.cn", "place": {"file": "pages/index/index.js", "line": 12, "column": 5}, "places": 3},
  {"list": "request", "host": "pay.example.cn:8443", "place": {"file": "utils/[pay](x).js", "line": 40, "column": 1}, "places": 1},
  {"list": "socket", "host": "ws.example.cn", "place": {"file": "pages/chat/chat.ts", "line": 7, "column": 3}, "places": 1},
  {"list": "upload", "host": "up1.example.cn", "place": {"file": "app.js", "line": 1, "column": 1}, "places": 1},
  {"list": "upload", "host": "up2.example.cn", "place": {"file": "app.js", "line": 2, "column": 1}, "places": 1},
  {"list": "download", "host": "d1.example.cn", "place": {"file": "app.js", "line": 3, "column": 1}, "places": 1}],
  "unused_total": 1, "unused": [{"list": "request", "host": "https://old.example.cn"}]},
 "apps": [{"appid": "wx0123456789abcdef", "name": "点餐"}], "apps_total": 1},
{"type": "alert.firing", "at": "2026-11-24T04:00:00Z", "alert_id": "11", "key": "domains_unlisted:app-3", "kind": "domains_unlisted", "urgency": "warning",
 "since": "2026-11-23T04:00:00Z", "disagreement": {"app_id": "3", "missing_total": 2, "missing": [
  {"list": "download", "host": "new.example.cn", "place": {"file": "pages/index/index.js", "line": 30, "column": 5}, "places": 1, "new": true},
  {"list": "request", "host": "img.example.cn", "place": {"file": "pages/index/index.js", "line": 12, "column": 5}, "places": 3}]},
 "apps": [{"appid": "wx0123456789abcdef", "name": "点餐"}], "apps_total": 1},
{"type": "alert.resolved", "at": "2026-11-25T04:00:00Z", "alert_id": "11", "key": "domains_unlisted:app-3", "kind": "domains_unlisted", "urgency": "ok",
 "since": "2026-11-23T04:00:00Z", "disagreement": {"app_id": "3", "missing_total": 1, "missing": [
  {"list": "request", "host": "img.example.cn", "place": {"file": "pages/index/index.js", "line": 12, "column": 5}, "places": 3}]},
 "apps": [{"appid": "wx0123456789abcdef"}], "apps_total": 1}
]`
