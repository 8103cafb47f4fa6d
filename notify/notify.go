// Package notify tells channels of events: it renders a message in the shape that a receiver wants, signs it, sends it
// through an address policy of its own, and says what became of it. It keeps nothing and decides nothing about when.
package notify

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Kind is a way of telling.
type Kind string

// The kinds.
const (
	Webhook  Kind = "webhook" // Standard Webhooks 1.0.0
	WeCom    Kind = "wecom"
	DingTalk Kind = "dingtalk"
	Feishu   Kind = "feishu"
)

// A Config is what a channel is, without its secrets. It is stored and shown as it is.
type Config struct {
	Lang     lang.Tag `json:"lang,omitempty"`     // of its messages; "": Chinese
	Link     string   `json:"-"`                  // the service's public URL, no slash at its end; "": messages bear no links
	Template string   `json:"template,omitempty"` // of a Webhook: a body in place of the standard one
	Mention  []string `json:"mention,omitempty"`  // of a robot: user ids, mobile numbers or "all", for what is critical
}

// A Secret is what nobody may see. It is stored encrypted.
type Secret struct {
	URL     string            `json:"url"`               // where to send; for a robot it holds the key
	Keys    []string          `json:"keys,omitempty"`    // to sign with; of a Webhook "whsec_…", the newest first, more than one while they rotate
	Headers map[string]string `json:"headers,omitempty"` // of a Webhook: sent along
}

// A Message is what is to be sent: rendered once, sent as often as it takes.
type Message struct {
	ID   string // of the delivery: the same at every attempt
	Body []byte
}

// A Result is what became of an attempt.
type Result struct {
	OK         bool
	Status     int           // of HTTP; 0: there was no answer
	Answer     string        // the first KiB of it, made visible
	Code       int           // of a robot's answer: its errcode; 0 too when it gave none
	Failure    string        // why not, one of the words in failure.go; "" when OK
	RetryAfter time.Duration // not before this has passed; 0: when the ladder says
	Gone       bool          // the receiver wants nothing any more
	Limited    bool          // the receiver was sent too much; the whole channel waits for RetryAfter
	Took       time.Duration
}

// Limits is what a kind of receiver bears.
type Limits struct {
	InFlight  int           // messages under way at once
	PerMinute int           // 0: any number
	PerSecond int           // 0: any number
	Together  bool          // several events may share a message
	Wait      time.Duration // how long the first event waits for others to share its message
}
