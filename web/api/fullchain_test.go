package api_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/webtest"
)

// TestFullChain downloads the chain that a server should send, and is told why where it cannot be made.
func TestFullChain(t *testing.T) {
	stores := trust.NewStores()
	s := webtest.New(t, func(d *web.Deps) { d.Roots = stores })
	c := s.As(auth.Viewer)
	watch := func(host string, change func(*webtest.Site)) *webtest.Site {
		site := s.Watch(host)
		root, err := trust.Parse(site.Root.Raw)
		if err != nil {
			t.Fatal(err)
		}
		stores.Trust("test", facts.Everywhere, root)
		change(site)
		return site
	}
	mixed := watch(factstest.Host, func(w *webtest.Site) { w.Serve(w.Leaf(nil).Raw, w.Root.Raw, w.Intermediate.Raw) })
	c.Get(mixed.Path + "/fullchain.pem").Want(404).Problem("not_found") // not yet scanned
	mixed.Scan()
	got := c.Get(mixed.Path + "/fullchain.pem").Want(200)
	if got.Header.Get("Content-Type") != "application/pem-certificate-chain" || got.Header.Get("Content-Disposition") != `attachment; filename="`+factstest.Host+`-fullchain.pem"` {
		t.Errorf("%v", got.Header)
	}
	chain, err := trust.ParsePEM(got.Body)
	if err != nil || len(chain) != 2 || chain[1].Name() != "Test Intermediate" {
		t.Errorf("%d certificates, %v", len(chain), err)
	}

	alone := watch("alone.example.test", func(w *webtest.Site) { w.Serve(w.Leaf(nil).Raw) })
	alone.Scan()
	problem := c.Get(alone.Path + "/fullchain.pem").Want(409)
	problem.Problem("wrong_state")
	if detail := problem.Text("detail"); !strings.Contains(detail, "“Test Intermediate”, is not there") || !strings.Contains(detail, "was not looked up") {
		t.Errorf("it says %q", detail)
	}
	silent := watch("silent.example.test", func(w *webtest.Site) {
		factstest.Fail(w.Address(), facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
	})
	silent.Scan()
	c.Get(silent.Path + "/fullchain.pem").Want(404).Problem("not_found")
	s.Anybody().Get(mixed.Path + "/fullchain.pem").Want(401)
}
