package store_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// version is that of an endpoint.
func version(t *testing.T, s *store.Store, endpoint int64) int64 {
	t.Helper()
	e, err := s.Endpoint(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return e.Version
}

func TestNodes(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	ids := many(t, s, 2)
	at := func(endpoint int64, label, addr string) store.Node {
		return store.Node{EndpointID: endpoint, Label: label, Addr: netip.MustParseAddrPort(addr)}
	}
	before := version(t, s, ids[0])
	want := []store.Node{at(ids[0], "北京", "192.0.2.1:443"), at(ids[0], "b", "[2001:db8::1]:8443"), at(ids[0], "b", "192.0.2.1:8443")}
	for i, n := range want {
		got, err := s.AddNode(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		want[i].ID = got.ID
		if got != want[i] || got.ID == 0 {
			t.Errorf("AddNode gave %+v, want %+v", got, want[i])
		}
	}
	got, err := s.Nodes(ctx, ids[0])
	if diff := cmp.Diff([]store.Node{want[2], want[1], want[0]}, got, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" || err != nil {
		t.Errorf("Nodes: %v (-want +got):\n%s", err, diff)
	}
	if got := version(t, s, ids[0]); got != before+3 {
		t.Errorf("three nodes more made version %d of %d", got, before)
	}

	for name, c := range map[string]struct {
		node store.Node
		want error
	}{
		"there already":                     {at(ids[0], "again", "192.0.2.1:443"), store.ErrExists},
		"the same address, mapped into v6":  {at(ids[0], "again", "[::ffff:192.0.2.1]:443"), store.ErrExists},
		"no such endpoint":                  {at(1<<40, "x", "192.0.2.1:443"), store.ErrNotFound},
		"of another endpoint":               {at(ids[1], "x", "192.0.2.1:443"), nil},
		"a label with NUL and a zoned addr": {at(ids[1], "a\x00\xff", "[fe80::1%eth0]:443"), nil},
	} {
		if _, err := s.AddNode(ctx, c.node); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	got, _ = s.Nodes(ctx, ids[1])
	wantOther := []store.Node{at(ids[1], "a\ufffd", "[fe80::1]:443"), at(ids[1], "x", "192.0.2.1:443")}
	if diff := cmp.Diff(wantOther, got, cmpopts.IgnoreFields(store.Node{}, "ID"), cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
		t.Errorf("the other's (-want +got):\n%s", diff)
	}
	if got := version(t, s, ids[0]); got != before+3 {
		t.Errorf("what failed made version %d of %d", got, before+3)
	}

	if err := s.DeleteNode(ctx, ids[1], want[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("deleting another endpoint's node: %v", err)
	}
	for _, wanted := range []error{nil, store.ErrNotFound} {
		if err := s.DeleteNode(ctx, ids[0], want[0].ID); !errors.Is(err, wanted) {
			t.Errorf("DeleteNode: %v, want %v", err, wanted)
		}
	}
	if got := version(t, s, ids[0]); got != before+4 {
		t.Errorf("one node less made version %d of %d", got, before+3)
	}
}
