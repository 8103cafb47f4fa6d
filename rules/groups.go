package rules

import (
	"fmt"

	"github.com/tongguan/tongguan/facts"
)

// The named groups that people know by a name: RFC 8446 §4.2.7, draft-ietf-tls-ecdhe-mlkem §4.
const (
	groupP256   facts.Group = 0x0017
	groupP384   facts.Group = 0x0018
	groupP521   facts.Group = 0x0019
	groupX25519 facts.Group = 0x001d
)

var groupNames = map[facts.Group]string{
	groupP256: "P-256", groupP384: "P-384", groupP521: "P-521", groupX25519: "X25519",
	0x11eb: "SecP256r1MLKEM768", 0x11ec: "X25519MLKEM768", 0x11ed: "SecP384r1MLKEM1024",
}

// groupName gives a group's name, or its number: "0x001a".
func groupName(g facts.Group) string {
	if name, ok := groupNames[g]; ok {
		return name
	}
	return fmt.Sprintf("0x%04x", uint16(g))
}
