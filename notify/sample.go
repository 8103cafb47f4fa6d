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
{"type": "channel.disabled", "at": "2026-11-23T04:00:00Z", "channel": "值班群", "reason": "410 Gone"}
]`
