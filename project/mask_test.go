package project

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
)

func TestMask(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"no query", "https://a.test/token/secret", "https://a.test/token/secret"},
		{"others stay", "https://a.test/x?appid=wx1&page=2", "https://a.test/x?appid=wx1&page=2"},
		{"AppSecret", "https://api.weixin.qq.com/sns/jscode2session?appid=wx1&secret=0a1b&js_code=c", "https://api.weixin.qq.com/sns/jscode2session?appid=wx1&secret=***&js_code=c"},
		{"last", "https://a.test?appSecret=0a1b", "https://a.test?appSecret=***"},
		{"token", "https://a.test/x?access_token=0a1b#end", "https://a.test/x?access_token=***#end"},
		{"in a fragment", "https://a.test/#/x?Client_Secret=0a1b", "https://a.test/#/x?Client_Secret=***"},
		{"a second question mark", "https://a.test/x?y?secret=0a1b", "https://a.test/x?y?secret=***"},
		{"filled in at run time", "https://a.test/x?secret=", "https://a.test/x?secret="},
		{"no value", "https://a.test/x?secret", "https://a.test/x?secret"},
		{"without a host", "/x?pwd=0a1b", "/x?pwd=***"},
		{"password", "https://joe:0a1b@a.test/x", "https://joe:***@a.test/x"},
		{"name alone", "https://joe@a.test/x@y:z@", "https://joe@a.test/x@y:z@"},
		{"no scheme", "//joe:0a1b@a.test", "//joe:***@a.test"},
		{"wss", "wss://a.test/?token=0a1b&b=1", "wss://a.test/?token=***&b=1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := mask(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := mask(mask(tt.text)); got != tt.want {
				t.Errorf("twice gives %q, want %q", got, tt.want)
			}
		})
	}
}

// What is read of a folder goes into reports and to the service: the AppSecret must not.
func TestNoSecretLeaves(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	folder := fstest.MapFS{
		"app.json": {Data: []byte(`{"pages":["p"]}`)},
		"app.js": {Data: []byte(`const SECRET = '` + secret + `'
const query = { appid: 'wx1', secret: '` + secret + `' }
wx.request({ url: 'https://api.weixin.qq.com/cgi-bin/token?appid=wx1&secret=` + secret + `' })
wx.request({ url: 'https://api.weixin.qq.com/sns/jscode2session?secret=' + SECRET + '&js_code=1' })
wx.request({ url: ` + "`https://a.test/x?app_secret=${query.secret}`" + ` })
wx.connectSocket({ url: 'wss://joe:` + secret + `@a.test/' })
`)},
		"p.wxml": {Data: []byte(`<image src="https://a.test/a.png?access_token=` + secret + `"/>`)},
		"p.wxss": {Data: []byte(`.a { background: url(https://a.test/a.png?token=` + secret + `) }`)},
	}
	p, err := Read(context.Background(), folder)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Calls) != 4 || len(p.Media) != 2 || len(p.Secrets) == 0 {
		t.Errorf("found %d calls, %d media, %d secrets", len(p.Calls), len(p.Media), len(p.Secrets))
	}
	if i := strings.Index(string(text), secret); i >= 0 {
		t.Errorf("the secret is in …%s…", text[max(0, i-80):i])
	}
}
