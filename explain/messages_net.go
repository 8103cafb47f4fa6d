package explain

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// netMessages are Chromium's net errors (net/base/net_error_list.h), which WeChat's Cronet shows behind errno 600001.
var netMessages = []Message{
	{
		ID: "authority", Name: "net::ERR_CERT_AUTHORITY_INVALID (-202)",
		Meaning: lang.En("The client finds no way from the certificate to a root that it trusts.").Zh("客户端无法从证书追溯到受信任的根证书。"),
		Codes:   coded(Net, -202), Names: []string{"ERR_CERT_AUTHORITY_INVALID"},
		Causes: slices.Concat(
			likelyOn(facts.On(facts.Android, facts.Harmony), "chain"), likelyOn(facts.On(facts.IOS), "root_ios"), likelyOn(facts.On(facts.Devtools), "private_ca", "devtools_proxy"),
			possible("root_android", "root_devtools", "proxy", "inspection", "distrusted", "mixed", "version")),
		Source: chromium,
	},
	{
		ID: "common_name", Name: "net::ERR_CERT_COMMON_NAME_INVALID (-200)",
		Meaning: lang.En("The certificate is for another name than the one that was asked.").Zh("证书上的域名与请求的域名不一致。"),
		Codes:   coded(Net, -200), Names: []string{"ERR_CERT_COMMON_NAME_INVALID"},
		Causes: slices.Concat(likely("name"), possible("mixed", "proxy", "network")),
		Source: chromium,
	},
	{
		ID: "date", Name: "net::ERR_CERT_DATE_INVALID (-201)",
		Meaning: lang.En("By the phone's clock a certificate has expired or is not valid yet.").Zh("按手机时间，证书已过期或尚未生效。"),
		Codes:   coded(Net, -201), Names: []string{"ERR_CERT_DATE_INVALID"},
		Causes: slices.Concat(likely("expired", "clock"), possible("mixed", "expired_above", "not_yet")),
		Source: chromium,
	},
	{
		ID: "revoked", Name: "net::ERR_CERT_REVOKED (-206)",
		Meaning: lang.En("The authority has revoked the certificate.").Zh("证书已被 CA 吊销。"),
		Codes:   coded(Net, -206), Names: []string{"ERR_CERT_REVOKED"},
		Causes: slices.Concat(likely("revoked"), possible("distrusted")),
		Source: chromium,
	},
	{
		ID: "cert_invalid", Name: "net::ERR_CERT_INVALID (-207)",
		Meaning: lang.En("A certificate breaks the rules, beyond dates, name and trust.").Zh("证书本身不符合规范（不是日期、域名或信任问题）。"),
		Codes:   slices.Concat(coded(Net, -207), coded(Net, -203), coded(Net, -167)), Names: []string{"ERR_CERT_INVALID", "ERR_CERT_CONTAINS_ERRORS", "ERR_SSL_SERVER_CERT_BAD_FORMAT"},
		Causes: slices.Concat(likely("bad_chain"), possible("constraints", "gm", "weak_key", "proxy")),
		Source: chromium,
	},
	{
		ID: "weak_signature", Name: "net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM (-208)",
		Meaning: lang.En("A certificate is signed with a hash that is not taken any more.").Zh("证书使用了已淘汰的签名算法。"),
		Codes:   coded(Net, -208), Names: []string{"ERR_CERT_WEAK_SIGNATURE_ALGORITHM"},
		Causes: slices.Concat(likely("weak_signature"), possible("proxy")), Source: chromium,
	},
	{
		ID: "weak_key", Name: "net::ERR_CERT_WEAK_KEY (-211)",
		Meaning: lang.En("The key of a certificate is too short.").Zh("证书密钥过短。"),
		Codes:   coded(Net, -211), Names: []string{"ERR_CERT_WEAK_KEY"},
		Causes: slices.Concat(likely("weak_key"), possible("proxy")), Source: chromium,
	},
	{
		ID: "constraints", Name: "net::ERR_CERT_NAME_CONSTRAINT_VIOLATION (-212)",
		Meaning: lang.En("An authority of the chain may not issue for this name.").Zh("证书链中的 CA 无权为该域名签发证书。"),
		Codes:   coded(Net, -212), Names: []string{"ERR_CERT_NAME_CONSTRAINT_VIOLATION"},
		Causes: slices.Concat(likely("constraints")), Source: chromium,
	},
	{
		ID: "too_long", Name: "net::ERR_CERT_VALIDITY_TOO_LONG (-213)",
		Meaning: lang.En("The certificate is valid for longer than public ones may be.").Zh("证书有效期超过公共证书的上限。"),
		Codes:   coded(Net, -213), Names: []string{"ERR_CERT_VALIDITY_TOO_LONG"},
		Causes: slices.Concat(likely("lifetime"), possible("proxy")), Source: chromium,
	},
	{
		ID: "transparency", Name: "net::ERR_CERTIFICATE_TRANSPARENCY_REQUIRED (-214)",
		Meaning: lang.En("The certificate is in too few logs of Certificate Transparency.").Zh("证书没有足够的证书透明度（CT）日志记录。"),
		Codes:   coded(Net, -214), Names: []string{"ERR_CERTIFICATE_TRANSPARENCY_REQUIRED"},
		Causes: slices.Concat(likely("ct"), possible("version")), Source: chromium,
	},
	{
		ID: "legacy_authority", Name: "net::ERR_CERT_SYMANTEC_LEGACY (-215)",
		Meaning: lang.En("The certificate is of an authority that Chromium distrusts.").Zh("证书由 Chromium 已不信任的 CA 签发。"),
		Codes:   slices.Concat(coded(Net, -215), coded(Net, -217)), Names: []string{"ERR_CERT_SYMANTEC_LEGACY", "ERR_CERT_KNOWN_INTERCEPTION_BLOCKED"},
		Causes: slices.Concat(likely("distrusted"), possible("proxy")), Source: chromium,
	},
	{
		ID: "version_or_cipher", Name: "net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH (-113)",
		Meaning: lang.En("Client and server have no TLS version or cipher suite in common.").Zh("客户端与服务器没有共同的 TLS 版本或加密套件。"),
		Codes:   slices.Concat(coded(Net, -113), coded(Net, -218)), Names: []string{"ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "ERR_SSL_OBSOLETE_VERSION", "ERR_SSL_OBSOLETE_CIPHER"},
		Phrases: []string{"ssl version or cipher mismatch"},
		Causes:  slices.Concat(likely("tls12", "tls13_only"), possible("gm", "handshake", "ats", "version")),
		Source:  chromium,
	},
	{
		ID: "ssl_protocol", Name: "net::ERR_SSL_PROTOCOL_ERROR (-107)",
		Meaning: lang.En("What came back is no proper TLS.").Zh("收到的应答不是正确的 TLS。"),
		Codes:   slices.Concat(coded(Net, -107), coded(Net, -148), coded(Net, -153)),
		Names:   []string{"ERR_SSL_PROTOCOL_ERROR", "ERR_SSL_HANDSHAKE_NOT_COMPLETED", "ERR_SSL_DECRYPT_ERROR_ALERT"},
		Causes:  slices.Concat(likely("handshake"), possible("waf", "tls12", "proxy", "network", "mixed")),
		Source:  chromium,
	},
	{
		ID: "unrecognized_name", Name: "net::ERR_SSL_UNRECOGNIZED_NAME_ALERT (-159)",
		Meaning: lang.En("The server says that it has no site of this name (TLS alert 112).").Zh("服务器表示没有该域名的站点（TLS 告警 112）。"),
		Codes:   coded(Net, -159), Names: []string{"ERR_SSL_UNRECOGNIZED_NAME_ALERT"},
		Causes: slices.Concat(likely("handshake"), possible("mixed", "waf", "proxy", "network")),
		Source: chromium,
	},
	{
		ID: "client_auth", Name: "net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED (-110)",
		Meaning: lang.En("The server wants a certificate of the client.").Zh("服务器要求客户端证书。"),
		Codes:   slices.Concat(coded(Net, -110), coded(Net, -117), coded(URL, -1205), coded(URL, -1206)),
		Names:   []string{"ERR_SSL_CLIENT_AUTH_CERT_NEEDED", "ERR_BAD_SSL_CLIENT_AUTH_CERT", "NSURLErrorClientCertificateRequired", "NSURLErrorClientCertificateRejected"},
		Causes:  slices.Concat(likely("client_cert"), possible("handshake")), Source: chromium,
	},
	{
		ID: "key_usage", Name: "net::ERR_SSL_KEY_USAGE_INCOMPATIBLE (-181)",
		Meaning: lang.En("The certificate's key usage does not allow what the key was used for.").Zh("证书的密钥用途不允许这种用法。"),
		Codes:   coded(Net, -181), Names: []string{"ERR_SSL_KEY_USAGE_INCOMPATIBLE"},
		Causes: slices.Concat(likely("key_usage")), Source: chromium,
	},
	{
		ID: "not_resolved", Name: "net::ERR_NAME_NOT_RESOLVED (-105)",
		Meaning: lang.En("The phone found no address for the name.").Zh("手机解析不到该域名的地址。"),
		Codes:   slices.Concat(coded(Net, -105), coded(Net, -137), coded(URL, -1003), coded(URL, -1006), coded(Curl, 6)),
		Names:   []string{"ERR_NAME_NOT_RESOLVED", "ERR_NAME_RESOLUTION_FAILED", "NSURLErrorCannotFindHost", "NSURLErrorDNSLookupFailed"},
		Phrases: []string{
			"Unable to resolve host", "UnknownHostException", "No address associated with hostname", "未能找到使用指定主机名的服务器", "Could not resolve host", "Couldn't resolve host", "Failed to resolve the host name",
			"A server with the specified hostname could not be found", "getaddrinfo ENOTFOUND",
		},
		Causes: slices.Concat(likely("dns", "network"), possible("proxy", "url")), Source: chromium,
	},
	{
		ID: "refused", Name: "net::ERR_CONNECTION_REFUSED (-102)",
		Meaning: lang.En("The address answered that nothing listens on this port.").Zh("该地址的端口拒绝连接。"),
		Codes:   slices.Concat(coded(Net, -102), coded(Net, -104), coded(URL, -1004), coded(Curl, 7)),
		Names:   []string{"ERR_CONNECTION_REFUSED", "ERR_CONNECTION_FAILED", "NSURLErrorCannotConnectToHost"},
		Phrases: []string{"Connection refused", "未能连接到服务器", "无法连接服务器", "Could not connect to the server", "Couldn't connect to server", "Failed to connect to", "ECONNREFUSED"},
		Causes:  slices.Concat(likely("down"), possible("mixed", "waf", "proxy", "network", "url")), Source: chromium,
	},
	{
		ID: "unreachable", Name: "net::ERR_ADDRESS_UNREACHABLE (-109)",
		Meaning: lang.En("There is no way from the phone's network to the address.").Zh("手机所在网络无法到达该地址。"),
		Codes:   slices.Concat(coded(Net, -109), coded(Net, -15)), Names: []string{"ERR_ADDRESS_UNREACHABLE", "ERR_SOCKET_NOT_CONNECTED"},
		Phrases: []string{"No route to host", "Network is unreachable"},
		Causes:  slices.Concat(likely("network", "down"), possible("mixed", "proxy")), Source: chromium,
	},
	{
		ID: "reset", Name: "net::ERR_CONNECTION_RESET (-101)",
		Meaning: lang.En("Somebody on the way cut the connection: the server, or a firewall before it.").Zh("连接被切断：可能是服务器，也可能是它前面的防火墙。"),
		Codes:   slices.Concat(coded(Net, -101), coded(Net, -100), coded(Net, -324), coded(Net, -103), coded(Net, -320), coded(URL, -1005), coded(Curl, 35), coded(Curl, 52), coded(Curl, 56)),
		Names:   []string{"ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_ABORTED", "ERR_INVALID_RESPONSE", "NSURLErrorNetworkConnectionLost"},
		Phrases: []string{"Connection reset", "网络连接已中断", "The network connection was lost", "ECONNRESET", "Connection closed by peer", "SSL_ERROR_SYSCALL", "socket hang up", "Server returned nothing", "SSL connect error"},
		Causes:  slices.Concat(likely("waf", "handshake"), possible("no_answer", "tls12", "mixed", "network", "proxy", "down")), Source: chromium,
	},
	{
		ID: "cut_short", Name: "net::ERR_CONTENT_LENGTH_MISMATCH (-354)",
		Meaning: lang.En("The answer began, and ended before all of it was there.").Zh("应答已经开始，但没有收完就中断了。"),
		Codes:   slices.Concat(coded(Net, -354), coded(Net, -355), coded(Curl, 18)),
		Names:   []string{"ERR_CONTENT_LENGTH_MISMATCH", "ERR_INCOMPLETE_CHUNKED_ENCODING"},
		Phrases: []string{"unexpected end of stream", "outstanding read data remaining"},
		Causes:  slices.Concat(likely("no_answer"), possible("slow", "waf", "network", "proxy")), Source: chromium,
	},
	{
		ID: "timed_out", Name: "net::ERR_CONNECTION_TIMED_OUT (-118)",
		Meaning: lang.En("No answer came in time.").Zh("在规定时间内没有收到应答。"),
		Codes:   slices.Concat(coded(Net, -118), coded(Net, -7), coded(URL, -1001), coded(Curl, 28), coded(Errno, 5)),
		Names:   []string{"ERR_CONNECTION_TIMED_OUT", "ERR_TIMED_OUT", "NSURLErrorTimedOut"},
		Phrases: []string{"请求超时", "request:fail timeout", "The request timed out", "SocketTimeoutException", "fail time out", "connect timed out", "ETIMEDOUT", "uploadFile:fail timeout", "downloadFile:fail timeout", "fail:timeout", "Timeout was reached"},
		Causes:  slices.Concat(likely("down", "slow", "network"), possible("no_answer", "timeout", "waf", "mixed", "handshake", "proxy")), Source: chromium,
	},
	{
		ID: "offline", Name: "net::ERR_INTERNET_DISCONNECTED (-106)",
		Meaning: lang.En("The phone has no network.").Zh("手机没有连上网络。"),
		Codes:   slices.Concat(coded(Net, -106), coded(Net, -21), coded(URL, -1009), coded(URL, -1020)),
		Names:   []string{"ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "NSURLErrorNotConnectedToInternet", "NSURLErrorDataNotAllowed"},
		Phrases: []string{"似乎已断开与互联网的连接", "The Internet connection appears to be offline"},
		Causes:  slices.Concat(likely("network"), possible("proxy")), Source: chromium,
	},
	{
		ID: "proxy", Name: "net::ERR_PROXY_CONNECTION_FAILED (-130)",
		Meaning: lang.En("The phone's proxy does not answer.").Zh("手机上设置的代理没有应答。"),
		Codes:   slices.Concat(coded(Net, -130), coded(Net, -111), coded(Net, -136), coded(CFNetwork, 310), coded(CFNetwork, 306)),
		Names:   []string{"ERR_PROXY_CONNECTION_FAILED", "ERR_TUNNEL_CONNECTION_FAILED", "ERR_PROXY_CERTIFICATE_INVALID"},
		Causes:  slices.Concat(likely("proxy"), possible("devtools_proxy", "network")), Source: chromium,
	},
	{
		ID: "redirects", Name: "net::ERR_TOO_MANY_REDIRECTS (-310)",
		Meaning: lang.En("The server sends the client round in a circle, or to where it may not go.").Zh("服务器循环跳转，或跳转到不允许的地址。"),
		Codes:   slices.Concat(coded(Net, -310), coded(Net, -311), coded(Net, -303), coded(URL, -1007), coded(Errno, 600008)),
		Names:   []string{"ERR_TOO_MANY_REDIRECTS", "ERR_UNSAFE_REDIRECT", "ERR_INVALID_REDIRECT", "NSURLErrorHTTPTooManyRedirects"},
		Phrases: []string{"reach the max redirect count"},
		Causes:  slices.Concat(likely("redirect"), possible("redirect_list")), Source: chromium,
	},
	{
		ID: "http2", Name: "net::ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY (-360)",
		Meaning: lang.En("HTTP/2 was chosen over TLS that HTTP/2 forbids.").Zh("协商出了 HTTP/2，但 TLS 强度达不到它的要求。"),
		Codes:   coded(Net, -360), Names: []string{"ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY", "ERR_SPDY_INADEQUATE_TRANSPORT_SECURITY"},
		Causes: slices.Concat(likely("h2")), Source: chromium,
	},
	{
		ID: "http2_protocol", Name: "net::ERR_HTTP2_PROTOCOL_ERROR (-337)",
		Meaning: lang.En("TLS succeeded, and then the server or a CDN broke off what it spoke over HTTP/2.").Zh("TLS 成功，但服务器或 CDN 随后中断了 HTTP/2 通信。"),
		Codes:   coded(Net, -337), Names: []string{"ERR_HTTP2_PROTOCOL_ERROR", "ERR_SPDY_PROTOCOL_ERROR"},
		Causes: slices.Concat(likely("no_answer"), possible("h2", "waf", "mixed", "proxy")), Source: chromium,
	},
	{
		ID: "quic", Name: "net::ERR_QUIC_PROTOCOL_ERROR (-356)",
		Meaning: lang.En("HTTP/3 was spoken (QUIC, by UDP), and it broke off.").Zh("使用了 HTTP/3（QUIC，基于 UDP），通信中断。"),
		Codes:   slices.Concat(coded(Net, -356), coded(Net, -358)), Names: []string{"ERR_QUIC_PROTOCOL_ERROR", "ERR_QUIC_HANDSHAKE_FAILED"},
		Causes: slices.Concat(likely("quic"), possible("network", "proxy", "waf")), Source: chromium,
	},
	{
		ID: "failed", Name: "net::ERR_FAILED (-2)",
		Meaning: lang.En("Something failed, and Chromium has no name for it. In the field it was a firewall that cut the client's hello.").Zh("Chromium 没有更具体的说法。实际案例中曾是防火墙切断了客户端的握手。"),
		Codes:   coded(Net, -2), Names: []string{"ERR_FAILED"},
		Causes: slices.Concat(likely("waf", "mixed"), possible("handshake", "chain", "proxy", "network")), Any: true,
		Source: field("A WAF that resets some hellos", "https://mytech.pages.dev/2022/04/13/echo_424"),
	},
}
