package project

import "strings"

// hidden stands in an address in place of a secret.
const hidden = "***"

// mask hides what is secret in an address: the password before its host, and the values of query parameters that are
// named like secrets, such as WeChat's secret and access_token. Reports travel further than code does: into the logs of
// builds, code scanning and the service, where more people read them than may know the AppSecret. No rule needs these
// values, and nobody dials with them.
func mask(text string) string {
	scheme, rest, ok := strings.Cut(text, "//")
	if !ok {
		scheme, rest = "", text
	} else {
		scheme += "//"
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 && ok {
		if colon := strings.IndexByte(authority[:at], ':'); colon >= 0 {
			authority = authority[:colon+1] + hidden + authority[at:]
		}
	}
	path, query, ok := strings.Cut(tail, "?")
	if !ok {
		return scheme + authority + tail
	}
	return scheme + authority + path + "?" + maskQuery(query)
}

// maskQuery masks the parameters of a query, up to the fragment and in it: some put a second query there.
func maskQuery(query string) string {
	var out strings.Builder
	for query != "" {
		pair, end := query, len(query)
		if i := strings.IndexAny(query, "&;#?"); i >= 0 {
			pair, end = query[:i], i+1
		}
		separator := query[len(pair):end]
		query = query[end:]
		name, value, ok := strings.Cut(pair, "=")
		if ok && value != "" && namesSecret(name) {
			pair = name + "=" + hidden
		}
		out.WriteString(pair + separator)
	}
	return out.String()
}

// namesSecret tells the names under which secrets stand: secret, appSecret, client_secret, access_token, password, pwd.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"secret", "token", "passw", "pwd"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
