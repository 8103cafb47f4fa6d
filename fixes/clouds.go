package fixes

import "github.com/tongguan/tongguan/internal/lang"

// do is one sentence about a console.
func do(p lang.Phrase) []Step { return []Step{{Text: p}} }

var (
	tencentTLS = do(lang.En("CLB: the HTTPS listener → edit → TLS security policy. CDN: Domain management → HTTPS configuration → TLS versions. EdgeOne: the site → Domain management or HTTPS → TLS versions and suites. Choose TLS 1.2 and 1.3.").
			Zh("CLB：HTTPS 监听器 → 编辑 → TLS 安全策略；CDN：域名管理 → HTTPS 配置 → TLS 版本配置；EdgeOne：站点 → HTTPS → TLS 版本及密码套件。选择 TLS 1.2 和 1.3。"))
	aliyunTLS = do(lang.En("CLB, ALB: the HTTPS listener → TLS security policy → tls_cipher_policy_1_2_strict_with_1_3 (the only shipped one with TLS 1.3). CDN: Domain names → HTTPS → TLS cipher suites and versions: TLS 1.2 and 1.3.").
			Zh("CLB、ALB：HTTPS 监听 → TLS 安全策略 → tls_cipher_policy_1_2_strict_with_1_3（预置策略中只有它支持 TLS 1.3）；CDN：域名管理 → HTTPS 配置 → TLS 加密套件与协议版本配置：开启 TLS 1.2 和 1.3。"))
)

// Consoles change and cannot be tried by a test. Read in vendors' pages: HSTS of CDN
// (https://cloud.tencent.com/document/product/228/44867), SNI and listeners of CLB
// (https://www.tencentcloud.com/document/product/214/32516). The other menus go by what the products are known to offer.
var tencentFixes = map[string][]Step{
	"tls12_missing": tencentTLS, "tls13_only": tencentTLS, "tls13_missing": tencentTLS, "tls_legacy_present": tencentTLS,
	"ats_tls_version": tencentTLS, "ats_forward_secrecy": tencentTLS, "alpn": tencentTLS,
	"tls_handshake_failed/plain_http": do(lang.En("CLB: the port has an HTTP or TCP listener; delete it and create an HTTPS listener with a certificate. CDN, EdgeOne: Domain management → HTTPS configuration → set up a certificate.").
		Zh("CLB：该端口的监听器是 HTTP 或 TCP，请删除后新建 HTTPS 监听器并绑定证书；CDN、EdgeOne：域名管理 → HTTPS 配置 → 配置证书。")),
	"client_cert_requested": do(lang.En("CLB: the HTTPS listener → edit → SSL parsing → one-way authentication.").
		Zh("CLB：HTTPS 监听器 → 编辑 → SSL 解析方式 → 单向认证。")),
	"name_mismatch": do(lang.En("CLB: switch SNI on for the listener and bind a certificate to the domain. CDN, EdgeOne: Domain management → HTTPS → the domain's certificate.").
		Zh("CLB：为监听器开启 SNI，并为该域名绑定证书；CDN、EdgeOne：域名管理 → HTTPS 配置 → 该域名的证书。")),
	"ipv6_broken": do(lang.En("CDN: Domain management → Basic configuration → IPv6 access. CLB: an IPv6 instance with the same listener, or remove the AAAA record.").
		Zh("CDN：域名管理 → 基本配置 → IPv6 访问；CLB：购买 IPv6 实例并配置相同的监听器，或删除 AAAA 记录。")),
	"ocsp_staple_missing": do(lang.En("CDN: Domain management → HTTPS configuration → OCSP stapling: on.").Zh("CDN：域名管理 → HTTPS 配置 → OCSP 装订：开启。")),
	"hsts": do(lang.En("CDN: Domain management → HTTPS configuration → HSTS: on, 31536000 seconds.").
		Zh("CDN：域名管理 → 管理 → HTTPS 配置 → HSTS：开启，过期时间 31536000 秒。")),
	"http_redirect": do(lang.En("CDN: Domain management → HTTPS configuration → forced redirect, HTTP to HTTPS. CLB: Redirection configuration → the domain.").
		Zh("CDN：域名管理 → HTTPS 配置 → 强制跳转：HTTP → HTTPS；CLB：重定向配置 → 该域名。")),
	"referer_blocked_by_server": do(lang.En("CDN: Domain management → Access control → hotlink protection: add servicewechat.com to the allowed referers, and allow an empty one. EdgeOne: Rule engine → the Referer condition.").
		Zh("CDN：域名管理 → 访问控制 → 防盗链配置：白名单中加入 servicewechat.com，并允许空 Referer；EdgeOne：规则引擎 → Referer 条件。")),
	"wss_upgrade": do(lang.En("EdgeOne: the site → Network optimization → WebSocket: on, with a time-out that suits you. CLB passes WebSockets on by itself; look at the server behind it.").
		Zh("EdgeOne：站点 → 网络优化 → WebSocket：开启并设置超时；CLB 默认支持 WebSocket，请检查后端服务器。")),
}

// Read in the vendor's pages: TLS of CDN (https://help.aliyun.com/zh/cdn/user-guide/configure-tls-version-control), of ALB
// (https://help.aliyun.com/zh/slb/application-load-balancer/user-guide/tls-security-policies) and of CLB
// (https://help.aliyun.com/zh/slb/classic-load-balancer/user-guide/tls-security-policies), WebSockets of DCDN, which do not
// go with HTTP/2 (https://help.aliyun.com/zh/dcdn/user-guide/what-is-websocket). The other menus go by what the products
// are known to offer.
var aliyunFixes = map[string][]Step{
	"tls12_missing": aliyunTLS, "tls13_only": aliyunTLS, "tls13_missing": aliyunTLS, "tls_legacy_present": aliyunTLS,
	"ats_tls_version": aliyunTLS, "ats_forward_secrecy": aliyunTLS, "alpn": aliyunTLS,
	"tls_handshake_failed/plain_http": do(lang.En("CLB, ALB: the port has an HTTP or TCP listener; delete it and create an HTTPS listener with a certificate. CDN: Domain names → HTTPS → HTTPS certificate: on.").
		Zh("CLB、ALB：该端口的监听是 HTTP 或 TCP，请删除后新建 HTTPS 监听并选择证书；CDN：域名管理 → HTTPS 配置 → HTTPS 证书：开启。")),
	"client_cert_requested": do(lang.En("CLB, ALB: the HTTPS listener → two-way authentication: off.").Zh("CLB、ALB：HTTPS 监听 → 双向认证：关闭。")),
	"name_mismatch": do(lang.En("CLB: the HTTPS listener → Additional domains. ALB: the listener → Certificates → additional certificate. CDN: Domain names → HTTPS → the domain's certificate.").
		Zh("CLB：HTTPS 监听 → 扩展域名；ALB：监听 → 证书管理 → 扩展证书；CDN：域名管理 → HTTPS 配置 → 该域名的证书。")),
	"ipv6_broken": do(lang.En("CDN: Domain names → Basic configuration → IPv6: on. ALB: a dual-stack instance. Or remove the AAAA record.").
		Zh("CDN：域名管理 → 基本配置 → IPv6 开关：开启；ALB：使用双栈实例；或删除 AAAA 记录。")),
	"ocsp_staple_missing": do(lang.En("CDN: Domain names → HTTPS → OCSP stapling: on.").Zh("CDN：域名管理 → HTTPS 配置 → OCSP Stapling：开启。")),
	"hsts":                do(lang.En("CDN: Domain names → HTTPS → HSTS: on, 365 days.").Zh("CDN：域名管理 → HTTPS 配置 → HSTS：开启，过期时间 365 天。")),
	"http_redirect": do(lang.En("CDN: Domain names → HTTPS → Force redirect: HTTP to HTTPS. CLB, ALB: the HTTP listener → forward to HTTPS.").
		Zh("CDN：域名管理 → HTTPS 配置 → 强制跳转：HTTP → HTTPS；CLB、ALB：HTTP 监听 → 重定向到 HTTPS。")),
	"referer_blocked_by_server": do(lang.En("CDN: Domain names → Access control → Referer hotlink protection: add servicewechat.com to the whitelist, and allow an empty Referer.").
		Zh("CDN：域名管理 → 访问控制 → Referer 防盗链：白名单中加入 servicewechat.com，并允许空 Referer。")),
	"wss_upgrade": do(lang.En("CDN does not pass WebSockets on: use DCDN with WebSocket switched on and HTTP/2 off, or let the domain lead to ALB or CLB, which do.").
		Zh("CDN 不转发 WebSocket：请改用开启 WebSocket、关闭 HTTP/2 的全站加速 DCDN，或把域名直接解析到支持 WebSocket 的 ALB、CLB。")),
}
