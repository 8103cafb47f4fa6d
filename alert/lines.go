package alert

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Line is one particular of an event, for messages that list them.
type Line struct {
	Label, Text string
}

// lines collects particulars in a language; what has no text is left out.
type lines struct {
	tag  lang.Tag
	list []Line
}

func (l *lines) add(label lang.Phrase, text string) {
	if text != "" {
		l.list = append(l.list, Line{label.In(l.tag), text})
	}
}

const (
	maxSeen   = 1000 // characters of evidence
	maxReason = 500  // of what somebody wrote or answered
)

// Lines gives the particulars in the order in which they matter, the endpoints not among them. Text of strangers is
// made visible and cut as in [Event.Headline]; each line is one line.
func (e *Event) Lines(tag lang.Tag) []Line {
	l := lines{tag: tag}
	switch e.Type {
	case EventPing:
		l.add(labelChannel, name(e.Channel))
		l.add(labelMeaning, wordPingMeans.In(tag))
		return l.list
	case EventNotice:
		l.add(labelChannel, name(e.Channel))
		l.add(labelReason, clip(e.Reason, maxReason))
		l.add(labelMeaning, wordDisabledMeans.In(tag))
		return l.list
	}
	switch {
	case e.Type != EventResolved:
		e.particulars(&l)
	case !e.Since.IsZero():
		l.add(labelWas, e.cause(tag))
	}
	e.history(&l)
	e.circumstances(&l)
	return l.list
}

// particulars say where it fails and how, what was seen, and what to do.
func (e *Event) particulars(l *lines) {
	tag := l.tag
	if e.Kind == Expiry {
		rule := e.ending()
		l.add(labelPlatforms, fill(tag, e.refusal(), "platforms", among(facts.Everywhere, tag)))
		l.add(labelErrors, errorsOn(tag, facts.Everywhere, func(p facts.Platform) []rules.Error { return rule.Errors[p] }))
		l.add(labelSeen, e.end(tag))
		l.add(labelWhy, rule.Text.Why.In(tag))
		l.add(labelFix, e.Fix(tag))
		return
	}
	if e.Kind == Renewed {
		e.renewalLines(l)
		return
	}
	if e.Kind == Unlisted {
		e.disagreementLines(l)
		return
	}
	if e.Finding == nil || e.Finding.Rule == nil {
		l.add(labelSeen, e.cause(tag))
		return
	}
	on := failing(e.Finding)
	risky := weighing(e.Finding, rules.Medium, rules.Medium)
	if e.Kind == Unreachable {
		on = facts.Everywhere
		l.add(labelPlatforms, wordAllUnknown.In(tag))
	} else if on != 0 {
		text := fill(tag, wordFailsOn, "platforms", amid(on, tag))
		if risky != 0 {
			text += semicolon.In(tag) + fill(tag, wordRiskOn, "platforms", amid(risky, tag))
		}
		l.add(labelPlatforms, text)
	}
	l.add(labelErrors, errorsOn(tag, on, e.Finding.Errors))
	l.add(labelSeen, e.seen(tag, maxSeen))
	l.add(labelWhy, e.Finding.Rule.Text.Why.In(tag))
	l.add(labelFix, e.Fix(tag))
}

// history says since when, and what people did.
func (e *Event) history(l *lines) {
	if !e.Since.IsZero() {
		since := utc(e.Since)
		if lasted := e.At.Sub(e.Since); lasted >= noteworthy {
			since = fill(l.tag, wordSinceFor, "since", since, "span", span(l.tag, lasted))
		}
		l.add(labelSince, since)
	}
	l.add(labelBy, name(e.By))
	l.add(labelBecause, clip(e.Because, maxReason))
	if !e.Until.IsZero() {
		l.add(labelUntil, utc(e.Until))
	}
}

// circumstances say which certificate it is about, from where it was looked at, and who needs it.
func (e *Event) circumstances(l *lines) {
	tag := l.tag
	if c := e.Certificate; c != nil {
		text := fill(tag, wordValidity, "from", utc(c.NotBefore), "to", utc(c.NotAfter))
		if c.Issuer != "" {
			text = fill(tag, wordIssued, "issuer", name(c.Issuer), "rest", text)
		}
		if c.CommonName != "" {
			text = fill(tag, wordCertificate, "name", name(c.CommonName), "rest", text)
		}
		l.add(labelCertificate, text)
		l.add(labelSHA256, c.SHA256.String())
	}
	if e.Zone != "default" {
		l.add(labelZone, name(e.Zone))
	}
	if e.Kind != Unlisted { // whose headline begins with it
		l.add(labelApps, e.apps(tag, MaxListed))
	}
}
