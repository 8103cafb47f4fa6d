package rules

import "github.com/tongguan/tongguan/facts"

// weigh notes at each finding what the profile has it weigh in place of the rule's own. What is unknown weighs at least
// as much as by the rule: it may be the worst, and lowering a known failure is no reason to call a blind spot a pass.
func (p Profile) weigh(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		levels, changed := p.Severities[f.Rule.ID]
		switch {
		case !changed:
		case f.Status == Fail:
			if s, is := levels[f.Level]; is && s != f.Rule.Levels[f.Level] {
				f.Weighs = &s
			}
		case f.Status == Unknown:
			s := f.Rule.worstOf()
			for _, level := range levels {
				s = s.max(level)
			}
			if s != f.Rule.worstOf() {
				f.Weighs = &s
			}
		}
	}
}

// Severity tells what the finding weighs on a platform, by rule, profile and waiver.
func (f *Finding) Severity(p facts.Platform) Severity {
	if f.Waived(p) {
		return None
	}
	return f.unwaived(p)
}

// unwaived is what the finding weighs without its waiver.
func (f *Finding) unwaived(p facts.Platform) Severity {
	if f.Weighs != nil {
		return f.weight(*f.Weighs, p)
	}
	return f.Rule.severity(f.Outcome, p)
}

// Waived reports whether the finding is waived on a platform.
func (f *Finding) Waived(p facts.Platform) bool { return f.Waiver != nil && f.Waiver.On.Has(p) }

// WaivedOn gives the platforms on which the finding holds, is waived, and would weigh something.
func (f *Finding) WaivedOn() (on facts.Platforms) {
	for _, p := range f.On.List() {
		if f.Waived(p) && f.unwaived(p) > None {
			on |= facts.On(p)
		}
	}
	return on
}

// LoweredFrom gives the rule's own severity on a platform where the profile has the finding weigh less; None elsewhere.
func (f *Finding) LoweredFrom(p facts.Platform) Severity {
	if own := f.Rule.severity(f.Outcome, p); own > f.unwaived(p) {
		return own
	}
	return None
}

// Lowered reports whether the profile has the finding weigh less on any of the platforms.
func (f *Finding) Lowered(on facts.Platforms) bool {
	for _, p := range on.List() {
		if f.LoweredFrom(p) > None {
			return true
		}
	}
	return false
}
