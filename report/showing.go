package report

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A showing is a command whose output shows a fault that the line of WeChat's page ends well on: whoever is sent that line
// and reads "0 (ok)" puts the message aside.
type showing struct {
	options string // of openssl s_client, beside those of the line
	pipe    string // what its output goes into
	often   bool   // it is asked eight times, one after the other
	look    lang.Phrase
}

var (
	showTLS12  = showing{options: "-tls1_2", look: lang.En("it fails, since TLS 1.2 is refused").Zh("连接失败：TLS 1.2 被拒绝")}
	showDates  = showing{pipe: "openssl x509 -noout -dates", look: lang.En("notBefore and notAfter").Zh("notBefore 和 notAfter")}
	showUsage  = showing{pipe: "openssl x509 -noout -ext keyUsage,extendedKeyUsage", look: lang.En("what the key is for").Zh("密钥用途")}
	showNames  = showing{pipe: "openssl x509 -noout -subject -ext subjectAltName", look: lang.En("the names after DNS:").Zh("DNS: 之后的域名")}
	showChain  = showing{pipe: "grep -E '^ *[0-9]* [si]:'", look: lang.En("what is sent, s: whose certificate, i: by whom issued").Zh("服务器发送的证书，s: 为证书主体，i: 为签发者")}
	showKey    = showing{pipe: "openssl x509 -noout -text | grep -A4 'Public Key Algorithm'", look: lang.En("the kind of the key").Zh("密钥类型")}
	showStaple = showing{options: "-status", pipe: "grep -A20 '^OCSP response'", look: lang.En("the stapled OCSP response").Zh("服务器附带的 OCSP 应答")}
)

// showings has what shows the faults of a rule, by openssl.
var showings = map[string]showing{
	"tls12_missing": showTLS12, "tls13_only": showTLS12, "ats_tls_version": showTLS12,
	"ats_forward_secrecy": {options: "-tls1_2 -cipher ECDHE", look: lang.En("it fails, since no suite with ECDHE is taken").Zh("连接失败：不接受任何 ECDHE 套件")},
	"cert_expiring":       showDates, "cert_lifetime_apple_825": showDates, "cert_lifetime_apple_398": showDates, "cert_lifetime_cabf": showDates,
	"cert_eku_missing": showUsage, "chain_eku": showUsage, "cert_keyusage_kex": showUsage, "cert_eku_clientauth": showUsage,
	"name_cn_only": showNames, "wildcard_depth": showNames, "name_idn": showNames,
	"chain_order": showChain, "chain_extra": showChain, "chain_duplicate": showChain, "chain_contains_root": showChain,
	"cert_key_ec": showKey, "cert_key_rsa": showKey, "cert_sm2": showKey,
	"cert_must_staple": showStaple, "ocsp_staple_bad": showStaple, "ocsp_staple_missing": showStaple,
	"client_cert_requested": {
		pipe: "grep -E '^(Client Certificate Types|Requested Signature Algorithms)'",
		look: lang.En("such a line is there where the server asks for a client certificate").Zh("出现这样的行，即服务器要求客户端证书"),
	},
	"group_none_common": {options: "-groups X25519:P-256", look: lang.En("it fails with these two curves alone").Zh("只用这两条曲线时连接失败")},
	"address_inconsistent": {
		pipe: "openssl x509 -noout -enddate -fingerprint -sha256", often: true,
		look: lang.En("whether all are the same").Zh("各次结果是否相同"),
	},
}

// requests has what to look for in the answer to a request, where that is what shows the faults of a rule.
var requests = map[string]lang.Phrase{
	"http_no_answer":            lang.En("the connection ends before all of the answer is there").Zh("应答没有收完连接就断开了"),
	"http_server_error":         lang.En("the status").Zh("状态码"),
	"timeout_server_too_slow":   lang.En("how long it takes").Zh("耗时"),
	"referer_blocked_by_server": lang.En("the status; without -e it is another").Zh("状态码；去掉 -e 后不同"),
	"redirect_leaves_allowlist": lang.En("Location").Zh("Location"),
	"redirect_broken":           lang.En("Location").Zh("Location"),
	"bom_multiple":              lang.En("the answer begins with ef bb bf, more than once").Zh("应答以多个 ef bb bf 开头"),
	"charset_not_utf8":          lang.En("charset in Content-Type").Zh("Content-Type 中的 charset"),
	"body_html":                 lang.En("Content-Type, and a web page").Zh("Content-Type 和网页内容"),
	"icp_block_page":            lang.En("the page of the filter").Zh("拦截页面"),
	"hsts":                      lang.En("Strict-Transport-Security").Zh("Strict-Transport-Security"),
	"http_date_skew":            lang.En("Date, which is not the time").Zh("Date 与当前时间不符"),
	"wss_upgrade":               lang.En("the status, which should be 101").Zh("状态码，应为 101"),
}

// showingOf gives what shows the group's fault at an address: a command, and what to look for. ok is false where the line
// of WeChat's page shows it, or nothing does.
func showingOf(g *group, r Result, at netip.AddrPort, line rules.OpenSSLLine, tag lang.Tag) (command, look string, ok bool) {
	if g.status != rules.Fail {
		return "", "", false
	}
	if phrase, is := requests[g.rule.ID]; is {
		command, ok = requestLine(g, r, at)
		return command, phrase.In(tag), ok
	}
	s, is := showings[g.rule.ID]
	base, plain := strings.CutSuffix(line.Command, " </dev/null")
	if !is || !plain || s.options == "" && line.Gap != "" {
		return "", "", false
	}
	command = base
	if s.options != "" {
		command += " " + s.options
	}
	command += " </dev/null"
	if s.pipe != "" {
		command += " 2>/dev/null | " + s.pipe
	}
	if s.often {
		command = "for i in 1 2 3 4 5 6 7 8; do " + command + "; done"
	}
	return command, s.look.In(tag), true
}

// requestLine makes the request of a mini program with curl, whatever the certificate is like. It needs the path whole.
func requestLine(g *group, r Result, at netip.AddrPort) (string, bool) {
	path, isText := "", false
	if g.finding != nil {
		path, isText = g.finding.Values["path"].(string)
	}
	if !isText || !strings.HasPrefix(path, "/") || strings.Contains(path, "…") {
		return "", false
	}
	host, port := r.Snapshot.Endpoint.Host, strconv.Itoa(int(r.Snapshot.Endpoint.Port))
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() {
		host = "[" + host + "]"
	}
	address := at.Addr().String()
	if at.Addr().Is6() {
		address = "[" + address + "]"
	}
	words := []string{"curl", "-skv", "--max-time", "60", "--connect-to", fmt.Sprintf("%s:%s:%s:%d", host, port, address, at.Port())}
	if g.rule.ID == "wss_upgrade" {
		words = append(words, "--http1.1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13",
			"-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==") // that of RFC 6455 §1.3
	}
	version := "0"
	switch { // of the mini program, whose Referer is refused
	case g.rule.ID != "referer_blocked_by_server":
	case g.finding.Evidence == "release", g.finding.Evidence == "versions":
		version = "1"
	case g.finding.Evidence == "devtools":
		version = "devtools"
	}
	words = append(words, "-e", "https://servicewechat.com/"+facts.NoAppID+"/"+version+"/page-frame.html", "https://"+host+":"+port+path)
	for i, word := range words {
		words[i] = rules.ShellWord(word)
	}
	command := strings.Join(words, " ")
	switch g.rule.ID {
	case "bom_multiple":
		command += " 2>/dev/null | head -c 12 | od -An -tx1"
	case "timeout_server_too_slow":
		command = "time " + command + " -o /dev/null"
	}
	return command, true
}
