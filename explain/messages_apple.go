package explain

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// appleMessages are those of iOS (NSURLError.h, SecureTransport.h), in the words that a Chinese or an English phone has
// for them.
var appleMessages = []Message{
	{
		ID: "ios_name", Name: "errSSLHostNameMismatch (-9843)",
		Meaning: lang.En("The certificate is for another name.").Zh("证书上的域名与请求的域名不一致。"),
		Codes:   coded(Secure, -9843), Names: []string{"errSSLHostNameMismatch"}, On: facts.On(facts.IOS),
		Causes: slices.Concat(likely("name"), possible("mixed", "proxy")), Source: secureTransport,
	},
	{
		ID: "ios_date", Name: "NSURLErrorServerCertificateHasBadDate (-1201)",
		Meaning: lang.En("By the phone's clock the certificate has expired or is not valid yet.").Zh("按手机时间，证书已过期或尚未生效。"),
		Codes:   slices.Concat(coded(URL, -1201), coded(URL, -1204), coded(Secure, -9814), coded(Secure, -9815)),
		Names:   []string{"NSURLErrorServerCertificateHasBadDate", "NSURLErrorServerCertificateNotYetValid", "errSSLCertExpired", "errSSLCertNotYetValid"},
		Phrases: []string{"此服务器的证书已过期", "The certificate for this server has expired", "此服务器的证书尚未生效"},
		On:      facts.On(facts.IOS),
		Causes:  slices.Concat(likely("expired", "clock"), possible("not_yet", "expired_above", "mixed")), Source: nsurl,
	},
	{
		ID: "ios_root", Name: "NSURLErrorServerCertificateHasUnknownRoot (-1203)",
		Meaning: lang.En("The chain ends at a root that iOS does not know.").Zh("证书链的根证书不在 iOS 信任列表中。"),
		Codes:   slices.Concat(coded(URL, -1203), coded(Secure, -9812), coded(Secure, -9813)),
		Names:   []string{"NSURLErrorServerCertificateHasUnknownRoot", "errSSLUnknownRootCert", "errSSLNoRootCert"}, On: facts.On(facts.IOS),
		Causes: slices.Concat(likely("root_ios", "private_ca"), possible("chain", "proxy", "inspection", "distrusted", "mixed", "version")), Source: nsurl,
	},
	{
		ID: "ios_untrusted", Name: "NSURLErrorServerCertificateUntrusted (-1202)",
		Meaning: lang.En("iOS refuses the certificate: its trust, its name, or a requirement of Apple's.").Zh("iOS 不接受该证书：不受信任、域名不符，或不满足苹果的要求。"),
		Codes:   slices.Concat(coded(URL, -1202), coded(Secure, -9807)),
		Names:   []string{"NSURLErrorServerCertificateUntrusted", "errSSLXCertChainInvalid"},
		Phrases: []string{"此服务器的证书无效", "您可能正在连接到一个伪装成", "The certificate for this server is invalid", "pretending to be"},
		On:      facts.On(facts.IOS),
		Causes:  slices.Concat(likely("root_ios", "name"), possible("chain", "private_ca", "proxy", "lifetime", "ats", "ct", "inspection", "expired", "mixed", "distrusted", "weak_signature", "weak_key", "constraints", "bad_chain", "revoked", "version")),
		Source:  nsurl,
	},
	{
		ID: "ios_secure", Name: "NSURLErrorSecureConnectionFailed (-1200)",
		Meaning: lang.En("iOS could not agree on a secure connection with the server.").Zh("iOS 未能与服务器建立安全连接。"),
		Codes:   slices.Concat(coded(URL, -1200), coded(Secure, -9801), coded(Secure, -9802), coded(Secure, -9824), coded(Secure, -9836)),
		Names:   []string{"NSURLErrorSecureConnectionFailed", "errSSLFatalAlert", "errSSLNegotiation", "errSSLPeerHandshakeFail", "errSSLPeerProtocolVersion"},
		Phrases: []string{
			"发生了 SSL 错误", "无法建立到该服务器的安全连接", "无法建立与该服务器的安全连接", "An SSL error has occurred",
			"a secure connection to the server cannot be made", "出现 SSL 错误",
			"A TLS error caused the secure connection to fail", "TLS 错误导致安全连接失败", // newer iOS
		},
		On:     facts.On(facts.IOS),
		Causes: slices.Concat(likely("ats", "handshake"), possible("tls12", "gm", "waf", "mixed", "proxy", "inspection", "network", "root_ios")),
		Source: nsurl,
	},
	{
		ID: "ios_cancelled", Name: "NSURLErrorCancelled (-999)",
		Meaning: lang.En("The request was cancelled before it was done.").Zh("请求在完成之前被取消。"),
		Codes:   coded(URL, -999), Names: []string{"NSURLErrorCancelled"}, On: facts.On(facts.IOS),
		Causes: slices.Concat(likely("background")), Source: nsurl,
	},
	{
		ID: "ios_host_unknown", Name: "kCFErrorDomainCFNetwork 2",
		Meaning: lang.En("iOS found no address for the name.").Zh("iOS 解析不到该域名的地址。"),
		Codes:   coded(CFNetwork, 2), On: facts.On(facts.IOS),
		Causes: slices.Concat(likely("dns", "network")), Source: nsurl,
	},
}
