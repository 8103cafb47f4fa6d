package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var emsMissing = Rule{
	ID:       "ems_missing",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("7627", "5.1"),
	Needs:    []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS},
	Text: Text{
		Title: lang.En("TLS 1.2 has the extended master secret").Zh("TLS 1.2 支持扩展主密钥（Extended Master Secret）"),
		Why:   lang.En("Without it the keys of two TLS 1.2 sessions can be made to agree (triple handshake). Apple demands it of servers for system services from OS 27 on; apps are not concerned yet.").Zh("缺少该扩展时，两个 TLS 1.2 会话的密钥可被构造为相同（triple handshake 攻击）。苹果自 OS 27 起对系统服务的服务器作此要求，暂不涉及应用。"),
		Fix:   lang.En("Update the TLS library: OpenSSL has it since 1.1.0, Java since 8u161.").Zh("升级 TLS 库：OpenSSL 自 1.1.0、Java 自 8u161 起支持。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the ServerHello of TLS 1.2 is without extended_master_secret").Zh("TLS 1.2 的 ServerHello 中没有 extended_master_secret"),
		},
	},
	Check: checkEMSMissing,
}

func checkEMSMissing(v *View, _ Params) []Outcome {
	hello, otherwise := v.serverHello12()
	switch {
	case hello == nil:
		return otherwise
	case hello.EMS:
		return pass()
	}
	return fail(nil)
}
