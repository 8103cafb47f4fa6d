package fixes

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Software is something that people serve TLS with.
type Software struct {
	ID    string
	Name  lang.Phrase
	Steps []Step // where the file of the chain goes
	Doc   string // the vendor's page that says so

	says  []string          // what its Server header begins with, in lower case
	fixes map[string][]Step // by rule, or by rule/evidence or rule/level where that matters
}

// SoftwareFor gives all that are known, the likeliest first: those whose names the Server header of the server begins
// with. How many of them that are is the second result; 0: nothing is known, and the commonest come first.
func SoftwareFor(server string) (all []Software, likely int) {
	server = strings.ToLower(server)
	is := func(s Software) bool {
		return slices.ContainsFunc(s.says, func(name string) bool { return strings.HasPrefix(server, name) })
	}
	for _, s := range software {
		if is(s) {
			all = append(all, s)
		}
	}
	likely = len(all)
	for _, s := range software {
		if !is(s) {
			all = append(all, s)
		}
	}
	return all, likely
}

// Fill puts the name of the file into what is to be typed.
func (s Step) Fill(file string) string {
	return fill(s.Type, map[string]string{"file": file, "key": keyFile})
}

// software is ordered by how common they are before mini programs.
var software = []Software{
	{
		ID: "nginx", fixes: nginxFixes, Name: lang.En("nginx, Tengine, OpenResty").Zh("nginx、Tengine、OpenResty"),
		says: []string{"nginx", "tengine", "openresty"},
		Doc:  "https://nginx.org/en/docs/http/configuring_https_servers.html#chains",
		Steps: []Step{
			{
				Text: lang.En("In the server block, name the file; the key stays as it is:").Zh("在对应的 server 块中指定该文件，私钥配置不变："),
				Type: "ssl_certificate {file};", Into: InServer, Replaces: []string{"ssl_certificate"},
			},
			reloadNginx,
		},
	},
	{
		ID: "panel", fixes: panelFixes, Name: lang.En("BT panel (aaPanel), 1Panel").Zh("宝塔面板、1Panel"),
		says: []string{"nginx", "openresty"},
		Doc:  "https://1panel.cn/docs/",
		Steps: []Step{
			{Text: lang.En("BT: Websites → the site's Settings → SSL: replace all of “Certificate (PEM)” by the content of the file, leave the key, save.").
				Zh("宝塔：网站 → 该网站的“设置” → SSL：用文件的全部内容替换“证书(PEM格式)”，密钥不动，保存。")},
			{Text: lang.En("1Panel: Websites → Certificates → upload the file as the certificate, with the key that is on the server; then choose it in the site's HTTPS settings.").
				Zh("1Panel：网站 → 证书 → 上传证书：证书选用此文件，私钥仍用服务器上的；再到网站的 HTTPS 设置中选择它。")},
		},
	},
	{
		ID: "apache", fixes: apacheFixes, Name: lang.En("Apache httpd").Zh("Apache httpd"),
		says: []string{"apache"},
		Doc:  "https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatefile",
		Steps: []Step{
			{Text: lang.En("From 2.4.8 on one file holds the certificate and the intermediates; remove SSLCertificateChainFile:").
				Zh("2.4.8 及以上由一个文件包含证书和中间证书；请删除 SSLCertificateChainFile："), Type: "SSLCertificateFile {file}"},
			{Text: lang.En("Then:").Zh("然后执行："), Type: "apachectl configtest && apachectl graceful"},
		},
	},
	{
		ID: "caddy", fixes: caddyFixes, Name: lang.En("Caddy").Zh("Caddy"),
		says: []string{"caddy"},
		Doc:  "https://caddyserver.com/docs/caddyfile/directives/tls",
		Steps: []Step{
			{Text: lang.En("In the site's block (without this line Caddy gets a certificate with its chain by itself):").
				Zh("在该站点的配置块中（不写此行时，Caddy 会自动申请带完整证书链的证书）："), Type: "tls {file} {key}"},
			{Text: lang.En("Then:").Zh("然后执行："), Type: "caddy validate --config /etc/caddy/Caddyfile && caddy reload --config /etc/caddy/Caddyfile"},
		},
	},
	{
		ID: "haproxy", fixes: haproxyFixes, Name: lang.En("HAProxy").Zh("HAProxy"),
		Doc: "https://docs.haproxy.org/3.2/configuration.html#5.1-crt",
		Steps: []Step{
			{Text: lang.En("Its crt file holds the chain and the key. Put them together on the server itself, where the key is; it must not leave it:").
				Zh("HAProxy 的 crt 文件同时包含证书链和私钥。请在私钥所在的服务器上合并，私钥不要外传："), Type: "(umask 077; cat {file} {key} > /etc/haproxy/site.pem)"},
			{Text: lang.En("Or, from 2.2 on, leave the key in a file of its own beside it, named site.pem.key.").
				Zh("2.2 及以上也可以把私钥单独放在同目录的 site.pem.key 中。")},
			{Text: lang.En("Then:").Zh("然后执行："), Type: "haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy"},
		},
	},
	{
		ID: "iis", Name: lang.En("IIS").Zh("IIS"),
		says: []string{"microsoft-iis", "microsoft-httpapi"},
		Doc:  "https://learn.microsoft.com/windows-server/administration/windows-commands/certutil",
		Steps: []Step{
			{Text: lang.En("Windows sends the intermediates that it has in its own store. Save each certificate of the file but the first as a file of its own, and add it, as administrator:").
				Zh("Windows 发送的是系统证书库中的中间证书。请将文件中除第一张以外的每张证书另存为单独的文件，以管理员身份导入："), Type: "certutil -addstore CA intermediate.cer"},
			{Text: lang.En("Then choose the certificate anew in the site's bindings, or run iisreset.").
				Zh("然后在网站绑定中重新选择证书，或执行 iisreset。")},
		},
	},
	{
		ID: "tencent", fixes: tencentFixes, Name: lang.En("Tencent Cloud CLB, CDN, EdgeOne").Zh("腾讯云 CLB、CDN、EdgeOne"),
		says: []string{"nws", "lego server", "stgw", "edgeone", "tencent"},
		Doc:  "https://cloud.tencent.com/document/product/400/41675",
		Steps: []Step{
			{Text: lang.En("SSL Certificates console → Upload certificate: the content of the file as the certificate, the key from where you keep it.").
				Zh("SSL 证书控制台 → 上传证书：“签名证书”填入文件的全部内容，私钥从您保存的地方填入。")},
			{Text: lang.En("CLB: the listener → edit → server certificate. CDN: Domain management → HTTPS. EdgeOne: the site → Domain management → HTTPS certificate. Choose the new one.").
				Zh("CLB：监听器管理 → 编辑 → 服务器证书；CDN：域名管理 → HTTPS 配置；EdgeOne：站点 → 域名管理 → HTTPS 证书；选择新上传的证书。")},
		},
	},
	{
		ID: "aliyun", fixes: aliyunFixes, Name: lang.En("Alibaba Cloud CLB (SLB), ALB, CDN").Zh("阿里云 CLB（原 SLB）、ALB、CDN"),
		says: []string{"tengine", "aliyun", "esa"},
		Doc:  "https://help.aliyun.com/zh/ssl-certificate/",
		Steps: []Step{
			{Text: lang.En("Certificate Management Service → Upload certificate: the content of the file as the certificate (without blank lines in between), the key from where you keep it.").
				Zh("数字证书管理服务 → 上传证书：“证书文件”填入文件的全部内容（证书之间不能有空行），私钥从您保存的地方填入。")},
			{Text: lang.En("CLB: Certificates, then the HTTPS listener. ALB: the listener → Manage certificates. CDN: Domain names → HTTPS. Choose the new one.").
				Zh("CLB：证书管理，再修改 HTTPS 监听；ALB：监听 → 管理证书；CDN：域名管理 → HTTPS 配置；选择新上传的证书。")},
		},
	},
}
