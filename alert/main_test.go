package alert

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// TestMain lets the model be tried on 10,000 traces, unless the command line says how many.
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{
		"rapid.checks": "10000", "rapid.nofailfile": "true", // the seed that it prints is enough
	} {
		if given[name] {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// t0 is when every story begins.
var t0 = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

// leaf makes a certificate that lives for so long and has so much of it left at t0.
func leaf(life, left time.Duration) *Certificate {
	end := t0.Add(left)
	return &Certificate{SHA256: facts.SHA256{1, 2, 3}, NotBefore: end.Add(-life), NotAfter: end.Add(-time.Second)}
}

func expiry(c *Certificate) Condition {
	return Condition{Key: "expiry:1:" + c.SHA256.String(), Kind: Expiry, Certificate: c}
}

// fault is the failure of a rule of that severity at a leaf.
func fault(s rules.Severity) Condition {
	rule := map[rules.Severity]string{rules.Blocker: "chain_incomplete", rules.High: "multi_ip_inconsistent"}[s]
	level := map[rules.Severity]rules.LevelID{rules.Blocker: "dead_end", rules.High: "verdict"}[s]
	f := &rules.Finding{Rule: ruleOf(rule), Outcome: rules.Outcome{
		Status: rules.Fail, Level: level, On: facts.Everywhere, Confidence: rules.Confirmed, Evidence: string(level),
	}}
	return Condition{Key: "fault:1:00:" + rule, Kind: Fault, Rule: rule, Finding: f, Severity: s}
}

var unreachable = Condition{Key: "unreachable:1:7", Kind: Unreachable, Confirm: true}

// A story is an alert under a driven clock. It is written and read again after every step, as after a restart.
type story struct {
	testing.TB
	Alert
	now  time.Time
	told []string // "+3d0h firing 30d"; in brackets what is recorded only
}

func begin(t testing.TB, c Condition) *story {
	return &story{TB: t, Alert: again(t, New(c, t0)), now: t0}
}

// again writes an alert and reads it.
func again(t testing.TB, a Alert) Alert {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var out Alert
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if text2, err := json.Marshal(out); err != nil || string(text2) != string(text) {
		t.Fatalf("written, read and written again (%v):\n%s\n%s", err, text, text2)
	}
	return out
}

func (s *story) took(a Alert, notices []Notice) {
	s.Helper()
	for _, n := range notices {
		text := strings.TrimPrefix(string(n.Type), "alert.")
		if n.Level != "" {
			text += " " + string(n.Level)
		}
		if !n.Send {
			text = "(" + text + ")"
		}
		s.told = append(s.told, fmt.Sprintf("%s %s", since(s.now), text))
	}
	s.Alert = again(s, a)
}

// since writes a time as days and hours from t0, and minutes where there are some.
func since(t time.Time) string {
	d := t.Sub(t0).Truncate(time.Minute)
	text := fmt.Sprintf("%dd%dh", d/day, d%day/time.Hour)
	if m := d % time.Hour / time.Minute; m != 0 {
		text += fmt.Sprintf("%dm", m)
	}
	return text
}

func (s *story) seen(c Condition) { s.Helper(); s.took(s.Seen(s.now, c)) }
func (s *story) gone()            { s.Helper(); s.took(s.Gone(s.now)) }
func (s *story) tick()            { s.Helper(); s.took(s.Tick(s.now)) }

func (s *story) acknowledge() { s.Helper(); s.must(s.Acknowledge(s.now, "li")) }
func (s *story) reopen()      { s.Helper(); s.must(s.Reopen(s.now, "li")) }
func (s *story) silence(d time.Duration) {
	s.Helper()
	s.must(s.Silence(s.now, s.now.Add(d), "li", "moving house"))
}

func (s *story) must(a Alert, notices []Notice, err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	s.took(a, notices)
}

// to lets time pass and ticks whenever it is due.
func (s *story) to(d time.Duration) {
	s.Helper()
	end := t0.Add(d)
	for next := s.Next(); !next.IsZero() && !next.After(end); next = s.Next() {
		if s.now.Before(next) {
			s.now = next
		}
		s.tick()
		if next := s.Next(); !next.IsZero() && !next.After(s.now) {
			s.Fatalf("after a tick at %s the next is due at %s", s.now, next)
		}
	}
	s.now = end
}

// want compares what was told since it was last asked.
func (s *story) want(state State, told ...string) {
	s.Helper()
	if got, want := strings.Join(s.told, "\n"), strings.Join(told, "\n"); got != want {
		s.Errorf("at %s, got\n%s\nwant\n%s", since(s.now), got, want)
	}
	if s.State != state {
		s.Errorf("at %s it is %s, want %s", since(s.now), s.State, state)
	}
	s.told = nil
}
