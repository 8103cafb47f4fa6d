package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// Descriptions stand in the tags of struct fields, which hold one string: the English half, a bar, the Chinese half.
const bar = "|"

// both writes a phrase as descriptions have it.
func both(p lang.Phrase) string {
	if p.IsZero() {
		return ""
	}
	return p.In(lang.English) + bar + p.In(lang.Chinese)
}

var problemType = reflect.TypeFor[problem.Problem]()

// config is huma's, without what it would load from elsewhere, reflect from the request or put into answers.
func (a *API) config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Tongguan|通关",
				Description: both(lang.En("Watches the servers behind WeChat mini programs, and says for each platform whether it lets them in. Errors are problem+json (RFC 9457).").
					Zh("监测微信小程序所用的服务器，并按平台判断是否允许访问。错误以 problem+json（RFC 9457）返回。")),
				Version: "1",
			},
			Servers: []*huma.Server{{URL: Prefix}},
			Components: &huma.Components{
				Schemas:    huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				Parameters: map[string]*huma.Param{"lang": languageParameter(), idempotencyKey: idempotencyParameter()},
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {
						Type: "http", Scheme: "bearer", BearerFormat: "tg_pat_…",
						Description: both(lang.En("a token of an account; the scopes are read, write and admin").Zh("账号的令牌，权限范围为 read、write、admin")),
					},
					"session": {
						Type: "apiKey", In: "cookie", Name: "__Host-tongguan",
						Description: both(lang.En("the session of a browser").Zh("浏览器的会话")),
					},
				},
			},
			Tags: tags(),
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translate()},
	}
}

// statusWords describes a success.
func statusWords(status int) string {
	words := map[int]lang.Phrase{
		http.StatusOK:          lang.En("done").Zh("成功"),
		http.StatusCreated:     lang.En("made; Location leads to it").Zh("已创建，地址见 Location"),
		http.StatusAccepted:    lang.En("ordered; Location leads to where it can be followed").Zh("已受理，进展见 Location"),
		http.StatusNotModified: lang.En("nothing has changed since").Zh("此后无变化"),
		http.StatusNoContent:   lang.En("done, and there is nothing to tell").Zh("成功，无内容返回"),
	}
	return both(words[status])
}

func languageParameter() *huma.Param {
	return &huma.Param{
		Name: "lang", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{string(lang.English), string(lang.Chinese)}},
		Description: both(lang.En("the language of texts in the answer, in place of the header Accept-Language").Zh("返回文本的语言，优先于 Accept-Language")),
	}
}

// tidy takes out of the description what huma has put there and what does not hold. Requests are checked by it too.
func tidy(spec *huma.OpenAPI) {
	for _, name := range []string{"ErrorModel", "ErrorDetail"} { // huma's own; ours is Problem
		delete(spec.Components.Schemas.Map(), name)
	}
	for _, schema := range spec.Components.Schemas.Map() {
		neverNull(schema)
	}
}

// documents writes the OpenAPI document in both languages.
func documents(spec *huma.OpenAPI) (map[lang.Tag][]byte, error) {
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	out := map[lang.Tag][]byte{}
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		var document map[string]any
		if err := json.Unmarshal(text, &document); err != nil {
			return nil, err
		}
		if err := choose(document, tag, "#"); err != nil {
			return nil, err
		}
		if out[tag], err = json.MarshalIndent(document, "", "  "); err != nil {
			return nil, err
		}
		out[tag] = append(out[tag], '\n')
	}
	return out, nil
}

// neverNull says that lists are lists: huma would let each be null.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		neverNull(more)
	}
}

// choose leaves one language of every description.
func choose(node any, tag lang.Tag, at string) error {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			text, ok := value.(string)
			if !ok || key != "description" && key != "summary" && key != "title" {
				if err := choose(value, tag, at+"/"+key); err != nil {
					return err
				}
				continue
			}
			en, zh, ok := strings.Cut(text, bar)
			if !ok || en == "" || !isChinese(zh) || isChinese(en) {
				return fmt.Errorf("%s/%s is not in two languages: %q", at, key, text)
			}
			node[key] = lang.En(en).Zh(zh).In(tag)
		}
	case []any:
		for i, value := range node {
			if err := choose(value, tag, fmt.Sprint(at, "/", i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func isChinese(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// The tags group operations.
const (
	tagEndpoints    = "endpoints"
	tagScans        = "scans"
	tagApps         = "apps"
	tagCertificates = "certificates"
	tagRules        = "rules"
	tagAlerts       = "alerts"
	tagOverview     = "overview"
	tagPeople       = "people"
)

func tags() []*huma.Tag {
	tag := func(name string, about lang.Phrase) *huma.Tag { return &huma.Tag{Name: name, Description: both(about)} }
	return []*huma.Tag{
		tag(tagEndpoints, lang.En("what is watched, and who needs it").Zh("被监测的服务器及其使用方")),
		tag(tagScans, lang.En("looking, what was seen, and what the rules made of it").Zh("扫描、观测结果与判定")),
		tag(tagApps, lang.En("mini programs and mini games").Zh("小程序与小游戏")),
		tag(tagCertificates, lang.En("every certificate that was presented").Zh("服务器出示过的证书")),
		tag(tagRules, lang.En("what is asked of a server, and by whom").Zh("对服务器的要求及出处")),
		tag(tagAlerts, lang.En("what somebody must hear of, where it is told, and what became of the messages").Zh("告警、通知渠道与消息投递")),
		tag(tagOverview, lang.En("everything at a glance").Zh("总览")),
		tag(tagPeople, lang.En("who may do what, and who did what").Zh("账号、权限与操作记录")),
	}
}
