package facts

import (
	"strings"
	"time"
)

// A Probe is one thing that was asked, and what came of it.
//
// The zero Probe was not asked. A Probe with a Failure could not be answered, and says why; it may still hold the
// part of the answer that was seen first. A Probe without a Failure holds its Value. So no probe pretends to have
// seen nothing.
type Probe[T any] struct {
	Value   *T            `json:"value,omitempty" fact:"stable"`
	Failure *Failure      `json:"failure,omitempty" fact:"stable"`
	At      time.Time     `json:"at,omitzero" fact:"volatile"`
	Took    time.Duration `json:"took_ns,omitempty" fact:"volatile"`
}

// Answered makes a probe that learned what it asked.
func Answered[T any](value T) Probe[T] { return Probe[T]{Value: &value} }

// Failed makes a probe that could not be answered.
func Failed[T any](failure Failure) Probe[T] { return Probe[T]{Failure: &failure} }

// Asked reports whether the probe was made at all.
func (p Probe[T]) Asked() bool { return p.Value != nil || p.Failure != nil }

// OK reports whether the probe learned all that it asked.
func (p Probe[T]) OK() bool { return p.Value != nil && p.Failure == nil }

// A FailureKind is the class of what went wrong. Kinds are kept apart because their remedies are.
type FailureKind string

// What can go wrong. The first group is about the other side, the second about ours.
const (
	Refused       FailureKind = "refused"        // TCP RST in answer to SYN: nothing listens there
	Unreachable   FailureKind = "unreachable"    // an ICMP error from the way there
	Timeout       FailureKind = "timeout"        // no answer in time
	Reset         FailureKind = "reset"          // the connection was cut by RST
	Closed        FailureKind = "closed"         // the connection was closed without a word
	Alert         FailureKind = "alert"          // a TLS alert; its number is in Failure.Alert
	NotTLS        FailureKind = "not_tls"        // bytes came, and they are not TLS
	Handshake     FailureKind = "handshake"      // TLS came, but the handshake could not be completed
	NotHTTP       FailureKind = "not_http"       // bytes came, and they are not HTTP, or more of it than any answer has
	NameNotFound  FailureKind = "name_not_found" // DNS: no address under the name, and whether there is such a name was not told
	NoSuchName    FailureKind = "no_such_name"   // DNS: NXDOMAIN: neither the name nor anything below it exists (RFC 8020)
	NoData        FailureKind = "no_data"        // DNS: the name exists, and has no such record (RFC 2308 §2.2)
	NameServer    FailureKind = "name_server"    // DNS: SERVFAIL and the like: the zone's servers are in trouble
	NameLoop      FailureKind = "name_loop"      // DNS: aliases that lead in a circle, or to more names than anybody follows
	HTTPStatus    FailureKind = "http_status"    // HTTP was answered with a status that is no answer to what was asked; it is in Failure.Detail
	ScannerFailed FailureKind = "scanner_failed" // a fault of ours, such as a panic in a parser

	NoRoute        FailureKind = "no_route"        // this machine has no way to that address (for example no IPv6)
	LocalLack      FailureKind = "local_lack"      // this machine ran out of something: files, ports, permission
	OutOfTime      FailureKind = "out_of_time"     // the time for the whole target was up before this probe had had its own
	NoResolver     FailureKind = "no_resolver"     // this machine's resolver does not answer
	NameRefused    FailureKind = "name_refused"    // DNS: REFUSED, or no recursion: the resolver does not serve us
	BlockedAddress FailureKind = "blocked_address" // the address policy forbids it
	OwnNetwork     FailureKind = "own_network"     // a proxy or VPN of ours answered in the server's place
	Busy           FailureKind = "busy"            // so many scans of ours were under way there that this one did not get its turn
	Canceled       FailureKind = "canceled"        // the scan was stopped before it was tried
)

// Ours reports whether the failure is a lack on our side, which says nothing about the server.
func (k FailureKind) Ours() bool {
	switch k {
	case NoRoute, LocalLack, OutOfTime, NoResolver, NameRefused, BlockedAddress, OwnNetwork, Busy, Canceled:
		return true
	}
	return false
}

// Forbidden reports whether the address policy kept us from the address.
func (k FailureKind) Forbidden() bool { return k == BlockedAddress || k == OwnNetwork }

// A Phase is how far a probe came.
type Phase string

// The phases of a probe, in their order.
const (
	PhaseDNS     Phase = "dns"
	PhaseConnect Phase = "connect"
	PhaseTLS     Phase = "tls"
	PhaseHTTP    Phase = "http"
)

// A Failure says why a probe was not answered.
type Failure struct {
	Kind   FailureKind `json:"kind" fact:"stable"`
	Phase  Phase       `json:"phase" fact:"stable"`
	Alert  *uint8      `json:"alert,omitempty" fact:"stable"`    // TLS alert description, RFC 8446 §6; nil for other kinds
	Opens  string      `json:"opens,omitempty" fact:"stable"`    // BlockedAddress: the range to allow; "" when nothing opens it
	After  Step        `json:"after,omitempty" fact:"stable"`    // of a handshake: how far the server had come
	Speaks Protocol    `json:"speaks,omitempty" fact:"stable"`   // NotTLS: what it is instead; "" when that is not known
	Fault  Fault       `json:"fault,omitempty" fact:"stable"`    // Handshake, NotHTTP: what the server did wrong; "" when that has no name
	Server string      `json:"server,omitempty" fact:"volatile"` // NotTLS by HTTP: as in Exchange, as far as it was read
	Detail string      `json:"detail,omitempty" fact:"volatile"` // for people and bug reports; never compared

	// Received is what the server had sent in the handshake in which the scanner broke (ScannerFailed), the first 16 KiB of it;
	// nil for other kinds, and for nothing.
	Received []byte `json:"received,omitempty" fact:"volatile"`
}

// A ProbeID names a probe, so that a rule can say what it needs.
type ProbeID string

// The probes.
const (
	ProbeDNS       ProbeID = "dns"       // Snapshot.DNS
	ProbeConnect   ProbeID = "connect"   // Address.Connect
	ProbeHandshake ProbeID = "handshake" // Address.Handshake
	ProbeChain     ProbeID = "chain"     // Address.Chain
	ProbeVersions  ProbeID = "versions"  // Address.Versions
	ProbeATS       ProbeID = "ats"       // Address.ATS
	ProbeTLCP      ProbeID = "tlcp"      // Address.TLCP
	ProbeRSA       ProbeID = "rsa"       // Address.RSA
	ProbeHTTP      ProbeID = "http"      // Address.HTTP
	ProbeWebSocket ProbeID = "websocket" // Address.WebSocket
	ProbeQUIC      ProbeID = "quic"      // Address.QUIC
	ProbePort80    ProbeID = "port80"    // Snapshot.Port80

	ProbeCAA          ProbeID = "caa"           // Snapshot.CAA
	ProbeHTTPSRecords ProbeID = "https_records" // Snapshot.HTTPSRecords
)

// helloProbe begins the names of the probes in Address.Hellos.
const helloProbe = "hello_"

// ProbeHello names the probe in Address.Hellos.
func ProbeHello(h Hello) ProbeID { return ProbeID(helloProbe + h) }

// State tells whether the probe id was asked at the address (nil for a probe of the whole snapshot) and, if it
// was asked and not answered, why. An id that this version does not know was not asked.
func (s *Snapshot) State(a *Address, id ProbeID) (asked bool, failure *Failure) {
	switch id {
	case ProbeDNS:
		return s.DNS.Asked(), s.DNS.Failure
	case ProbePort80:
		return s.Port80.Asked(), s.Port80.Failure
	case ProbeCAA:
		return s.CAA.Asked(), s.CAA.Failure
	case ProbeHTTPSRecords:
		return s.HTTPSRecords.Asked(), s.HTTPSRecords.Failure
	}
	if a == nil {
		return false, nil
	}
	switch id {
	case ProbeConnect:
		return a.Connect.Asked(), a.Connect.Failure
	case ProbeHandshake:
		return a.Handshake.Asked(), a.Handshake.Failure
	case ProbeChain:
		return a.Chain.Asked(), a.Chain.Failure
	case ProbeVersions:
		return a.Versions.Asked(), a.Versions.Failure
	case ProbeATS:
		return a.ATS.Asked(), a.ATS.Failure
	case ProbeTLCP:
		return a.TLCP.Asked(), a.TLCP.Failure
	case ProbeRSA:
		return a.RSA.Asked(), a.RSA.Failure
	case ProbeQUIC:
		return a.QUIC.Asked(), a.QUIC.Failure
	case ProbeHTTP:
		return a.HTTP.Asked(), a.HTTP.Failure
	case ProbeWebSocket:
		return a.WebSocket.Asked(), a.WebSocket.Failure
	}
	if hello, ok := strings.CutPrefix(string(id), helloProbe); ok {
		p := a.Hellos[Hello(hello)]
		return p.Asked(), p.Failure
	}
	return false, nil
}
