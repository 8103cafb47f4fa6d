// Package explain reads the error that a developer pasted, in whatever mess, and ranks what may have brought it about:
// on the server, in WeChat's console, in the mini program and on the phone. With the report of a scan it says which of
// them it is.
//
// It is pure. Messages and causes stand in tables, each with its source; what nobody has confirmed says so. Nothing is
// guessed: a text without a message that is known gets "not known", and the messages that are nearest to it.
package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A Reading is what stands in a text.
type Reading struct {
	Cut      bool       // the text is longer than MaxText, and its middle was not read
	Codes    []Code     // in their order
	Messages []*Message // that are known, from the narrow to the general; patterns are not among them
	Patterns []*Message // what is said about where it fails

	Place  Place  // the server; the zero Place: none is named
	Others int    // how many more servers the text names
	AppID  string // "": none
	API    string // request, connectSocket, uploadFile, downloadFile, …; "": none

	On      facts.Platforms // where it fails; zero: not known
	Implied bool            // On is taken from the kind of message, not from words
	Works   facts.Platforms // where it is said to work

	folded string              // to look for what is near
	as     map[*Message]string // what each message stands in the text as
}

// apis are WeChat's calls as they stand in messages, in lower case, the narrow before the wide.
var apis = []struct {
	where *regexp.Regexp
	name  string
}{
	{regexp.MustCompile(`uploadfile`), "uploadFile"},
	{regexp.MustCompile(`downloadfile`), "downloadFile"},
	{regexp.MustCompile(`connectsocket|createsockettask|onsocketerror|onsocketclose|sendsocketmessage|closesocket|sockettask|websocket|wss://|exception onopen|socket ?合法域名`), "connectSocket"},
	{regexp.MustCompile(`\brequest ?: ?fail|wx\.request|request ?合法域名|\brequest\(`), "request"},
}

// Read reads a text. It takes any bytes.
func Read(text string) Reading {
	r := Reading{Cut: len(text) > MaxText, folded: fold(text)}
	r.Codes = codes(r.folded)
	r.Messages, r.as = match(r.folded, r.Codes)
	if m := referers.FindStringSubmatch(r.folded); m != nil {
		r.AppID = m[1]
		if m[2] == "devtools" {
			r.On = facts.On(facts.Devtools)
		}
	} else {
		r.AppID = appIDs.FindString(r.folded)
	}
	if found := places(r.folded); len(found) > 0 {
		r.Place, r.Others = found[0], len(found)-1
	}
	for _, a := range apis {
		if a.where.MatchString(r.folded) {
			r.API = a.name
			break
		}
	}
	r.settle(wording(r.folded))
	return r
}

// settle decides where it fails, and which patterns are described.
func (r *Reading) settle(t told) {
	r.Works = t.works.Without(t.fails)
	devtools := facts.On(facts.Devtools)
	desktop := t.browser || r.Works&devtools != 0
	switch {
	case t.fails.Without(t.works) != 0:
		r.On = t.fails.Without(t.works)
	case t.mentioned != 0:
		r.On = t.mentioned
	case r.On != 0: // the Referer told
	case r.Works != 0 && r.Works&onPhones == 0, t.browser:
		r.On = onPhones
	case r.Works&onPhones != 0:
		r.On = onPhones.Without(r.Works)
	default:
		r.On, r.Implied = r.implied(), true
	}
	if r.On == 0 {
		r.Implied = false
	}
	ios, android := facts.On(facts.IOS), facts.On(facts.Android)
	for id, is := range map[string]bool{
		"debug_only":   t.debug,
		"desktop_fine": desktop && r.On&onPhones != 0,
		"only_ios":     r.Works&android != 0 && r.On == ios,
		"only_android": r.Works&ios != 0 && r.On&android != 0,
		"sometimes":    t.sometimes,
		"old_phones":   t.old,
	} {
		if is {
			r.Patterns = append(r.Patterns, pattern(id))
		}
	}
	slices.SortFunc(r.Patterns, func(a, b *Message) int { return strings.Compare(order(a), order(b)) })
}

// order is the place of a pattern in the table, so that what Read gives does not depend on chance.
func order(m *Message) string {
	i := slices.IndexFunc(patterns, func(p Message) bool { return p.ID == m.ID })
	return string(rune('a' + i))
}

// implied is the platform that alone shows what was found: the first message that has one.
func (r *Reading) implied() facts.Platforms {
	for _, m := range r.Messages {
		if m.On != 0 {
			return m.On
		}
	}
	return 0
}

func pattern(id string) *Message {
	l := lookups()
	i := slices.IndexFunc(l.all, func(m Message) bool { return m.ID == id })
	return &l.all[i]
}

// Known reports whether there is anything to say.
func (r *Reading) Known() bool { return len(r.Messages)+len(r.Patterns) > 0 }

// Fails says where it fails, in place of what the text says; zero leaves that.
func (r *Reading) Fails(on facts.Platforms) {
	if on != 0 {
		r.On, r.Implied = on, false
	}
}
