package facts

import (
	"net/netip"
	"time"
)

// DNS is how the endpoint's name became addresses. Where the lookup failed it still tells how it went.
//
// All of it but the source is volatile: networks of distribution answer with other addresses, and lead there by other
// aliases, by the minute and by who asks, though nothing has changed. What the name failed of is stable, as the
// [Failure] of the probe.
type DNS struct {
	Source    string       `json:"source" fact:"stable"`              // see the Source… constants
	Addresses []netip.Addr `json:"addresses" fact:"volatile"`         // every one, sorted
	Slow      bool         `json:"slow,omitempty" fact:"stable"`      // the look-up took more than a second, twice
	Omitted   []netip.Addr `json:"omitted,omitempty" fact:"volatile"` // those beyond the limit per family, not scanned
	NoIPv4    *Failure     `json:"no_ipv4,omitempty" fact:"volatile"` // why the A query gave nothing; nil when it gave some or was not asked
	NoIPv6    *Failure     `json:"no_ipv6,omitempty" fact:"volatile"` // the same for AAAA
	A         *Lookup      `json:"a,omitempty" fact:"volatile"`       // how the A query went; nil: not asked, or by the system's library, which does not tell
	AAAA      *Lookup      `json:"aaaa,omitempty" fact:"volatile"`    // the same for AAAA
}

// Where addresses come from.
const (
	SourceResolver = "resolver" // A and AAAA
	SourcePinned   = "pinned"   // --resolve or --hosts
	SourceLiteral  = "literal"  // the host is an IP address
	SourceHosts    = "hosts"    // the hosts file of the machine that looked, which no phone has
)

// Aliases gives the names that the endpoint's name stands for (CNAME, RFC 1034 §3.6.2), in the order in which they lead
// on; nil when it is an alias of nothing, or that was not told. The A query's aliases are given, or those of AAAA where
// A met none.
func (d *DNS) Aliases() []string {
	for _, l := range []*Lookup{d.A, d.AAAA} {
		if l != nil && len(l.Aliases) > 0 {
			return l.Aliases
		}
	}
	return nil
}

// Canonical is the name at which the aliases end, and which holds the addresses; "" where there are no aliases.
func (d *DNS) Canonical() string {
	if a := d.Aliases(); len(a) > 0 {
		return a[len(a)-1]
	}
	return ""
}

// Confined reports whether the name has addresses and none of them is public: nobody on the internet can reach it.
func (d *DNS) Confined() bool {
	for _, addr := range d.Addresses {
		if ClassOf(addr) == ClassPublic {
			return false
		}
	}
	return len(d.Addresses) > 0
}

// A Lookup is how one query went: who answered, what, and how long it took. Names are in lower case without the final
// dot, and bytes that are no text are written as \DDD (RFC 1035 §5.1).
type Lookup struct {
	RCode    string         `json:"rcode,omitempty" fact:"volatile"`           // as IANA names it, such as NXDOMAIN, or RCODE and its number; "": nobody answered
	Extended []uint16       `json:"extended_errors,omitempty" fact:"volatile"` // what is behind the RCODE, by the answerer's own words (RFC 8914)
	Aliases  []string       `json:"aliases,omitempty" fact:"volatile"`         // the CNAMEs on the way, in order, without the name that was asked for
	TTL      uint32         `json:"ttl_seconds,omitempty" fact:"volatile"`     // the least among the records that answer; 0 where there are none
	Server   netip.AddrPort `json:"server,omitzero" fact:"volatile"`           // who answered; zero: nobody
	TCP      bool           `json:"tcp,omitempty" fact:"volatile"`             // the answer was too long for UDP
	Tries    int            `json:"tries,omitempty" fact:"volatile"`           // how often the question was sent, to whichever server
	Took     time.Duration  `json:"took_ns,omitempty" fact:"volatile"`
}

// CAA is which authorities may issue certificates for the endpoint's name, as a certification authority finds it: the
// records of the name, else those of the nearest name above it that has any (RFC 8659 §3).
type CAA struct {
	At      string      `json:"at,omitempty" fact:"stable"`      // the name that has the records, itself or as an alias; "": none has, so that anybody may issue
	Records []CAARecord `json:"records,omitempty" fact:"stable"` // sorted; nil: none
}

// A CAARecord is one property (RFC 8659 §4.1).
type CAARecord struct {
	Critical bool   `json:"critical,omitempty" fact:"stable"` // an authority that does not know the tag must not issue
	Tag      string `json:"tag" fact:"stable"`                // in lower case: issue, issuewild, iodef, …
	Value    string `json:"value" fact:"stable"`              // the stranger's own text
}

// HTTPSRecords are the HTTPS records of the endpoint (RFC 9460), which tell a client before it connects how to.
type HTTPSRecords struct {
	Name    string        `json:"name" fact:"stable"`              // that was asked for: the host, or _8443._https.host for another port (RFC 9460 §9.1)
	Records []HTTPSRecord `json:"records,omitempty" fact:"stable"` // by priority, then target; nil: none
}

// An HTTPSRecord is one of them. The hints are volatile as addresses are.
type HTTPSRecord struct {
	Priority      uint16       `json:"priority" fact:"stable"`                  // 0 makes it an alias of Target and nothing more; it is not followed
	Target        string       `json:"target" fact:"stable"`                    // "." is the name itself, or for an alias that there is no such service
	ALPN          []string     `json:"alpn,omitempty" fact:"stable"`            // in the order of the record; nil: not given
	NoDefaultALPN bool         `json:"no_default_alpn,omitempty" fact:"stable"` // HTTP/1.1 is not spoken unless ALPN has it
	Port          uint16       `json:"port,omitempty" fact:"stable"`            // 0: not given, the endpoint's own
	IPv4Hint      []netip.Addr `json:"ipv4hint,omitempty" fact:"volatile"`
	IPv6Hint      []netip.Addr `json:"ipv6hint,omitempty" fact:"volatile"`
	ECH           bool         `json:"ech,omitempty" fact:"stable"` // there are keys for Encrypted Client Hello; they change too often to be kept
}
