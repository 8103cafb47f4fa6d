package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var sniUnrecognizedName = Rule{
	ID:     "sni_unrecognized_name",
	Levels: everywhere(Low),
	Source: rfc("6066", "3"),
	Needs:  []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS},
	Text: Text{
		Title: lang.En("The server knows its own name").Zh("服务器认得自己的域名"),
		Why:   lang.En("A server that warns that it does not know the name (alert 112) goes on with its default certificate. Some clients take the warning for an end, as Java 7 does; others go on. Where the alert does end the connection, Chromium reports net::ERR_SSL_UNRECOGNIZED_NAME_ALERT.").Zh("服务器发出不认识该域名的警告（alert 112）后，会继续使用默认证书。部分客户端会因此断开（如 Java 7），其余会继续。若该告警终止了连接，Chromium 报 net::ERR_SSL_UNRECOGNIZED_NAME_ALERT。"),
		Fix:   lang.En("Add the host name to the virtual host (Apache: ServerName or ServerAlias; Tomcat: SSLHostConfig hostName).").Zh("将该域名写入虚拟主机配置（Apache：ServerName 或 ServerAlias；Tomcat：SSLHostConfig hostName）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the warning unrecognized_name (112) comes before the ServerHello").Zh("ServerHello 之前收到警告 unrecognized_name（112）"),
		},
	},
	Errors: map[facts.Platform][]Error{Android: {errno600001, netError(-159)}, Harmony: {errno600001, netError(-159)}, Devtools: {netError(-159)}},
	Check:  checkSNIUnrecognizedName,
}

func checkSNIUnrecognizedName(v *View, _ Params) []Outcome {
	hello, otherwise := v.serverHello12()
	switch {
	case hello == nil:
		return otherwise
	case hello.Unnamed:
		return fail(nil)
	}
	return pass()
}
