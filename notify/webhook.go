package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// Standard Webhooks 1.0.0, https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.

func webhook() way {
	return way{
		limits: Limits{InFlight: 4},
		render: renderWebhook,
		sign:   signWebhook,
		judge:  func(r *Result, _ answer) { r.status() },
		check: func(c Config, s Secret) []error {
			return append(append(checkKeys(s), checkHeaders(s.Headers)...), checkTemplate(c)...)
		},
	}
}

// signWebhook signs with every key, so that a receiver which knows any of them is content.
func signWebhook(s Secret, m Message, now time.Time) (*attempt, error) {
	at := strconv.FormatInt(now.Unix(), 10)
	var signatures []string
	for _, key := range s.Keys {
		raw, ok := readKey(key)
		if !ok {
			return nil, errSecret
		}
		h := hmac.New(sha256.New, raw)
		h.Write([]byte(m.ID + "." + at + "."))
		h.Write(m.Body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(h.Sum(nil)))
	}
	if len(signatures) == 0 {
		return nil, errSecret
	}
	header := http.Header{}
	for name, value := range s.Headers {
		if !ours(name) {
			header.Set(name, value)
		}
	}
	header.Set("Content-Type", "application/json")
	header.Set("Webhook-Id", m.ID)
	header.Set("Webhook-Timestamp", at)
	header.Set("Webhook-Signature", strings.Join(signatures, " "))
	return &attempt{url: s.URL, header: header, body: m.Body, hidden: signatures}, nil
}

func checkKeys(s Secret) []error {
	const most = 4
	if len(s.Keys) == 0 || len(s.Keys) > most {
		return []error{wrong(FieldKeys, lang.En("a webhook is signed with one key, and with {most} at most while they are changed").
			Zh("webhook 需要一个签名密钥，轮换期间最多 {most} 个"), "most", strconv.Itoa(most))}
	}
	for _, key := range s.Keys {
		if _, ok := readKey(key); !ok {
			return []error{wrong(FieldKeys, lang.En("a key is whsec_ and 24 to 64 bytes in base64").
				Zh("密钥的格式为 whsec_ 加 24 至 64 字节的 base64"))}
		}
	}
	return nil
}

var (
	headerName  = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+.^_`|~-]+$")
	headerValue = regexp.MustCompile(`^[!-~]([ -~]*[!-~])?$`)
)

// ours reports whether a header is not the channel's to set: what Standard Webhooks defines, and what HTTP does itself.
func ours(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect", "user-agent", "accept-encoding":
		return true
	}
	return strings.HasPrefix(name, "webhook-") || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "proxy-")
}

func checkHeaders(headers map[string]string) []error {
	const most = 20
	if len(headers) > most {
		return []error{wrong(FieldHeaders, lang.En("at most {most} headers can be added").Zh("最多添加 {most} 个请求头"), "most", strconv.Itoa(most))}
	}
	var errs []error
	seen := map[string]bool{}
	for name, value := range headers {
		about := []string{"name", clip(name, 100, plain)}
		switch {
		case len(name) > 100, !headerName.MatchString(name):
			errs = append(errs, wrong(FieldHeaders, lang.En("“{name}” is no name of a header").Zh("“{name}”不是合法的请求头名称"), about...))
		case ours(name):
			errs = append(errs, wrong(FieldHeaders, lang.En("the header {name} is set by Tongguan").Zh("请求头 {name} 由通关设置"), about...))
		case seen[strings.ToLower(name)]:
			errs = append(errs, wrong(FieldHeaders, lang.En("the header {name} is given twice").Zh("请求头 {name} 重复"), about...))
		case len(value) > 2000, !headerValue.MatchString(value):
			errs = append(errs, wrong(FieldHeaders, lang.En("the value of the header {name} is one line of ASCII, of at most 2,000 letters").
				Zh("请求头 {name} 的值应为一行 ASCII 字符，最长 2000 个"), about...))
		}
		seen[strings.ToLower(name)] = true
	}
	return errs
}
