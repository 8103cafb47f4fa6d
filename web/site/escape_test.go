package site_test

import (
	"crypto/x509"
	"net/url"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

// Everything that strangers write passes through here: what they sent is shown as text, and what deceives the eye is
// shown as what it is.
const (
	hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	turned  = "evil\u202egnp.exe"
)

func TestHostileText(t *testing.T) {
	w := serve(t, nil)
	app, err := w.Store.CreateApp(t.Context(), store.App{AppID: shop, Name: hostile + turned, Production: true})
	if err != nil {
		t.Fatal(err)
	}
	w.use(shop, good, store.ListRequest)
	s := w.Watch(good)
	leaf := s.Leaf(func(t *pki.Template) {
		t.CommonName, t.NotAfter = hostile[:40]+turned, factstest.Now.AddDate(0, 0, -1)
		t.Change = func(c *x509.Certificate) {
			c.Subject.Organization = []string{hostile}
			c.DNSNames = []string{"good.example.test"}
		}
	})
	s.Serve(leaf.Chain()...)
	s.Scan()
	b := w.person(auth.Admin)
	b.Submit(at(s.ID, "/nodes"), "label", hostile, "address", "192.0.2.9").Want(303)
	made := b.Submit("/account/tokens", "name", hostile, "scope", "read").Want(200)
	q := url.QueryEscape(hostile)
	for page, a := range map[string]*webtest.Answer{
		"certificate":    b.Open("/certificates/" + name(leaf.Raw)).Want(200),
		"endpoint":       b.Open(at(s.ID)).Want(200),
		"fragment":       b.Open(at(s.ID, "?fragment=verdict")).Want(200),
		"list":           b.Open("/endpoints").Want(200),
		"dashboard":      b.Open("/").Want(200),
		"filter":         b.Open("/endpoints?q=" + q + "&rule=" + q).Want(200),
		"apps":           b.Open("/apps").Want(200).Says("<script>alert(1)</script>", `\u202e`),
		"app":            b.Open("/apps/" + url.PathEscape(strings.TrimPrefix(at(app.ID), "/endpoints/"))).Want(200).Says("<script>alert(1)</script>"),
		"import":         b.Open("/import?text=" + q + "&appid=" + q + "&list=" + q).Want(200),
		"import again":   b.Submit("/import", "text", "a.example.com", "appid", hostile, "name", hostile, "list", hostile).Want(422),
		"import preview": b.Submit("/import", "text", hostile+"\n"+turned, "do", "preview").Want(200).Says("<script>alert(1)</script>"),
		"node refused":   b.Submit(at(s.ID, "/nodes"), "label", "x", "address", hostile).Want(422).Says("<script>alert(1)</script>"),
		"token":          made,
		"sign-in":        w.stranger().Submit("/sign-in", "name", hostile, "password", "x", "next", "/"+hostile).Want(401),
		"sign-in link":   w.stranger().Open("/sign-in/" + url.PathEscape(hostile)).Want(200),
		"not found":      b.Open("/" + url.PathEscape(hostile) + "?x=" + q).Want(404),
		"done":           b.Open("/apps?done=" + q).Want(200),
		"cookie refused": w.stranger().Open("/sign-in/check?next=" + url.QueryEscape("/"+hostile)).Want(400),
		"node":           b.Open(at(s.ID)).Want(200).Says("<script>alert(1)</script>"),
	} {
		text := string(a.Body)
		for _, raw := range []string{"<script>alert", "<img", "\u202e", `"'>`} {
			if strings.Contains(text, raw) {
				t.Errorf("%s: %q stands in it", page, raw)
			}
		}
	}
}

// The name of a browser that signs in is written by whoever signs in.
func TestHostileBrowser(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	token := w.link(b.Account.Name)
	w.stranger().Do("POST", "/sign-in/link", url.Values{"token": {token}}.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "User-Agent", hostile).Want(303)
	a := b.Open("/account").Want(200).Says("<script>alert(1)</script>")
	if strings.Contains(string(a.Body), "<script>alert") {
		t.Error("it is markup")
	}
}
