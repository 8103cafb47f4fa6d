package explain

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// A Place is a server that a text names.
type Place struct {
	Scheme string // as it is written: https, wss, http, ws; "" where none is
	Host   string // in lower case; an IPv6 address without brackets
	Port   int    // 0 where none is written
	Path   string // "" or begins with "/"; without query
}

// Target is what is to be scanned of it, as package target reads it: with https where the text has http. "" for the
// zero Place.
func (p Place) Target() string {
	if p.Host == "" {
		return ""
	}
	host, scheme := p.Host, "https"
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p.Scheme == "wss" || p.Scheme == "ws" {
		scheme = "wss"
	}
	if p.Port != 0 {
		host += ":" + strconv.Itoa(p.Port)
	}
	return scheme + "://" + host + p.Path
}

// Plain reports whether the text has http or ws where a mini program needs https or wss.
func (p Place) Plain() bool { return p.Scheme == "http" || p.Scheme == "ws" }

// Local reports whether it is an IP address or localhost, which a console takes for no domain.
func (p Place) Local() bool {
	_, err := netip.ParseAddr(p.Host)
	return err == nil || p.Host == "localhost"
}

var (
	addresses = regexp.MustCompile(`(https?|wss?)://(\[[0-9a-f:.]{2,45}\]|[a-z0-9][a-z0-9._-]*)(?::(\d{1,5})\b)?(/[a-z0-9._~!$&()*+=:@%/-]*)?`)

	// announced is a host behind a word that says that it is one: "url not in domain list:a.example.com", Unable to
	// resolve host "a.example.com", 伪装成“a.example.com”的服务器, connect to a.example.com port 443, connect to
	// a.example.com/192.0.2.1 (port 443).
	announced = regexp.MustCompile(`(?:domain list|resolve host|host ?name|\bhost|server name|servername|connect to|域名|主机|伪装成)["'\s:=,([]{1,4}` +
		`([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+)["']?(?:(?:/[0-9a-f.:[\]]{2,47})?(?::| \(?port:? ?)(\d{1,5})\b)?`)

	// bare is what looks like a host on its own.
	bare = regexp.MustCompile(`(?:^|[^a-z0-9@_/\\.$-])([a-z0-9][a-z0-9-]*\.[a-z0-9.-]*[a-z])(?:(?:/[0-9a-f.:[\]]{2,47})?:(\d{1,5})\b)?`)

	// referers are what a mini program sends as its Referer (WeChat 网络, 使用限制).
	referers = regexp.MustCompile(`https://servicewechat\.com/(wx[0-9a-f]{16})/([a-z0-9]+)/page-frame\.html`)

	appIDs = regexp.MustCompile(`\bwx[0-9a-f]{16}\b`)
)

// manuals are hosts that messages name to be read, not to be asked.
var manuals = []string{
	"servicewechat.com", "developers.weixin.qq.com", "mp.weixin.qq.com", "developer.apple.com", "curl.se", "curl.haxx.se", "developer.mozilla.org",
	"developer.android.com", "stackoverflow.com", "www.chromestatus.com", "chromium.googlesource.com",
}

// places gives the servers that a folded text names, those with a scheme first.
func places(text string) []Place {
	var out []Place
	add := func(p Place) {
		same := func(o Place) bool {
			return o.Host == p.Host && (p.Scheme == "" || o.Scheme == p.Scheme && o.Port == p.Port)
		}
		if p.Host != "" && len(p.Host) <= 253 && !slices.Contains(manuals, p.Host) && !slices.ContainsFunc(out, same) && len(out) < maxCodes {
			out = append(out, p)
		}
	}
	for _, m := range addresses.FindAllStringSubmatchIndex(text, maxFound) {
		if password(text[m[1]:]) {
			continue // what was read is a user name
		}
		p := Place{Scheme: part(text, m, 1), Host: host(part(text, m, 2)), Path: strings.TrimRight(part(text, m, 4), ".):!")}
		p.Port = port(part(text, m, 3))
		add(p)
	}
	for _, m := range announced.FindAllStringSubmatch(text, maxFound) {
		if strings.ContainsFunc(m[1], letter) || isAddress(m[1]) {
			add(Place{Host: host(m[1]), Port: port(m[2])})
		}
	}
	for _, m := range bare.FindAllStringSubmatch(text, maxFound) {
		if looksLikeHost(m[1]) {
			add(Place{Host: m[1], Port: port(m[2])})
		}
	}
	return out
}

// password reports whether what follows a host up to the next slash or space has an @ in it.
func password(rest string) bool {
	end := strings.IndexAny(rest, "/ \n\"'?#")
	if end < 0 {
		end = len(rest)
	}
	return strings.Contains(rest[:end], "@")
}

func part(text string, m []int, group int) string {
	if m[2*group] < 0 {
		return ""
	}
	return text[m[2*group]:m[2*group+1]]
}

func host(s string) string { return strings.TrimRight(strings.Trim(s, "[]"), ".-_") }

func letter(r rune) bool { return 'a' <= r && r <= 'z' }

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

func port(digits string) int {
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

// common are the ends of hosts that are hardly anything else; others are believed in names of three parts and more.
var common = []string{"com", "cn", "net", "org", "top", "cc", "vip", "xyz", "tech", "ai", "io", "hk"}

// programs begin what is dotted and no host: packages of Java, objects of JavaScript.
var programs = []string{
	"java", "javax", "android", "androidx", "com", "org", "net", "cn", "sun", "okhttp3", "libcore", "kotlin", "wx", "uni", "my", "taro", "vue",
	"console", "this", "that", "self", "res", "err", "error", "e", "app", "page", "data", "options", "config", "window", "module", "process", "object",
}

// looksLikeHost tells a host that stands alone from the rest of what has dots, such as file names and packages.
func looksLikeHost(s string) bool {
	labels := strings.Split(s, ".")
	last := labels[len(labels)-1]
	wrong := func(label string) bool {
		return label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
	}
	if slices.Contains(programs, labels[0]) || slices.ContainsFunc(labels, wrong) || strings.ContainsAny(last, "0123456789-") {
		return false
	}
	if slices.Contains(common, last) {
		return true
	}
	suffix, managed := publicsuffix.PublicSuffix(s)
	return managed && len(labels) >= 3 && suffix != s && !slices.Contains([]string{"py", "rs", "sh", "md", "so", "pl", "ps", "name", "info", "zip", "mov"}, last)
}
