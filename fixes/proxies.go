package fixes

import "github.com/tongguan/tongguan/internal/lang"

var (
	reloadCaddy   = Step{Text: lang.En("Then:").Zh("然后执行："), Type: "caddy validate --config /etc/caddy/Caddyfile && caddy reload --config /etc/caddy/Caddyfile"}
	reloadHAProxy = Step{Text: lang.En("Then:").Zh("然后执行："), Type: "haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy"}
)

func onCaddy(lines string) []Step {
	return []Step{{Text: lang.En("In the site's block:").Zh("在该站点的配置块中："), Type: lines}, reloadCaddy}
}

var modernCaddy = []Step{
	{
		Text: lang.En("Caddy speaks TLS 1.2 and 1.3 unless it is told otherwise. In the tls line of the site's block:").
			Zh("Caddy 默认支持 TLS 1.2 和 1.3。请修改该站点配置块中的 tls："),
		Type: "tls {file} {key} {\n\tprotocols tls1.2 tls1.3\n}",
	}, reloadCaddy,
}

// caddyFixes has nothing about stapling and WebSockets: Caddy does both by itself.
var caddyFixes = map[string][]Step{
	"tls12_missing":      modernCaddy,
	"tls13_only":         modernCaddy,
	"tls13_missing":      modernCaddy,
	"tls_legacy_present": modernCaddy,
	"ats_tls_version":    modernCaddy,
	"tls_handshake_failed/plain_http": {
		{
			Text: lang.En("A site's address that begins with http:// is served without TLS. Write it without, and Caddy fetches a certificate, or name the files of yours:").
				Zh("以 http:// 开头的站点地址不启用 TLS。去掉 http://，Caddy 会自动申请证书；也可以指定已有的证书文件："),
			Type: "{host}:{port} {\n\ttls {file} {key}\n}",
		}, reloadCaddy,
	},
	"client_cert_requested": {
		{Text: lang.En("Remove client_auth from the tls line of the site's block.").Zh("删除该站点 tls 配置中的 client_auth。")}, reloadCaddy,
	},
	"name_mismatch": {
		{Text: lang.En("Give the name a block of its own:").Zh("为该域名添加配置块："), Type: "{host}:{port} {\n\ttls {file} {key}\n}"}, reloadCaddy,
	},
	"hsts": onCaddy(`header Strict-Transport-Security "max-age=31536000"`),
	"http_redirect": {
		{
			Text: lang.En("Caddy redirects by itself where auto_https is not off. Else:").Zh("没有关闭 auto_https 时，Caddy 会自动重定向。否则："),
			Type: "http://{host} {\n\tredir https://{host}{uri} permanent\n}",
		}, reloadCaddy,
	},
	"redirect_leaves_allowlist/plain_http": {
		{Text: lang.En("In the block of reverse_proxy:").Zh("在 reverse_proxy 的配置块中："), Type: "header_down Location ^http:// https://"}, reloadCaddy,
	},
	"charset_not_utf8/declared": {
		{Text: lang.En("In the block of reverse_proxy:").Zh("在 reverse_proxy 的配置块中："), Type: `header_down Content-Type "charset=[^;]+" "charset=utf-8"`}, reloadCaddy,
	},
}

// onBind is what a bind line needs, and the reload.
func onBind(options string) []Step {
	return []Step{{
		Text: lang.En("On the bind line of the frontend:").Zh("在 frontend 的 bind 行中："),
		Type: "bind :{port} ssl crt /etc/haproxy/site.pem " + options,
	}, reloadHAProxy}
}

func inFrontend(lines string) []Step {
	return []Step{{Text: lang.En("In the frontend:").Zh("在 frontend 中："), Type: lines}, reloadHAProxy}
}

var (
	modernHAProxy = onBind("ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.3")
	secretHAProxy = onBind("ssl-min-ver TLSv1.2 ciphers " + secretSuites)
)

// haproxyFixes has nothing about WebSockets, which HAProxy passes on by itself.
var haproxyFixes = map[string][]Step{
	"tls12_missing":       modernHAProxy,
	"tls13_only":          modernHAProxy,
	"tls13_missing":       modernHAProxy,
	"tls_legacy_present":  modernHAProxy,
	"ats_tls_version":     modernHAProxy,
	"ats_forward_secrecy": secretHAProxy,
	"alpn":                secretHAProxy,
	"tls_handshake_failed/plain_http": {
		{
			Text: lang.En("The bind line lacks ssl. The file holds the chain and the key, one after the other:").
				Zh("bind 一行缺少 ssl。该文件由证书链和私钥依次拼接而成："),
			Type: "bind :{port} ssl crt /etc/haproxy/site.pem",
		}, reloadHAProxy,
	},
	"client_cert_requested": onBind("verify none"),
	"name_mismatch": {
		{
			Text: lang.En("Put a file for each name into a folder, each with its chain and key; HAProxy chooses by the name:").
				Zh("把每个域名的证书链和私钥合并为一个文件，放入同一目录，HAProxy 会按域名选择："),
			Type: "bind :{port} ssl crt /etc/haproxy/certs/",
		}, reloadHAProxy,
	},
	"ipv6_broken":   inFrontend("bind [::]:{port} v4v6 ssl crt /etc/haproxy/site.pem"),
	"hsts":          inFrontend(`http-response set-header Strict-Transport-Security "max-age=31536000"`),
	"http_redirect": inFrontend("http-request redirect scheme https code 301 unless { ssl_fc }"),
	"redirect_leaves_allowlist/plain_http": inFrontend("http-request set-header X-Forwarded-Proto https\n" +
		`http-response replace-header Location ^http://(.*) https://\1`),
}
