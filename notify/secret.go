package notify

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

const (
	hidden       = "•••"
	secretPrefix = "whsec_"
)

// NewSecret makes a key for a Webhook: 32 random bytes in the form of Standard Webhooks.
func NewSecret() string {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// Format writes nothing of the secret, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// LogValue writes nothing of the secret. Its JSON does: that is what is encrypted and stored.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// Mask gives what of a secret may be shown: where it leads, and the end of its key, by which its owner knows it.
func (s Secret) Mask(k Kind) string {
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" {
		return "…"
	}
	out := plain(u.Scheme + "://" + u.Host + "/")
	key := s.key(k, u)
	if key == "" {
		return out
	}
	out += "…"
	const shown, enough = 4, 12 // of a short key four characters are too much
	if len(key) >= enough && !strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		out += key[len(key)-shown:]
	}
	return out
}

// key is the part of a URL that is secret.
func (s Secret) key(k Kind, u *url.URL) string {
	switch k {
	case WeCom:
		return u.Query().Get("key")
	case DingTalk:
		return u.Query().Get("access_token")
	case Feishu:
		return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	}
	return strings.TrimPrefix(u.RequestURI(), "/")
}

// redact writes a mark in place of every secret in a text: receivers echo what they are sent.
func (s Secret) redact(text string, more []string) string {
	sure := slices.Clone(more) // secrets, however short
	for _, key := range s.Keys {
		sure = append(sure, key, strings.TrimPrefix(key, secretPrefix))
	}
	for _, value := range s.Headers {
		sure = append(sure, value)
		sure = append(sure, strings.Fields(value)...) // of "Bearer x" also the x
	}
	var perhaps []string // parts of the URL, of which some are words
	if u, err := url.Parse(s.URL); err == nil {
		perhaps = append(perhaps, s.URL, u.RequestURI(), u.EscapedPath(), u.Path, u.RawQuery)
		perhaps = append(perhaps, strings.Split(u.Path, "/")...)
		for _, values := range u.Query() {
			sure = append(sure, values...)
		}
	}
	var each []string
	add := func(secrets []string, least int) {
		for _, secret := range secrets {
			if len(secret) >= least {
				each = append(each, secret, url.QueryEscape(secret), strings.ReplaceAll(secret, "/", `\/`))
			}
		}
	}
	add(sure, 4)
	add(perhaps, 8)
	// The longest first, so that no part of it is left beside the mark.
	slices.SortFunc(each, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	for _, secret := range slices.Compact(each) {
		text = strings.ReplaceAll(text, secret, hidden)
	}
	return text
}
