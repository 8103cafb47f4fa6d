package project

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// urls makes addresses of what an expression may be. What lies on the device is none, and neither is a truth or a number:
// it comes of a guard, as in "base && base + path". Where others are known better, those without a host are left out: they
// are what a wrapper puts behind a base. At is the place of those that begin with no literal.
func (h *harvest) urls(s *script, v value, at spot, when branches, api facts.API) []facts.URL {
	var out []facts.URL
	better := false
	for _, o := range v {
		if o.when &= when; o.when == 0 || o.what == isNothing || o.what == isTruth || o.what == isNumber {
			continue
		}
		u, local := urlOf(s, o, at, api)
		if local {
			continue
		}
		better = better || u.Unresolved != facts.UnresolvedRelative
		out = append(out, u)
	}
	kept := out[:0]
	for _, u := range out {
		if !better || u.Unresolved != facts.UnresolvedRelative {
			kept = append(kept, u)
		}
	}
	return mergeURLs(kept)
}

// mergeURLs joins those of one place that differ in their path alone past the first few: a wrapper with a base has as
// many as it has callers.
func mergeURLs(urls []facts.URL) []facts.URL {
	const paths = 8
	type key struct {
		facts.Place
		scheme, host string
		why          facts.Unresolved
	}
	count := map[key]int{}
	kept := urls[:0]
	for _, u := range urls {
		k := key{Place: u.Place, why: u.Unresolved}
		if u.Unresolved == "" {
			k.scheme, k.host, _ = cutURL(u.Text)
		}
		if count[k]++; count[k] <= paths && (u.Unresolved == "" || count[k] == 1) {
			kept = append(kept, u)
		}
	}
	return kept
}

// urlOf makes an address of an option. The second result is true for what is on the device.
func urlOf(s *script, o option, at spot, api facts.API) (u facts.URL, local bool) {
	o = asText(o)
	u = facts.URL{Text: mask(o.text), Open: o.open, When: o.when.names(), Release: o.when&release != 0}
	if o.file != nil && o.at.line > 0 {
		u.Place = place(o.file, o.at)
	} else {
		u.Place = place(s, at)
	}
	socket := api == facts.APIUDP || api == facts.APITCP
	switch {
	case isLocal(o.text):
		return u, true
	case o.text == "" && o.open:
		u.Unresolved = o.why
		if u.Unresolved == "" {
			u.Unresolved = facts.UnresolvedRuntime
		}
	case o.text == "":
		return u, true // an empty string asks for nothing
	case socket && !o.open: // a host alone
	case socket:
		u.Unresolved = facts.UnresolvedHost
	default:
		u.Unresolved = unresolvedHost(o)
	}
	return u, false
}

// isLocal knows the schemes and paths of what is on the device or in the package.
// https://developers.weixin.qq.com/miniprogram/dev/framework/ability/file-system.html
func isLocal(text string) bool {
	for _, p := range []string{"wxfile:", "cloud:", "data:", "blob:", "file:", "plugin:", "plugin-private:", "weixin:", "http://tmp/", "http://usr/", "http://store/", "about:"} {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

// unresolvedHost tells why the host of a string is not known; "" when it is. What follows the host's last known letter
// may be anything: it is taken for a path where the host has a dot and nothing known follows that would go on with it.
func unresolvedHost(o option) facts.Unresolved {
	_, authority, ended := cutURL(o.text)
	switch {
	case authority == "" && !ended && o.open && !strings.Contains(o.text, "://"):
		if !beginsScheme(o.text) {
			return facts.UnresolvedRelative
		}
		return facts.UnresolvedHost
	case !strings.Contains(o.text, "://") && !strings.HasPrefix(o.text, "//"):
		return facts.UnresolvedRelative
	case ended || !o.open:
		return ""
	}
	last := authority[max(0, len(authority)-1):]
	goesOn := o.after != "" && !strings.ContainsAny(o.after[:1], "/?#")
	if !strings.Contains(authority, ".") && authority != "localhost" || last == "." || last == "-" || last == ":" || goesOn {
		return facts.UnresolvedHost
	}
	return ""
}

// beginsScheme reports whether a string may go on to be a URL of the network.
func beginsScheme(text string) bool {
	return slices.ContainsFunc([]string{"https://", "http://", "wss://", "ws://", "//"}, func(scheme string) bool {
		return strings.HasPrefix(scheme, strings.ToLower(text))
	})
}

// cutURL parts a URL as it is written. Ended: something follows the host and port, so that they are whole.
func cutURL(text string) (scheme, authority string, ended bool) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		if rest, ok = strings.CutPrefix(text, "//"); !ok {
			return "", "", false
		}
		scheme = ""
	}
	i := strings.IndexAny(rest, `/?#\`)
	if i < 0 {
		return strings.ToLower(scheme), rest, false
	}
	return strings.ToLower(scheme), rest[:i], true
}

// origin gives the scheme and the host, without a port, of a string that begins with a URL of the network.
func origin(text string) (scheme, host string) {
	scheme, host, _ = cutURL(text)
	switch scheme {
	case "http", "https", "ws", "wss":
	default:
		return "", ""
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	host = strings.ToLower(host)
	if len(host) > 253 || host == "" || strings.ContainsAny(host, " \t\n{}$<>|,;'\"") {
		return "", ""
	}
	return scheme, host
}

// mentions reports whether a literal begins with a URL of the network.
func mentions(text string) bool {
	if len(text) < 8 {
		return false
	}
	_, host := origin(text)
	return host != ""
}

// inside gives what stands in url("…"), as fonts are named.
func inside(text string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "url(")
	if !ok {
		return text
	}
	return strings.Trim(strings.TrimSuffix(strings.TrimSpace(rest), ")"), `"' `)
}

// asksForToken knows the addresses that take an AppSecret.
// https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Get_access_token.html
func asksForToken(text string) bool {
	for _, p := range []string{"/cgi-bin/token", "/cgi-bin/stable_token", "/sns/jscode2session"} {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// isSecret reports whether a value under a name is an AppSecret: 32 hexadecimal digits.
func isSecret(name string, v *expr) bool {
	if v.kind != text || len(v.text) != 32 || v.at.line == 0 {
		return false
	}
	for _, c := range v.text {
		if !strings.ContainsRune("0123456789abcdefABCDEF", c) {
			return false
		}
	}
	name = strings.ToLower(strings.ReplaceAll(name, "_", ""))
	return strings.Contains(name, "secret")
}

func place(s *script, at spot) facts.Place {
	return facts.Place{File: s.path, Line: int(at.line), Column: int(at.column)}
}
