package notify

import (
	"encoding/base64"
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
)

// The fields that a [Mistake] names, as the API and the form do.
const (
	FieldKind     = "kind"
	FieldLang     = "lang"
	FieldURL      = "url"
	FieldKeys     = "keys"
	FieldHeaders  = "headers"
	FieldTemplate = "template"
	FieldMention  = "mention"
)

// A Mistake is what is wrong with a field of a channel. It quotes nothing that is secret.
type Mistake struct {
	Field string
	What  *lang.Error
}

// In says in a language what is wrong, without the field's name.
func (m *Mistake) In(tag lang.Tag) string { return m.What.In(tag) }

func (m *Mistake) Error() string { return m.Field + ": " + m.What.Error() }
func (m *Mistake) Unwrap() error { return m.What }

func wrong(field string, p lang.Phrase, pairs ...string) error {
	return &Mistake{field, lang.Errorf(p, pairs...)}
}

// Check says what is wrong with a new or changed channel: a [*Mistake] for each, joined; nil when nothing is. Nobody is
// asked: whether the name of the receiver leads anywhere, sending tells.
func Check(k Kind, c Config, s Secret, o Options) error {
	w, ok := wayOf(k)
	if !ok {
		return wrong(FieldKind, lang.En("there is no channel of kind “{kind}”; choose wecom, dingtalk, feishu or webhook").
			Zh("没有“{kind}”类型的通知渠道；可选 wecom、dingtalk、feishu、webhook"), "kind", clip(string(k), 50, plain))
	}
	var errs []error
	if c.Lang != "" && c.Lang != lang.Chinese && c.Lang != lang.English {
		errs = append(errs, wrong(FieldLang, lang.En("messages are written in zh-CN or en").Zh("消息的语言是 zh-CN 或 en")))
	}
	if u, err := readURL(s.URL, o.AllowHTTP); err != nil {
		errs = append(errs, err)
	} else if err := checkHost(u.Hostname(), o); err != nil {
		errs = append(errs, err)
	}
	errs = append(errs, w.check(c, s)...)
	if k != Webhook {
		errs = append(errs, checkMentions(c)...)
		if c.Template != "" {
			errs = append(errs, wrong(FieldTemplate, lang.En("only a webhook has a template").Zh("只有 webhook 可以使用模板")))
		}
		if len(s.Headers) > 0 {
			errs = append(errs, wrong(FieldHeaders, lang.En("only a webhook has headers of its own").Zh("只有 webhook 可以自定义请求头")))
		}
	} else if len(c.Mention) > 0 {
		errs = append(errs, wrong(FieldMention, lang.En("a webhook mentions nobody").Zh("webhook 不能提醒成员")))
	}
	return errors.Join(errs...)
}

// readURL reads where to send. Its error is a [*Mistake] that quotes nothing of the URL.
func readURL(given string, allowHTTP bool) (*url.URL, error) {
	no := func(en, zh string) (*url.URL, error) { return nil, wrong(FieldURL, lang.En(en).Zh(zh)) }
	u, err := url.Parse(given)
	switch {
	case given == "":
		return no("give the URL to send to", "请填写接收地址")
	case len(given) > 2000:
		return no("the URL is longer than 2,000 letters", "地址超过 2000 个字符")
	case err != nil || u.Opaque != "" || u.Hostname() == "" || plain(given) != given || strings.Contains(given, " "):
		return no("this is no URL; it looks like https://example.com/hook", "这不是一个完整的地址，应类似 https://example.com/hook")
	case u.Scheme != "https" && u.Scheme != "http":
		return no("the URL begins with https://", "地址应以 https:// 开头")
	case u.Scheme == "http" && !allowHTTP:
		return no("the URL begins with https://; http is not allowed here", "地址应以 https:// 开头；此处不允许使用 http")
	case u.User != nil:
		return no("leave user and password out of the URL; a webhook may send them in a header", "地址中不要包含用户名和密码；webhook 可以用请求头发送它们")
	case u.Fragment != "":
		return no("leave out the part of the URL after #, which is never sent", "请去掉地址中 # 及其后的部分，它不会被发送")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return no("the port of the URL is a number from 1 to 65535", "地址中的端口应为 1 到 65535 的数字")
		}
	}
	return u, nil
}

// checkHost refuses a literal address that may not be reached, and what some systems take for an address.
func checkHost(host string, o Options) error {
	addr, err := netip.ParseAddr(host)
	if err == nil {
		policy, err := safedial.NewPolicy(o.AllowCIDR)
		if err != nil || policy.Check(addr) != nil {
			return wrong(FieldURL, lang.En("messages may not be sent to this address").Zh("不允许向该地址发送消息"))
		}
		return nil
	}
	name := strings.TrimSuffix(host, ".")
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || last[0] >= '0' && last[0] <= '9' || strings.Contains(host, "%") || len(host) > 253 {
		return wrong(FieldURL, lang.En("the host of the URL is neither a name nor an address").Zh("地址中的主机既不是域名也不是 IP 地址"))
	}
	return nil
}

// readKey reads a key in the form of Standard Webhooks.
func readKey(key string) ([]byte, bool) {
	rest, ok := strings.CutPrefix(key, secretPrefix)
	if !ok {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(rest)
	const least, most = 24, 64
	return raw, err == nil && len(raw) >= least && len(raw) <= most && !strings.ContainsAny(rest, "\r\n")
}
