package site_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
)

// Without a script: the button leads back to the page, which loads itself again until the result is there.
func TestScanNow(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Operator)
	page := b.Open(at(s.ID)).Want(200).Hides("Scanning")
	if waits(page.Body) {
		t.Error("a page that waits for nothing loads itself again")
	}
	back, _ := page.Field("back")
	first := b.Submit(at(s.ID, "/scan"), "back", back).Leads(at(s.ID, "?done=scan"))
	page = b.Follow(first).Want(200).Says("A scan is ordered; the page shows its result by itself.")
	if !waits(page.Body) {
		t.Error("the page does not load itself again")
	}
	b.Submit(at(s.ID, "/scan"), "back", back).Leads(at(s.ID, "?done=scan"))
	if n := w.count(`SELECT count(*) FROM scan_request WHERE endpoint_id = $1 AND asked_by = $2`, s.ID, b.Account.ID); n != 1 {
		t.Errorf("pressed twice it ordered %d scans", n)
	}
	if !w.endpoint(s.ID).Pending {
		t.Error("no scan is ordered")
	}
	s.Scan()
	if page = b.Open(at(s.ID)).Want(200); waits(page.Body) {
		t.Error("the scan is over, and the page still waits")
	}
}

// waits reports whether a page loads itself again where there is no script.
func waits(body []byte) bool {
	return strings.Contains(string(body), `<noscript><meta http-equiv="refresh"`)
}

// With a script: a part of the page is asked for again and again, and mostly there is nothing new.
func TestScanFollowedByScript(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Operator)
	list, verdict := "/endpoints?fragment=rows", at(s.ID, "?fragment=verdict")
	for _, path := range []string{list, verdict} {
		b.Submit(at(s.ID, "/scan")).Want(303)
		a := b.Open(path).Want(200)
		if text := string(a.Body); strings.Contains(text, "<html") || !strings.Contains(text, "data-pending") {
			t.Errorf("%s: %s", path, text)
		}
		etag := a.Header.Get("ETag")
		same := b.Open(path, "If-None-Match", etag).Want(304)
		if len(same.Body) > 0 || etag == "" {
			t.Errorf("%s: ETag %q, and %q for what is the same", path, etag, same.Body)
		}
		s.Scan()
		a = b.Open(path, "If-None-Match", etag).Want(200)
		if strings.Contains(string(a.Body), "data-pending") {
			t.Errorf("%s: it waits for nothing: %s", path, a.Body)
		}
	}
}

// From the list the button leads back to the list, as it was filtered, and to no other site.
func TestScanLeadsBack(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	b := w.person(auth.Operator)
	for back, want := range map[string]string{
		"":                                  at(s.ID, "?done=scan"),
		"/endpoints?q=example&sort=host":    "/endpoints?q=example&sort=host&done=scan",
		"https://evil.example/":             at(s.ID, "?done=scan"),
		"//evil.example/":                   at(s.ID, "?done=scan"),
		`/\evil.example`:                    at(s.ID, "?done=scan"),
		"/\r\nSet-Cookie: tongguan=planted": at(s.ID, "?done=scan"),
		"evil.example":                      at(s.ID, "?done=scan"),
		"%":                                 at(s.ID, "?done=scan"),
	} {
		b.Submit(at(s.ID, "/scan"), "back", back).Leads(want)
	}
}

// A viewer is not offered what he may not do, and is told who may when he tries.
func TestScanByViewer(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Viewer)
	b.Open(at(s.ID)).Want(200).Hides("Scan now", "Pause", "Delete")
	b.Submit(at(s.ID, "/scan")).Want(403).Says("That is not yours to do", "takes the role operator")
	b.Language = chinese
	b.Submit(at(s.ID, "/pause")).Want(403).Says("没有权限", "需要角色 operator")
	if n := w.count(`SELECT count(*) FROM scan_request`); n != 0 || !w.endpoint(s.ID).Enabled {
		t.Errorf("%d requests, enabled %v", n, w.endpoint(s.ID).Enabled)
	}
}

func TestPause(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Operator)
	b.Follow(b.Submit(at(s.ID, "/pause")).Leads(at(s.ID, "?done=paused"))).Want(200).
		Says("Paused: it is not scanned until you resume it.", "Resume")
	if w.endpoint(s.ID).Enabled {
		t.Error("it is not paused")
	}
	b.Open("/endpoints?paused=1").Want(200).Says(good)
	b.Submit(at(s.ID, "/scan")).Want(303) // by hand it is scanned all the same
	b.Follow(b.Submit(at(s.ID, "/resume")).Leads(at(s.ID, "?done=resumed"))).Want(200).Says("Resumed: it is scanned again.")
	if e := w.endpoint(s.ID); !e.Enabled {
		t.Errorf("it is still paused: %+v", e)
	}
}
