package notify

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/notify/robots"
)

func TestNewSecret(t *testing.T) {
	one, two := NewSecret(), NewSecret()
	raw, ok := readKey(one)
	if one == two || !ok || len(raw) != 32 {
		t.Errorf("got %s and %s", one, two)
	}
}

func TestMask(t *testing.T) {
	for _, c := range []struct {
		kind      Kind
		url, want string
	}{
		{WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "https://qyapi.weixin.qq.com/…5aaa"},
		{DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec33e42541b09b08551f", "https://oapi.dingtalk.com/…551f"},
		{Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/3f2e1d0c-9b8a-4766-b5c4-d3e2f1a0b9c8", "https://open.feishu.cn/…b9c8"},
		{Webhook, "https://hooks.example.com/services/T00/B00/abcdefghijkl", "https://hooks.example.com/…ijkl"},
		{Webhook, "https://example.com/hook", "https://example.com/…"},
		{Webhook, "https://example.com:8443", "https://example.com:8443/"},
		{Webhook, "https://user:password@example.com/abcdefghijklmnop", "https://example.com/…mnop"},
		{WeCom, "https://example.com/?key=short", "https://example.com/…"},
		{WeCom, "https://example.com/?other=abcdefghijklmnop", "https://example.com/"},
		{WeCom, "https://example.com/?key=abcdefghijkl%e2%80%aeno", "https://example.com/…"},
		{Webhook, ":", "…"},
		{Webhook, "", "…"},
	} {
		if got := (Secret{URL: c.url}).Mask(c.kind); got != c.want {
			t.Errorf("%s: got %s, want %s", c.url, got, c.want)
		}
	}
}

// planted are secrets that nothing may show.
var planted = []string{"planted-path-1234", "planted-query-1234", "cGxhbnRlZC1rZXktMTIzNDU2Nzg5MA", "planted-header-1234", "SECplanted1234567", "planted/slash-1234"}

func plantedSecret(base string, k Kind) Secret {
	s := Secret{URL: base + "/planted-path-1234/planted%2Fslash-1234?key=planted-query-1234&access_token=planted-query-1234", Keys: []string{planted[4]}}
	if k == Webhook {
		s.Keys = []string{"whsec_cGxhbnRlZC1rZXktMTIzNDU2Nzg5MA"}
		s.Headers = map[string]string{"Authorization": "Bearer planted-header-1234", "X-Key": "planted-header-1234"}
	}
	return s
}

// wantNone looks for what was planted.
func wantNone(t *testing.T, about, text string) {
	t.Helper()
	for _, secret := range planted {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows %s: %s", about, secret, text)
		}
	}
}

// TestSecretsStay: receivers that echo, refuse and redirect, addresses that are blocked, and mistakes.
func TestSecretsStay(t *testing.T) {
	echo := robots.Echo(400)
	for _, k := range Kinds() {
		r := robots.WeCom(t, robots.Options{}) // any server will do
		r.Answer(func(w http.ResponseWriter, req *http.Request) bool {
			w.Header().Set("Location", "http://127.0.0.1"+req.RequestURI)
			echo(w, req, nil)
			fmt.Fprintf(w, "%s\n%s\n", req.URL.Path, strings.ReplaceAll(req.URL.String(), "/", `\/`))
			return true
		})
		base := r.Server().URL
		for name, o := range map[string]Options{"echo": loopback(), "blocked": {AllowHTTP: true}, "https only": {}} {
			secret := plantedSecret(base, k)
			if k == Webhook {
				secret.Keys = []string{"whsec_cGxhbnRlZC1rZXktMTIzNDU2Nzg5MAAA"}
			}
			got := sender(t, o).Send(t.Context(), k, Config{}, secret, Message{"1", []byte("{}")})
			if name == "echo" && (got.Status != 400 || got.Answer == "") {
				t.Errorf("%s: %+v", k, got)
			}
			wantNone(t, string(k)+", "+name, fmt.Sprintf("%+v", got))
		}
		s := plantedSecret("https://127.0.0.1", k)
		s.URL += "\x00"
		s.Headers = map[string]string{"X-Bad": "planted-header-1234\n"}
		s.Keys = append(s.Keys, "cGxhbnRlZC1rZXktMTIzNDU2Nzg5MA", planted[4])
		err := Check(k, Config{}, s, Options{})
		if err == nil {
			t.Errorf("%s: no mistake", k)
		}
		wantNone(t, string(k)+", checked", fmt.Sprintf("%v %+v", err, errors.Unwrap(err)))
	}
}

func TestSecretIsNotPrinted(t *testing.T) {
	s := plantedSecret("https://example.com", Webhook)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s)
	wantNone(t, "the log", log.String())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q"} {
		wantNone(t, verb, fmt.Sprintf(verb, s))
		wantNone(t, verb+" within", fmt.Sprintf(verb, struct{ S Secret }{s}))
	}
}

func TestRedact(t *testing.T) {
	s := Secret{URL: "https://example.com/hook/abcdefgh?key=k123", Keys: []string{"whsec_AAAA"}, Headers: map[string]string{"X": "Bearer tok1"}}
	got := s.redact(`hook POST /hook/abcdefgh?key=k123 \/hook\/abcdefgh k123 AAAA Bearer tok1, tok1`, nil)
	if want := "hook POST ••• ••• ••• ••• •••, •••"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
