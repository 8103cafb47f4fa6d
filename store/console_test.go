package store_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

const wxShop = "wx0123456789abcdef"

// applying is an app whose list request has these hosts.
func applying(version int64, by store.Keeper, hosts ...string) store.Application {
	a := store.Application{
		Version: version, App: store.App{AppID: wxShop, Name: "商城", Owner: "team-a", Production: true, KeptBy: by}, At: time.Now().UTC().Truncate(time.Second),
		Console: &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {}}},
	}
	for _, host := range hosts {
		a.Console.Lists[facts.ListRequest] = append(a.Console.Lists[facts.ListRequest], facts.Entry{Text: "https://" + host})
		a.Entries = append(a.Entries, store.Entry{Host: host, Port: 443, Scheme: "https", List: store.ListRequest})
	}
	return a
}

func apply(t *testing.T, s *store.Store, a store.Application) store.Applied {
	t.Helper()
	out, err := s.Apply(t.Context(), a, day, false)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// usesOf writes what an app needs, a word each.
func usesOf(t *testing.T, s *store.Store, app int64) string {
	t.Helper()
	uses, _, err := s.UsesOfApp(t.Context(), app, store.Cursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, u := range uses {
		out = append(out, fmt.Sprintf("%s:%s%s", u.List, u.Host, u.Path))
	}
	return strings.Join(out, " ")
}

// The needs of an app follow its lists; what people noted stays, and so does every endpoint.
func TestApply(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	made := apply(t, s, applying(0, store.KeptByFile, "a.example.com", "b.example.com"))
	if got := made.App; got.Version != 2 || got.KeptBy != store.KeptByFile || got.Owner != "team-a" || got.Endpoints != 2 || !made.Entries[0].NewEndpoint {
		t.Errorf("made %+v", made)
	}
	if n := count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'scan'`); n != 2 {
		t.Errorf("%d scans were ordered, want 2", n)
	}
	if uses, err := s.UsesOfEndpoint(ctx, made.Entries[0].EndpointID); err != nil || len(uses) != 1 || !uses[0].FromFile {
		t.Errorf("its need is %+v, %v", uses, err)
	}
	c, err := s.Console(ctx, made.App.ID)
	if err != nil || !c.Equal(applying(0, store.KeptByFile, "a.example.com", "b.example.com").Console) || c.At.IsZero() {
		t.Errorf("console %+v, %v", c, err)
	}

	// Somebody needs b by another path, and b for uploads too.
	b := made.Entries[1].EndpointID
	for _, u := range []store.Use{{Path: "/v1"}, {List: store.ListUpload}} {
		u.AppID, u.EndpointID = &made.App.ID, b
		if _, err := s.AddUse(ctx, u); err != nil {
			t.Fatal(err)
		}
	}
	before := version(t, s, b)
	next := applying(made.App.Version, store.KeptByFile, "c.example.com")
	planned, err := s.Apply(ctx, next, day, true)
	if err != nil || planned.App.Version != made.App.Version || planned.Entries[0].EndpointID != 0 {
		t.Errorf("planned %+v, %v", planned, err)
	}
	if got := usesOf(t, s, made.App.ID); got != "request:a.example.com request:b.example.com request:b.example.com/v1 upload:b.example.com" {
		t.Errorf("a dry run left %s", got)
	}
	changed := apply(t, s, next)
	if diff := cmp.Diff(planned.Dropped, changed.Dropped); diff != "" {
		t.Errorf("it was done otherwise than planned (-plan +done):\n%s", diff)
	}
	want := []store.Dropped{
		{made.Entries[0].EndpointID, "a.example.com", 443, store.ListRequest, "prod", true}, {b, "b.example.com", 443, store.ListRequest, "prod", false},
	}
	if diff := cmp.Diff(want, changed.Dropped); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
	if got := usesOf(t, s, made.App.ID); got != "request:b.example.com/v1 request:c.example.com upload:b.example.com" {
		t.Errorf("then it needs %s", got)
	}
	if got := version(t, s, b); got == before {
		t.Error("the page of an endpoint that is dropped did not change")
	}
	if n := count(t, s, `SELECT count(*) FROM endpoint`); n != 3 {
		t.Errorf("%d endpoints, want 3: none is deleted", n)
	}

	// What else is needed of an endpoint is asked soon, and nothing else is.
	if n := count(t, s, `SELECT count(*) FROM endpoint_schedule WHERE next_scan_at <= now() AND endpoint_id = $1`, b); n != 1 {
		t.Error("b is not due")
	}
	if n := count(t, s, `SELECT count(*) FROM endpoint_schedule WHERE next_scan_at <= now()`); n != 1 {
		t.Errorf("%d endpoints are due, want 1", n)
	}

	// A list that names what somebody noted by hand takes it over.
	next = applying(changed.App.Version, store.KeptByFile, "c.example.com")
	next.Entries = append(next.Entries, store.Entry{Host: "b.example.com", Port: 443, Scheme: "https", List: store.ListUpload})
	taken := apply(t, s, next)
	if taken.Entries[1].NewUse {
		t.Error("the need is there")
	}
	apply(t, s, applying(taken.App.Version, store.KeptByFile, "c.example.com"))
	if got := usesOf(t, s, made.App.ID); got != "request:b.example.com/v1 request:c.example.com" {
		t.Errorf("at the end it needs %s", got)
	}
	if _, err := s.Apply(ctx, applying(taken.App.Version, store.KeptByPeople), day, false); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an older version: %v", err)
	}
	if _, err := s.Apply(ctx, applying(0, store.KeptByPeople), day, false); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an app that is there already: %v", err)
	}
	empty := newApp(t, s, "wx1")
	if c, err := s.Console(ctx, empty.ID); err != nil || c.Console != nil {
		t.Errorf("a console that was never told: %+v, %v", c, err)
	}
	if _, err := s.Console(ctx, 1<<40); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of no app: %v", err)
	}
	consoles, err := s.Consoles(ctx, []int64{made.App.ID, empty.ID, 1 << 40})
	if err != nil || len(consoles) != 1 || consoles[made.App.ID] == nil {
		t.Errorf("consoles %v, %v", consoles, err)
	}
}

// The addresses that an app pins follow its file, and those that people pinned stay.
func TestApplyPins(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	made := apply(t, s, applying(0, store.KeptByFile, "a.example.com", "b.example.com"))
	a := made.Entries[0].EndpointID
	if _, err := s.AddNode(ctx, store.Node{EndpointID: a, Label: "上海", Addr: netip.MustParseAddrPort("192.0.2.1:443")}); err != nil {
		t.Fatal(err)
	}
	nodes := func() string {
		t.Helper()
		found, err := s.Nodes(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, n := range found {
			out = append(out, n.Label+"="+n.Addr.String())
		}
		return strings.Join(out, " ")
	}
	with := applying(made.App.Version, store.KeptByFile, "a.example.com", "b.example.com")
	with.Pins = []store.Pin{
		{"a.example.com", netip.MustParseAddr("192.0.2.1"), 0},
		{"a.example.com", netip.MustParseAddr("2001:db8::1"), 8443},
		{"a.example.com", netip.MustParseAddr("::ffff:192.0.2.9"), 0},
		{"elsewhere.example.com", netip.MustParseAddr("192.0.2.1"), 0},
	}
	done := apply(t, s, with)
	if got, want := nodes(), "192.0.2.9=192.0.2.9:443 2001:db8::1=[2001:db8::1]:8443 上海=192.0.2.1:443"; got != want {
		t.Errorf("pinned are %s, want %s", got, want)
	}
	with.Version, with.Pins = done.App.Version, with.Pins[:1]
	done = apply(t, s, with)
	if got := nodes(); got != "上海=192.0.2.1:443" {
		t.Errorf("then pinned are %s", got)
	}
	with.Version, with.Pins = done.App.Version, []store.Pin{{"a.example.com", netip.MustParseAddr("192.0.2.7"), 0}}
	done = apply(t, s, with)
	if err := s.DeleteApp(ctx, done.App.ID, 0); err != nil {
		t.Fatal(err)
	}
	if got := nodes(); got != "上海=192.0.2.1:443" {
		t.Errorf("without the app pinned are %s", got)
	}
}
