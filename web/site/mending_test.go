package site_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web/site"
)

// TestMending shows the chain that should be sent where one is wrong, with a file, and why where there can be none.
func TestMending(t *testing.T) {
	stores := trust.NewStores()
	w := serve(t, func(d *site.Deps) { d.Roots = stores })
	for _, c := range []struct {
		name  string
		sends func(root, intermediate []byte) [][]byte
		says  []string
		hides []string
		file  int
	}{
		{"in-order", func(_, i []byte) [][]byte { return [][]byte{i} }, []string{"Verify return code: 62 (hostname mismatch)"}, []string{"The chain to send", "fullchain.pem\""}, 200},
		{
			"with-root", func(r, i []byte) [][]byte { return [][]byte{r, i} },
			[]string{"The chain to send", "dropped: the root “Test Root”", "Download fullchain.pem", "ssl_certificate /path/to/fullchain.pem;", "certutil -addstore CA"},
			nil, 200,
		},
		{
			"alone", func(_, _ []byte) [][]byte { return nil },
			[]string{"The chain to send", "the chain cannot be mended", "was not looked up"},
			[]string{"Download fullchain.pem"},
			404,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := w.Watch(c.name + ".example.test")
			root, err := trust.Parse(s.Root.Raw)
			if err != nil {
				t.Fatal(err)
			}
			stores.Trust("test", facts.Everywhere, root)
			s.Serve(append([][]byte{s.Leaf(nil).Raw}, c.sends(s.Root.Raw, s.Intermediate.Raw)...)...)
			s.Scan()
			b := w.person(auth.Viewer).In(t)
			b.Open(at(s.ID)).Want(200).Says(c.says...).Hides(c.hides...)
			b.Open(at(s.ID, "/fullchain.pem")).Want(c.file)
		})
	}
}
