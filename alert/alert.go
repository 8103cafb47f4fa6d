// Package alert decides when somebody must hear of something, and says it in words. It is pure: time, what was judged
// and what people did come in; a new state and what is to be told come out.
//
// A judgement gives [Conditions]. Each is the reason of one [Alert], however many endpoints it holds at: these are the
// alert's members, and the caller keeps them. A condition that holds at a member is [Alert.Seen]; when the last member
// has it no more, the alert is [Alert.Gone]; between looks [Alert.Tick] is called at [Alert.Next]. What comes of it are
// notices, some of which are sent.
package alert

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Kind is what an alert is about, and so what its key follows.
type Kind string

// The kinds.
const (
	Expiry      Kind = "expiry"             // what the dates of a leaf say about its end: keyed by zone and certificate
	Fault       Kind = "fault"              // a rule that fails: keyed by zone, leaf (or address, or endpoint) and rule
	Unreachable Kind = "unreachable"        // nothing of an endpoint can be reached: keyed by endpoint
	Renewed     Kind = "renewed_not_served" // a certificate that was installed is not served: keyed by endpoint and certificate
	Unlisted    Kind = "domains_unlisted"   // the code of an app needs what its console does not list: keyed by app
)

// OfApp reports whether alerts of the kind are about an app, and have no members.
func (k Kind) OfApp() bool { return k == Unlisted }

// A State is where an alert is.
type State string

// The states. Pending waits for a second look. Only Firing is told; in Acknowledged nobody is reminded, in Silenced
// nobody is told anything. An Expiry is Inactive while its certificate is in use and its end is far, a Renewed while its
// time is not up: time alone makes them fire. Any other is Inactive while its condition does not hold.
const (
	Inactive     State = "inactive"
	Pending      State = "pending"
	Firing       State = "firing"
	Acknowledged State = "acknowledged"
	Silenced     State = "silenced"
	Resolved     State = "resolved"
)

// An Alert is the state of one condition. It is a value: its methods change nothing and give the next one. Whoever
// keeps it writes it whole, as JSON.
type Alert struct {
	Key         string         `json:"key"`
	Kind        Kind           `json:"kind"`
	Rule        string         `json:"rule,omitempty"`        // of a Fault
	Certificate *Certificate   `json:"certificate,omitempty"` // of an Expiry, and of a Fault that is keyed by its leaf; of a Renewed, where it is known
	Renewal     *Renewal       `json:"renewal,omitempty"`     // of a Renewed, as last seen
	Finding     *rules.Finding `json:"finding,omitempty"`     // as last seen; stays when it is over
	Severity    rules.Severity `json:"severity"`              // as last seen

	Disagreement *Disagreement `json:"disagreement,omitempty"` // of an Unlisted, as last seen; stays when it is over

	State   State     `json:"state"`
	Since   time.Time `json:"since,omitzero"`    // since when State
	SeenAt  time.Time `json:"seen_at,omitzero"`  // the first look that found it this time; zero while it does not hold
	FiredAt time.Time `json:"fired_at,omitzero"` // when it first fired this time; zero while it does not
	Level   Level     `json:"level,omitempty"`   // the worst that was reached, ever; "" for all but an Expiry

	Told         Level          `json:"told,omitempty"`   // the worst of which somebody was told, ever: each level once a certificate
	ToldSeverity rules.Severity `json:"told_severity"`    // the worst of which somebody was told, this time
	Heard        bool           `json:"heard,omitempty"`  // somebody was told that it fires, and not yet that it is over
	ToldAt       time.Time      `json:"told_at,omitzero"` // the last notice that was sent
	Named        []string       `json:"named,omitempty"`  // of an Unlisted: what somebody was told is missing, this time; sorted
	Seq          int64          `json:"seq,omitempty"`    // how many notices there were, sent or not

	By      string    `json:"by,omitempty"`      // who acknowledged or silenced it
	Because string    `json:"because,omitempty"` // why it was silenced
	Until   time.Time `json:"until,omitzero"`    // the end of a silence. The silence outlives a resolution
}

// A Certificate is what an alert knows of a leaf.
type Certificate struct {
	SHA256    facts.SHA256 `json:"sha256"`
	NotBefore time.Time    `json:"not_before"`
	NotAfter  time.Time    `json:"not_after"`
}

// New makes the alert of a condition that was never seen before: Inactive. [Alert.Seen] is to follow.
func New(c Condition, now time.Time) Alert {
	return Alert{
		Key: c.Key, Kind: c.Kind, Rule: c.Rule, Certificate: c.Certificate, Renewal: c.Renewal, Finding: c.Finding, Severity: c.Severity,
		Disagreement: c.Disagreement, State: Inactive, Since: now,
	}
}

// Urgency tells how soon somebody must act, going by what was reached last.
func (a Alert) Urgency() Urgency {
	critical := false
	switch a.Kind {
	case Expiry:
		critical = a.Level.critical()
	case Fault:
		critical = a.Severity >= rules.Blocker
	case Unreachable:
		critical = true
	}
	if critical {
		return Critical
	}
	return Warning
}

// A Notice is something that happened to an alert and is to be recorded; where Send is set somebody is told.
type Notice struct {
	Type    EventType
	Send    bool
	Seq     int64 // the alert's first notice is 1
	At      time.Time
	Level   Level // the worst that was reached by then
	Urgency Urgency
	Since   time.Time // when it first fired this time; zero when it never did
	By      string    // of what a person did, as Because and Until are
	Because string
	Until   time.Time
	Unasked bool     // of an EventResolved, as of its event
	New     []string // of an Unlisted: what is missing, and was not when somebody was told last
}

// Event begins the event of a notice that the alert has just given. What the alert does not know is left to be filled:
// the alert's id, the names of zone, endpoints, apps and certificate.
func (a Alert) Event(n Notice) Event {
	e := Event{
		Type: n.Type, At: n.At, Key: a.Key, Kind: a.Kind, Level: n.Level, Urgency: n.Urgency, Since: n.Since,
		Finding: a.Finding, Renewal: a.Renewal, Disagreement: a.Disagreement.told(n.New), By: n.By, Because: n.Because, Until: n.Until,
		Unasked: n.Unasked,
	}
	if a.Certificate != nil {
		e.Certificate = &Subject{Certificate: *a.Certificate}
	}
	return e
}
