package facts_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// asked makes a world in which an authority was asked about the leaf, and one whose intermediate was fetched.
func asked(t *testing.T, said ...facts.Revocation) *factstest.World {
	w := factstest.New(t)
	for i := range said {
		said[i].Certificate = (*w.Address().Chain.Value)[0]
	}
	w.Revocation = facts.Answered(said)
	return w
}

// TestDigestOfThirdParties holds that machines of strangers make no new state of a server by being dead, or alive again.
func TestDigestOfThirdParties(t *testing.T) {
	dead := facts.Revocation{Source: facts.SourceOCSP, Failure: &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect}}
	good := facts.Revocation{Source: facts.SourceOCSP, Status: facts.StatusGood, NextUpdate: factstest.Now}
	revoked := facts.Revocation{Source: facts.SourceOCSP, Status: facts.StatusRevoked, RevokedAt: factstest.Now}
	listed := facts.Revocation{Source: facts.SourceCRL, Status: facts.StatusRevoked, RevokedAt: factstest.Now.Add(time.Hour)}
	w := asked(t)
	leaf := (*w.Address().Chain.Value)[0]
	digest := func(said ...facts.Revocation) facts.SHA256 {
		for i := range said {
			said[i].Certificate = leaf
		}
		w.Revocation = facts.Answered(said)
		return w.Digest()
	}
	w.Revocation = facts.Probe[[]facts.Revocation]{}
	never := w.Digest()
	for name, got := range map[string]facts.SHA256{
		"dead": digest(dead), "good": digest(good), "nobody to ask": digest(),
	} {
		if got != never {
			t.Errorf("%s: another state", name)
		}
	}
	is := digest(revoked)
	if is == never {
		t.Error("a revoked certificate is no new state")
	}
	if digest(revoked, listed) != is || digest(listed, dead) != is {
		t.Error("by which way it is heard makes a new state")
	}
}

func TestDigestOfFetched(t *testing.T) {
	w := factstest.New(t)
	never := w.Digest()
	w.Fetched = facts.Answered([]facts.SHA256{w.Keep(w.Root.Raw)})
	found := w.Digest()
	w.Fetched = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Timeout})
	late := w.Digest()
	w.Fetched = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Refused})
	if found == never || late == never || late == found {
		t.Error("what could be fetched decides, and makes no new state")
	}
	if w.Digest() != late {
		t.Error("how a look-up failed makes a new state")
	}
}

// TestDigestOfStaples holds that of two leaves in turn, each with a good staple, chance alone chooses.
func TestDigestOfStaples(t *testing.T) {
	w := factstest.New(t)
	none := w.Digest()
	w.Address().Staple = &facts.Revocation{Source: facts.SourceStaple, Status: facts.StatusGood, Certificate: facts.SHA256{1}, NextUpdate: factstest.Now}
	one := w.Digest()
	w.Address().Staple = &facts.Revocation{Source: facts.SourceStaple, Status: facts.StatusGood, Certificate: facts.SHA256{2}}
	if one == none || w.Digest() != one {
		t.Error("a staple is a state, and of which leaf it is none")
	}
	w.Address().Staple.Status, w.Address().Staple.Flaw = "", facts.FlawStale
	if w.Digest() == one {
		t.Error("that it is stale is no new state")
	}
	if w.Address().Staple.Certificate != (facts.SHA256{2}) {
		t.Error("Digest changed what it looked at")
	}
}

func TestDecodeOfThirdParties(t *testing.T) {
	good := facts.Revocation{Source: facts.SourceCRL, Status: facts.StatusGood}
	for name, c := range map[string]struct {
		change func(*factstest.World)
		want   string // "": it is read
	}{
		"good": {func(*factstest.World) {}, ""},
		"flawed": {func(w *factstest.World) {
			(*w.Revocation.Value)[0].Status, (*w.Revocation.Value)[0].Flaw = "", facts.FlawScope
		}, ""},
		"no status":  {func(w *factstest.World) { (*w.Revocation.Value)[0].Status = "" }, "either a status, a flaw or a failure"},
		"both":       {func(w *factstest.World) { (*w.Revocation.Value)[0].Flaw = facts.FlawStale }, "either a status, a flaw or a failure"},
		"status":     {func(w *factstest.World) { (*w.Revocation.Value)[0].Status = "fine" }, "no status"},
		"flaw":       {func(w *factstest.World) { (*w.Revocation.Value)[0].Status, (*w.Revocation.Value)[0].Flaw = "", "odd" }, "no flaw"},
		"a staple":   {func(w *factstest.World) { (*w.Revocation.Value)[0].Source = facts.SourceStaple }, "no source there"},
		"no staple":  {func(w *factstest.World) { w.Address().Staple = &(*w.Revocation.Value)[0] }, "no source there"},
		"stranger":   {func(w *factstest.World) { (*w.Revocation.Value)[0].Certificate = facts.SHA256{} }, "missing"},
		"too many":   {func(w *factstest.World) { *w.Revocation.Value = make([]facts.Revocation, 65) }, "65 answers"},
		"not there":  {func(w *factstest.World) { w.Fetched = facts.Answered([]facts.SHA256{{}}) }, "missing"},
		"a landfill": {func(w *factstest.World) { w.Fetched = facts.Answered(make([]facts.SHA256, 81)) }, "81 certificates"},
	} {
		w := asked(t, good)
		c.change(w)
		text, err := json.Marshal(w.Snapshot)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = facts.Decode(text); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDisownSaid takes back what was said of a certificate that somebody else showed.
func TestDisownSaid(t *testing.T) {
	w := asked(t, facts.Revocation{Source: facts.SourceOCSP, Status: facts.StatusRevoked})
	kept := (*w.Revocation.Value)[0]
	w.Add("192.0.2.80")
	w.Serve(w.Leaf(nil).Chain()...)
	w.Address().Staple = &facts.Revocation{Source: facts.SourceStaple, Status: facts.StatusGood, Certificate: (*w.Address().Chain.Value)[0]}
	w.Revocation = facts.Answered([]facts.Revocation{kept, {Source: facts.SourceOCSP, Status: facts.StatusGood, Certificate: (*w.Address().Chain.Value)[0]}})
	w.Fetched = facts.Answered([]facts.SHA256{w.Keep(w.Root.Raw)})
	last := w.Address().Addr
	w.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: facts.PhaseTLS}, func(a *facts.Address) bool { return a.Addr == last })
	if v := w.Revocation.Value; v == nil || len(*v) != 1 || (*v)[0].Certificate != kept.Certificate {
		t.Errorf("left of it: %+v", v)
	}
	if w.Address().Staple != nil || w.Fetched.Asked() {
		t.Error("the staple or what was fetched is left")
	}
	w.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: facts.PhaseTLS}, func(*facts.Address) bool { return true })
	if w.Revocation.Asked() || len(w.Certificates) != 0 {
		t.Error("something is left")
	}
}
