package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

// Secrets are planted wherever a channel takes one, rightly and wrongly, and then looked for in every answer, in the log
// and in all that the database holds.
func TestChannelSecretsAreNowhere(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	secrets := map[string]string{
		"wecom key": "wecomSECRET0001", "dingtalk token": "dingSECRET0002", "dingtalk signing": "SECdingSECRET0003", "feishu hook": "feishuSECRET0004",
		"feishu signing": "feishuSECRET0005", "webhook path": "pathSECRET0006", "webhook query": "querySECRET0007", "header": "headerSECRET0008",
		"new path": "pathSECRET0009", "new header": "headerSECRET0010", "refused name": "nameSECRET0011", "refused path": "pathSECRET0012",
		"refused key": "keySECRET0013", "refused header": "headerSECRET0014", "refused user": "userSECRET0015", "refused robot": "SECrobotSECRET0016",
	}
	var answers bytes.Buffer
	keep := func(a *webtest.Answer) *webtest.Answer {
		fmt.Fprintln(&answers, a.Request, a.Status, a.Header, string(a.Body))
		return a
	}
	keys := []string{}
	keep(c.Post(base+"/channels", object{"name": "1", "kind": "wecom", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + secrets["wecom key"]}).Want(201))
	keep(c.Post(base+"/channels", object{"name": "2", "kind": "dingtalk", "url": "https://oapi.dingtalk.com/robot/send?access_token=" + secrets["dingtalk token"], "keys": []string{secrets["dingtalk signing"]}}).Want(201))
	keep(c.Post(base+"/channels", object{"name": "3", "kind": "feishu", "url": "https://open.feishu.cn/open-apis/bot/v2/hook/" + secrets["feishu hook"], "keys": []string{secrets["feishu signing"]}}).Want(201))
	// The key of a webhook is shown once; that answer is not looked at.
	made := c.Post(base+"/channels", object{
		"name": "4", "kind": "webhook", "url": "https://hooks.example.com/" + secrets["webhook path"] + "?t=" + secrets["webhook query"],
		"headers": object{"Authorization": "Bearer " + secrets["header"]},
	}, "Idempotency-Key", "k").Want(201)
	path := made.Header.Get("Location")
	keys = append(keys, made.Text("key"))
	rotated := c.Post(path+":rotate", nil).Want(200)
	keys = append(keys, rotated.Text("key"))
	for i, key := range keys {
		secrets[fmt.Sprint("key ", i)] = strings.TrimPrefix(key, "whsec_")
	}

	refused := func(a *webtest.Answer) {
		t.Helper()
		if keep(a).Status < 400 {
			t.Errorf("%s: it was taken", a.Request)
		}
	}
	url := "https://hooks.example.com/in"
	refused(c.Post(base+"/channels", object{"name": "https://x.example/" + secrets["refused name"], "kind": "webhook", "url": url}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "webhook", "url": "http://hooks.example.com/" + secrets["refused path"]}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "webhook", "url": "https://" + secrets["refused user"] + ":x@hooks.example.com/"}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "webhook", "url": "https://[" + secrets["refused path"]}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "webhook", "url": url, "keys": []string{"whsec_" + secrets["refused key"]}}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "webhook", "url": url, "headers": object{"X-Key": secrets["refused header"] + "\n"}}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "webhook", "url": url, "headers": object{"X-Key": 5}, "keys": secrets["refused key"]}))
	refused(c.Post(base+"/channels", object{"name": "5", "kind": "wecom", "url": url + "?key=" + secrets["refused path"], "keys": []string{secrets["refused robot"]}}))
	refused(c.Post(base+"/channels", `{"name":"5","url":"`+secrets["refused path"]+`",}`))
	refused(c.Do("PATCH", path, object{"url": "ftp://" + secrets["refused path"]}))
	refused(c.Do("PATCH", path, object{"keys": []string{secrets["refused key"]}}))
	refused(c.Post(base+"/channels:preview", object{"kind": "wecom", "url": secrets["refused path"]}))
	refused(c.Post(base+"/channels", object{"name": "4", "kind": "webhook", "url": url + "/" + secrets["refused path"]})) // the name is taken

	keep(c.Do("PATCH", path, object{"url": "https://hooks.example.com/" + secrets["new path"], "headers": object{"Authorization": secrets["new header"]}}).Want(200))
	tried := keep(c.Post(path+":test", nil).Want(202))
	attempt(s, tried.Text("id"), store.Outcome{Status: 500, Failure: "status", Answer: "no", Again: time.Hour})
	for _, role := range auth.AllRoles() {
		reader := s.As(role)
		for _, p := range []string{"/channels", strings.TrimPrefix(path, base), "/deliveries", "/deliveries/" + tried.Text("id"), "/alerts", "/audit", "/me"} {
			keep(reader.Get(base + p))
		}
	}
	keep(c.Post(path+":drop-old-key", nil).Want(200))
	keep(c.Do("DELETE", base+"/channels/1", nil).Want(204))
	keep(s.Anybody().Get("/metrics"))

	for where, text := range map[string]string{"an answer": answers.String(), "the log": s.Log.String(), "the database": dump(t, s)} {
		for name, secret := range secrets {
			for form, written := range map[string]string{"": secret, " in base64": base64.StdEncoding.EncodeToString([]byte(secret)), " in hex": fmt.Sprintf("%x", secret)} {
				if strings.Contains(text, written) {
					t.Errorf("%s%s stands in %s", name, form, where)
				}
			}
		}
		if len(text) < 1000 {
			t.Errorf("%s: there is little to look at: %s", where, text)
		}
	}
}

// dump is all that the database holds.
func dump(t *testing.T, s *webtest.Server) string {
	t.Helper()
	rows, err := s.Store.Pool().Query(t.Context(), `
		SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if rows.Err() != nil || len(tables) < 20 {
		t.Fatalf("tables %v, %v", tables, rows.Err())
	}
	var out strings.Builder
	for _, name := range tables {
		var text string
		if err := s.Store.Pool().QueryRow(t.Context(), `SELECT COALESCE(string_agg(t::text, E'\n'), '') FROM `+name+` t`).Scan(&text); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, name, text)
	}
	return out.String()
}
