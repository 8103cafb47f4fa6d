package site_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
)

func TestAddNode(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	b := w.person(auth.Operator)
	for _, tt := range []struct {
		name, label, address string
		want, wantLabel      string // want "": refused
		says                 string
	}{
		{"address", "Beijing", "192.0.2.7", "192.0.2.7:443", "Beijing", ""},
		{"the same again", "Beijing", "192.0.2.7", "192.0.2.7:443", "Beijing", ""},
		{"with a port", "Beijing", " 192.0.2.7:8443 ", "192.0.2.7:8443", "Beijing", ""},
		{"IPv6", "上海", "2001:db8::7", "[2001:db8::7]:443", "上海", ""},
		{"IPv6 in brackets", "上海", "[2001:db8::8]", "[2001:db8::8]:443", "上海", ""},
		{"IPv4 in IPv6", "x", "::ffff:192.0.2.8", "192.0.2.8:443", "x", ""},
		{"without a label", " ", "192.0.2.9", "192.0.2.9:443", "192.0.2.9", ""},
		{"a name", "x", "cdn.example.test", "", "", "“cdn.example.test” is no IP address; write 192.0.2.7, or 192.0.2.7:8443 for another port"},
		{"nothing", "x", "", "", "", "“” is no IP address"},
		{"a zone", "x", "fe80::1%eth0", "", "", "an address with a zone (%…) means something on one machine only"},
		{"a port that is not opened", "x", "192.0.2.7:22", "", "", "port 22 is not scanned here; whoever runs this service can open it with --allow-port 22"},
		{"port zero", "x", "192.0.2.7:0", "", "", "port 0 is not scanned here"},
		{"a long label", strings.Repeat("x", 101), "192.0.2.7", "", "", "the label is too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.In(t)
			before := nodes(w, s.ID)
			a := b.Submit(at(s.ID, "/nodes"), "label", tt.label, "address", tt.address)
			if tt.want == "" {
				a.Want(422).Says(tt.says)
				if got := nodes(w, s.ID); len(got) != len(before) {
					t.Errorf("it was pinned: %v", got)
				}
				return
			}
			b.Follow(a.Leads(at(s.ID, "?done=node"))).Want(200).Says("The address is pinned", tt.wantLabel, tt.want)
			if got := nodes(w, s.ID)[netip.MustParseAddrPort(tt.want)]; got != tt.wantLabel {
				t.Errorf("got label %q", got)
			}
		})
	}
}

func nodes(w *world, endpoint int64) map[netip.AddrPort]string {
	w.Helper()
	found, err := w.Store.Nodes(w.Context(), endpoint)
	if err != nil {
		w.Fatal(err)
	}
	out := map[netip.AddrPort]string{}
	for _, n := range found {
		out[n.Addr] = n.Label
	}
	return out
}

func TestDeleteNode(t *testing.T) {
	w := serve(t, nil)
	s, other := w.Watch(good), w.Watch(waiting)
	node, err := w.Store.AddNode(t.Context(), store.Node{EndpointID: s.ID, Label: "Beijing", Addr: netip.MustParseAddrPort("192.0.2.7:443")})
	if err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Operator)
	path := "/nodes" + strings.TrimPrefix(at(node.ID), "/endpoints") + "/delete"
	b.Submit(at(other.ID, path)).Want(404) // another one's
	w.person(auth.Viewer).Submit(at(s.ID, path)).Want(403)
	if len(nodes(w, s.ID)) != 1 {
		t.Fatal("it is gone")
	}
	b.Follow(b.Submit(at(s.ID, path)).Leads(at(s.ID, "?done=node_gone"))).Want(200).Says("The address is no longer pinned.").Hides("Beijing")
	b.Submit(at(s.ID, path)).Want(404)
	if got := nodes(w, s.ID); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestDeleteEndpoint(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Scan()
	w.use("wx0123456789abcdef", good, store.ListUpload)
	b := w.person(auth.Operator)
	ask := b.Open(at(s.ID, "/delete")).Want(200)
	ask.Says("Delete "+good+":443?", "2 uses")
	if got := ask.Link("Cancel"); got != at(s.ID) {
		t.Errorf("cancel leads to %q", got)
	}
	b.Open(at(s.ID)).Want(200) // asking does nothing
	w.person(auth.Viewer).Open(at(s.ID, "/delete")).Want(403).Says("That is not yours to do")
	w.person(auth.Viewer).Submit(at(s.ID, "/delete")).Want(403)
	if len(w.hosts()) != 1 {
		t.Fatal("a viewer deleted it")
	}
	b.Follow(b.Submit(at(s.ID, "/delete")).Leads("/endpoints?done=deleted")).Want(200).
		Says("Deleted, with its history.", "Nothing is watched yet")
	if got := w.hosts(); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
	b.Submit(at(s.ID, "/delete")).Want(404)
}
