package facts

import "time"

// An Exchange is one GET as a mini program makes it, and what can be said of the answer. Nothing of the body, no cookie
// and no query is kept.
//
// A server that says 200 and 503 in turn has not changed, so what an overload changes is volatile: the status, and
// what describes the page. Stable is only trouble, which is empty where all is well, and of a passing failure (5xx, 408,
// 425, 429) none is looked for. So a rule decides on what is stable, and quotes what is volatile.
type Exchange struct {
	Path    string   `json:"path" fact:"stable"` // that was asked for
	AppID   string   `json:"appid" fact:"volatile"`
	Failure *Failure `json:"failure,omitempty" fact:"stable"` // why there is no answer, or only its beginning

	Protocol  string        `json:"protocol,omitempty" fact:"stable"`        // http/1.0, http/1.1 or h2
	Status    int           `json:"status,omitempty" fact:"volatile"`        // 0: there was no answer
	FirstByte time.Duration `json:"first_byte_ns,omitempty" fact:"volatile"` // from the request to the first byte of the answer
	Skew      *int64        `json:"skew_seconds,omitempty" fact:"volatile"`  // the server's Date less our time; nil: it gave none
	Server    string        `json:"server,omitempty" fact:"volatile"`        // the header's first 64 bytes; what is not visible ASCII is a "?"
	HSTS      bool          `json:"hsts,omitempty" fact:"volatile"`          // Strict-Transport-Security is there

	MediaType string `json:"media_type,omitempty" fact:"volatile"` // of Content-Type, in lower case
	Charset   string `json:"charset,omitempty" fact:"volatile"`    // as declared there, in lower case
	Bytes     int    `json:"bytes,omitempty" fact:"volatile"`      // of the body that were looked at, 16 KiB at most
	ValidUTF8 bool   `json:"valid_utf8,omitempty" fact:"volatile"` // those are UTF-8; true of none
	Looks     Looks  `json:"looks,omitempty" fact:"volatile"`

	NotUTF8 NotUTF8 `json:"not_utf8,omitempty" fact:"stable"` // a text that is not in UTF-8
	BOMs    int     `json:"boms,omitempty" fact:"stable"`     // byte order marks at the beginning: 0, 1, or 2 for more

	BodyTook time.Duration `json:"body_ns,omitempty" fact:"volatile"` // from the first byte to the last that was waited for; 0 of a stream
	Length   int64         `json:"length,omitempty" fact:"volatile"`  // of the body, as announced; 0: it was not

	Slow       Slowness `json:"slow,omitempty" fact:"stable"`       // "": the answer began in time
	SlowBody   bool     `json:"slow_body,omitempty" fact:"stable"`  // it began in time, and Slow5 was reached before its body was there
	ClockOff   bool     `json:"clock_off,omitempty" fact:"stable"`  // Skew is more than MaxSkew either way
	Page       bool     `json:"page,omitempty" fact:"stable"`       // a web page, of what the owner wrote
	Mislabeled bool     `json:"mislabeled,omitempty" fact:"stable"` // that page is declared as JSON
	HSTSLack   HSTSLack `json:"hsts_lack,omitempty" fact:"stable"`  // "": nothing; not looked for in a passing failure

	HSTSMaxAge *int64 `json:"hsts_max_age,omitempty" fact:"volatile"` // in seconds; nil: no such header, or one that nobody can read

	WithoutReferer *int `json:"without_referer,omitempty" fact:"volatile"` // status without Referer; asked when that with it is not 2xx
	RefererRefused bool `json:"referer_refused,omitempty" fact:"stable"`   // 3xx or 4xx with it, 2xx without
	// RefererVersions are those whose Referer is refused where that of version 0 is not (status 3xx or 4xx); nil:
	// none, or nobody asked. RefererStatus is what the first of them gets.
	RefererVersions []RefererVersion `json:"referer_versions,omitempty" fact:"stable"`
	RefererStatus   int              `json:"referer_status,omitempty" fact:"volatile"`

	ServerError bool `json:"server_error,omitempty" fact:"stable"` // 5xx with it and without: twice in a row, so more than a moment

	H3Port uint16 `json:"h3_port,omitempty" fact:"stable"` // at which the server says that it speaks HTTP/3 (Alt-Svc); 0: nowhere, or on another host

	Block *Block `json:"block,omitempty" fact:"stable"` // a provider's filter answered in the server's place; nil: no sign of one

	Redirects        []Hop       `json:"redirects,omitempty" fact:"stable"`         // in their order, MaxRedirects at most
	RedirectsEnd     RedirectEnd `json:"redirects_end,omitempty" fact:"stable"`     // "" where the answer is no redirect
	RedirectsFailure *Failure    `json:"redirects_failure,omitempty" fact:"stable"` // of RedirectFailed
}

// A RefererVersion is what stands for the version of a mini program in its Referer (WeChat 网络, "使用限制"), beside 0, which is
// one under development, on trial or in audit.
type RefererVersion string

// The versions beside 0.
const (
	RefererDevtools RefererVersion = "devtools"
	RefererRelease  RefererVersion = "release" // a number; 1 is asked with
)

// HSTSLack is what is wrong with Strict-Transport-Security.
type HSTSLack string

// What can be wrong with it.
const (
	HSTSMissing HSTSLack = "missing"
	HSTSShort   HSTSLack = "short" // less than MinHSTS
)

// MinHSTS is half a year in seconds: what SSL Labs asks for its best grade (SSL Server Rating Guide 2009q).
const MinHSTS = 15552000

// MaxSkew is how far a server's clock may be off in seconds: five minutes.
const MaxSkew = 300

// Slowness is how long a mini program waits for an answer to begin: for the connection, TLS and the first byte together.
// Where none came before the scan's own time was up, it is how long was waited.
type Slowness string

// The steps of slowness. Slow60 is WeChat's own limit: the default time-out is 60 s (网络, "超时时间").
const (
	Slow5  Slowness = "5s"
	Slow30 Slowness = "30s"
	Slow60 Slowness = "60s"
)

// SlownessOf gives the step that a time has reached.
func SlownessOf(took time.Duration) Slowness {
	switch {
	case took >= time.Minute:
		return Slow60
	case took > 30*time.Second:
		return Slow30
	case took > 5*time.Second:
		return Slow5
	}
	return ""
}

// Looks is what a body looks like.
type Looks string

// What a body can look like; "" is neither.
const (
	LooksHTML Looks = "html"
	LooksJSON Looks = "json"
)

// NotUTF8 is how a text shows that it is not in UTF-8.
type NotUTF8 string

// A text shows it by what its header says, or by bytes that UTF-8 does not have.
const (
	NotUTF8Declared NotUTF8 = "declared"
	NotUTF8Bytes    NotUTF8 = "bytes"
)

// A Hop is a place that a redirect leads to.
type Hop struct {
	Scheme string `json:"scheme" fact:"stable"`
	Host   string `json:"host" fact:"stable"` // A-label, lower case; or an IP address
	Port   uint16 `json:"port" fact:"stable"`
	Path   string `json:"path,omitempty" fact:"volatile"`   // without query; some servers put a session into it
	Status int    `json:"status,omitempty" fact:"volatile"` // of the answer there; 0: it was not asked, or did not answer
}

// A RedirectEnd is why redirects were followed no further.
type RedirectEnd string

// The ends of redirects.
const (
	RedirectAnswered RedirectEnd = "answered"     // the last place answered, and not by a redirect
	RedirectPlain    RedirectEnd = "plain_http"   // the last place is http, where no mini program goes
	RedirectLoop     RedirectEnd = "loop"         // the last place was asked before
	RedirectTooMany  RedirectEnd = "too_many"     // beyond MaxRedirects
	RedirectNowhere  RedirectEnd = "no_location"  // a redirect without Location
	RedirectInvalid  RedirectEnd = "bad_location" // Location is no http or https URL
	RedirectFailed   RedirectEnd = "failed"       // the last place did not answer, or may not be asked
)

// An Upgrade is one attempt to open a WebSocket.
type Upgrade struct {
	Path    string        `json:"path" fact:"stable"`
	AppID   string        `json:"appid" fact:"volatile"`
	Failure *Failure      `json:"failure,omitempty" fact:"stable"` // why there is no answer
	Result  UpgradeResult `json:"result,omitempty" fact:"stable"`  // "" where there is no answer
	Status  int           `json:"status,omitempty" fact:"volatile"`
	Server  string        `json:"server,omitempty" fact:"volatile"` // as in Exchange
}

// An UpgradeResult is how a server answers an upgrade (RFC 6455 §4.1).
type UpgradeResult string

// The results of an upgrade.
const (
	UpgradeAccepted   UpgradeResult = "accepted"
	UpgradeRefused    UpgradeResult = "refused"     // the status is not 101
	UpgradeNotUpgrade UpgradeResult = "not_upgrade" // 101 without the headers that go with it
	UpgradeBadAccept  UpgradeResult = "bad_accept"  // Sec-WebSocket-Accept is missing or wrong
	UpgradeNotAsked   UpgradeResult = "not_asked"   // an extension or subprotocol that was not offered
)

// A Redirect is what port 80 does with a GET of "/".
type Redirect struct {
	Result Port80Result `json:"result" fact:"stable"`
	Status int          `json:"status,omitempty" fact:"volatile"` // 0: closed
	To     *Hop         `json:"to,omitempty" fact:"stable"`       // where it leads; nil where it leads nowhere
	Block  *Block       `json:"block,omitempty" fact:"stable"`    // as in Exchange
}

// A Port80Result is what a port 80 is for.
type Port80Result string

// The results of asking port 80.
const (
	Port80Closed    Port80Result = "closed"    // nothing listens there
	Port80HTTPS     Port80Result = "https"     // it leads to https of the same host
	Port80Elsewhere Port80Result = "elsewhere" // it leads somewhere else
	Port80Serves    Port80Result = "serves"    // it answers itself
)

// Passing reports whether a status tells of a moment rather than of the server's setting.
func Passing(status int) bool {
	return status >= 500 || status == 408 || status == 425 || status == 429
}
