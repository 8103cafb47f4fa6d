package site_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/site"
)

// TestHandover shows what to hand to whoever runs the server: a message, and lines to paste for its software; and after
// the next scan what became of it.
func TestHandover(t *testing.T) {
	stores := trust.NewStores()
	w := serve(t, func(d *site.Deps) { d.Roots = stores })
	s := w.Watch("handover.example.test")
	root, err := trust.Parse(s.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("test", facts.Everywhere, root)
	s.Serve(s.Leaf(nil).Chain()...)
	a := s.Address()
	(*a.Versions.Value)[facts.TLS12] = facts.Denied
	(*a.HTTP.Value)[0].Server = "nginx/1.22.1"
	s.Scan()
	b := w.person(auth.Operator)
	b.Open(at(s.ID)).Want(200).Says("For whoever runs the server", "[fail] handover.example.test", "[name_mismatch]",
		"server { listen 443 ssl;",
		"ssl_protocols TLSv1.2 TLSv1.3;", "SSLProtocol -all", "tls_cipher_policy_1_2_strict_with_1_3").Hides("Before and after")

	(*a.Versions.Value)[facts.TLS12] = facts.Offered
	b.Submit(at(s.ID, "/scan")).Want(303)
	s.Scan()
	b.Open(at(s.ID)).Want(200).Says("Before and after", "✓ mended", "The server speaks TLS 1.2, not only 1.3", "1 as before").
		Hides("ssl_protocols TLSv1.2 TLSv1.3;", "✗ new")
}

// TestVendorHandover shows of a vendor's server, in place of lines to paste, that a ticket is opened; until an app that needs
// it says that it is one's own.
func TestVendorHandover(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch("restapi.amap.com")
	s.Serve(s.Leaf(nil).Chain()...)
	a := s.Address()
	(*a.Versions.Value)[facts.TLS12] = facts.Denied
	(*a.HTTP.Value)[0].Server = "nginx/1.22.1"
	s.Scan()
	b := w.person(auth.Operator)
	const ticket, typed = "open a ticket, with this finding as evidence. AMap https://lbs.amap.com/", "ssl_protocols TLSv1.2 TLSv1.3;"
	b.Open(at(s.ID)).Want(200).Says(ticket, "[fail] restapi.amap.com").Hides(typed)
	b.Language = chinese
	b.Open(at(s.ID)).Want(200).Says("请提交工单并附上本项结果。高德地图 https://lbs.amap.com/").Hides(typed)
	b.Language = english

	desk := apps.Desk{Store: w.Store, Clock: w.now, Interval: 1e12}
	const yaml = "appid: " + shop + "\nrequest: [https://restapi.amap.com]\nvendors: {ours: [restapi.amap.com]}\n"
	if _, err := desk.Apply(t.Context(), apps.Told{Name: "app.yaml", Text: []byte(yaml), Keeper: store.KeptByFile}); err != nil {
		t.Fatal(err)
	}
	b.Open(at(s.ID)).Want(200).Says(typed).Hides("open a ticket")
}
