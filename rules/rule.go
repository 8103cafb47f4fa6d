// Package rules judges what a scan observed. Each rule is one requirement and stands in a file of its own name; a
// rule is a pure function that neither dials nor reads a clock, so that a stored snapshot can be judged again.
package rules

import (
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
)

// The platforms, as package facts knows them.
const (
	IOS      = facts.IOS
	Android  = facts.Android
	Harmony  = facts.Harmony
	Devtools = facts.Devtools
)

// A Rule is one requirement.
type Rule struct {
	ID       string                     // snake_case, the name of its file; permanent
	Levels   map[LevelID]Severities     // the steps that it can reach and how bad each is; usually one, Default
	Profiles []string                   // the profiles that hold it; nil: all
	Source   Source                     // who demands it
	Needs    []facts.ProbeID            // it is unknown where one of them failed, notchecked where one was not asked
	Reads    trust.Parts                // of the leaf; it is unknown where one of them cannot be read
	Target   bool                       // it looks at the whole target once, after all rules that look at each address
	Text     Text                       // all that people read about it
	Errors   map[facts.Platform][]Error // what a developer would see on a platform where it fails

	// ErrorsBy holds what a developer would see in place of Errors, by Outcome.Evidence.
	ErrorsBy map[string]map[facts.Platform][]Error
	Names    string // with Text.Together: the value by which a failure is called there
	Check    func(*View, Params) []Outcome

	// Lint judges the folder of a mini program in place of a server; Check, Needs, Reads and Target are then empty.
	Lint func(*Code, Params) []Outcome
}

// A LevelID names a step that a rule can reach.
type LevelID string

// Default is the level of a rule that has only one.
const Default LevelID = "default"

// Text is all that people read about a rule.
type Text struct {
	Title    lang.Phrase            // the requirement as a statement that should be true
	Why      lang.Phrase            // what happens to whom when it is not
	Fix      lang.Phrase            // what to do
	Evidence map[string]lang.Phrase // what was seen, by Outcome.Evidence; its places are filled from Outcome.Values
	Together lang.Phrase            // what a summary says in place of a rule's many failures, with {count} and {names}; mostly none
}

// A Source says who demands something.
type Source struct {
	Name    string `json:"name"`
	Section string `json:"section,omitempty"`
	URL     string `json:"url,omitempty"`
}

// An Error is a message of a client, as developers meet it.
type Error string

// A Status is the outcome of a rule (the words are XCCDF's).
type Status string

// The statuses.
const (
	Pass          Status = "pass"
	Fail          Status = "fail"
	Unknown       Status = "unknown"       // was asked, and could not be learned; never a pass
	NotApplicable Status = "notapplicable" // the question does not arise, or a narrower rule answers it
	NotChecked    Status = "notchecked"    // this depth does not ask
)

// A Confidence tells how sure an outcome is.
type Confidence string

// The confidences.
const (
	Confirmed Confidence = "confirmed"
	Likely    Confidence = "likely"
	Inferred  Confidence = "inferred" // counts as medium at most, so that it never blocks; nor does what is unknown, and mostly well
)

// Values are the particulars of an outcome: strings, whole numbers and lists of strings. Times are RFC 3339 strings.
type Values map[string]any

// An Outcome is what a rule made of one address, or of the whole target.
type Outcome struct {
	Status     Status
	Level      LevelID         // "" means Default
	On         facts.Platforms // where it holds; zero: on every platform
	Address    netip.AddrPort  // zero for the whole target
	Place      facts.Place     // in a file, for rules about a folder; zero for the folder as a whole
	Confidence Confidence      // "" means Confirmed
	Evidence   string          // key into Text.Evidence; "" means the level's name
	Values     Values
}

// Params holds what a rule may know beside the facts.
type Params struct {
	Now    time.Time     // the time to judge at
	Stores *trust.Stores // whom each platform trusts
	Logs   *ct.List      // of Certificate Transparency; nil: none was added

	// Lints holds what a linter said of leaves. One that is not in it was not linted.
	Lints map[facts.SHA256]facts.Lints

	// Consoles are the lists of the apps that use the endpoint; nil: nobody told them.
	Consoles []*facts.Console

	AsPublic bool // rules for public authorities judge every chain, so that one of a test authority can be tried

	// Discreet is for a service whose readers must not learn which addresses its policy forbids, and why: what only tells
	// them that is notchecked.
	Discreet bool

	// Minimum holds the oldest version of a platform that counts; the profile's for one that is not in it.
	Minimum map[facts.Platform]string

	thresholds Thresholds // the profile's, as Evaluate fills it in
	waivers    []Waiver   // likewise
}

func pass() []Outcome          { return []Outcome{{Status: Pass}} }
func notApplicable() []Outcome { return []Outcome{{Status: NotApplicable}} }
func notChecked() []Outcome    { return []Outcome{{Status: NotChecked}} }

// fail is a failure at the only level of a rule.
func fail(v Values) []Outcome { return []Outcome{{Status: Fail, Values: v}} }

// unlearned is the outcome of a rule whose question could not be answered, and why: a key into its evidence.
func unlearned(evidence string, v Values) []Outcome {
	return []Outcome{{Status: Unknown, Evidence: evidence, Values: v}}
}

// date writes a time as Values hold it.
func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }
