package facts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// QUIC is what an address says by UDP where it says over HTTPS that it speaks HTTP/3: the versions in a Version Negotiation
// packet (RFC 9000 §17.2.1), which a server owes to whoever begins with a version that nobody has. Silence is a failure of
// the probe.
type QUIC struct {
	Port     uint16        `json:"port" fact:"stable"`               // that was advertised
	Versions []QUICVersion `json:"versions,omitempty" fact:"stable"` // sorted, without those that are reserved for probing (§15)
}

// A QUICVersion is a version of QUIC as it stands on the wire.
type QUICVersion uint32

// The versions that HTTP/3 is spoken over.
const (
	QUIC1 QUICVersion = 0x00000001 // RFC 9000
	QUIC2 QUICVersion = 0x6b3343cf // RFC 9369
)

// Reserved reports whether a version is one that nobody has: its form is 0x?a?a?a?a.
func (v QUICVersion) Reserved() bool { return v&0x0f0f0f0f == 0x0a0a0a0a }

// MarshalText writes "0x00000001".
func (v QUICVersion) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "0x%08x", uint32(v)), nil }

// UnmarshalText reads what MarshalText writes.
func (v *QUICVersion) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(string(text), "0x"), 16, 32)
	if err != nil {
		return fmt.Errorf("%q is no version of QUIC", text)
	}
	*v = QUICVersion(n)
	return nil
}

// H3Ports gives the ports at which the address is said to speak HTTP/3: by its answers (Alt-Svc, RFC 7838), or by the HTTPS
// records of the name (RFC 9460); the answers' come first, each port once.
func (s *Snapshot) H3Ports(a *Address) (out []uint16) {
	add := func(port uint16) {
		if port != 0 && !slices.Contains(out, port) {
			out = append(out, port)
		}
	}
	if a.HTTP.Value != nil {
		for i := range *a.HTTP.Value {
			add((*a.HTTP.Value)[i].H3Port)
		}
	}
	if s.HTTPSRecords.Value != nil {
		for _, r := range s.HTTPSRecords.Value.Records {
			if r.Priority != 0 && (r.Target == "." || r.Target == s.Endpoint.Host) && slices.Contains(r.ALPN, "h3") {
				if r.Port == 0 {
					r.Port = s.Endpoint.Port
				}
				add(r.Port)
			}
		}
	}
	return out
}

// maxQUICVersions is more than any server has: a packet that is looked at has room for 64.
const maxQUICVersions = 64

func (a *Address) checkQUIC() error {
	if q := a.QUIC.Value; q != nil && len(q.Versions) > maxQUICVersions {
		return fmt.Errorf("%d versions of QUIC, no packet has more than %d", len(q.Versions), maxQUICVersions)
	}
	return nil
}
