package rules

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// A world is a good snapshot and the parameters that find it good. A case changes one thing.
type world struct {
	*factstest.World
	Params
}

func newWorld(t testing.TB) *world {
	w := &world{World: factstest.New(t), Params: Params{Now: factstest.Now, Stores: trust.NewStores()}}
	w.Trust(facts.Everywhere, w.Root.Raw)
	w.Address().Handshake.Value.SCTs = scts()
	return w
}

// Add adds an address as the first one is, with SCTs, since some cases have a chain of a public authority.
func (w *world) Add(ip string) {
	w.World.Add(ip)
	w.Address().Handshake.Value.SCTs = scts()
}

// Trust makes platforms trust a root, in DER.
func (w *world) Trust(on facts.Platforms, der []byte) {
	c, err := trust.Parse(der)
	if err != nil {
		w.Fatal(err)
	}
	w.Stores.Trust("test", on, c)
}

// TrustIn makes a platform trust a root in some of its versions, from one to the one before another; "" for the newest.
func (w *world) TrustIn(p facts.Platform, first, before string, der []byte) {
	c, err := trust.Parse(der)
	if err != nil {
		w.Fatal(err)
	}
	lists, err := w.Stores.Catalog().Since(p, first)
	if err != nil {
		w.Fatal(err)
	}
	if before != "" {
		after, err := w.Stores.Catalog().Since(p, before)
		if err != nil {
			w.Fatal(err)
		}
		lists &^= after
	}
	w.Stores.TrustIn("test", lists, c)
}

// A ruleCase is one thing that a rule must get right.
type ruleCase struct {
	name   string
	change func(*world)
	want   string // the rule's outcomes as say writes them
}

// cases holds the cases of every rule, by its ID. Each rule's test file adds its own.
var cases = map[string][]ruleCase{}

func covers(r *Rule, of ...ruleCase) bool {
	cases[r.ID] = append(cases[r.ID], of...)
	return true
}

// say writes outcomes: "pass", "fail/14d", "fail/fetchable@android,harmony; unknown@ios,devtools". The level is left
// out where it is the only one, the platforms where it is all.
func say(outcomes []Finding) string {
	var out []string
	for _, o := range outcomes {
		text := string(o.Status)
		if o.Status == Fail && o.Level != Default {
			text += "/" + string(o.Level)
		}
		if o.On != facts.Everywhere {
			var on []string
			for _, p := range o.On.List() {
				on = append(on, string(p))
			}
			text += "@" + strings.Join(on, ",")
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

// run judges one case with the rule in its place among all others, and gives what the rule said.
func (c *ruleCase) run(t testing.TB, rule *Rule) string {
	w := newWorld(t)
	if c.change != nil {
		c.change(w)
	}
	profile := Profile{Name: "test", Thresholds: w.thresholds, Waivers: w.waivers}
	for _, r := range All() {
		if r.ID == rule.ID {
			r = rule
		}
		profile.Rules = append(profile.Rules, r)
	}
	var of []Finding
	for _, f := range Evaluate(profile, w.Snapshot, w.Params).Outcomes {
		if f.Rule == rule {
			of = append(of, f)
		}
	}
	return say(of)
}

func TestRules(t *testing.T) {
	for _, rule := range All() {
		t.Run(rule.ID, func(t *testing.T) {
			if len(cases[rule.ID]) == 0 {
				t.Fatal("the rule has no case")
			}
			for _, c := range cases[rule.ID] {
				t.Run(c.name, func(t *testing.T) {
					if got := c.run(t, rule); got != c.want {
						t.Errorf("got %s, want %s", got, c.want)
					}
				})
			}
		})
	}
}

// TestMutants replaces each rule's Check by one that always passes and by one that always fails. The rule's own cases
// must notice: a case that wants a failure the former, a case that wants a pass the latter. The log names it.
func TestMutants(t *testing.T) {
	for _, rule := range All() {
		for name, check := range map[string]func(*View, Params) []Outcome{
			"always pass": func(*View, Params) []Outcome { return pass() },
			"always fail": func(*View, Params) []Outcome { return []Outcome{{Status: Fail, Level: anyLevel(rule)}} },
		} {
			t.Run(rule.ID+"/"+name, func(t *testing.T) {
				mutant := *rule
				mutant.Check = check
				wanted := map[string]string{"always pass": "fail", "always fail": "pass"}[name]
				for _, c := range cases[rule.ID] {
					if got := c.run(t, &mutant); got != c.want && strings.Contains(c.want, wanted) {
						t.Logf("noticed by %s/%s: got %s, want %s", rule.ID, c.name, got, c.want)
						return
					}
				}
				t.Error("no case of the rule notices")
			})
		}
	}
}

func anyLevel(r *Rule) LevelID {
	for level := range r.Levels {
		return level
	}
	return Default
}

// TestNeeds fails each probe that a rule needs: the rule is unknown. It leaves the probe out: the rule is notchecked.
func TestNeeds(t *testing.T) {
	for _, rule := range All() {
		for _, need := range rule.Needs {
			t.Run(rule.ID+"/"+string(need), func(t *testing.T) {
				failed := ruleCase{change: func(w *world) { fate(w, need, &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS}) }}
				if got := failed.run(t, rule); got != "unknown" {
					t.Errorf("probe failed: got %s, want unknown", got)
				}
				unasked := ruleCase{change: func(w *world) { fate(w, need, nil) }}
				if got := unasked.run(t, rule); got != "notchecked" {
					t.Errorf("probe not asked: got %s, want notchecked", got)
				}
			})
		}
	}
}

// fate makes one probe fail, or with nil be left out.
func fate(w *world, id facts.ProbeID, f *facts.Failure) {
	a := w.Address()
	switch id {
	case facts.ProbeConnect:
		a.Connect = facts.Probe[facts.Connection]{Failure: f}
		if f == nil { // an address that was not connected to was not tried; the rule must say so all the same
			a.Connect.Value = &facts.Connection{}
			a.Handshake, a.HTTP = facts.Probe[facts.Session]{}, facts.Probe[[]facts.Exchange]{}
		}
	case facts.ProbeHandshake:
		a.Handshake = facts.Probe[facts.Session]{Failure: f}
	case facts.ProbeChain:
		a.Chain = facts.Probe[[]facts.SHA256]{Failure: f}
	case facts.ProbeVersions:
		a.Versions = facts.Probe[facts.Versions]{Failure: f}
	case facts.ProbeATS:
		a.ATS = facts.Probe[facts.Answer]{Failure: f}
	case facts.ProbeRSA:
		a.RSA = facts.Probe[facts.Answer]{Failure: f}
	case facts.ProbeHTTP:
		a.HTTP = facts.Probe[[]facts.Exchange]{Failure: f}
	case facts.ProbeWebSocket:
		a.WebSocket = facts.Probe[[]facts.Upgrade]{Failure: f}
	case facts.ProbeDNS:
		w.DNS = facts.Probe[facts.DNS]{Failure: f}
	case facts.ProbeCAA:
		w.CAA = facts.Probe[facts.CAA]{Failure: f}
	case facts.ProbePort80:
		w.Port80 = facts.Probe[facts.Redirect]{Failure: f}
	default:
		if hello, ok := strings.CutPrefix(string(id), "hello_"); ok {
			a.Hellos[facts.Hello(hello)] = facts.Probe[facts.Answer]{Failure: f}
			return
		}
		w.Fatalf("a rule needs probe %q, and this test does not know it", id)
	}
}

// TestGoodWorld proves that the snapshot which the cases start from is good: no case fails for another's reason.
func TestGoodWorld(t *testing.T) {
	w := newWorld(t)
	wechat, _ := Named(ProfileWeChat)
	report := Evaluate(wechat, w.Snapshot, w.Params)
	for _, f := range report.Outcomes {
		if f.Status != Pass && f.Status != NotApplicable && f.Rule.ID != "tls_legacy_absent" {
			t.Errorf("%s: %s", f.Rule.ID, say([]Finding{f}))
		}
	}
	if got := report.Grade(facts.Everywhere); got != GradePass {
		t.Errorf("grade %s", got)
	}
}

// TestNothingKnown judges snapshots in which nothing was learned: no rule passes, and every platform is unknown.
func TestNothingKnown(t *testing.T) {
	for name, s := range map[string]*facts.Snapshot{
		"empty":         {},
		"only a name":   {SchemaVersion: 1, Endpoint: facts.Endpoint{Host: "a.test", Port: 443}},
		"empty address": {Addresses: make([]facts.Address, 1)},
		"no resolver":   {DNS: facts.Failed[facts.DNS](facts.Failure{Kind: facts.NoResolver, Phase: facts.PhaseDNS})},
		"blocked": {Addresses: []facts.Address{{Connect: facts.Failed[facts.Connection](
			facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect})}}},
	} {
		for _, profile := range ProfileNames() {
			t.Run(name+"/"+profile, func(t *testing.T) {
				p, _ := Named(profile)
				report := Evaluate(p, s, Params{Now: factstest.Now, Stores: trust.NewStores()})
				for _, f := range report.Outcomes {
					if f.Status == Pass || f.Status == Fail {
						t.Errorf("%s: %s", f.Rule.ID, f.Status)
					}
				}
				if report.Reach != facts.ReachNotTried {
					t.Errorf("reach %s, want not_tried", report.Reach)
				}
				for _, platform := range facts.AllPlatforms() {
					if g := report.Platforms[platform].Grade; g != GradeUnknown {
						t.Errorf("%s: %s, want unknown", platform, g)
					}
				}
			})
		}
	}
}

// TestRegistry holds what every rule must have.
func TestRegistry(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		// A file that ends in _ios or _android would be left out of the build.
		name := r.ID
		if strings.HasSuffix(name, "_ios") || strings.HasSuffix(name, "_android") {
			name += "_rule"
		}
		if _, err := os.Stat(name + ".go"); err != nil {
			t.Errorf("%s has no file of its name", r.ID)
		}
		if len(r.Levels) == 0 || r.Check == nil || r.Source.Name == "" || !strings.HasPrefix(r.Source.URL, "https://") {
			t.Errorf("%s lacks levels, a check or a source", r.ID)
		}
		phrases := []lang.Phrase{r.Text.Title, r.Text.Why, r.Text.Fix}
		for _, p := range r.Text.Evidence {
			phrases = append(phrases, p)
		}
		for _, p := range phrases {
			en, zh := places(p.In(lang.English)), places(p.In(lang.Chinese))
			if p.In(lang.English) == "" || p.In(lang.Chinese) == "" || !slices.Equal(en, zh) {
				t.Errorf("%s: %q and %q are not the same sentence", r.ID, p.In(lang.English), p.In(lang.Chinese))
			}
		}
		for _, p := range facts.AllPlatforms() {
			hygiene := slices.Equal(r.Profiles, []string{ProfileStrict}) // what is offered beside what clients take keeps none of them out
			if r.worst(p) >= High && len(r.Errors[p]) == 0 && !r.Target && !hygiene {
				t.Errorf("%s can keep %s out and does not say what developers see", r.ID, p)
			}
		}
	}
}

// places lists the {places} of a text, sorted.
func places(text string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(text, "{")
		if !ok {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		out, text = append(out, name), after
	}
	slices.Sort(out)
	return out
}

// TestEvidenceIsFilled renders what every case found, in both languages: no place is left open.
func TestEvidenceIsFilled(t *testing.T) {
	for _, rule := range All() {
		for _, c := range cases[rule.ID] {
			w := newWorld(t)
			if c.change != nil {
				c.change(w)
			}
			for _, f := range Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Outcomes {
				if f.Status != Fail && f.Status != Unknown {
					continue
				}
				for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
					if text := f.Text(tag); text == "" || strings.ContainsAny(text, "{}") {
						t.Errorf("%s/%s: %s says %q", rule.ID, c.name, f.Rule.ID, text)
					}
				}
			}
		}
	}
}

// TestAgain judges every case twice by the same stores, which remember paths: the second time says the same, although the
// certificates were parsed anew.
func TestAgain(t *testing.T) {
	for _, rule := range All() {
		for _, c := range cases[rule.ID] {
			w := newWorld(t)
			if c.change != nil {
				c.change(w)
			}
			first := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Digest()
			if Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Digest() != first {
				t.Errorf("%s/%s: the second judgement is another", rule.ID, c.name)
			}
		}
	}
}

// TestPartial judges a target with a dead address: only the rules about reach speak of it, and the rest stand by what
// the living one shows.
func TestPartial(t *testing.T) {
	w := newWorld(t)
	w.Add("192.0.2.8")
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
	wechat, _ := Named(ProfileWeChat)
	report := Evaluate(wechat, w.Snapshot, w.Params)
	for _, f := range report.Outcomes {
		if f.Address == w.Address().Addr && f.Rule.ID != "tcp_unreachable" && f.Rule.ID != "multi_ip_inconsistent" {
			t.Errorf("%s speaks of the dead address: %s", f.Rule.ID, f.Status)
		}
	}
	if v := report.Platforms[IOS]; v.Grade != GradeFail || !slices.Equal(v.Reasons, []string{"multi_ip_inconsistent"}) {
		t.Errorf("got %+v", v)
	}
}

// TestConfidence holds that a refusal without an alert is believed less.
func TestConfidence(t *testing.T) {
	forty := uint8(40)
	for name, c := range map[string]struct {
		answer facts.Answer
		want   Confidence
	}{
		"alert":  {facts.Answer{Refused: true, Alert: &forty}, Confirmed},
		"closed": {facts.Answer{Refused: true}, Likely},
	} {
		w := newWorld(t)
		answers(c.answer)(w)
		for _, f := range Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Outcomes {
			if f.Rule.ID == "ats_forward_secrecy" && f.Confidence != c.want {
				t.Errorf("%s: got %s, want %s", name, f.Confidence, c.want)
			}
		}
	}
}

// TestWants asks for the missing intermediate once, and says so too when it was looked for.
func TestWants(t *testing.T) {
	w := newWorld(t)
	beside(nil)(w)
	servesLeafOnly(w)
	w.Addresses[0].Chain = w.Addresses[1].Chain
	wanted := Evaluate(Profile{}, w.Snapshot, w.Params).Wants
	leaf := (*w.Address().Chain.Value)[0]
	if len(wanted) != 1 || wanted[0].Kind != facts.WantIssuer || wanted[0].Certificate != leaf || !slices.Equal(wanted[0].URLs, []string{"http://aia.example.test/ca.crt"}) {
		t.Errorf("got %+v", wanted)
	}
	fetched(w)
	if again := Evaluate(Profile{}, w.Snapshot, w.Params).Wants; len(again) != 1 {
		t.Errorf("afterwards: %+v", again)
	}
}

// FuzzEvaluate judges whatever decodes as a snapshot: no rule breaks, and what is unreadable is never a pass.
func FuzzEvaluate(f *testing.F) {
	w := newWorld(f)
	servesLeafOnly(w)
	text, err := json.Marshal(w.Snapshot)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"schema_version":1,"endpoint":{"host":"a","port":1},"addresses":[{"connect":{"value":{}},"handshake":{"value":{}},"chain":{"value":[]},"versions":{"value":{}},"ats":{"value":{}}}]}`))
	f.Add([]byte(`{"schema_version":1,"started_at":"2026-11-23T12:00:00Z","endpoint":{"host":"a.b","port":1},"addresses":[{"addr":"192.0.2.7:1","connect":{"value":{}},"handshake":{"value":{"version":"1.2","suite":"0xc013","group":"0x0018"}},"versions":{"value":{"1.2":"offered"}},"ats":{"value":{"version":"1.2","suite":"0xc013","server_hello":{}}},"hellos":{"aead":{"value":{"refused":true}},"plain":{"value":{"refused":true}},"dhe":{"value":{"version":"1.2","suite":"0x009e","prime":"//8="}},"ssl3":{"value":{"version":"0x0300","suite":"0x0005"}},"no_name":{"value":{"refused":true}},"rc4":{"failure":{"kind":"timeout","phase":"tls"}}}}]}`))
	f.Add([]byte(`{"schema_version":1,"endpoint":{"host":"a","port":1},"addresses":[{"connect":{"value":{}},"chain":{"failure":{}},"ats":{"failure":{"kind":"alert"}}},{"connect":{"failure":{"kind":"refused"}}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := facts.Decode(data)
		if err != nil {
			return
		}
		for _, o := range Evaluate(Profile{Rules: All()}, s, w.Params).Outcomes {
			if o.Evidence == ruleFailed {
				t.Errorf("%s broke: %v", o.Rule.ID, o.Values)
			}
			o.Text(lang.Chinese)
		}
	})
}
