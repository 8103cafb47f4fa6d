package alert

import (
	"strconv"
	"time"

	"github.com/tongguan/tongguan/rules"
)

// An EventType is what kind of thing happened, as receivers of webhooks know it.
type EventType string

// The types. Those that follow from what a person did are recorded and never sent.
const (
	EventFiring       EventType = "alert.firing"       // an alert fires, or has reached a worse level
	EventReminder     EventType = "alert.reminder"     // it still fires, and nobody has acknowledged it
	EventResolved     EventType = "alert.resolved"     // it is over
	EventAcknowledged EventType = "alert.acknowledged" // somebody knows
	EventSilenced     EventType = "alert.silenced"     // somebody wants to hear nothing of it for a while
	EventReopened     EventType = "alert.reopened"     // somebody took that back
	EventPing         EventType = "ping"               // somebody tries a channel
	EventNotice       EventType = "channel.disabled"
)

// An Event is something that happened, with all that a message about it says. It is kept as JSON and put into words
// when a message is made, in the channel's language. What it says is true at At; it is never changed.
type Event struct {
	Type    EventType      `json:"type"`
	At      time.Time      `json:"at"`
	AlertID int64          `json:"alert_id,string,omitempty"` // 0: about no alert
	Key     string         `json:"key,omitempty"`
	Kind    Kind           `json:"kind,omitempty"`
	Level   Level          `json:"level,omitempty"`
	Urgency Urgency        `json:"urgency,omitempty"`
	Since   time.Time      `json:"since,omitzero"` // when it first fired; zero when it never did
	Zone    string         `json:"zone,omitempty"`
	Finding *rules.Finding `json:"finding,omitempty"` // of a Fault; of an Unreachable, why

	Certificate *Subject `json:"certificate,omitempty"`
	Renewal     *Renewal `json:"renewal,omitempty"` // of a Renewed

	Disagreement *Disagreement `json:"disagreement,omitempty"` // of an Unlisted

	// Vendor is the product whose servers the endpoints are, all of them, as package vendors knows it; "": they are one's own,
	// as far as is known.
	Vendor string `json:"vendor,omitempty"`
	// Unasked, of an EventResolved: it is over because its rule is no longer asked of the servers, which are a vendor's.
	Unasked bool `json:"unasked,omitempty"`

	Endpoints      []string `json:"endpoints,omitempty"` // host:port, sorted; at most MaxListed
	EndpointsTotal int      `json:"endpoints_total,omitempty"`
	Apps           []App    `json:"apps,omitempty"` // that use them, or whose alert it is; at most MaxListed
	AppsTotal      int      `json:"apps_total,omitempty"`

	By      string    `json:"by,omitempty"`      // who acknowledged, silenced or reopened
	Because string    `json:"because,omitempty"` // of EventSilenced
	Until   time.Time `json:"until,omitzero"`    // of EventSilenced

	Channel string `json:"channel,omitempty"` // of EventPing and EventNotice: its name
	Reason  string `json:"reason,omitempty"`  // of EventNotice: what its receiver answered last
}

// MaxListed is how many endpoints, and how many apps, an event names.
const MaxListed = 300

// A Subject is a certificate as a message speaks of it. Its strings are its owner's.
type Subject struct {
	Certificate
	CommonName string `json:"common_name,omitempty"`
	Issuer     string `json:"issuer,omitempty"`
}

// An App is a mini program as a message speaks of it.
type App struct {
	AppID string `json:"appid"`
	Name  string `json:"name,omitempty"`
}

// An Urgency is how soon somebody must act.
type Urgency string

// The urgencies.
const (
	Critical Urgency = "critical" // users fail now, or will within three days
	Warning  Urgency = "warning"
	Relief   Urgency = "ok" // of EventResolved
)

// Path is the page of the event, "/alerts/7"; "" when there is none. Of an app's code it is the app's own, which has all
// that is missing, and the alert.
func (e *Event) Path() string {
	if e.AlertID == 0 {
		return ""
	}
	if d := e.Disagreement; d != nil && !d.Deleted {
		return "/apps/" + strconv.FormatInt(d.App, 10) + "#lint"
	}
	return "/alerts/" + strconv.FormatInt(e.AlertID, 10)
}
