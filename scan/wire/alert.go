package wire

import (
	"fmt"
	"io"
)

// An Alert is what ends a conversation, or does not (RFC 8446 §6).
type Alert struct{ Level, Description uint8 }

// Error makes the alert an error between the functions of this package; it never leaves it as one.
func (a *Alert) Error() string { return fmt.Sprintf("alert %d of level %d", a.Description, a.Level) }

const (
	levelWarning, levelFatal = 1, 2
	unrecognizedName         = 112 // RFC 6066 §3
)

// alerts reads a record of n bytes and gives the first *Alert that refuses; nil if none does (RFC 8446 §6).
func (r *reader) alerts(n int) error {
	for ; n >= 2; n -= 2 {
		var both [2]byte
		if _, err := io.ReadFull(r, both[:]); err != nil {
			return fmt.Errorf("read an alert: %w", err)
		}
		if err := r.alert(both[0], both[1]); err != nil {
			return err
		}
	}
	if n != 0 {
		return malformed("half an alert") // RFC 8446 §5.1: not split over records
	}
	return nil
}

func (r *reader) alert(level, description uint8) error {
	alert := &Alert{level, description}
	switch {
	case level != levelWarning && level != levelFatal:
		return malformed("an alert of level %d", level)
	case level == levelFatal || description != unrecognizedName: // the level of others is not to be believed: RFC 8446 §6.2
		return alert
	}
	r.warning = alert
	return r.skip()
}

// skip counts a record or a warning that says nothing.
func (r *reader) skip() error {
	if r.useless++; r.useless > maxUseless {
		return malformed("more than %d warnings and records that say nothing", maxUseless)
	}
	return nil
}
