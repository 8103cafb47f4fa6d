package explain

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// otherMessages are what Android's Java, devtools, curl and OpenSSL say.
var otherMessages = []Message{
	{
		ID: "trust_anchor", Name: "Trust anchor for certification path not found",
		Meaning: lang.En("Android finds no way from the certificate to a root that it trusts.").Zh("Android 无法从证书追溯到受信任的根证书。"),
		Phrases: []string{"Trust anchor for certification path not found", "unable to find valid certification path"}, On: facts.On(facts.Android),
		Causes: slices.Concat(likely("chain"), possible("root_android", "private_ca", "proxy", "inspection", "distrusted", "mixed", "version")), Source: androidSSL,
	},
	{
		ID: "java_expired", Name: "CertificateExpiredException",
		Meaning: lang.En("By the phone's clock a certificate has expired or is not valid yet.").Zh("按手机时间，证书已过期或尚未生效。"),
		Phrases: []string{"CertificateExpiredException", "CertificateNotYetValidException", "Could not validate certificate: Certificate expired", "Chain validation failed"}, On: facts.On(facts.Android),
		Causes: slices.Concat(likely("expired", "clock"), possible("expired_above", "not_yet", "mixed")), Source: androidSSL,
	},
	{
		ID: "java_name", Name: "SSLPeerUnverifiedException: Hostname not verified",
		Meaning: lang.En("The certificate is for another name.").Zh("证书上的域名与请求的域名不一致。"),
		Phrases: []string{"SSLPeerUnverifiedException", "not verified: certificate", "doesn't match any of the subject alternative names", "No subject alternative"}, On: facts.On(facts.Android),
		Causes: slices.Concat(likely("name"), possible("mixed", "proxy")), Source: androidSSL,
	},
	{
		ID: "java_handshake", Name: "SSLHandshakeException",
		Meaning: lang.En("The TLS handshake failed on Android; the exception does not say at what.").Zh("Android 上 TLS 握手失败，异常没有说明原因。"),
		Phrases: []string{"SSLHandshakeException", "SSLProtocolException", "sslv3 alert handshake failure", "javax.net.ssl.SSLException"}, On: facts.On(facts.Android), Generic: true, Any: true, Reached: true,
		Causes: slices.Concat(likely("tls12", "handshake"), possible("chain", "root_android", "tls13_only", "waf", "version", "proxy")), Source: androidSSL,
	},
	{
		ID: "devtools_certificate", Name: "对应的服务器证书无效",
		Meaning: lang.En("devtools refuses the server's certificate; showRequestInfo() in its console says more.").Zh("开发者工具不接受服务器证书；在控制台输入 showRequestInfo() 可看到详情。"),
		Phrases: []string{"对应的服务器证书无效"}, On: facts.On(facts.Devtools), Any: true, Reached: true,
		Causes: slices.Concat(likely("expired", "name", "private_ca"), possible("chain", "root_devtools", "devtools_proxy", "clock", "mixed", "inspection")),
		Source: wechatNetwork("HTTPS 证书"),
	},
	{
		ID: "devtools_tls", Name: "TLS 版本必须大于等于 1.2",
		Meaning: lang.En("devtools found that the server does not speak TLS 1.2.").Zh("开发者工具发现服务器不支持 TLS 1.2。"),
		Phrases: []string{"TLS 版本必须大于等于 1.2", "TLS 版本必须大于等于1.2"}, On: facts.On(facts.Devtools),
		Causes: slices.Concat(likely("tls12"), possible("devtools_proxy", "handshake")), Source: wechatNetwork("HTTPS 证书"),
	},
	{
		ID: "local_issuer", Name: "SSL certificate problem: unable to get local issuer certificate",
		Meaning: lang.En("The tool knows no issuer of the last certificate that was sent. curl and openssl fetch nothing, just as Android.").
			Zh("工具找不到最后一张证书的签发者。curl 和 openssl 不会自行下载中间证书，与 Android 一样。"),
		Codes:   slices.Concat(coded(OpenSSL, 20), coded(OpenSSL, 21)),
		Phrases: []string{"unable to get local issuer certificate", "unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate signed by unknown authority"},
		Causes:  slices.Concat(likely("chain"), possible("private_ca", "root_android", "root_ios", "inspection", "distrusted")), Source: openSSL,
	},
	{
		ID: "peer_certificate", Name: "SSL peer certificate or SSH remote key was not OK",
		Meaning: lang.En("curl, on which HarmonyOS builds its requests too, refuses the certificate (60, there 2300060); why is not said. It fetches no intermediate.").
			Zh("curl（鸿蒙系统的网络请求也基于它）不接受服务器证书（错误码 60，鸿蒙为 2300060），未说明原因。它不会自行下载中间证书。"),
		Codes: coded(Curl, 60), Phrases: []string{"SSL peer certificate or SSH remote key was not OK", "Invalid SSL peer certificate or SSH remote fingerprint"},
		Generic: true, Any: true, Reached: true,
		Causes: slices.Concat(likely("chain", "expired", "name"), possible("root_android", "private_ca", "expired_above", "distrusted", "mixed", "proxy", "inspection", "clock")),
		Source: harmonyHTTP,
	},
	{
		ID: "self_signed", Name: "self-signed certificate (in certificate chain)",
		Meaning: lang.En("The certificate, or the root that was sent, is signed by itself and not trusted.").Zh("证书（或发送的根证书）是自签名的，且不受信任。"),
		Codes:   slices.Concat(coded(OpenSSL, 18), coded(OpenSSL, 19)),
		Phrases: []string{"self signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"},
		Causes:  slices.Concat(likely("private_ca"), possible("inspection", "proxy", "distrusted", "handshake")), Source: openSSL,
	},
	{
		ID: "certificate_expired", Name: "certificate has expired",
		Meaning: lang.En("By the clock of whoever looked, a certificate has expired.").Zh("按检测者的时间，证书已过期。"),
		Codes:   coded(OpenSSL, 10), Phrases: []string{"certificate has expired", "CERT_HAS_EXPIRED"},
		Causes: slices.Concat(likely("expired"), possible("expired_above", "clock", "mixed")), Source: openSSL,
	},
	{
		ID: "name_mismatch", Name: "no alternative certificate subject name matches target host name",
		Meaning: lang.En("The certificate is for another name.").Zh("证书上的域名与请求的域名不一致。"),
		Codes:   slices.Concat(coded(OpenSSL, 62), coded(Curl, 51)), Phrases: []string{"no alternative certificate subject name matches", "Hostname mismatch", "ERR_TLS_CERT_ALTNAME_INVALID", "does not match target host name"},
		Causes: slices.Concat(likely("name"), possible("mixed", "handshake", "proxy")), Source: openSSL,
	},
	{
		ID: "wrong_version", Name: "SSL routines: wrong version number",
		Meaning: lang.En("What came back on this port is no TLS, mostly plain HTTP.").Zh("该端口返回的不是 TLS，多半是明文 HTTP。"),
		Phrases: []string{"wrong version number", "tlsv1 alert protocol version", "unsupported protocol", "no protocols available"},
		Causes:  slices.Concat(likely("handshake"), possible("tls12", "proxy", "waf")), Source: openSSL,
	},
	{
		ID: "refused_answer", Name: "statusCode 403",
		Meaning: lang.En("The server answered and refuses. WeChat calls success for every status, so this is no failure of the network.").
			Zh("服务器有应答，但拒绝了请求。微信对任何状态码都回调 success，所以不是网络问题。"),
		Phrases: []string{"statusCode 403", "status code 403", "403 Forbidden"},
		Causes:  slices.Concat(likely("referer"), possible("waf")), Source: wechatNetwork("使用限制"),
	},
	{
		ID: "server_error", Name: "statusCode 502",
		Meaning: lang.En("A gateway answered, and what is behind it did not, or failed. WeChat calls success for every status, so this is no failure of the network.").
			Zh("网关有应答，但它后面的服务没有应答或出错了。微信对任何状态码都回调 success，所以不是网络问题。"),
		Phrases: []string{
			"statusCode 500", "statusCode 502", "statusCode 503", "statusCode 504", "502 Bad Gateway", "503 Service Unavailable",
			"503 Service Temporarily Unavailable", "504 Gateway Time", "500 Internal Server Error",
		},
		Causes: slices.Concat(likely("behind"), possible("slow", "waf")), Source: wechatNetwork("回调函数"),
	},
	{
		ID: "not_filed", Name: "域名未备案",
		Meaning: lang.En("The domain has no ICP filing. WeChat's console takes no such domain, and providers in mainland China cut its connections.").
			Zh("域名没有 ICP 备案。微信后台不接受这样的域名，境内云厂商也会拦截它的连接。"),
		Phrases: []string{"域名未备案", "域名没有备案", "未完成 ICP 备案", "域名未完成备案", "未进行备案", "no ICP filing", "without ICP filing"},
		Causes:  slices.Concat(likely("icp", "waf")), Source: wechatNetwork("服务器域名配置"),
	},
	{
		ID: "not_json", Name: "JSON.parse: Unexpected token",
		Meaning: lang.En("The answer arrived, and is no JSON. WeChat takes off one byte order mark and no second one.").Zh("应答已收到，但不是 JSON。微信只会去掉一个 BOM 头，不会去掉第二个。"),
		Phrases: []string{"JSON.parse: Unexpected token", "Unexpected token in JSON", "is not valid JSON", "Unexpected end of JSON input", "JSON Parse error"},
		Causes:  slices.Concat(likely("body"), possible("waf", "redirect", "referer")), Source: wechatNetwork("返回值编码"),
	},
}
