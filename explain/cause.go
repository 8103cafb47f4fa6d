package explain

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// A Side is where a cause lies, and so who can mend it.
type Side string

// The sides.
const (
	AtServer  Side = "server"  // what a scan sees
	AtConsole Side = "console" // the lists of domains in WeChat's console
	AtCode    Side = "code"    // the mini program
	AtPhone   Side = "phone"   // the phone, and the network that it is in
)

// A Cause is what may bring about an error.
type Cause struct {
	ID   string // snake_case; permanent
	Side Side
	Text lang.Phrase // what is wrong, in a few words
	Test lang.Phrase // what tells in ten seconds whether it is so; zero for what a scan tells

	// Rules are those that find it; nil where none does.
	Rules []string

	On facts.Platforms // where it can be; zero: everywhere
}

// causes holds every cause.
var causes = []Cause{
	{
		ID: "chain", Side: AtServer, Rules: []string{"chain_incomplete", "chain_order"},
		Text: lang.En("the server does not send its intermediate certificate (browsers and devtools fetch it, phones do not)").Zh("服务器没有发送中间证书（浏览器和开发者工具会自行补全，手机不会）"),
	},
	{
		ID: "root_ios", Side: AtServer, Rules: []string{"trust_ios", "trust_apple_missing_cn_ca", "ats_trust"}, On: facts.On(facts.IOS),
		Text: lang.En("the root certificate is not in Apple's store").Zh("根证书不在苹果的信任列表中"),
	},
	{
		ID: "root_android", Side: AtServer, Rules: []string{"trust_android", "trust_harmony", "trust_isrg_old_android", "trust_recent_root"}, On: facts.On(facts.Android, facts.Harmony),
		Text: lang.En("the root certificate is not in the phone's store, or not in that of its version").Zh("根证书不在手机系统（或该系统版本）的信任列表中"),
	},
	{
		ID: "root_devtools", Side: AtServer, Rules: []string{"trust_desktop"}, On: facts.On(facts.Devtools),
		Text: lang.En("the root certificate is not in the computer's store").Zh("根证书不在电脑的信任列表中"),
	},
	{
		ID: "private_ca", Side: AtServer, Rules: []string{"cert_self_signed", "trust_unknown_ca"},
		Text: lang.En("the certificate is self-signed, or of an authority that no phone knows").Zh("证书是自签名的，或由手机不认识的私有 CA 签发"),
	},
	{
		ID: "distrusted", Side: AtServer, Rules: []string{"ca_distrusted", "trust_digicert_g1", "trust_aaa_only", "root_sunset"},
		Text: lang.En("the authority lost its trust, or an old root of it is served").Zh("CA 已被取消信任，或使用的是它的旧根证书"),
	},
	{
		ID: "name", Side: AtServer, Rules: []string{"name_mismatch", "wildcard_depth", "name_cn_only", "name_www_only", "name_idn"},
		Text: lang.En("the certificate is for another host name").Zh("证书不适用于该域名"),
	},
	{
		ID: "expired", Side: AtServer, Rules: []string{"cert_expired"},
		Text: lang.En("the certificate has expired").Zh("证书已过期"),
	},
	{
		ID: "not_yet", Side: AtServer, Rules: []string{"cert_not_yet_valid"},
		Text: lang.En("the certificate is not valid yet").Zh("证书尚未生效"),
	},
	{
		ID: "expired_above", Side: AtServer, Rules: []string{"chain_expired_intermediate"},
		Text: lang.En("an intermediate certificate has expired").Zh("某个中间证书已过期"),
	},
	{
		ID: "mixed", Side: AtServer, Rules: []string{"address_inconsistent", "multi_ip_inconsistent", "ipv6_broken"},
		Text: lang.En("several servers (or a WAF or CDN) stand behind the name, and one of them is set up otherwise").Zh("同一域名后面有多台服务器（或 WAF、CDN），其中有的配置不同"),
	},
	{
		ID: "revoked", Side: AtServer, Rules: []string{"cert_revoked"},
		Text: lang.En("the certificate was revoked").Zh("证书已被吊销"),
	},
	{
		ID: "bad_chain", Side: AtServer, Rules: []string{"chain_signature_bad", "chain_eku", "chain_pathlen", "cert_eku_missing", "cert_eku_clientauth", "cert_lint"},
		Text: lang.En("a certificate of the chain breaks the rules").Zh("证书链中有证书不符合规范"),
	},
	{
		ID: "constraints", Side: AtServer, Rules: []string{"chain_name_constraints"},
		Text: lang.En("the authority may not issue for this name (name constraints)").Zh("CA 无权为该域名签发证书（名称约束）"),
	},
	{
		ID: "weak_signature", Side: AtServer, Rules: []string{"cert_sig_sha1_md5", "ats_leaf_hash"},
		Text: lang.En("a certificate is signed with SHA-1 or MD5").Zh("证书使用了 SHA-1 或 MD5 签名"),
	},
	{
		ID: "weak_key", Side: AtServer, Rules: []string{"cert_key_rsa", "cert_key_ec", "ats_leaf_key"},
		Text: lang.En("the key of a certificate is too short").Zh("证书的密钥过短"),
	},
	{
		ID: "lifetime", Side: AtServer, Rules: []string{"cert_lifetime_apple_825", "cert_lifetime_apple_398", "cert_lifetime_cabf"},
		Text: lang.En("the certificate is valid for longer than clients take").Zh("证书有效期超过客户端允许的上限"),
	},
	{
		ID: "ct", Side: AtServer, Rules: []string{"ct_none", "ct_count", "ct_operators", "ct_sct_signature", "ct_log_retired", "ct_no_rfc6962"},
		Text: lang.En("the certificate lacks proofs of Certificate Transparency").Zh("证书缺少证书透明度（CT）证明"),
	},
	{
		ID: "key_usage", Side: AtServer, Rules: []string{"cert_keyusage_kex"},
		Text: lang.En("the key usage of the certificate does not fit the key exchange").Zh("证书的密钥用途与密钥交换方式不符"),
	},
	{
		ID: "tls12", Side: AtServer, Rules: []string{"tls12_missing"},
		Text: lang.En("the server does not speak TLS 1.2").Zh("服务器不支持 TLS 1.2"),
	},
	{
		ID: "tls13_only", Side: AtServer, Rules: []string{"tls13_only"},
		Text: lang.En("the server speaks TLS 1.3 alone, which older phones do not").Zh("服务器只支持 TLS 1.3，旧手机不支持"),
	},
	{
		ID: "ats", Side: AtServer, Rules: []string{"ats_forward_secrecy", "ats_tls_version", "ats_cbc_only", "ats_leaf_key", "ats_leaf_hash"}, On: facts.On(facts.IOS),
		Text: lang.En("version or cipher suites do not meet Apple's ATS").Zh("TLS 版本或加密套件不满足苹果 ATS 要求"),
	},
	{
		ID: "gm", Side: AtServer, Rules: []string{"gm_only", "cert_sm2"},
		Text: lang.En("the server has a certificate of Chinese national cryptography (SM2) only").Zh("服务器只配置了国密（SM2）证书"),
	},
	{
		ID: "handshake", Side: AtServer, Rules: []string{"tls_handshake_failed", "sni_required", "sni_unrecognized_name"},
		Text: lang.En("no TLS on this port, or it is refused (plain HTTP on the port, no certificate for the name, a firewall)").Zh("端口上没有 TLS 或被拒绝（端口是明文 HTTP、该域名未配置证书、防火墙拦截）"),
	},
	{
		ID: "client_cert", Side: AtServer, Rules: []string{"client_cert_requested"},
		Text: lang.En("the server asks for a client certificate, which mini programs do not have").Zh("服务器要求客户端证书，而小程序没有"),
	},
	{
		ID: "down", Side: AtServer, Rules: []string{"tcp_unreachable", "dns_private_ip"},
		Text: lang.En("nothing answers at the address and port: the service is down, or a firewall or security group is closed").Zh("地址和端口无人应答：服务未启动，或防火墙、安全组未放行"),
	},
	{
		ID: "dns", Side: AtServer, Rules: []string{"dns_fail"},
		Text: lang.En("the name has no address in DNS").Zh("域名没有 DNS 解析记录"),
	},
	{
		ID: "waf", Side: AtServer, Rules: []string{"icp_block_page"},
		Text: lang.En("a firewall, WAF or filing check cuts the connection").Zh("防火墙、WAF 或未备案拦截切断了连接"),
	},
	{
		ID: "slow", Side: AtServer, Rules: []string{"timeout_server_too_slow", "dns_slow"},
		Text: lang.En("the server answers too late (60 s unless the code says less)").Zh("服务器应答过慢（默认超时 60 秒，代码可设得更短）"),
	},
	{
		ID: "no_answer", Side: AtServer, Rules: []string{"http_no_answer"},
		Text: lang.En("TLS succeeds, and the request gets no answer: the service behind the proxy is down or hangs up").Zh("TLS 成功，但请求得不到应答：反向代理后面的服务未启动或断开了连接"),
	},
	{
		ID: "behind", Side: AtServer, Rules: []string{"http_server_error"},
		Text: lang.En("the application behind the gateway is down, fails, or is too slow for it (5xx)").Zh("网关后面的应用没有运行、出错，或慢到网关超时（5xx）"),
	},
	{
		ID: "referer", Side: AtServer, Rules: []string{"referer_blocked_by_server"},
		Text: lang.En("the server refuses a mini program's Referer (hotlink protection; allow servicewechat.com)").Zh("服务器拒绝了小程序的 Referer（防盗链，应放行 servicewechat.com）"),
	},
	{
		ID: "body", Side: AtServer, Rules: []string{"bom_multiple", "body_html", "charset_not_utf8"},
		Text: lang.En("the answer is no clean JSON: a web page, several byte order marks, or not UTF-8").Zh("应答不是规范的 JSON：返回了网页、有多个 BOM，或不是 UTF-8"),
	},
	{
		ID: "redirect", Side: AtServer, Rules: []string{"redirect_broken", "redirect_leaves_allowlist"},
		Text: lang.En("the server redirects in a circle, or to a domain that is not listed").Zh("服务器循环跳转，或跳转到未配置的域名"),
	},
	{
		ID: "upgrade", Side: AtServer, Rules: []string{"wss_upgrade"},
		Text: lang.En("the server or its proxy refuses the WebSocket upgrade (nginx: proxy_set_header Upgrade and Connection)").Zh("服务器或其反向代理拒绝了 WebSocket 升级（nginx 需设置 proxy_set_header Upgrade 和 Connection）"),
	},
	{
		ID: "idle", Side: AtServer, Rules: []string{"wss_upgrade"},
		Text: lang.En("the server or its proxy closes idle connections (nginx: proxy_read_timeout), or the service ended").Zh("服务器或反向代理关闭了空闲连接（nginx：proxy_read_timeout），或服务已退出"),
	},
	{
		ID: "h2", Side: AtServer, Rules: []string{"alpn"},
		Text: lang.En("HTTP/2 is offered over TLS that is too weak for it").Zh("在过弱的 TLS 上提供 HTTP/2"),
	},

	{
		ID: "list", Side: AtConsole, Rules: []string{"domain_not_allowlisted"},
		Text: lang.En("the domain is not in the list of this API (request, socket, uploadFile and downloadFile have one each)").Zh("域名不在该接口对应的列表中（request、socket、uploadFile、downloadFile 各有一份）"),
		Test: lang.En("compare scheme, host and port with the entry in the console: Development, Development settings, Server domains").Zh("登录小程序后台“开发 - 开发设置 - 服务器域名”，逐字比对协议、域名和端口"),
	},
	{
		ID: "port", Side: AtConsole, Rules: []string{"port_mismatch_https", "port_443_explicit"},
		Text: lang.En("the port of the URL differs from the entry's: an entry without one allows none, not even :443").Zh("URL 的端口与后台配置不一致：后台没写端口时，URL 也不能带端口，连 :443 也不行"),
		Test: lang.En("take the port off the URL, or write the same one in the console").Zh("去掉 URL 中的端口，或在后台写上同样的端口"),
	},
	{
		ID: "parent", Side: AtConsole, Rules: []string{"parent_domain_entry"},
		Text: lang.En("only the parent domain is listed; each host must be").Zh("后台只配置了父域名，每个子域名都要单独配置"),
		Test: lang.En("look for exactly this host in the console").Zh("在后台查找是否有完全相同的域名"),
	},
	{
		ID: "icp", Side: AtConsole, Rules: []string{"icp_number_missing", "icp_number_format"},
		Text: lang.En("the domain has no ICP filing").Zh("域名未备案"),
		Test: lang.En("look it up at beian.miit.gov.cn").Zh("在 beian.miit.gov.cn 查询"),
	},
	{
		ID: "prefetch", Side: AtConsole, Rules: []string{"prefetch_policy", "prefetch_too_many"},
		Text: lang.En("the list of domains to resolve ahead is full (5), changed too often (50 a month), or has a domain without filing").Zh("DNS 预解析域名超过 5 个、本月修改超过 50 次，或其中有未备案的域名"),
		Test: lang.En("count the entries in the console").Zh("在后台数一下条目"),
	},
	{
		ID: "redirect_list", Side: AtConsole, Rules: []string{"redirect_leaves_allowlist"},
		Text: lang.En("the server redirects to a domain that is not listed").Zh("服务器跳转到了未配置的域名"),
		Test: lang.En("curl -sI the URL and look for Location").Zh("用 curl -sI 请求该地址，看有没有 Location"),
	},

	{
		ID: "quic", Side: AtCode, Rules: []string{"quic_advertised"},
		Text: lang.En("the code asks for QUIC (enableQuic), and the server or the network lets no UDP through at port 443").Zh("代码开启了 QUIC（enableQuic），而服务器或网络不放行 443 端口的 UDP"),
		Test: lang.En("set enableQuic: false, and try again").Zh("设置 enableQuic: false 后再试"),
	},
	{
		ID: "scheme", Side: AtCode, Rules: []string{"scheme_not_https_wss"},
		Text: lang.En("the URL is not https (or wss for sockets)").Zh("URL 不是 https（socket 为 wss）"),
		Test: lang.En("print the URL just before the call").Zh("在调用前打印 URL"),
	},
	{
		ID: "host", Side: AtCode, Rules: []string{"host_is_ip", "host_is_localhost", "lan_ip_needs_baselib"},
		Text: lang.En("the URL has an IP address or localhost, which cannot be listed").Zh("URL 用的是 IP 地址或 localhost，无法配置到后台"),
		Test: lang.En("print the URL just before the call").Zh("在调用前打印 URL"),
	},
	{
		ID: "wechat_api", Side: AtCode, Rules: []string{"wechat_api_host"},
		Text: lang.En("api.weixin.qq.com can never be called from a mini program; call it from your server").Zh("小程序不能直接请求 api.weixin.qq.com，须由你的服务器调用"),
		Test: lang.En("search the code for api.weixin.qq.com").Zh("在代码中搜索 api.weixin.qq.com"),
	},
	{
		ID: "url", Side: AtCode, Rules: nil,
		Text: lang.En("the URL is not whole: undefined, a relative path, a space, or Chinese that is not encoded").Zh("URL 不完整：含 undefined、是相对路径、带空格，或有未编码的中文"),
		Test: lang.En("print the URL just before the call").Zh("在调用前打印 URL"),
	},
	{
		ID: "arguments", Side: AtCode, Rules: nil,
		Text: lang.En("an argument of the call is undefined, of another type, or data that JSON cannot hold").Zh("调用的参数是 undefined、类型不对，或 data 无法转换为 JSON"),
		Test: lang.En("print the whole object just before the call").Zh("在调用前打印整个参数对象"),
	},
	{
		ID: "httpdns", Side: AtCode, Rules: nil,
		Text: lang.En("HTTPDNS is not bought, has ended or used its quota up, or does not know the domain").Zh("HTTPDNS 服务未购买、已到期或额度用尽，或无法解析该域名"),
		Test: lang.En("leave enableHttpDNS out and try again").Zh("去掉 enableHttpDNS 再试一次"),
	},
	{
		ID: "background", Side: AtCode, Rules: nil,
		Text: lang.En("the mini program went to the background (requests end after 5 s), or the page was left or the request aborted").Zh("小程序进入了后台（5 秒后中断请求），或页面已离开、请求被 abort"),
		Test: lang.En("keep the page open and try again").Zh("停留在页面上再试一次"),
	},
	{
		ID: "timeout", Side: AtCode, Rules: []string{"timeout_config_range", "timeout_config_key"},
		Text: lang.En("the timeout in app.json or in the call is too short").Zh("app.json 或调用时设置的 timeout 过短"),
		Test: lang.En("look for timeout and networkTimeout in the code").Zh("在代码中查找 timeout 和 networkTimeout"),
	},
	{
		ID: "concurrency", Side: AtCode, Rules: nil,
		Text: lang.En("too many connections at once (5 sockets, 10 requests), often because old sockets are not closed").Zh("并发数超限（socket 5 个，请求 10 个），常因旧 socket 没有关闭"),
		Test: lang.En("count the calls that are under way: requests in a loop, connectSocket without close").Zh("数一数同时进行的调用：循环中的请求、没有 close 的 connectSocket"),
	},
	{
		ID: "socket_state", Side: AtCode, Rules: nil,
		Text: lang.En("the code used a socket that is not open yet, or not any more").Zh("代码使用了尚未打开或已经关闭的 socket"),
		Test: lang.En("send and close only between onOpen and onClose").Zh("只在 onOpen 之后、onClose 之前调用 send 和 close"),
	},
	{
		ID: "url_check", Side: AtCode, Rules: []string{"urlcheck_off"},
		Text: lang.En("the check of domains is switched off (urlCheck, or debug mode on the phone), so lists and certificates were never tried").Zh("关闭了域名校验（urlCheck，或手机上打开了调试模式），列表和证书从未真正校验过"),
		Test: lang.En("close debug mode on the phone and try again; in devtools untick “do not check domains, TLS version and certificates”").Zh("在手机上关闭调试模式再试；在开发者工具中取消“不校验合法域名…TLS 版本以及 HTTPS 证书”"),
	},

	{
		ID: "proxy", Side: AtPhone, Rules: nil,
		Text: lang.En("a proxy, VPN or capture tool (Charles, Fiddler) on the phone answers in place of the server").Zh("手机上的代理、VPN 或抓包工具（Charles、Fiddler）代替服务器应答"),
		Test: lang.En("switch VPN and Wi-Fi proxy off, and try again").Zh("关闭 VPN 和 Wi-Fi 代理后再试"),
	},
	{
		ID: "network", Side: AtPhone, Rules: nil,
		Text: lang.En("the network that the phone is in").Zh("手机所在的网络"),
		Test: lang.En("switch between 4G/5G and Wi-Fi, and try again").Zh("在 4G/5G 与 Wi-Fi 之间切换后再试"),
	},
	{
		ID: "inspection", Side: AtPhone, Rules: nil,
		Text: lang.En("the company's network opens TLS and signs with its own authority").Zh("公司网络解密 TLS，并用自己的证书替换"),
		Test: lang.En("leave the office Wi-Fi, or open the address in the phone's browser and look who issued the certificate").Zh("断开公司 Wi-Fi 再试，或用手机浏览器打开该地址，看证书由谁签发"),
	},
	{
		ID: "clock", Side: AtPhone, Rules: nil,
		Text: lang.En("the phone's clock is wrong").Zh("手机时间不对"),
		Test: lang.En("Settings: set date and time automatically").Zh("在手机设置中打开“自动设置时间”"),
	},
	{
		ID: "cache", Side: AtPhone, Rules: nil,
		Text: lang.En("the phone still has the old domain list").Zh("手机上缓存的还是旧域名列表"),
		Test: lang.En("delete the mini program (all its versions) from the phone and open it again; after a change in the console wait some minutes").Zh("在手机上删除该小程序（开发版、体验版、正式版都删）再重新打开；后台修改后等几分钟"),
	},
	{
		ID: "version", Side: AtPhone, Rules: nil,
		Text: lang.En("the phone's system is too old for the certificate or the server's TLS").Zh("手机系统版本过旧，不支持该证书或服务器的 TLS"),
		Test: lang.En("compare its version with the oldest that works (the scan names it), or try a newer phone").Zh("与可用的最低系统版本（扫描结果会给出）比较，或换一部新手机试"),
	},
	{
		ID: "base_library", Side: AtPhone, Rules: nil,
		Text: lang.En("WeChat or its base library is old").Zh("微信或基础库版本过旧"),
		Test: lang.En("update WeChat and open the mini program again").Zh("更新微信后重新打开小程序"),
	},
	{
		ID: "devtools_proxy", Side: AtPhone, Rules: nil, On: facts.On(facts.Devtools),
		Text: lang.En("devtools goes through a proxy, or an antivirus opens its TLS").Zh("开发者工具走了代理，或杀毒软件解密了 TLS"),
		Test: lang.En("devtools: Settings, Proxy, no proxy; and try again").Zh("开发者工具“设置 - 代理”选择不使用代理后再试"),
	},
}

// causeOf finds a cause; nil where there is none.
func causeOf(id string) *Cause {
	for i := range causes {
		if causes[i].ID == id {
			return &causes[i]
		}
	}
	return nil
}
