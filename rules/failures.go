package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// failurePhrase finds the sentence that says the most of a failure: what the server did wrong, what the port speaks
// instead, or how far the handshake came.
func failurePhrase(v Values) lang.Phrase {
	kind := facts.FailureKind(v.word("failure"))
	if kind == facts.BlockedAddress && v.word("opens") == "" {
		return neverOpened
	}
	if kind == facts.Timeout && v.word("phase") == string(facts.PhaseDNS) {
		return silentDNS
	}
	if kind == facts.OwnNetwork {
		return ownNetworkWords[facts.Phase(v.word("phase"))]
	}
	if phrase, ok := faultWords[facts.Fault(v.word("fault"))]; ok {
		return phrase
	}
	if _, ok := protocolNames[facts.Protocol(v.word("speaks"))]; ok {
		return speaksOther
	}
	if _, ok := stepWords[facts.Step(v.word("after"))]; ok {
		if phrase, ok := failureAfter[kind]; ok {
			return phrase
		}
	}
	return failureWords[kind]
}

// word gives a value that is a string; "" where it is none.
func (v Values) word(name string) string {
	s, _ := v[name].(string)
	return s
}

// neverOpened stands in for failureWords where no flag opens a blocked address.
var neverOpened = lang.En("the address policy always forbids it ({detail})").Zh("地址策略始终禁止访问（{detail}）")

// silentDNS stands in for failureWords where it is about a name that there was no answer in time.
var silentDNS = lang.En("no answer about the name in time; check the domain's name servers and its delegation, or ask another resolver (--resolver)").
	Zh("DNS 查询超时无响应；请检查该域名的域名服务器和 NS 委派，或用 --resolver 换一个解析器")

var speaksOther = lang.En("the port speaks {speaks}, not TLS").Zh("端口上是 {speaks}，不是 TLS")

// failureAfter stands in for failureWords where the server had begun.
var failureAfter = map[facts.FailureKind]lang.Phrase{
	facts.Timeout: lang.En("time ran out {after}").Zh("{after}未在时限内等到后续内容"),
	facts.Reset:   lang.En("the connection was reset {after}").Zh("{after}连接被重置"),
	facts.Closed:  lang.En("the connection was closed {after}").Zh("{after}连接被关闭"),
	facts.Alert:   lang.En("TLS alert {alert} {after}").Zh("{after}收到 TLS 告警 {alert}"),
}

var stepWords = map[facts.Step]lang.Phrase{
	facts.StepBegun:       lang.En("before the server's first message was whole").Zh("服务器的第一条消息还没发完，"),
	facts.StepRetry:       lang.En("after the HelloRetryRequest").Zh("在 HelloRetryRequest 之后，"),
	facts.StepServerHello: lang.En("after the ServerHello").Zh("在 ServerHello 之后，"),
	facts.StepCertificate: lang.En("after the certificate").Zh("在证书发送之后，"),
	facts.StepKeyExchange: lang.En("after the ServerKeyExchange").Zh("在 ServerKeyExchange 之后，"),
	facts.StepDone:        lang.En("after the ServerHelloDone").Zh("在 ServerHelloDone 之后，"),
}

var protocolNames = map[facts.Protocol]string{
	facts.HTTP: "HTTP", facts.HTTP2: "HTTP/2", facts.SSH: "SSH", facts.SMTP: "SMTP", facts.FTP: "FTP", facts.IMAP: "IMAP",
	facts.POP3: "POP3", facts.MySQL: "MySQL", facts.PostgreSQL: "PostgreSQL", facts.Redis: "Redis", facts.VNC: "VNC",
	facts.Telnet: "Telnet", facts.AMQP: "AMQP",
}

var faultWords = map[facts.Fault]lang.Phrase{
	facts.FaultRecordTooLong:       lang.En("the server sends a record that is longer than TLS allows").Zh("服务器发送的记录超过 TLS 允许的长度"),
	facts.FaultRecordVersion:       lang.En("the server sends a record of another version than it chose").Zh("服务器发送的记录与其所选版本不符"),
	facts.FaultEmptyRecord:         lang.En("the server sends empty handshake records").Zh("服务器发送空的握手记录"),
	facts.FaultWarnings:            lang.En("the server sends more than 16 warnings, and no answer").Zh("服务器发送了超过 16 条警告，始终没有应答"),
	facts.FaultChangeCipherSpec:    lang.En("the server sends change_cipher_spec where, or more often than, it may").Zh("服务器在不应当的时机或过多地发送 change_cipher_spec"),
	facts.FaultUnexpectedMessage:   lang.En("the server sends a message that is not due").Zh("服务器发送了此时不该出现的消息"),
	facts.FaultMalformedMessage:    lang.En("the server sends a message that this scanner cannot read: it does not fit its lengths").Zh("服务器发送的消息与其长度字段不符，扫描器无法读取"),
	facts.FaultMessageTooLong:      lang.En("the server sends a message of more than 64 KiB").Zh("服务器发送的消息超过 64 KiB"),
	facts.FaultCertificatesTooLong: lang.En("the server sends more than 256 KiB of certificates").Zh("服务器发送的证书超过 256 KiB"),
	facts.FaultNoCertificate:       lang.En("the server sends no certificate").Zh("服务器没有发送证书"),
	facts.FaultVersionNotOffered:   lang.En("the server chooses a version that it was not offered").Zh("服务器选择了客户端没有提供的 TLS 版本"),
	facts.FaultSuiteNotOffered:     lang.En("the server chooses a cipher suite that it was not offered").Zh("服务器选择了客户端没有提供的加密套件"),
	facts.FaultGroupNotOffered:     lang.En("the server chooses a key exchange group that it was not offered").Zh("服务器选择了客户端没有提供的密钥交换组"),
	facts.FaultCompression:         lang.En("the server chooses compression, which it was not offered").Zh("服务器选择了客户端没有提供的压缩"),
	facts.FaultRetryTwice:          lang.En("the server asks for another ClientHello twice (HelloRetryRequest)").Zh("服务器两次要求重发 ClientHello（HelloRetryRequest）"),
	facts.FaultRetryNeedless:       lang.En("the server asks for what the ClientHello already had (HelloRetryRequest)").Zh("服务器要求的内容 ClientHello 中已有（HelloRetryRequest）"),
	facts.FaultKeyExchange:         lang.En("the server's key exchange is not valid").Zh("服务器的密钥交换参数无效"),
	facts.FaultSignature:           lang.En("the signature of the server's key exchange is wrong").Zh("服务器密钥交换的签名无效"),
	facts.FaultUndecipherable:      lang.En("the server sends what the agreed keys do not open").Zh("服务器发送的内容无法用协商的密钥解密"),
	facts.FaultTooMuch:             lang.En("the server sends more than 512 KiB, and does not end").Zh("服务器发送超过 512 KiB 仍未结束"),
	facts.FaultIdleRecords:         lang.En("the server sends more than 16 session tickets or key updates, and no answer").Zh("服务器发送了超过 16 条会话票据或密钥更新，始终没有应答"),
	facts.FaultInterimAnswers:      lang.En("the server sends more than 5 interim answers (1xx)").Zh("服务器发送了超过 5 个 1xx 中间应答"),
	facts.FaultHeaderTooLong:       lang.En("the server's answer has more than 64 KiB or 100 lines of header").Zh("服务器应答的首部超过 64 KiB 或 100 行"),
	facts.FaultFrames:              lang.En("the server sends more than 256 HTTP/2 frames, and no answer").Zh("服务器发送了超过 256 个 HTTP/2 帧，始终没有应答"),
}
