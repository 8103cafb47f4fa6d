package blockpage

import (
	"net/http"
	"strings"
	"testing"
)

// TestFind tries each sign, and what is nearly one.
func TestFind(t *testing.T) {
	const title = "<html><title>Non-compliance ICP Filing</title>"
	for name, c := range map[string]struct {
		status   int
		header   http.Header
		body     string
		provider string
	}{
		"nothing":                    {200, nil, "hello", ""},
		"aliyun by its title":        {403, nil, title, "aliyun"},
		"a page about that title":    {200, nil, title, ""},
		"aliyun by its link":         {403, nil, `src="http://www.aliyun.com/beian/beian-block?id=1"`, "aliyun"},
		"aliyun by its old link":     {403, nil, `src="http://batit.aliyun.com/alww.html"`, "aliyun"},
		"aliyun by its server":       {403, http.Header{"Server": {"Beaver"}}, "", "aliyun"},
		"another beaver":             {200, http.Header{"Server": {"Beaver"}}, "", ""},
		"a longer name of a server":  {403, http.Header{"Server": {"Beaver/2"}}, "", ""},
		"tencent":                    {302, http.Header{"Location": {"https://dnspod.qcloud.com/static/webblock.html?d=api.example.com"}}, "", "tencent"},
		"tencent, shorter":           {302, http.Header{"Location": {" HTTPS://DNSPOD.QCLOUD.COM/webblock.html"}}, "", "tencent"},
		"another page of tencent's":  {302, http.Header{"Location": {"https://dnspod.qcloud.com/"}}, "", ""},
		"that place as an argument":  {302, http.Header{"Location": {"https://a.test/?to=dnspod.qcloud.com/static/webblock.html"}}, "", ""},
		"that place as another host": {302, http.Header{"Location": {"https://dnspod.qcloud.com.a.test/static/webblock.html"}}, "", ""},
		"a Location that is no URL":  {302, http.Header{"Location": {"https://[::1"}}, "", ""},
		"baidu":                      {200, nil, "<title>网站未备案或已被封禁——百度智能云云主机管家服务</title>", "baidu"},
		"ucloud":                     {200, nil, "请到UCloud备案系统进行操作。", "ucloud"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if b := Find(c.status, c.header, []byte(c.body)); b != nil {
				got = b.Provider
			}
			if got != c.provider {
				t.Errorf("got %q, want %q", got, c.provider)
			}
		})
	}
}

// TestRead refuses rows that say nothing.
func TestRead(t *testing.T) {
	const head = "provider,where,status,text\n"
	for _, row := range []string{"a,nowhere,,x", ",body,,x", "a,body,,", "a,body,many,x", "a,body,1"} {
		if _, err := read(head + row + "\n"); err == nil {
			t.Errorf("%q is taken", row)
		}
	}
	if rows, err := read(table); err != nil || len(rows) == 0 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// FuzzFind holds that whatever a server says is no trouble, and that what is found was there.
func FuzzFind(f *testing.F) {
	f.Add(403, "Beaver", "", "")
	f.Add(302, "", "https://dnspod.qcloud.com/static/webblock.html?d=a", "")
	f.Add(403, "", "%zz", "Non-compliance ICP Filing")
	f.Fuzz(func(t *testing.T, status int, server, location, body string) {
		b := Find(status, http.Header{"Server": {server}, "Location": {location}}, []byte(body))
		if b != nil && !strings.Contains(server+strings.ToLower(location)+body, b.Sign) && !strings.Contains(location, "%") {
			t.Errorf("%q was found in none of it", b.Sign)
		}
	})
}
