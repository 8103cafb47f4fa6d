package rules

import "github.com/tongguan/tongguan/internal/lang"

var tcpUnreachable = Rule{
	ID:     "tcp_unreachable",
	Levels: everywhere(None), // an endpoint out of reach is unknown, not failed; reach tells the rest
	Source: wechatNetwork("HTTPS 证书"),
	Text: Text{
		Title: lang.En("The server accepts TCP connections").Zh("服务器接受 TCP 连接"),
		Why:   lang.En("A client that cannot connect gets no further. From here it could not; a firewall may treat phones otherwise.").Zh("连不上就无从谈起。从本机无法连接该地址；防火墙对手机的处理可能不同。"),
		Fix:   lang.En("Start the server, open the port in the firewall or security group, or take the dead address out of DNS.").Zh("启动服务，在防火墙或安全组中放行端口，或从 DNS 中移除失效的地址。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{address}: {failure}").Zh("{address}：{failure}"),
		},
	},
	Errors: clients(-102, -1004),
	Check:  checkTCPUnreachable,
}

func checkTCPUnreachable(v *View, _ Params) []Outcome {
	failure := v.Address.Connect.Failure
	if failure == nil {
		return pass()
	}
	values := failureValues(failure)
	values["address"] = v.Address.Addr.String()
	return fail(values)
}
