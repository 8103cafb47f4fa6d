package fixes

import "github.com/tongguan/tongguan/internal/lang"

var reloadApache = Step{Text: lang.En("Then:").Zh("然后执行："), Type: "apachectl configtest && apachectl graceful"}

// onApache is lines for the host's VirtualHost, and the reload.
func onApache(lines string) []Step {
	return []Step{{Text: lang.En("In the VirtualHost of {host}:").Zh("在 {host} 的 VirtualHost 中："), Type: lines}, reloadApache}
}

var (
	modernApache = onApache("SSLProtocol -all +TLSv1.2 +TLSv1.3")
	secretApache = onApache("SSLProtocol -all +TLSv1.2 +TLSv1.3\nSSLCipherSuite " + secretSuites + "\nSSLHonorCipherOrder on")
)

var apacheFixes = map[string][]Step{
	"tls12_missing":                   modernApache,
	"tls13_only":                      modernApache,
	"tls13_missing":                   modernApache,
	"tls_legacy_present":              modernApache,
	"ats_tls_version":                 modernApache,
	"ats_forward_secrecy":             secretApache,
	"alpn":                            secretApache,
	"tls_handshake_failed/plain_http": onApache("SSLEngine on\nSSLCertificateFile {file}\nSSLCertificateKeyFile {key}"),
	"client_cert_requested":           onApache("SSLVerifyClient none"),
	"name_mismatch": {
		{
			Text: lang.En("No VirtualHost has this name, so the first one answers. Add one:").Zh("没有 VirtualHost 使用该域名，因此由第一个应答。请添加："),
			Type: "<VirtualHost *:{port}>\n\tServerName {host}\n\tSSLEngine on\n\tSSLCertificateFile {file}\n\tSSLCertificateKeyFile {key}\n</VirtualHost>",
		}, reloadApache,
	},
	"ipv6_broken": {
		{
			Text: lang.En("Listen without an address takes IPv4 and IPv6, and so does a VirtualHost of *:").Zh("不写地址的 Listen 同时监听 IPv4 和 IPv6，VirtualHost 也应写作 *："),
			Type: "Listen {port}\n<VirtualHost *:{port}>",
		}, reloadApache,
	},
	"ocsp_staple_missing": {
		{
			Text: lang.En("Outside of every VirtualHost:").Zh("写在所有 VirtualHost 之外："),
			Type: "SSLUseStapling on\nSSLStaplingCache shmcb:${APACHE_RUN_DIR}/stapling(128000)",
		}, reloadApache,
	},
	"hsts": onApache(`Header always set Strict-Transport-Security "max-age=31536000"`),
	"http_redirect": {
		{Text: lang.En("In the VirtualHost of port 80:").Zh("在 80 端口的 VirtualHost 中："), Type: "Redirect permanent / https://{host}/"}, reloadApache,
	},
	"referer_blocked_by_server": {
		{
			Text: lang.En("Beside the RewriteCond lines about the Referer, before their RewriteRule:").Zh("在检查 Referer 的 RewriteCond 旁边、对应的 RewriteRule 之前："),
			Type: `RewriteCond %{HTTP_REFERER} !^https://servicewechat\.com/ [NC]`,
		}, reloadApache,
	},
	"redirect_leaves_allowlist/plain_http": onApache("RequestHeader set X-Forwarded-Proto https\nHeader edit Location ^http:// https://"),
	"wss_upgrade": {
		{
			Text: lang.En("From 2.4.47 on, with the address of your application:").Zh("2.4.47 及以上，地址改为你的应用："),
			Type: `ProxyPass "{path}" "http://127.0.0.1:8080{path}" upgrade=websocket`,
		}, reloadApache,
	},
	"charset_not_utf8/declared": onApache(`Header edit Content-Type "charset=[^;]+" "charset=utf-8"`),
}
