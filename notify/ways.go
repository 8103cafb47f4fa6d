package notify

import (
	"net/http"
	"time"

	"github.com/tongguan/tongguan/alert"
)

// A way is what one kind does in its own manner; each stands in a file of its name.
type way struct {
	limits Limits

	// render makes a body of the first of the events and of as many others as it may; there is at least one.
	render func(c Config, id string, events []alert.Event) (body []byte, told int, err error)

	// sign makes of a message what is sent at an attempt: the URL, the headers and the body of one request.
	sign func(s Secret, m Message, now time.Time) (*attempt, error)

	// judge says what an answer means. Its status and its text are in the result already.
	judge func(r *Result, a answer)

	// check finds what is wrong with a channel beside what is asked of all kinds.
	check func(c Config, s Secret) []error
}

// An attempt is one request. All its parts may hold secrets.
type attempt struct {
	url    string
	header http.Header
	body   []byte
	hidden []string // secrets that were made for it
}

// Kinds lists the kinds in the order in which they are offered.
func Kinds() []Kind { return []Kind{WeCom, DingTalk, Feishu, Webhook} }

func wayOf(k Kind) (way, bool) {
	switch k {
	case Webhook:
		return webhook(), true
	case WeCom:
		return wecom(), true
	case DingTalk:
		return dingtalk(), true
	case Feishu:
		return feishu(), true
	}
	return way{}, false
}

// LimitsOf tells what a kind bears. A kind that is not known bears nothing.
func LimitsOf(k Kind) Limits {
	w, _ := wayOf(k)
	return w.limits
}

// ofRobot is what a chat robot bears: a channel at a time speaks, and shares its messages, since they are counted.
func ofRobot(perMinute, perSecond int) Limits {
	return Limits{InFlight: 1, PerMinute: perMinute, PerSecond: perSecond, Together: true, Wait: 30 * time.Second}
}
