package pages

import (
	"slices"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

// A Delivery is a message on its way to a channel.
type Delivery struct {
	ID       string // the receiver's webhook-id
	Channel  ChannelRef
	At       time.Time // of what it tells
	Type     alert.EventType
	Headline string // what it tells, in words; "" where that stands beside it
	Alert    int64  // 0: about none
	State    DeliveryState
	NextAt   time.Time // when it is sent next; zero: it is not
	DoneAt   time.Time
	Attempts []Attempt // the last few, the first of them first
	Tried    int       // how often it was sent in all
	Folded   int       // how many others its message tells
	Digest   bool      // another's message tells it: its attempts are that one's
	Soon     bool      // it will be somewhere else in a moment
}

// A ChannelRef names a channel.
type ChannelRef struct {
	ID   int64
	Name string
}

// A DeliveryState is where a message is.
type DeliveryState string

// The states.
const (
	DeliveryWaiting    DeliveryState = "waiting"
	DeliveryUnderWay   DeliveryState = "under_way"
	DeliveryDelivered  DeliveryState = "delivered"
	DeliveryFolded     DeliveryState = "folded"
	DeliverySuperseded DeliveryState = "superseded"
	DeliveryParked     DeliveryState = "parked"
)

// An Attempt is a time that a message was sent.
type Attempt struct {
	N       int
	At      time.Time
	Ended   bool // an answer came, or none in time; else it is under way, or was cut off
	Took    time.Duration
	Status  int    // of HTTP; 0: there was no answer
	Failure string // why it did not arrive, in words; "": it did, if Ended
	Answer  string // the first lines of the answer
}

// Mark names the icon and the colour of the state.
func (d Delivery) Mark() string {
	switch {
	case d.Arrived():
		return "pass"
	case d.State == DeliveryParked:
		return "fail"
	case (d.State == DeliveryWaiting || d.State == DeliveryFolded) && d.Tried > 0:
		return "warn"
	}
	return "pending"
}

// Failing reports whether it has been tried and has not arrived.
func (d Delivery) Failing() bool { return d.Tried > 0 && d.Mark() != "pass" }

// Shown reports whether its attempts are read at once: of a test that fails somebody wants to know why.
func (d Delivery) Shown() bool { return d.Failing() && d.Type == alert.EventPing }

// Reason says why the last attempt of one that has not arrived failed; "" where there is nothing to say.
func (d Delivery) Reason() string {
	if n := len(d.Attempts); d.Failing() && n > 0 {
		return d.Attempts[n-1].Failure
	}
	return ""
}

// Arrived reports whether its receiver has it. What was folded has arrived when the message that tells it has.
func (d Delivery) Arrived() bool {
	return d.State == DeliveryDelivered ||
		d.State == DeliveryFolded && slices.ContainsFunc(d.Attempts, func(a Attempt) bool { return a.Ended && a.Failure == "" })
}

// Unfolded reports whether the message that tells it has not arrived.
func (d Delivery) Unfolded() bool { return d.State == DeliveryFolded && !d.Arrived() }

// CanReplay reports whether it can be sent again, or at once.
func (d Delivery) CanReplay() bool { return d.State != DeliveryUnderWay && !d.Soon }

// Earlier counts the attempts that are not shown.
func (d Delivery) Earlier() int { return max(0, d.Tried-len(d.Attempts)) }

// Mark names the icon and the colour of what came of it.
func (a Attempt) Mark() string {
	switch {
	case !a.Ended:
		return "pending"
	case a.Failure == "":
		return "pass"
	}
	return "fail"
}

// MS is how long it took.
func (a Attempt) MS() int64 { return a.Took.Milliseconds() }

var deliveryStateWords = map[DeliveryState]lang.Phrase{
	DeliveryWaiting:    lang.En("waits").Zh("等待发送"),
	DeliveryUnderWay:   lang.En("being sent").Zh("发送中"),
	DeliveryDelivered:  lang.En("delivered").Zh("已送达"),
	DeliveryFolded:     lang.En("delivered, in one message with others").Zh("已随另一条消息送达"),
	DeliverySuperseded: lang.En("not sent: it was over before").Zh("未发送：在此之前已恢复"),
	DeliveryParked:     lang.En("put aside until the channel works again").Zh("已搁置，渠道恢复后补发"),
}

var deliveryWords = words{
	"delivery.unfolded":   lang.En("put into one message with others, which has not arrived yet").Zh("与其他告警合并为一条消息，尚未送达"),
	"delivery.next":       lang.En("next try").Zh("下次尝试："),
	"delivery.attempts":   lang.En("{count} attempts").Zh("尝试 {count} 次"),
	"delivery.attempts:1": lang.En("1 attempt").Zh("尝试 1 次"),
	"delivery.earlier":    lang.En("{count} earlier ones are not shown").Zh("更早的 {count} 次未显示"),
	"delivery.earlier:1":  lang.En("1 earlier one is not shown").Zh("更早的 1 次未显示"),
	"delivery.folded":     lang.En("the message tells {count} others too").Zh("同一消息还包含另外 {count} 条"),
	"delivery.folded:1":   lang.En("the message tells 1 other too").Zh("同一消息还包含另外 1 条"),
	"delivery.ms":         lang.En("{ms} ms").Zh("{ms} 毫秒"),
	"delivery.arrived":    lang.En("arrived").Zh("已送达"),
	"delivery.unheard":    lang.En("no outcome is known: under way, or cut off").Zh("结果未知：仍在发送，或被中断"),
	"delivery.answer":     lang.En("Answer").Zh("应答"),
	"delivery.again":      lang.En("Send again").Zh("重新发送"),
	"delivery.again.of":   lang.En("Send again to {channel}: {what}").Zh("重新发送到 {channel}：{what}"),
}
