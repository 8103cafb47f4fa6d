package facts_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

func aDispute() facts.Dispute {
	return facts.Dispute{Platform: facts.IOS, Phone: "iPhone 12", System: "iOS 15.8", WeChat: "8.0.50", At: factstest.Now}
}

// What people say is kept, and says nothing about the server: the digest is the same.
func TestDisputeIsKept(t *testing.T) {
	w := factstest.New(t)
	before := w.Digest()
	w.Disputes = []facts.Dispute{aDispute()}
	text, err := json.Marshal(w.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	read, err := facts.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w.Disputes, read.Disputes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if read.Digest() != before {
		t.Error("the digest is another")
	}
}

func TestDisputesThatNobodyMade(t *testing.T) {
	for name, change := range map[string]func(*facts.Snapshot){
		"devtools":      func(s *facts.Snapshot) { s.Disputes[0].Platform = facts.Devtools },
		"no platform":   func(s *facts.Snapshot) { s.Disputes[0].Platform = "" },
		"no phone":      func(s *facts.Snapshot) { s.Disputes[0].Phone = "" },
		"no WeChat":     func(s *facts.Snapshot) { s.Disputes[0].WeChat = "" },
		"no time":       func(s *facts.Snapshot) { s.Disputes[0].At = time.Time{} },
		"a long note":   func(s *facts.Snapshot) { s.Disputes[0].Note = strings.Repeat("注", facts.MaxDisputeNote+1) },
		"a long phone":  func(s *facts.Snapshot) { s.Disputes[0].Phone = strings.Repeat("x", facts.MaxDisputePhone+1) },
		"more than any": func(s *facts.Snapshot) { s.Disputes = slices.Repeat([]facts.Dispute{aDispute()}, facts.MaxDisputes+1) },
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			w.Disputes = []facts.Dispute{aDispute()}
			change(w.Snapshot)
			text, err := json.Marshal(w.Snapshot)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := facts.Decode(text); err == nil {
				t.Error("it is read")
			}
		})
	}
}
