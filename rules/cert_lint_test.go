package rules

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// linted gives the leaf these lints.
func linted(lints facts.Lints, then ...func(*world)) func(*world) {
	return func(w *world) {
		for _, change := range then {
			change(w)
		}
		w.Lints = map[facts.SHA256]facts.Lints{(*w.Address().Chain.Value)[0]: lints}
	}
}

func found(of ...facts.Lint) facts.Lints { return facts.Lints{Found: of} }

var (
	anRFCs  = facts.Lint{Name: "e_a", Source: "RFC5280", Severity: facts.LintError, Details: "what was seen"}
	aForums = facts.Lint{Name: "w_b", Source: "CABF_BR", Severity: facts.LintWarn}
	aNotice = facts.Lint{Name: "n_c", Source: "Community", Severity: facts.LintNotice}
)

var _ = covers(&certLint,
	ruleCase{"nobody linted", nil, "notchecked"},
	ruleCase{"another certificate was linted", func(w *world) { w.Lints = map[facts.SHA256]facts.Lints{{1}: found(anRFCs)} }, "notchecked"},
	ruleCase{"no lint fails", linted(found()), "pass"},
	ruleCase{"each lint by itself", linted(found(anRFCs, aForums, aNotice), asPublic(nil)), "fail/error; fail/warn; fail/notice"},
	ruleCase{"a private authority is bound by RFCs alone", linted(found(anRFCs, aForums, aNotice)), "fail/error; fail/notice"},
	ruleCase{"a private authority breaks what binds others", linted(found(aForums)), "pass"},
	ruleCase{"a root of some platforms", linted(found(anRFCs, aForums), belowRoot(standIn{x1.sha256, map[facts.Platform]span{IOS: always}})), "fail/error; fail/warn@ios"},
	ruleCase{"more than are kept", linted(facts.Lints{Found: []facts.Lint{anRFCs}, More: 3}), "fail/error; fail/notice"},
	ruleCase{"zlint cannot read it", linted(facts.Lints{Failed: facts.LintUnreadable}), "unknown"},
	ruleCase{"it took too long", linted(facts.Lints{Failed: facts.LintTimeout}), "unknown"},
	ruleCase{"it broke off", linted(facts.Lints{Failed: facts.LintPanic}), "unknown"},
	ruleCase{"it was busy", linted(facts.Lints{Failed: facts.LintBusy}), "unknown"},
)

// TestLintsNeverBlock: whatever is found or could not be learned, a strict verdict is a warning at most.
func TestLintsNeverBlock(t *testing.T) {
	strict, _ := Named(ProfileStrict)
	wechat, _ := Named(ProfileWeChat)
	for name, c := range map[string]struct {
		lints facts.Lints
		want  Grade
	}{
		"an error":  {found(anRFCs), GradeWarn},
		"a notice":  {found(aNotice), GradePass},
		"a failure": {facts.Lints{Failed: facts.LintTimeout}, GradePass},
	} {
		w := newWorld(t)
		linted(c.lints)(w)
		if got := Evaluate(strict, w.Snapshot, w.Params).Grade(facts.Everywhere); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if got := Evaluate(wechat, w.Snapshot, w.Params).Grade(facts.Everywhere); got != GradePass {
			t.Errorf("%s, profile wechat: %s", name, got)
		}
	}
}
