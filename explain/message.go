package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Message is an error that clients show, or a pattern of failing that people describe.
type Message struct {
	ID      string      // snake_case; permanent
	Name    string      // as developers meet it; of a pattern "", and Title stands for it
	Title   lang.Phrase // of a pattern
	Meaning lang.Phrase
	Codes   []Code          // that mean it
	Names   []string        // of errors, such as ERR_CERT_INVALID
	Phrases []string        // sentences, or parts of them, in any spelling of case, width and punctuation
	On      facts.Platforms // that alone show it; zero: not known by it
	Causes  []Ranked        // the likeliest first
	Source  rules.Source

	Generic  bool // any other message in the text says more
	Any      bool // whatever keeps clients out may bring it about
	Reached  bool // TLS had begun, so that the name had an address and the port answered
	Inferred bool // nobody has confirmed what it means
}

// A Ranked is a cause of a message.
type Ranked struct {
	Cause  string          // its ID
	Likely facts.Platforms // where it is likely; elsewhere it is possible
}

func likely(causes ...string) []Ranked { return likelyOn(facts.Everywhere, causes...) }

func possible(causes ...string) []Ranked { return likelyOn(0, causes...) }

func likelyOn(on facts.Platforms, causes ...string) []Ranked {
	var out []Ranked
	for _, c := range causes {
		out = append(out, Ranked{c, on})
	}
	return out
}

// Messages gives every message, from the narrow to the general.
func Messages() []Message {
	return slices.Concat(listMessages, netMessages, appleMessages, socketMessages, otherMessages, wechatMessages, patterns)
}

var (
	errNames = regexp.MustCompile(`\berr_[a-z0-9_]+`)
	urlNames = regexp.MustCompile(`\bnsurlerror[a-z]+|\berrssl[a-z0-9]+`)
)

// A lookup finds messages; all of them are squeezed once.
type lookup struct {
	all     []Message
	phrases [][]string // of each
}

var lookups = sync.OnceValue(func() *lookup {
	l := &lookup{all: Messages()}
	for _, m := range l.all {
		var squeezed []string
		for _, p := range m.Phrases {
			squeezed = append(squeezed, squeeze(fold(p)))
		}
		l.phrases = append(l.phrases, squeezed)
	}
	return l
})

// match gives the messages that stand in a folded text, and as what each stands there. A generic one is left out beside
// one that says more.
func match(text string, codes []Code) (out []*Message, as map[*Message]string) {
	squeezed := squeeze(text)
	names := append(errNames.FindAllString(text, maxFound), urlNames.FindAllString(text, maxFound)...)
	l := lookups()
	as = map[*Message]string{}
	for i := range l.all {
		m := &l.all[i]
		if seen := m.seen(codes, names, squeezed, l.phrases[i]); seen != "" {
			out, as[m] = append(out, m), seen
		}
	}
	generic := func(m *Message) bool { return m.Generic }
	if slices.ContainsFunc(out, func(m *Message) bool { return !m.Generic }) {
		out = slices.DeleteFunc(out, generic)
	}
	return out[:min(len(out), maxMessages)], as
}

// seen is what a message stands in a text as: its own name, if that is what was read, else what else means the same, a sentence with the name; ""
// where it does not stand there.
func (m *Message) seen(codes []Code, names []string, squeezed string, phrases []string) string {
	if len(m.Codes) > 0 && slices.Contains(codes, m.Codes[0]) {
		return m.Name
	}
	for _, c := range codes {
		if slices.Contains(m.Codes, c) {
			return c.title()
		}
	}
	for i, n := range m.Names {
		if slices.Contains(names, strings.ToLower(n)) {
			if i == 0 {
				return m.Name
			}
			return n
		}
	}
	for i, p := range phrases {
		if strings.Contains(squeezed, p) {
			if strings.Contains(squeeze(fold(m.Name)), p) {
				return m.Name
			}
			return m.Phrases[i] + " · " + m.Name
		}
	}
	return ""
}

// maxMessages is how many messages of one text are told of.
const maxMessages = 4
