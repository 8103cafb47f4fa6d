package notify

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

// good is a channel of a kind with which nothing is wrong.
func good(k Kind) (Config, Secret) {
	switch k {
	case WeCom:
		return Config{Mention: []string{"zhangsan", "all"}}, Secret{URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"}
	case DingTalk:
		return Config{Lang: lang.English, Mention: []string{"13800001111", "+86-13800001111"}}, Secret{URL: "https://oapi.dingtalk.com/robot/send?access_token=566c", Keys: []string{dingtalkKey}}
	case Feishu:
		return Config{Lang: lang.Chinese, Mention: []string{"ou_1", "a@example.com"}}, Secret{URL: "https://open.feishu.cn/open-apis/bot/v2/hook/3f2e", Keys: []string{"k"}}
	}
	return Config{Template: `{"text": {{json headline}}}`}, Secret{URL: "https://example.com:8443/x?y=z", Keys: []string{NewSecret(), NewSecret()}, Headers: map[string]string{"Authorization": "Bearer x"}}
}

func TestCheckGood(t *testing.T) {
	for _, k := range Kinds() {
		c, s := good(k)
		if err := Check(k, c, s, Options{}); err != nil {
			t.Errorf("%s: %v", k, err)
		}
		s.Keys = nil
		if err := Check(k, c, s, Options{}); (err != nil) != (k == Webhook) {
			t.Errorf("%s without keys: %v", k, err)
		}
		s.URL = strings.Replace(s.URL, "https", "http", 1)
		s.Keys = nil
		if k != Webhook {
			if err := Check(k, c, s, Options{AllowHTTP: true}); err != nil {
				t.Errorf("%s by http: %v", k, err)
			}
		}
	}
}

func TestCheckMistakes(t *testing.T) {
	url := func(u string) func(*Config, *Secret) { return func(_ *Config, s *Secret) { s.URL = u } }
	header := func(name, value string) func(*Config, *Secret) {
		return func(_ *Config, s *Secret) { s.Headers = map[string]string{name: value} }
	}
	keys := func(keys ...string) func(*Config, *Secret) { return func(_ *Config, s *Secret) { s.Keys = keys } }
	template := func(text string) func(*Config, *Secret) { return func(c *Config, _ *Secret) { c.Template = text } }
	mention := func(who ...string) func(*Config, *Secret) { return func(c *Config, _ *Secret) { c.Mention = who } }
	for name, c := range map[string]struct {
		kind   Kind
		change func(*Config, *Secret)
		want   []string
	}{
		"no kind":             {"fax", url("https://example.com"), []string{FieldKind}},
		"language":            {Webhook, func(c *Config, _ *Secret) { c.Lang = "fr" }, []string{FieldLang}},
		"no URL":              {Webhook, url(""), []string{FieldURL}},
		"http":                {Webhook, url("http://example.com/"), []string{FieldURL}},
		"ftp":                 {Webhook, url("ftp://example.com/"), []string{FieldURL}},
		"a path":              {Webhook, url("/hook"), []string{FieldURL}},
		"opaque":              {Webhook, url("https:example.com"), []string{FieldURL}},
		"user":                {Webhook, url("https://a:b@example.com/"), []string{FieldURL}},
		"fragment":            {Webhook, url("https://example.com/#a"), []string{FieldURL}},
		"space":               {Webhook, url("https://example.com/a b"), []string{FieldURL}},
		"line":                {Webhook, url("https://example.com/a\nb"), []string{FieldURL}},
		"bidi":                {Webhook, url("https://example.com/\u202ea"), []string{FieldURL}},
		"long":                {Webhook, url("https://example.com/" + strings.Repeat("a", 2000)), []string{FieldURL}},
		"port 0":              {Webhook, url("https://example.com:0/"), []string{FieldURL}},
		"port 70000":          {Webhook, url("https://example.com:70000/"), []string{FieldURL}},
		"loopback":            {Webhook, url("https://127.0.0.1/"), []string{FieldURL}},
		"loopback 6":          {Webhook, url("https://[::1]/"), []string{FieldURL}},
		"metadata":            {Webhook, url("https://169.254.169.254/"), []string{FieldURL}},
		"short form":          {Webhook, url("https://127.1/"), []string{FieldURL}},
		"number":              {Webhook, url("https://2130706433/"), []string{FieldURL}},
		"hexadecimal":         {Webhook, url("https://0x7f000001/"), []string{FieldURL}},
		"zone":                {Webhook, url("https://[fe80::1%25eth0]/"), []string{FieldURL}},
		"dots":                {Webhook, url("https://.../"), []string{FieldURL}},
		"WeCom, no key":       {WeCom, url("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="), []string{FieldURL}},
		"WeCom, another":      {WeCom, url("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?access_token=x"), []string{FieldURL}},
		"WeCom, keys":         {WeCom, keys("x"), []string{FieldKeys}},
		"WeCom, template":     {WeCom, template("{}"), []string{FieldTemplate}},
		"WeCom, header":       {WeCom, header("X-A", "b"), []string{FieldHeaders}},
		"DingTalk, no token":  {DingTalk, url("https://oapi.dingtalk.com/robot/send"), []string{FieldURL}},
		"DingTalk, not SEC":   {DingTalk, keys("abc"), []string{FieldKeys}},
		"DingTalk, two":       {DingTalk, keys(dingtalkKey, dingtalkKey), []string{FieldKeys}},
		"Feishu, no id":       {Feishu, url("https://open.feishu.cn/open-apis/bot/v2/hook/"), []string{FieldURL}},
		"Feishu, spaces":      {Feishu, keys("a b"), []string{FieldKeys}},
		"mention":             {WeCom, mention("<@all>"), []string{FieldMention}},
		"mentions, two wrong": {Feishu, mention("", "ok", "a b"), []string{FieldMention, FieldMention}},
		"too many":            {DingTalk, mention(slices.Repeat([]string{"a"}, 21)...), []string{FieldMention}},
		"webhook, mention":    {Webhook, mention("a"), []string{FieldMention}},
		"no key":              {Webhook, keys(), []string{FieldKeys}},
		"five keys":           {Webhook, keys(slices.Repeat([]string{NewSecret()}, 5)...), []string{FieldKeys}},
		"a short key":         {Webhook, keys("whsec_AAAA"), []string{FieldKeys}},
		"a long key":          {Webhook, keys("whsec_" + strings.Repeat("AAAA", 30)), []string{FieldKeys}},
		"a bare key":          {Webhook, keys(strings.TrimPrefix(NewSecret(), "whsec_")), []string{FieldKeys}},
		"key, not base64":     {Webhook, keys("whsec_" + strings.Repeat("!", 44)), []string{FieldKeys}},
		"header, ours":        {Webhook, header("Webhook-Id", "x"), []string{FieldHeaders}},
		"header, content":     {Webhook, header("content-type", "x"), []string{FieldHeaders}},
		"header, host":        {Webhook, header("HOST", "x"), []string{FieldHeaders}},
		"header, hop":         {Webhook, header("Transfer-Encoding", "chunked"), []string{FieldHeaders}},
		"header, name":        {Webhook, header("X Y", "x"), []string{FieldHeaders}},
		"header, line":        {Webhook, header("X-Y", "x\r\nEvil: y"), []string{FieldHeaders}},
		"header, empty":       {Webhook, header("X-Y", ""), []string{FieldHeaders}},
		"header, Chinese":     {Webhook, header("X-Y", "值"), []string{FieldHeaders}},
		"template, syntax":    {Webhook, template("{{"), []string{FieldTemplate}},
		"template, no JSON":   {Webhook, template("hello {{headline}}"), []string{FieldTemplate}},
		"everything": {Webhook, func(c *Config, s *Secret) {
			*c, *s = Config{Lang: "x", Template: "{{", Mention: []string{"a"}}, Secret{URL: "x", Headers: map[string]string{"": ""}}
		}, []string{FieldLang, FieldURL, FieldKeys, FieldHeaders, FieldTemplate, FieldMention}},
	} {
		config, secret := good(c.kind)
		c.change(&config, &secret)
		var got []string
		for _, err := range lang.Flatten(Check(c.kind, config, secret, Options{})) {
			var m *Mistake
			var said *lang.Error
			if !errors.As(err, &m) || !errors.As(err, &said) || m.In(lang.Chinese) == m.In(lang.English) || strings.Contains(m.In(lang.Chinese)+m.In(lang.English), "{n") {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got = append(got, m.Field)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v: %v", name, got, c.want, Check(c.kind, config, secret, Options{}))
		}
	}
}

func TestCheckAllowed(t *testing.T) {
	c, s := good(Webhook)
	s.URL = "https://127.0.0.1:8443/"
	if err := Check(Webhook, c, s, Options{AllowCIDR: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}); err != nil {
		t.Error(err)
	}
}
