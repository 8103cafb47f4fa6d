package facts

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// A Version is a TLS protocol version as it stands on the wire (RFC 8446 §4.1.2, §4.2.1).
type Version uint16

// The versions that are asked for.
const (
	TLS10 Version = 0x0301
	TLS11 Version = 0x0302
	TLS12 Version = 0x0303
	TLS13 Version = 0x0304

	TLCP Version = 0x0101 // GB/T 38636-2020: TLS with SM2, SM3 and SM4 under a version of its own
)

// AllVersions lists the versions from old to new.
func AllVersions() []Version { return []Version{TLS10, TLS11, TLS12, TLS13} }

// String gives "TLS 1.2", or the number for a version that is none of ours.
func (v Version) String() string {
	if v >= TLS10 && v <= TLS13 {
		return "TLS " + v.number()
	}
	return fmt.Sprintf("0x%04x", uint16(v))
}

func (v Version) number() string { return "1." + strconv.Itoa(int(v-TLS10)) }

// MarshalText writes "1.2", or "0x0300" for a version that is none of ours.
func (v Version) MarshalText() ([]byte, error) {
	return []byte(strings.TrimPrefix(v.String(), "TLS ")), nil
}

// UnmarshalText reads what MarshalText writes.
func (v *Version) UnmarshalText(text []byte) error {
	for _, known := range AllVersions() {
		if string(text) == known.number() {
			*v = known
			return nil
		}
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(string(text), "0x"), 16, 16)
	if err != nil {
		return fmt.Errorf("%q is no TLS version", text)
	}
	*v = Version(n)
	return nil
}

// A Suite is a cipher suite's number in IANA's registry.
type Suite uint16

// MarshalText writes "0xc02f".
func (s Suite) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "0x%04x", uint16(s)), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Suite) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(string(text), "0x"), 16, 16)
	if err != nil {
		return fmt.Errorf("%q is no cipher suite number", text)
	}
	*s = Suite(n)
	return nil
}

// ATSSuites gives the eleven TLS 1.2 suites with forward secrecy that Apple's App Transport Security accepts, best
// first. Source: Apple, "Preventing Insecure Network Connections", section "Ensure the Network Server Meets Minimum
// Requirements". ECDHE_RSA_AES_256_CBC_SHA (C014) is not among them.
func ATSSuites() []Suite {
	return []Suite{
		0xc02c, 0xc02b, // ECDHE_ECDSA, AES-GCM: RFC 5289 §3.2
		0xc024, 0xc023, // ECDHE_ECDSA, AES-CBC with SHA-384 and SHA-256: RFC 5289 §3.1
		0xc00a, 0xc009, // ECDHE_ECDSA, AES-CBC with SHA-1: RFC 8422 §6
		0xc030, 0xc02f, // ECDHE_RSA, AES-GCM
		0xc028, 0xc027, // ECDHE_RSA, AES-CBC with SHA-384 and SHA-256
		0xc013, // ECDHE_RSA, AES-128-CBC with SHA-1
	}
}

// A Group is a named group's number in IANA's registry (RFC 8446 §4.2.7). Zero: none was used.
type Group uint16

// MarshalText writes "0x001d".
func (g Group) MarshalText() ([]byte, error) { return Suite(g).MarshalText() }

// UnmarshalText reads what MarshalText writes.
func (g *Group) UnmarshalText(text []byte) error { return (*Suite)(g).UnmarshalText(text) }

// An Offer is what is known about one protocol version at one address.
type Offer string

// The offers. A version that is missing from Versions was not asked.
const (
	Offered Offer = "offered"
	Denied  Offer = "refused" // by an alert, by choosing another version, or by closing the connection
	Silent  Offer = "silent"  // no answer: nothing is known
)

// Versions is what is known about each version that was asked.
type Versions map[Version]Offer

// An Answer is what a server said first to a ClientHello. A refusal is an answer, not a failure.
type Answer struct {
	Version Version `json:"version,omitempty" fact:"stable"` // of the ServerHello; zero when refused
	Suite   Suite   `json:"suite,omitempty" fact:"stable"`   // of the ServerHello; zero when refused
	Refused bool    `json:"refused,omitempty" fact:"stable"` // an alert came, or the connection was closed
	Alert   *uint8  `json:"alert,omitempty" fact:"stable"`   // RFC 8446 §6; nil when closed without one

	ServerHello *ServerHello `json:"server_hello,omitempty" fact:"stable"` // nil: refused, or not noted
	Prime       []byte       `json:"prime,omitempty" fact:"stable"`        // p of a DHE key exchange, big-endian; nil: it was none
	Leaf        *SHA256      `json:"leaf,omitempty" fact:"stable"`         // noted of HelloNoName alone; nil: none came
}

// A ServerHello is what stood in one beside its choice. In TLS 1.3 all of it is false: there what it says is always so, or
// is said elsewhere.
type ServerHello struct {
	EMS    bool `json:"ems,omitempty" fact:"stable"`    // extended_master_secret: RFC 7627 §5.1
	Secure bool `json:"secure,omitempty" fact:"stable"` // renegotiation_info: RFC 5746 §3.6

	// How the session could be resumed: by a ticket (RFC 5077 §3.2), or by its ID (RFC 5246 §7.4.1.3).
	Ticket  bool `json:"ticket,omitempty" fact:"stable"`
	Session bool `json:"session,omitempty" fact:"stable"`

	// Unnamed: before it came the warning unrecognized_name (RFC 6066 §3).
	Unnamed bool `json:"unnamed,omitempty" fact:"stable"`
}

// A SHA256 is the digest of a certificate's DER; it names the certificate everywhere.
type SHA256 [32]byte

// String gives 64 lower-case hexadecimal digits.
func (h SHA256) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes what String gives.
func (h SHA256) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (h *SHA256) UnmarshalText(text []byte) error {
	if len(text) != 2*len(h) {
		return fmt.Errorf("a SHA-256 has 64 hexadecimal digits, not %d", len(text))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

var alertNames = map[uint8]string{ // RFC 8446 §6, RFC 5246 §7.2, and the registry of TLS alerts
	0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
	30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate",
	43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
	47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error", 51: "decrypt_error",
	60: "export_restriction", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
	86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation", 109: "missing_extension",
	110: "unsupported_extension", 111: "certificate_unobtainable", 112: "unrecognized_name",
	113: "bad_certificate_status_response", 114: "bad_certificate_hash_value", 115: "unknown_psk_identity",
	116: "certificate_required", 120: "no_application_protocol",
}

// AlertName gives a TLS alert's number and name: "40 handshake_failure".
func AlertName(n uint8) string {
	if name, ok := alertNames[n]; ok {
		return fmt.Sprintf("%d %s", n, name)
	}
	return strconv.Itoa(int(n))
}
