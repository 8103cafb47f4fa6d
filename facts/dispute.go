package facts

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// A Dispute is a person's word that a server works on a phone that was at hand, although a rule says that it fails there.
// It is evidence for whoever mends the rule. No rule reads it, so no verdict rests on it.
type Dispute struct {
	Rule     string   `json:"rule,omitempty" fact:"volatile"`  // "" is whatever fails on the platform
	Level    string   `json:"level,omitempty" fact:"volatile"` // of the rule; "" where Rule is
	Platform Platform `json:"platform" fact:"volatile"`        // by which the phone is judged; never Devtools
	Phone    string   `json:"phone" fact:"volatile"`           // "iPhone 12"
	System   string   `json:"system" fact:"volatile"`          // with its version: "iOS 15.8"
	WeChat   string   `json:"wechat" fact:"volatile"`          // "8.0.50"
	Note     string   `json:"note,omitempty" fact:"volatile"`  // what else there is to say

	At     time.Time `json:"at" fact:"volatile"`
	Judged string    `json:"judged_by,omitempty" fact:"volatile"` // the version and the roots that are disputed
}

// Bounds of what a person may say, in characters. The longest names of phones that are sold have some forty; a version of
// WeChat is four numbers at most.
const (
	MaxDisputes      = 100 // in one snapshot
	MaxDisputePhone  = 60
	MaxDisputeSystem = 40
	MaxDisputeWeChat = 20
	MaxDisputeNote   = 300
	maxDisputeOther  = 500 // ids and versions, which programs wrote
)

// checkDisputes refuses what nobody could have said.
func (s *Snapshot) checkDisputes() error {
	if len(s.Disputes) > MaxDisputes {
		return fmt.Errorf("%d disputes, no snapshot has more than %d", len(s.Disputes), MaxDisputes)
	}
	for i, d := range s.Disputes {
		if err := d.Check(); err != nil {
			return fmt.Errorf("dispute %d: %w", i+1, err)
		}
	}
	return nil
}

// Check says what is wrong with a dispute that nobody could have made; nil: nothing.
func (d *Dispute) Check() error {
	switch {
	case d.Platform != IOS && d.Platform != Android && d.Platform != Harmony:
		return fmt.Errorf("%q is no platform of phones", d.Platform)
	case d.Phone == "" || d.System == "" || d.WeChat == "":
		return errors.New("it names no phone, no system or no version of WeChat")
	case d.At.IsZero():
		return errors.New("it has no time")
	}
	for _, field := range []struct {
		name, text string
		most       int
	}{
		{"phone", d.Phone, MaxDisputePhone},
		{"system", d.System, MaxDisputeSystem},
		{"wechat", d.WeChat, MaxDisputeWeChat},
		{"note", d.Note, MaxDisputeNote},
		{"rule", d.Rule, maxDisputeOther},
		{"level", d.Level, maxDisputeOther},
		{"judged_by", d.Judged, maxDisputeOther},
	} {
		if n := utf8.RuneCountInString(field.text); n > field.most {
			return fmt.Errorf("its %s has %d characters, more than %d", field.name, n, field.most)
		}
	}
	return nil
}
