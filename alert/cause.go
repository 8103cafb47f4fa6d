package alert

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// cause says what is the matter, as it is at At, and on which platforms.
func (e *Event) cause(tag lang.Tag) string {
	switch e.Kind {
	case Expiry:
		return fill(tag, wordAnd, "one", e.end(tag), "other", fill(tag, e.refusal(), "platforms", among(facts.Everywhere, tag)))
	case Renewed:
		return e.renewing(tag)
	case Unlisted:
		return e.disagreeing(tag)
	case Unreachable:
		if seen := e.seen(tag, maxEvidence); seen != "" {
			return fill(tag, wordUnreachableSeen, "evidence", seen)
		}
		return wordUnreachable.In(tag)
	}
	seen := e.seen(tag, maxEvidence)
	on := facts.Platforms(0)
	if e.Finding != nil {
		on = failing(e.Finding)
	}
	if on == 0 {
		return seen
	}
	return fill(tag, wordFails, "platforms", amid(on, tag), "evidence", seen)
}

// end says when the certificate ends, and how soon that is.
func (e *Event) end(tag lang.Tag) string {
	if e.Certificate == nil {
		return wordEndsSoon.In(tag)
	}
	left := e.Certificate.End().Sub(e.At)
	switch {
	case left > 0:
		return fill(tag, wordExpiresIn, "span", span(tag, left), "at", e.notAfter())
	case -left < noteworthy:
		return fill(tag, wordExpired, "at", e.notAfter())
	}
	return fill(tag, wordExpiredAgo, "span", span(tag, -left), "at", e.notAfter())
}

// refusal says what clients make of it.
func (e *Event) refusal() lang.Phrase {
	if e.expired() {
		return wordRefuse
	}
	return wordWillRefuse
}

func (e *Event) expired() bool {
	return e.Level == LevelExpired || e.Certificate != nil && !e.At.Before(e.Certificate.End())
}

func (e *Event) notAfter() string {
	if e.Certificate == nil {
		return "?"
	}
	return utc(e.Certificate.NotAfter)
}

// seen is what a look saw, in at most so many characters; for a rule that this version does not know, its name.
func (e *Event) seen(tag lang.Tag, most int) string {
	if e.Finding == nil || e.Finding.Rule == nil {
		return fill(tag, wordSomeRule, "rule", clip(e.Key, maxEvidence))
	}
	if text := e.Finding.Text(tag); text != "" {
		return clip(text, most)
	}
	return fill(tag, wordSomeRule, "rule", name(e.Finding.Rule.ID))
}

// errorsOn says what developers see, once for the platforms that show the same.
func errorsOn(tag lang.Tag, on facts.Platforms, of func(facts.Platform) []rules.Error) string {
	var order []string
	by := map[string]facts.Platforms{}
	for _, p := range on.List() {
		var list []string
		for _, e := range of(p) {
			list = append(list, string(e))
		}
		text := strings.Join(list, ", ")
		if text == "" {
			continue
		}
		if by[text] == 0 {
			order = append(order, text)
		}
		by[text] |= facts.On(p)
	}
	var out []string
	for _, text := range order {
		out = append(out, fill(tag, wordErrorOn, "errors", text, "platforms", naming.Platforms(by[text], tag)))
	}
	return strings.Join(out, semicolon.In(tag))
}

// among names platforms at the beginning of a sentence. English says all of them in two words.
func among(on facts.Platforms, tag lang.Tag) string {
	if on == facts.Everywhere && tag != lang.Chinese {
		return wordEveryPlatform.In(tag)
	}
	return naming.Platforms(on, tag)
}

// amid names platforms within a sentence; Chinese sets Latin words apart.
func amid(on facts.Platforms, tag lang.Tag) string {
	return lang.Amid(tag, among(on, tag))
}
