package request_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/request"
)

func TestLanguage(t *testing.T) {
	for _, tt := range []struct {
		query, cookie, accept string
		want                  lang.Tag
	}{
		{"", "", "", lang.English},
		{"", "", "zh-CN,zh;q=0.9,en;q=0.8", lang.Chinese},
		{"", "", "en-US,zh;q=0.9", lang.English},
		{"", "", "en;q=0.1, zh;q=0.2", lang.Chinese},
		{"", "", "fr,de;q=0.9", lang.English},
		{"", "", "fr, zh;q=0.1", lang.Chinese},
		{"", "", "zh;q=0, en;q=0", lang.English},
		{"", "", "zh;q=x, en;q=0.1", lang.English},
		{"", "", "zh; q = 0.5", lang.Chinese},
		{"", "", "*", lang.English},
		{"", "zh-CN", "en", lang.Chinese},
		{"", "klingon", "zh", lang.Chinese},
		{"lang=en", "zh-CN", "zh", lang.English},
		{"lang=fr", "", "zh", lang.Chinese},
	} {
		r := httptest.NewRequest("GET", "/?"+tt.query, nil)
		r.Header.Set("Accept-Language", tt.accept)
		if tt.cookie != "" {
			r.AddCookie(&http.Cookie{Name: request.LanguageCookie, Value: tt.cookie})
		}
		if got := request.Language(r); got != tt.want {
			t.Errorf("%+v: got %s", tt, got)
		}
	}
}

// A request without a server around it has an info too, and nobody asks.
func TestFromNowhere(t *testing.T) {
	info := request.From(t.Context())
	if who, err := info.Identity(); err != nil || who.Account.ID != 0 || info.Lang != lang.English || info.URL.Path != "/" {
		t.Errorf("got %+v, %v, %v", info, who, err)
	}
}
