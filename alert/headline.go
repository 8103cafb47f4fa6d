package alert

import (
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/vendors"
)

// The bounds of what a headline says of each thing, in characters.
const (
	maxName     = 80  // a host, a name
	maxEvidence = 200 // what was seen
	namedApps   = 3
)

// Headline says urgency, host, platforms, cause and apps in one line that is useful by itself. Text of strangers in it
// is made visible and cut to a sane length, not yet escaped for any markup.
func (e *Event) Headline(tag lang.Tag) string {
	switch e.Type {
	case EventPing:
		return fill(tag, wordPing, "channel", name(e.Channel))
	case EventNotice:
		return fill(tag, wordDisabled, "channel", name(e.Channel), "reason", clip(e.Reason, maxEvidence))
	}
	text := e.what(tag)
	if who := e.who(tag); who != "" {
		text = fill(tag, wordWhoWhat, "who", who, "what", text)
	}
	if apps := e.apps(tag, namedApps); apps != "" && e.Kind != Unlisted {
		text = fill(tag, wordWithApps, "text", text, "apps", apps)
	}
	return e.prefix(tag) + text
}

// prefix is the urgency, or what kind of good news it is.
func (e *Event) prefix(tag lang.Tag) string {
	switch {
	case e.Type == EventResolved && e.Since.IsZero():
		return "" // a routine renewal
	case e.Type == EventResolved && e.dropped():
		return wordClosed.In(tag)
	case e.Type == EventResolved:
		return wordResolved.In(tag)
	case e.Type == EventReminder && e.Urgency == Critical:
		return wordStillUrgent.In(tag)
	case e.Type == EventReminder:
		return wordStill.In(tag)
	case e.Type != EventFiring:
		return ""
	case e.Urgency == Critical:
		return wordUrgent.In(tag)
	}
	return wordWarning.In(tag)
}

// who names the first endpoint and counts the rest; where there is none left, the certificate. Of an app's code it is the
// app.
func (e *Event) who(tag lang.Tag) string {
	if e.Kind == Unlisted && len(e.Apps) > 0 {
		return e.Apps[0].whole(tag)
	}
	if len(e.Endpoints) == 0 {
		if e.Certificate != nil && e.Certificate.CommonName != "" {
			return fill(tag, wordQuoted, "name", name(e.Certificate.CommonName))
		}
		return ""
	}
	first := name(strings.TrimSuffix(e.Endpoints[0], ":443"))
	total := max(e.EndpointsTotal, len(e.Endpoints))
	if total == 1 {
		return first
	}
	return fill(tag, wordAndMore, "first", first, "more", strconv.Itoa(total-1), "total", strconv.Itoa(total))
}

// apps names the first few apps and counts the rest; "" when there are none.
func (e *Event) apps(tag lang.Tag, most int) string {
	var names []string
	for _, a := range e.Apps[:min(len(e.Apps), most)] {
		names = append(names, a.label())
	}
	list := naming.List(names, tag)
	if total := max(e.AppsTotal, len(e.Apps)); total > len(names) && len(names) > 0 {
		return fill(tag, wordListAndMore, "list", list, "more", strconv.Itoa(total-len(names)), "total", strconv.Itoa(total))
	}
	return list
}

// whole is name and appid.
func (a App) whole(tag lang.Tag) string {
	if a.Name == "" {
		return name(a.AppID)
	}
	return name(a.Name) + lang.Aside(tag, name(a.AppID))
}

func (a App) label() string {
	if a.Name != "" {
		return name(a.Name)
	}
	return name(a.AppID)
}

// what says what is the matter, or was.
func (e *Event) what(tag lang.Tag) string {
	switch e.Type {
	case EventResolved:
		return e.was(tag)
	case EventReminder:
		if e.Since.IsZero() {
			return e.cause(tag)
		}
		return fill(tag, wordSince, "what", e.cause(tag), "since", utc(e.Since))
	case EventAcknowledged:
		return fill(tag, wordAcknowledged, "by", name(e.By), "what", e.cause(tag))
	case EventSilenced:
		return fill(tag, wordSilenced, "by", name(e.By), "until", utc(e.Until), "because", clip(e.Because, maxEvidence), "what", e.cause(tag))
	case EventReopened:
		return fill(tag, wordReopened, "by", name(e.By), "what", e.cause(tag))
	}
	return e.cause(tag)
}

// dropped reports whether it is over although nobody mended anything.
func (e *Event) dropped() bool {
	return e.Unasked || e.Disagreement != nil && e.Disagreement.Deleted
}

// was says what is over, and how long it lasted.
func (e *Event) was(tag lang.Tag) string {
	if e.Kind == Renewed {
		return e.renewalOver(tag)
	}
	if e.Kind == Unlisted {
		return e.agreed(tag)
	}
	if e.Unasked {
		return fill(tag, wordUnasked, "vendor", name(vendors.Shipped().Name(e.Vendor).In(tag)), "what", e.cause(tag))
	}
	after := ""
	if !e.Since.IsZero() {
		after = span(tag, e.At.Sub(e.Since))
	}
	var phrase, bare lang.Phrase
	switch e.Kind {
	case Expiry:
		phrase, bare = wordNoLongerServed, wordNeverFired
	case Unreachable:
		phrase, bare = wordReachedAgain, wordReachedNow
	default:
		phrase, bare = wordOverAfter, wordOver
	}
	if after == "" {
		phrase = bare
	}
	return fill(tag, phrase, "after", after, "until", e.notAfter(), "what", e.cause(tag))
}
