package site_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestExpectedOnThePage pastes a certificate, watches what becomes of it, and takes another back; all without a script.
func TestExpectedOnThePage(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	b, viewer := w.person(auth.Operator), w.person(auth.Viewer)
	renewed := s.Leaf(func(c *pki.Template) { c.Names = []string{good} })
	page, post := at(s.ID), at(s.ID, "/expected-certificate")

	viewer.Open(page).Want(200).Hides("renewed-pem")
	viewer.Submit(post, "pem", string(renewed.PEM())).Want(403)
	for name, bad := range map[string]struct{ pem, within, says string }{
		"no certificate": {"hello", "24h", "this is no certificate in PEM form"},
		"another's":      {string(s.Intermediate.PEM()), "24h", "the certificate is not for " + good},
		"no time":        {string(renewed.PEM()), "soon", "give a time from 5m to 90d"},
	} {
		t.Run(name, func(t *testing.T) {
			b.In(t).Submit(post, "pem", bad.pem, "within", bad.within).Want(422).Says(bad.says)
		})
	}
	b.Follow(b.Submit(post, "pem", string(renewed.PEM()), "within", "6h").Leads(at(s.ID, "?done=expected"))).Want(200).
		Says("The certificate is expected", "Waiting for it to be served everywhere", "No look has learned anything yet")
	s.Scan()
	viewer.Open(page).Want(200).Says("0 of 1 addresses serve it", "still serves the certificate with serial").Hides("Expect it no more")
	b.Language = chinese
	b.Open(page).Want(200).Says("正在等待全部生效", "仍在使用序列号为")
	b.Language = english

	s.Serve(renewed.Chain()...)
	b.Submit(at(s.ID, "/scan"))
	s.Scan()
	b.Open(page).Want(200).Says("Served everywhere since", "1 of 1 addresses serve it").Hides("Expect it no more")

	other := s.Leaf(func(c *pki.Template) { c.Names = []string{good} })
	b.Submit(post, "pem", string(other.PEM()))
	b.Follow(b.Submit(post+"/withdraw").Leads(at(s.ID, "?done=withdrawn"))).Want(200).Says("The certificate is expected no more", "Taken back")
	b.Submit(post + "/withdraw").Leads(page) // it is done already
}
