package fixes

import "github.com/tongguan/tongguan/internal/lang"

var reloadNginx = Step{Text: lang.En("Then:").Zh("然后执行："), Type: "nginx -t && nginx -s reload"}

// blockNames is how people call the blocks.
var blockNames = map[Block]lang.Phrase{
	InHTTP:     lang.En("the http block").Zh("http 块"),
	InServer:   lang.En("the server block of {host}").Zh("{host} 的 server 块"),
	InLocation: lang.En("the location of {path}").Zh("{path} 对应的 location "),
	InPlain:    lang.En("the server block of listen 80").Zh("listen 80 的 server 块"),
}

var (
	wordInto    = lang.En("In {block}:").Zh("在 {block}中：")
	wordInPlace = lang.En("In {block}, in place of what it has of these:").Zh("在 {block}中，替换其中的同名配置：")
)

// edit is a change of nginx's configuration and the reload, after a note where there is one.
func edit(into Block, lines string, note lang.Phrase, replaces ...string) []Step {
	block, phrase := blockNames[into], wordInto
	if len(replaces) > 0 {
		phrase = wordInPlace
	}
	in := func(tag lang.Tag) string { return phrase.Fill(tag, lang.Pairs("block", block.In(tag))) }
	steps := []Step{{Text: lang.En(in(lang.English)).Zh(in(lang.Chinese)), Type: lines, Into: into, Replaces: replaces}, reloadNginx}
	if !note.IsZero() {
		steps = append([]Step{{Text: note}}, steps...)
	}
	return steps
}

// byDefault is what nginx's page on ssl_protocols says, and what nginx 1.22 does.
var byDefault = lang.En("nginx takes ssl_protocols from the default server of the port, so change it there too.").
	Zh("ssl_protocols 以该端口默认 server 的设置为准，因此默认 server 中也要改。")

var modernTLS = edit(InServer, "ssl_protocols TLSv1.2 TLSv1.3;", byDefault, "ssl_protocols")

// secretSuites are what Mozilla's guide calls intermediate, less DHE (https://ssl-config.mozilla.org, 5.7).
const secretSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"

var secretTLS = edit(InServer, "ssl_protocols TLSv1.2 TLSv1.3;\nssl_ciphers "+secretSuites+";\nssl_prefer_server_ciphers on;", byDefault,
	"ssl_protocols", "ssl_ciphers", "ssl_prefer_server_ciphers")

var nginxFixes = map[string][]Step{
	"tls12_missing":       modernTLS,
	"tls13_only":          modernTLS,
	"tls13_missing":       modernTLS,
	"tls_legacy_present":  modernTLS,
	"ats_tls_version":     modernTLS,
	"ats_forward_secrecy": secretTLS,
	"tls_handshake_failed/plain_http": edit(InServer, "listen {port} ssl;\nssl_certificate {file};\nssl_certificate_key {key};",
		lang.En("The port is served without TLS: “listen {port};” lacks “ssl”. Keep the lines of other ports, such as listen 80.").
			Zh("该端口没有启用 TLS：“listen {port};”缺少 ssl。其他端口的 listen（例如 listen 80）请保留。"),
		"listen", "ssl", "ssl_certificate", "ssl_certificate_key"),
	"alpn":                  secretTLS,
	"client_cert_requested": edit(InServer, "ssl_verify_client off;", lang.Phrase{}, "ssl_verify_client"),
	"name_mismatch": edit(InHTTP, "server {\n\tlisten {port} ssl;\n\tserver_name {host};\n\tssl_certificate {file};\n\tssl_certificate_key {key};\n\t"+
		"# locations as in your other server\n}",
		lang.En("No server block has this name, so the default one answers with its own certificate. If a block is there, name the right files in it; else add one, with the listen line that the others of this port have.").
			Zh("没有 server 块使用该域名，因此由默认的 server 以它的证书应答。如果已有对应的 server 块，请改正其中的证书文件；否则请添加，listen 一行与该端口其他 server 块保持一致。")),
	"ipv6_broken": edit(InServer, "listen [::]:{port} ssl;", lang.Phrase{}, "listen [::]:{port}"),
	"ocsp_staple_missing": edit(InServer, "ssl_stapling on;\nresolver 223.5.5.5 119.29.29.29;",
		lang.En("The file of ssl_certificate must hold the issuer too; the resolver finds the responder.").
			Zh("ssl_certificate 文件中须包含签发者证书；resolver 用于解析 OCSP 响应器的域名。"), "ssl_stapling", "resolver"),
	"hsts": edit(InServer, `add_header Strict-Transport-Security "max-age=31536000" always;`,
		lang.En("A location with an add_header of its own needs the line too.").Zh("自带 add_header 的 location 中也要加上这一行。"),
		"add_header Strict-Transport-Security"),
	"http_redirect": edit(InPlain, "return 301 https://$host$request_uri;", lang.Phrase{}, "return"),
	"referer_blocked_by_server": edit(InLocation, "valid_referers none blocked server_names servicewechat.com;",
		lang.En("Keep your own domains in the line.").Zh("请保留该行中原有的域名。"), "valid_referers"),
	"redirect_leaves_allowlist/plain_http": edit(InLocation, "proxy_redirect http:// https://;\nproxy_set_header X-Forwarded-Proto $scheme;", redirecting,
		"proxy_redirect", "proxy_set_header X-Forwarded-Proto"),
	"wss_upgrade": edit(InLocation, "proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection \"upgrade\";\n"+
		"proxy_read_timeout 3600s;", inherited, "proxy_http_version", "proxy_set_header Upgrade", "proxy_set_header Connection", "proxy_read_timeout"),
	"charset_not_utf8/declared": edit(InServer, "charset utf-8;",
		lang.En("This helps where it is nginx that declares the charset, and all texts are in UTF-8: it converts none. What the application declares is changed there.").
			Zh("适用于编码由 nginx 声明、且内容全部是 UTF-8 的情形：它只改声明，不转换内容。由应用声明的，请在应用中修改。"), "charset"),
}

// inherited is what nginx's page on proxy_set_header says.
var inherited = lang.En("If only the server block has proxy_set_header lines, repeat them here: a location with one of its own inherits none.").
	Zh("如果 proxy_set_header 只写在 server 块中，请在此处重复：location 一旦有自己的 proxy_set_header，就不再继承。")

// redirecting tells apart who redirects: proxy_redirect mends what the application says, and nothing of nginx's own.
var redirecting = lang.En("Where nginx itself redirects (return, rewrite), write https:// there; these lines are for an application that does. " + inherited.In(lang.English)).
	Zh("如果是 nginx 自己重定向（return、rewrite），请把其中的 http:// 改为 https://；以下配置适用于由应用发出的重定向。" + inherited.In(lang.Chinese))

// panelFixes are nginx's, in the place where the panels show its file.
var panelFixes = onPanel(nginxFixes)

func onPanel(of map[string][]Step) map[string][]Step {
	place := Step{Text: lang.En("BT: Websites → the site's Settings → Config. 1Panel: Websites → the site → Settings → Config file. Save; the panel reloads nginx.").
		Zh("宝塔：网站 → 设置 → 配置文件；1Panel：网站 → 配置 → 配置文件。按下文修改并保存，面板会重新加载 nginx。")}
	out := map[string][]Step{}
	for key, steps := range of {
		out[key] = append([]Step{place}, steps[:len(steps)-1]...) // the panel reloads
	}
	return out
}
