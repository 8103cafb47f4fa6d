package scan

import (
	"context"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan/lookup"
)

const (
	caaQuery   = "257 "
	httpsQuery = "65 "
)

// TestCAA climbs from the name to the first that has records (RFC 8659 §3), and no further than where it fails.
func TestCAA(t *testing.T) {
	issue := func(by string) *lookup.Answer {
		return &lookup.Answer{CAA: []facts.CAARecord{{Tag: "issue", Value: by}}}
	}
	trouble := func(kind facts.FailureKind) *lookup.Answer {
		return &lookup.Answer{Failure: &facts.Failure{Kind: kind, Phase: facts.PhaseDNS}}
	}
	for name, c := range map[string]struct {
		answers map[string]*lookup.Answer
		at, by  string
		failure facts.FailureKind
		asked   []string
	}{
		"its own":        {map[string]*lookup.Answer{"257 a.b.test": issue("own"), "257 test": issue("top")}, "a.b.test", "own", "", []string{"a.b.test"}},
		"the parent's":   {map[string]*lookup.Answer{"257 a.b.test": trouble(facts.NoData), "257 b.test": issue("parent")}, "b.test", "parent", "", []string{"a.b.test", "b.test"}},
		"the top's":      {map[string]*lookup.Answer{"257 test": issue("top")}, "test", "top", "", []string{"a.b.test", "b.test", "test"}},
		"none":           {nil, "", "", "", []string{"a.b.test", "b.test", "test"}},
		"fails midway":   {map[string]*lookup.Answer{"257 b.test": trouble(facts.NameServer), "257 test": issue("top")}, "", "", facts.NameServer, []string{"a.b.test", "b.test"}},
		"silent":         {map[string]*lookup.Answer{"257 a.b.test": trouble(facts.Timeout)}, "", "", facts.Timeout, []string{"a.b.test"}},
		"an endless one": {map[string]*lookup.Answer{"257 a.b.test": trouble(facts.NameLoop)}, "", "", facts.NameLoop, []string{"a.b.test"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := &oracle{answers: c.answers}
			got, failure := caa(t.Context(), o, "a.b.test")
			var want facts.CAA
			if c.at != "" {
				want = facts.CAA{At: c.at, Records: []facts.CAARecord{{Tag: "issue", Value: c.by}}}
			}
			if diff := cmp.Diff(want, got); diff != "" || kind(failure) != c.failure {
				t.Errorf("%s, failure %+v", diff, failure)
			}
			for i, name := range c.asked {
				c.asked[i] = caaQuery + name
			}
			if !slices.Equal(o.asked, c.asked) {
				t.Errorf("asked %q, want %q", o.asked, c.asked)
			}
		})
	}
}

// TestHTTPSRecords asks under the name that stands for the port.
func TestHTTPSRecords(t *testing.T) {
	records := []facts.HTTPSRecord{{Priority: 1, Target: "."}}
	o := &oracle{answers: map[string]*lookup.Answer{
		"65 a.test": {HTTPS: records}, "65 _444._https.a.test": {Failure: &facts.Failure{Kind: facts.NameServer}},
	}}
	for port, c := range map[uint16]struct {
		name    string
		records int
		failure facts.FailureKind
	}{443: {"a.test", 1, ""}, 444: {"_444._https.a.test", 0, facts.NameServer}, 445: {"_445._https.a.test", 0, ""}} {
		got, failure := httpsRecords(t.Context(), o, facts.Endpoint{Host: "a.test", Port: port})
		if got.Name != c.name || len(got.Records) != c.records || kind(failure) != c.failure {
			t.Errorf("port %d: got %+v, %+v", port, got, failure)
		}
	}
	for i, q := range o.asked {
		if q[:len(httpsQuery)] != httpsQuery {
			t.Errorf("query %d is %q", i, q)
		}
	}
}

// shy gives addresses and tells no more.
type shy struct{}

func (shy) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return addrs("192.0.2.7"), nil
}

// TestWhenRecordsAreAsked holds that only depth full asks, and only for names that were looked up.
func TestWhenRecordsAreAsked(t *testing.T) {
	o := &oracle{}
	found := facts.Answered(facts.DNS{Source: facts.SourceResolver})
	failed := facts.Probe[facts.DNS]{Value: &facts.DNS{Source: facts.SourceResolver}, Failure: &facts.Failure{Kind: facts.NoSuchName}}
	for name, c := range map[string]struct {
		depth    Depth
		dns      facts.Probe[facts.DNS]
		resolver Resolver
		asked    bool
		failure  facts.FailureKind
	}{
		"full":             {Full, found, o, true, ""},
		"standard":         {Standard, found, o, false, ""},
		"quick":            {Quick, found, o, false, ""},
		"pinned":           {Full, facts.Answered(facts.DNS{Source: facts.SourcePinned}), o, false, ""},
		"an address":       {Full, facts.Answered(facts.DNS{Source: facts.SourceLiteral}), o, false, ""},
		"the hosts file":   {Full, facts.Answered(facts.DNS{Source: facts.SourceHosts}), o, false, ""},
		"no such name":     {Full, failed, o, true, facts.NoSuchName},
		"a shy resolver":   {Full, found, shy{}, false, ""},
		"panics in asking": {Full, found, panics{o}, true, facts.ScannerFailed},
	} {
		snapshot := &facts.Snapshot{Endpoint: facts.Endpoint{Host: "a.test", Port: 443}, DNS: c.dns}
		s := &Scanner{Depth: c.depth, Resolver: PinnedResolver{Resolver: c.resolver}, Clock: clock.System}
		s.askRecords(t.Context(), snapshot)()
		for _, id := range []facts.ProbeID{facts.ProbeCAA, facts.ProbeHTTPSRecords} {
			if asked, failure := snapshot.State(nil, id); asked != c.asked || kind(failure) != c.failure {
				t.Errorf("%s: %s: asked %v, %+v", name, id, asked, failure)
			}
		}
	}
}

type panics struct{ *oracle }

func (panics) Ask(context.Context, string, lookup.Type) *lookup.Answer { panic("broken") }
