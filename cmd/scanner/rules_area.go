package main

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// An area is what a rule looks at.
type area string

// The areas, in the order in which they are shown.
const (
	areaDNS         area = "dns"
	areaConnection  area = "connection" // addresses, and whether they answer
	areaTLS         area = "tls"
	areaCertificate area = "certificate" // with its chain, trust, transparency and revocation
	areaHTTP        area = "http"
	areaJudgement   area = "judgement" // by what is judged: lists and waivers
	areaProject     area = "project"   // the folder of a mini program and its console's lists
)

func areas() []area {
	return []area{areaDNS, areaConnection, areaTLS, areaCertificate, areaHTTP, areaJudgement, areaProject}
}

// exceptions are rules whose area does not follow from what they need.
var exceptions = map[string]area{
	"dns_fail": areaDNS, "dns_slow": areaDNS, "dns_private_ip": areaDNS,
	"tcp_unreachable": areaConnection, "ipv6_broken": areaConnection, "multi_ip_inconsistent": areaConnection,
	"tls_handshake_failed": areaTLS, "gm_only": areaTLS, "client_cert_requested": areaTLS, "group_none_common": areaTLS, "group_mlkem": areaTLS,
	"alpn": areaTLS, "sni_required": areaTLS,
	"waiver_ended": areaJudgement, "stores_outdated": areaJudgement,
}

// areaOf goes by the last that a rule needs to be asked, which says most. What needs no more than a connection is about
// what is answered on it, since any further failure has a meaning for it.
func areaOf(r *rules.Rule) area {
	if r.Lint != nil {
		return areaProject
	}
	if a, ok := exceptions[r.ID]; ok {
		return a
	}
	if slices.Contains(r.Needs, facts.ProbeChain) {
		return areaCertificate
	}
	switch last := r.Needs[max(len(r.Needs)-1, 0):]; {
	case len(last) == 0, last[0] == facts.ProbeConnect, last[0] == facts.ProbeHTTP, last[0] == facts.ProbeWebSocket, last[0] == facts.ProbePort80:
		return areaHTTP
	case last[0] == facts.ProbeDNS, last[0] == facts.ProbeCAA, last[0] == facts.ProbeHTTPSRecords:
		return areaDNS
	}
	return areaTLS
}

var areaWords = map[area]lang.Phrase{
	areaDNS: lang.En("DNS").Zh("DNS"), areaConnection: lang.En("connection").Zh("连接"), areaTLS: lang.En("TLS").Zh("TLS"),
	areaCertificate: lang.En("certificate").Zh("证书"), areaHTTP: lang.En("HTTP").Zh("HTTP"),
	areaJudgement: lang.En("judgement").Zh("判定依据"), areaProject: lang.En("project").Zh("小程序代码"),
}
