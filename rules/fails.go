package rules

import "github.com/tongguan/tongguan/facts"

// Fails reports whether a rule fails on a platform, at any address, and at which level: that which weighs most there.
func (r *Report) Fails(id string, on facts.Platform) (level LevelID, fails bool) {
	worst := None
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		if f.Rule.ID != id || f.Status != Fail || !f.On.Has(on) {
			continue
		}
		if s := f.Severity(on); !fails || s > worst {
			level, worst, fails = f.Level, s, true
		}
	}
	return level, fails
}
