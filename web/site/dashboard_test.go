package site_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/site"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestDashboardEmpty(t *testing.T) {
	w := serve(t, nil)
	a := w.person(auth.Operator).Open("/").Want(200).Says("Paste your domains")
	if _, ok := a.Field("appid"); !ok {
		t.Error("there is no box")
	}
	a = w.person(auth.Viewer).Open("/").Want(200).Says("Nothing is watched yet. An operator or an admin can add domains.")
	if strings.Contains(string(a.Body), `action="/import"`) { // the box for errors is everybody's
		t.Error("a viewer gets a box")
	}
}

func TestDashboard(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	b := w.person(auth.Viewer)
	b.Open("/").Want(200).Says("1 of 5 endpoints fails on at least one platform", "1 waits for its first scan",
		"What to mend first", "cert_expired", "1 has expired", "none: nothing is scanned")
	b.Language = chinese
	b.Open("/").Want(200).Says("5 个域名中，有 1 个在至少一个平台上不通过", "1 个等待首次扫描", "优先处理")
}

// What the script asks for again and again holds what changes: the counts, and the causes and changes below them.
func TestDashboardRefreshes(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Operator)
	whole := b.Open("/").Want(200).Says("The one endpoint passes on every platform", "Nothing to mend")
	etags := map[string]string{}
	for _, part := range []string{"counts", "news"} {
		a := b.Open("/?fragment=" + part).Want(200)
		if !strings.Contains(string(whole.Body), strings.TrimSpace(string(a.Body))) {
			t.Errorf("%s is no part of the page", part)
		}
		etags[part] = a.Header.Get("ETag")
		b.Open("/?fragment="+part, "If-None-Match", etags[part]).Want(304)
	}
	b.Submit(at(s.ID, "/scan")).Want(303)
	s.Serve(s.Leaf(func(t *pki.Template) { t.NotAfter = factstest.Now.AddDate(0, 0, -1) }).Chain()...)
	s.Scan()
	w.pass(2 * time.Second)
	b.Open("/?fragment=counts", "If-None-Match", etags["counts"]).Want(200).Says("1 of 1 endpoints fails")
	b.Open("/?fragment=news", "If-None-Match", etags["news"]).Want(200).Says("cert_expired", "expired at 2026-11-22", good)
	b.Open("/?fragment=nothing").Want(404).Says("There is nothing here")
}

// Counts are kept for a second. Who was counted may be gone by then.
func TestDashboardAfterDelete(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Operator)
	b.Submit(at(s.ID, "/scan")).Want(303)
	s.Serve(s.Leaf(func(t *pki.Template) { t.NotAfter = factstest.Now.AddDate(0, 0, -1) }).Chain()...)
	s.Scan()
	w.pass(time.Second)
	b.Open("/").Want(200).Says(good)
	b.Submit(at(s.ID, "/delete")).Want(303)
	b.Open("/").Want(200).Hides(good)
	w.pass(time.Second)
	b.Open("/").Want(200).Says("Paste your domains")
}

// What a reader ought to know stands above every page; what is of no use to a stranger is not told to him.
func TestChrome(t *testing.T) {
	w := serve(t, func(d *site.Deps) { d.Demo, d.Private, d.Version, d.Stores = true, true, "1.2.3", "Mozilla 2026-10-30" })
	w.person(auth.Viewer).Open("/apps").Want(200).Says("Demo: these servers run on this machine", "Tongguan 1.2.3", "Mozilla 2026-10-30", "Built-in database")
	w.stranger().Open("/sign-in").Want(200).Hides("1.2.3", "Mozilla", "Built-in database")
	serve(t, nil).person(auth.Viewer).Open("/apps?done=nonsense").Want(200).Hides("Demo", "Built-in database", "nonsense")
}

// What our own network does in the place of servers is said above every page, once, and no longer when scans are fine.
func TestOwnNetwork(t *testing.T) {
	w := serve(t, nil)
	sites := []*webtest.Site{w.Watch("a.example.test"), w.Watch("b.example.test"), w.Watch("c.example.test")}
	b := w.person(auth.Viewer)
	scan := func(phases ...facts.Phase) {
		t.Helper()
		for i, phase := range phases {
			good := factstest.New(t)
			good.Endpoint.Host = sites[i].Endpoint.Host
			if phase != "" {
				good.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: phase, Detail: "Guard CA"}, func(*facts.Address) bool { return true })
			}
			sites[i].World = good
			sites[i].Scan()
			if _, err := w.Store.RequestScan(t.Context(), sites[i].ID, nil); err != nil {
				t.Fatal(err)
			}
		}
		w.pass(2 * time.Second)
	}
	banners := func(page string) int {
		return strings.Count(string(b.Open(page).Want(200).Body), "judged from here")
	}
	scan("", "", "")
	if n := banners("/"); n != 0 {
		t.Errorf("%d banners where all is well", n)
	}
	scan(facts.PhaseTLS, facts.PhaseTLS, facts.PhaseDNS)
	for _, page := range []string{"/", "/rules", "/endpoints"} {
		b.Open(page).Want(200).Says("Scan from a network without TLS inspection", "2 endpoints cannot be judged from here")
		if n := banners(page); n != 1 {
			t.Errorf("%d banners above %s", n, page)
		}
	}
	b.Language = chinese
	b.Open("/").Want(200).Says("请换到没有 TLS 解密的网络扫描", "2 个域名无法从这里判定")
	b.Language = english
	b.Open(at(sites[0].ID, "")).Want(200).Says("Guard CA")
	b.Open(at(sites[2].ID, "")).Want(200).Says("it invents answers")

	scan("", "", facts.PhaseDNS)
	b.Open("/").Want(200).Says("The DNS resolver invents addresses", "1 endpoint cannot be judged from here")
	if err := w.Store.SetSchedule(t.Context(), sites[2].ID, 0, store.Schedule{}); err != nil { // paused: nobody waits for it
		t.Fatal(err)
	}
	w.pass(2 * time.Second)
	if n := banners("/"); n != 0 {
		t.Errorf("%d banners for an endpoint that is paused", n)
	}
	if err := w.Store.SetSchedule(t.Context(), sites[2].ID, 0, store.Schedule{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	scan("", "", "")
	if n := banners("/"); n != 0 {
		t.Errorf("%d banners after it is over", n)
	}
	if strings.Contains(string(w.stranger().Open("/sign-in").Body), "cannot be judged") {
		t.Error("strangers are told")
	}
}
