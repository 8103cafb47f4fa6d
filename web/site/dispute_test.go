package site_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
)

// TestDisputeOnThePage says at a finding that it works on a phone, sees it there and in the list, gets the file, and takes it
// back; all without a script.
func TestDisputeOnThePage(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Serve(s.Leaf(nil).Raw)
	s.Scan()
	b, viewer := w.person(auth.Operator), w.person(auth.Viewer)
	page, post := at(s.ID), at(s.ID, "/disputes")
	phone := func(system string) []string {
		return []string{"rule", "chain_incomplete", "phone", "iPhone 12", "system", system, "wechat", "8.0.50", "note", "on 5G"}
	}

	viewer.Open(page).Want(200).Hides("It works on my phone", "Works on a real phone")
	viewer.Submit(post, phone("iOS 15.8")...).Want(403)
	b.Open(page).Want(200).Says("It works on my phone").Hides("Works on a real phone")
	b.Submit(post, phone("iPhone")...).Want(422).Says("write the phone's system with its version")
	b.Submit(post, "rule", "tls12_missing", "phone", "x", "system", "iOS 15", "wechat", "8").Want(422).Says("there is nothing to dispute")
	b.Follow(b.Submit(post, phone("iOS 15.8")...).Leads(at(s.ID, "?done=disputed"))).Want(200).
		Says("Kept, with what had been seen", "Disputed", "by one: iPhone 12, iOS 15.8, WeChat 8.0.50", "Works on a real phone", "on 5G")
	viewer.Open(page).Want(200).Says("by one: iPhone 12, iOS 15.8, WeChat 8.0.50").Hides("It works on my phone", "Delete the dispute")
	b.Language = chinese
	b.Open(page).Want(200).Says("有异议", "1 条：iPhone 12，iOS 15.8，微信 8.0.50", "真机可用")
	b.Language = english

	file := viewer.Open(at(s.ID, "/disputes/1/snapshot.json")).Want(200)
	snapshot, err := facts.Decode([]byte(file.Body))
	if err != nil || len(snapshot.Disputes) != 1 || snapshot.Disputes[0].System != "iOS 15.8" {
		t.Errorf("%v in %s", err, file.Body)
	}
	viewer.Open(at(s.ID, "/disputes/2/snapshot.json")).Want(404)

	s.Serve(s.Leaf(nil).Chain()...)
	b.Submit(at(s.ID, "/scan"))
	s.Scan()
	b.Open(page).Want(200).Says("something else was seen since").Hides("It works on my phone")
	viewer.Submit(at(s.ID, "/disputes/1/delete")).Want(403)
	b.Follow(b.Submit(at(s.ID, "/disputes/1/delete")).Leads(at(s.ID, "?done=dispute_gone"))).Want(200).Says("The dispute is deleted").Hides("iPhone 12")
	b.Submit(at(s.ID, "/disputes/1/delete")).Want(404)
}
