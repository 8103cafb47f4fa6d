// Package facts holds what a scan observed: plain data, and no opinion about it.
//
// A [Snapshot] is written once by package scan and then only read. Each field is marked by a tag: fact:"stable" is
// part of the [Snapshot.Digest] and tells two states of a server apart; fact:"volatile" differs from one look to the
// next although nothing changed.
package facts

import (
	"crypto/sha256"
	"net/netip"
	"time"
)

// SchemaVersion is written into every snapshot. It grows when a reader of the older form would misread the newer.
const SchemaVersion = 1

// A Snapshot is what one scan of one endpoint observed.
type Snapshot struct {
	SchemaVersion int               `json:"schema_version" fact:"stable"`
	Endpoint      Endpoint          `json:"endpoint" fact:"stable"`
	StartedAt     time.Time         `json:"started_at" fact:"volatile"`
	Took          time.Duration     `json:"took_ns,omitempty" fact:"volatile"`
	Observer      Observer          `json:"observer" fact:"volatile"`
	DNS           Probe[DNS]        `json:"dns,omitzero" fact:"stable"`
	Addresses     []Address         `json:"addresses,omitempty" fact:"stable"`    // sorted by address
	Port80        Probe[Redirect]   `json:"port80,omitzero" fact:"stable"`        // asked at one address, and only where the endpoint's port is 443
	CAA           Probe[CAA]        `json:"caa,omitzero" fact:"stable"`           // asked at depth full, as HTTPSRecords are
	Certificates  map[SHA256][]byte `json:"certificates,omitempty" fact:"stable"` // DER, each once; chains hold hashes
	Fetched       Probe[[]SHA256]   `json:"fetched,omitzero" fact:"stable"`       // certificates found by AIA, never presented; with a failure those that were found all the same

	HTTPSRecords Probe[HTTPSRecords] `json:"https_records,omitzero" fact:"stable"`

	// Revocation is what authorities said when they were asked about presented certificates.
	Revocation Probe[[]Revocation] `json:"revocation,omitzero" fact:"stable"`

	// Disputes is what people said afterwards who saw a phone at work that the rules have fail.
	Disputes []Dispute `json:"disputes,omitempty" fact:"volatile"`
}

// An Endpoint is what is dialled.
type Endpoint struct {
	Zone string `json:"zone,omitempty" fact:"stable"` // from where it is looked at; "" is the zone "default"
	Host string `json:"host" fact:"stable"`           // A-label, lower case, no final dot; or an IP address
	Port uint16 `json:"port" fact:"stable"`
}

// An Observer is who looked.
type Observer struct {
	Version  string `json:"version,omitempty" fact:"volatile"`
	Go       string `json:"go,omitempty" fact:"volatile"`
	Resolver string `json:"resolver,omitempty" fact:"volatile"` // "system", or the address of the one that was asked
}

// An Address is one IP and port of the endpoint, and everything that was observed there.
type Address struct {
	Addr      netip.AddrPort    `json:"addr" fact:"volatile"`
	Node      string            `json:"node,omitempty" fact:"stable"` // "" or the label of a pinned node
	Connect   Probe[Connection] `json:"connect,omitzero" fact:"stable"`
	Handshake Probe[Session]    `json:"handshake,omitzero" fact:"stable"` // with everything that a modern client offers
	Chain     Probe[[]SHA256]   `json:"chain,omitzero" fact:"stable"`     // as presented, leaf first; known even when the handshake failed later, or was refused and another hello was not
	Leaves    []Leaf            `json:"leaves,omitempty" fact:"stable"`   // that connections were shown, sorted by hash; nil: none, or not noted
	Versions  Probe[Versions]   `json:"versions,omitzero" fact:"stable"`
	ATS       Probe[Answer]     `json:"ats,omitzero" fact:"stable"`     // to a TLS 1.2 hello with Apple's suites only
	NonATS    Probe[Answer]     `json:"non_ats,omitzero" fact:"stable"` // to one with all others; asked when ATS was refused
	TLCP      Probe[Answer]     `json:"tlcp,omitzero" fact:"stable"`    // to one of TLCP; asked when nothing was negotiated
	RSA       Probe[Answer]     `json:"rsa,omitzero" fact:"stable"`     // to one of TLS 1.2 that knows RSA keys alone; asked at depth full

	// Hellos holds the answers to further hellos; one that is not in it was not asked.
	Hellos map[Hello]Probe[Answer] `json:"hellos,omitempty" fact:"stable"`

	QUIC Probe[QUIC] `json:"quic,omitzero" fact:"stable"` // by UDP; asked at depth full where HTTP/3 is advertised

	// The address answered, and took no further connection later in the same scan: perhaps a firewall had enough of us.
	PossiblyBlocked bool `json:"possibly_blocked,omitempty" fact:"stable"`

	// Staple is what Handshake's OCSPStaple says of the leaf; nil: none was sent, or nobody read it.
	Staple *Revocation `json:"staple,omitempty" fact:"stable"`

	// What was asked over TLS, one entry for each path; the failure is that of the first entry that has one.
	HTTP      Probe[[]Exchange] `json:"http,omitzero" fact:"stable"`
	WebSocket Probe[[]Upgrade]  `json:"websocket,omitzero" fact:"stable"`
}

// A Connection is an accepted TCP connection.
type Connection struct{}

// A Session is what a handshake negotiated. One that the server ended over a client certificate holds what was
// negotiated by then; its Version is zero where that is not known. Beside a failure of ours it is what the server chose on
// a second connection, to the same hello and some more.
type Session struct {
	Version                    Version  `json:"version" fact:"stable"`
	Suite                      Suite    `json:"suite" fact:"stable"`
	Group                      Group    `json:"group,omitempty" fact:"stable"` // key exchange group; zero for RSA key exchange
	ALPN                       string   `json:"alpn,omitempty" fact:"stable"`  // "" when none was chosen
	ClientCertificateRequested bool     `json:"client_certificate_requested,omitempty" fact:"stable"`
	OCSPStaple                 []byte   `json:"ocsp_staple,omitempty" fact:"volatile"` // DER; nil when none was sent
	SCTs                       [][]byte `json:"scts,omitempty" fact:"volatile"`        // by TLS extension (RFC 6962 §3.3)
}

// Reach is whether an endpoint or an address could be spoken to. It is about TCP alone.
type Reach string

// The reaches.
const (
	ReachOK       Reach = "ok"
	ReachPartial  Reach = "partial"   // some addresses
	ReachNone     Reach = "none"      // tried, and nothing answered
	ReachNotTried Reach = "not_tried" // our own lack: blocked, no route, no resolver; or nothing was asked
)

// Reach tells whether the address answered.
func (a *Address) Reach() Reach {
	switch {
	case a.Connect.OK():
		return ReachOK
	case a.Connect.Failure == nil || a.Connect.Failure.Kind.Ours():
		return ReachNotTried
	}
	return ReachNone
}

// Reach tells whether the endpoint answered. Addresses that were not tried do not count, unless there is no other.
func (s *Snapshot) Reach() Reach {
	if f := s.DNS.Failure; f != nil && !f.Kind.Ours() {
		return ReachNone
	}
	var ok, dead int
	for i := range s.Addresses {
		switch s.Addresses[i].Reach() {
		case ReachOK:
			ok++
		case ReachNone:
			dead++
		}
	}
	switch {
	case ok > 0 && dead > 0:
		return ReachPartial
	case ok > 0:
		return ReachOK
	case dead > 0:
		return ReachNone
	}
	return ReachNotTried
}

// Keep puts a certificate's DER into the snapshot and returns its name.
func (s *Snapshot) Keep(der []byte) SHA256 {
	name := SHA256(sha256.Sum256(der))
	if s.Certificates == nil {
		s.Certificates = map[SHA256][]byte{}
	}
	if _, ok := s.Certificates[name]; !ok { // twins are let go
		s.Certificates[name] = der
	}
	return name
}
