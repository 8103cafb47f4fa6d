package site_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/site"
)

const shop = "wx0123456789abcdef"

func (w *world) app(appid string) store.App {
	w.Helper()
	app, err := w.Store.AppByAppID(w.Context(), appid)
	if err != nil {
		w.Fatal(err)
	}
	return app
}

// The page of a mini program shows its lists as the console has them, and of each platform the worst verdict.
func TestApp(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	w.use(shop, good, store.ListRequest)
	w.use(shop, ending, store.ListRequest)
	w.use(shop, expired, store.ListUpload)
	w.use(shop, waiting, store.ListDownload)
	w.use("wx1111111111111111", good, store.ListRequest)
	w.use("wx2222222222222222", waiting, store.ListRequest)
	b := w.person(auth.Viewer)
	path := func(appid string) string { return "/apps/" + strconv.FormatInt(w.app(appid).ID, 10) }

	a := b.Open(path(shop)).Want(200).Says(shop, "iOS fail", "Android fail", "HarmonyOS fail", "devtools fail",
		"request", "uploadFile", "downloadFile", good, ending, expired, waiting, "2026-11-22", "expired at 2026-11-22")
	if got, want := a.Link("All its endpoints"), fmt.Sprint("/endpoints?app=", w.app(shop).ID); got != want {
		t.Errorf("its endpoints stand at %q", got)
	}
	b.Open(path("wx1111111111111111")).Want(200).Says("iOS pass", "devtools pass").Hides(expired)
	b.Open(path("wx2222222222222222")).Want(200).Says(waiting).Hides("iOS pass")

	list := b.Open("/apps").Want(200)
	for appid, want := range map[string]string{shop: "prod Not yet", "wx1111111111111111": "prod Not known its lists are not known here", "wx2222222222222222": "prod Not known "} {
		if got := rowOf(list.Shown(), appid); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", appid, got, want)
		}
	}
	b.Language = chinese
	b.Open(path(shop)).Want(200).Says("iOS 不通过")
	b.Open("/apps").Want(200).Says("小程序", shop)
}

// rowOf is what a table says behind a name.
func rowOf(shown, name string) string {
	_, rest, _ := strings.Cut(shown, name+" ")
	return rest
}

func TestAppsWithNothing(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	b.Open("/apps").Want(200).Says("Add one, with its lists").Hides("Add a mini program")
	for _, path := range []string{"/apps/1", "/apps/x", "/apps/0", "/apps/99999999999999999999"} {
		b.Open(path).Want(404).Says("There is nothing here")
	}
	if _, err := w.Store.CreateApp(t.Context(), store.App{AppID: shop, Production: true}); err != nil {
		t.Fatal(err)
	}
	b.Open(fmt.Sprint("/apps/", w.app(shop).ID)).Want(200).Says(shop, "What its lists hold is not known yet.")
}

func TestAppPages(t *testing.T) {
	w := serve(t, nil)
	for i := range 60 {
		if _, err := w.Store.CreateApp(t.Context(), store.App{AppID: fmt.Sprintf("wx%016d", i), Production: true}); err != nil {
			t.Fatal(err)
		}
	}
	b := w.person(auth.Viewer)
	seen := 0
	for path := "/apps"; path != ""; {
		a := b.Open(path).Want(200)
		seen += len(regexp.MustCompile(`<th scope="row"><a href="/apps/\d+"`).FindAll(a.Body, -1))
		path = a.Link("More mini programs")
	}
	if seen != 60 {
		t.Errorf("%d of 60", seen)
	}
	for _, cursor := range []string{"x", "%00", "e30", "bnVsbA"} {
		b.Open("/apps?cursor=" + cursor).Want(200).Says("wx0000000000000000")
	}
}

func TestRules(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	b := w.person(auth.Viewer)
	b.Open("/rules").Want(200).Says("cert_expired", "chain_incomplete")
	a := b.Open("/rules/cert_expired").Want(200).Says("cert_expired", "1")
	if !strings.Contains(string(a.Body), "/endpoints?rule=cert_expired") {
		t.Error("it does not lead to the endpoints that break it")
	}
	b.Open("/rules/nothing").Want(404).Says("There is nothing here")
	b.Language = chinese
	b.Open("/rules/cert_expired").Want(200).Says("证书")
}

// The link to the description of the API leads to one, whether there is a page for it or not.
func TestReference(t *testing.T) {
	b := serve(t, nil).person(auth.Viewer)
	to := b.Open("/apps").Want(200).Link("API")
	if a := b.Open(to).Want(200); !strings.Contains(string(a.Body), `"openapi"`) {
		t.Errorf("%s: %.100s", to, a.Body)
	}
	b.Open("/reference").Want(404)
	b = serve(t, func(d *site.Deps) {
		d.Reference = func() pages.Reference { return pages.Reference{Base: "https://t.example.com/api/v1"} }
	}).person(auth.Viewer)
	b.Open(b.Open("/apps").Want(200).Link("API")).Want(200).Says("https://t.example.com/api/v1", "OpenAPI document")
}
