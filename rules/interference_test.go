package rules

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestBannerOf: each interference has two sentences in each language, with no place left open.
func TestBannerOf(t *testing.T) {
	for _, i := range facts.AllInterferences() {
		for _, authority := range []string{"", "Guard {x} CA"} {
			en, zh := BannerOf(i, authority, lang.English), BannerOf(i, authority, lang.Chinese)
			for _, text := range []string{en.Seen, en.Do, zh.Seen, zh.Do} {
				if text == "" || strings.Contains(text, "{authority}") {
					t.Errorf("%s by %q: %q", i, authority, text)
				}
			}
			if en == zh {
				t.Errorf("%s has one language", i)
			}
			if named := strings.Contains(en.Seen, "Guard {x} CA"); named != (authority != "" && i == facts.TLSInspected) {
				t.Errorf("%s by %q: %s", i, authority, en.Seen)
			}
		}
	}
	for _, i := range []facts.Interference{"", "of a later version"} {
		if got := BannerOf(i, "x", lang.English); got != (Banner{}) {
			t.Errorf("%q: %+v", i, got)
		}
	}
	if got := BannerOf(facts.TLSInspected, strings.Repeat("x", 5000), lang.English).Seen; len(got) > 1000 {
		t.Errorf("a name of 5000 bytes makes a banner of %d", len(got))
	}
}

// TestInterfered: what our own network answered fails nobody, is unknown on every platform, says so in both languages,
// and is stored with the report.
func TestInterfered(t *testing.T) {
	for phase, want := range map[facts.Phase]facts.Interference{
		facts.PhaseDNS: facts.NamesInvented, facts.PhaseConnect: facts.FakeIP, facts.PhaseTLS: facts.TLSInspected,
	} {
		w := newWorld(t)
		fine := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
		w.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: phase, Detail: "Guard CA"}, func(*facts.Address) bool { return true })
		r := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
		if r.Interference != want || r.Reach != facts.ReachNotTried || r.Grade(facts.Everywhere) != GradeUnknown {
			t.Errorf("%s: %q, %s, %s", phase, r.Interference, r.Reach, r.Grade(facts.Everywhere))
		}
		for i := range r.Outcomes {
			f := &r.Outcomes[i]
			if f.Status == Fail {
				t.Errorf("%s: %s fails", phase, f.Rule.ID)
			}
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				if text := f.Text(tag); f.Status == Unknown && (text == "" || strings.Contains(text, "{") || strings.Contains(text, "Guard CA") != (phase == facts.PhaseTLS)) {
					t.Errorf("%s: %s says %q", phase, f.Rule.ID, text)
				}
			}
		}
		text, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeReport(text)
		if err != nil || again.Interference != want || again.Digest() != r.Digest() || again.Digest() == fine.Digest() {
			t.Errorf("%s: stored as %q, %v", phase, again.Interference, err)
		}
	}
}
