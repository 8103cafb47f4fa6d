package site_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
)

func TestEndpointPage(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	w.use("wx0123456789abcdef", expired, store.ListUpload)
	for _, tt := range []struct {
		name, host string
		says       []string
		chinese    []string
		hides      []string
	}{
		{
			"passes", good,
			[]string{good + ":443", "192.0.2.7:443", "TLS 1.3", "Test Intermediate", "openssl s_client", "Scan now"},
			[]string{good + ":443", "通过", "立即扫描"},
			nil,
		},
		{
			"fails", expired,
			[]string{"Fails on every platform: expired at 2026-11-22", "errno 600001", "Renew the certificate", "wx0123456789abcdef"},
			[]string{"2026-11-22", "不通过"},
			nil,
		},
		{"ends soon", ending, []string{"Works today, at a risk on every platform: expires at 2026-12-03", "9 days left"}, []string{"2026-12-03"}, nil},
		{"does not answer", silent, []string{"Could not be scanned: 192.0.2.7:443: no answer in time."}, []string{"未知"}, []string{"openssl x509"}},
		{"not yet scanned", waiting, []string{waiting + ":443", "never"}, []string{"从未"}, []string{"192.0.2.7"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := w.person(auth.Operator).In(t)
			b.Open(at(w.id(tt.host))).Want(200).Says(tt.says...).Hides(tt.hides...)
			b.Language = chinese
			b.Open(at(w.id(tt.host))).Want(200).Says(tt.chinese...)
		})
	}
}

// What is not there is said so, whatever is asked of it.
func TestEndpointGone(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	gone := w.id(good)
	if err := w.Store.DeleteEndpoint(t.Context(), gone, 0); err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Operator)
	for _, path := range []string{
		at(gone), at(gone, "/delete"), at(gone, "/chain.pem"), at(gone, "?fragment=verdict"), "/endpoints/0", "/endpoints/-1",
		"/endpoints/x", "/endpoints/99999999999999999999", "/endpoints/1%2F2", "/endpoints/%00", "/endpoints/" + "1/2/3",
		at(w.id(waiting), "/chain.pem"), at(w.id(silent), "/chain.pem"), at(w.id(expired), "?fragment=nothing"),
	} {
		b.Open(path).Want(404).Says("404", "There is nothing here", "The address is mistyped, or what stood here was deleted.")
	}
	for _, path := range []string{
		at(gone, "/scan"), at(gone, "/pause"), at(gone, "/resume"), at(gone, "/delete"), at(gone, "/nodes/1/delete"),
		at(w.id(expired), "/nodes/1/delete"), "/endpoints/x/scan", "/endpoints/x/pause", "/endpoints/x/delete", "/endpoints/x/nodes",
	} {
		b.Submit(path).Want(404).Says("There is nothing here")
	}
	b.Submit(at(gone, "/nodes"), "label", "a", "address", "192.0.2.9").Want(404)
	b.Language = chinese
	b.Open(at(gone)).Want(404).Says("页面不存在", "地址有误，或者内容已被删除。")
}

// The history tells what became of the verdict, and why.
func TestEndpointHistory(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b := w.person(auth.Operator)
	b.Open(at(s.ID)).Want(200).Says("1 scan")
	b.Submit(at(s.ID, "/scan")).Want(303)
	s.Serve(s.Leaf(nil).Raw) // the intermediate is missing
	s.Scan()
	b.Open(at(s.ID)).Want(200).Says("2 scans", "Test Intermediate")
	if got := w.endpoint(s.ID).Worst; got != "fail" {
		t.Errorf("got %s", got)
	}
}
