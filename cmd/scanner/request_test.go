package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

// TestRequests joins what several targets ask of one endpoint, in the name of --appid.
func TestRequests(t *testing.T) {
	const appID = "wx0123456789abcdef"
	f := checkFlags{AppID: appID, Targets: []string{"https://a.test/v1", "wss://a.test/chat?token=1", "b.test", "a.test"}}
	work, err := f.readWork(&world{})
	if err != nil {
		t.Fatal(err)
	}
	_, unique := (&job{work: work}).plan()
	var got [][]facts.Request
	for _, p := range unique {
		got = append(got, p.requests())
	}
	want := [][]facts.Request{
		{{Scheme: "https", Path: "/v1", AppID: appID}, {Scheme: "wss", Path: "/chat", AppID: appID}, {Scheme: "https", AppID: appID}},
		{{Scheme: "https", AppID: appID}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWithSnapshot shows what was asked over HTTP in the snapshot, and not in the table.
func TestWithSnapshot(t *testing.T) {
	l := startLab(t)
	target := l.Case("good-ecdsa").Target() + "/path?token=secret"
	got := scanner(t, append([]string{"check", target, "--format", "json", "--with-snapshot", "--appid", "wx0123456789abcdef"}, l.trust()...)...)
	d := decode(t, got.out)
	if got.code != exitOK || len(d.Results) != 1 || strings.Contains(got.out, "secret") {
		t.Fatalf("exit %d: %s%s", got.code, got.out, got.errors)
	}
	var s facts.Snapshot
	if err := json.Unmarshal(d.Results[0].Snapshot, &s); err != nil {
		t.Fatal(err)
	}
	if v := s.Addresses[0].HTTP.Value; v == nil || len(*v) != 1 || (*v)[0].Path != "/path" || (*v)[0].AppID != "wx0123456789abcdef" || (*v)[0].Status != 200 {
		t.Errorf("got %+v", s.Addresses[0].HTTP)
	}
	if table := scanner(t, append([]string{"check", target}, l.trust()...)...); strings.Contains(table.out, "HTTP") || strings.Count(table.out, "\n") > 7 { // one of them tells of root lists that are older than 180 days
		t.Errorf("the table says\n%s", table.out)
	}
	if got := scanner(t, "check", "a.test", "--appid", "wx1", "--lang", "en"); got.code != exitUsage || !strings.Contains(got.errors, "--appid wx1: an appid is wx and 16") {
		t.Errorf("exit %d: %s", got.code, got.errors)
	}
}
