package store

import (
	"slices"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// Words of the domain are kept as small numbers: the place of the word in its list. The lists only ever grow at their
// ends.
var (
	grades   = []rules.Grade{rules.GradePass, rules.GradeWarn, rules.GradeUnknown, rules.GradeFail}
	reaches  = []facts.Reach{facts.ReachOK, facts.ReachPartial, facts.ReachNone, facts.ReachNotTried}
	statuses = []rules.Status{rules.Pass, rules.Fail, rules.Unknown, rules.NotApplicable, rules.NotChecked}
	lists    = []List{ListRequest, ListSocket, ListUpload, ListDownload, ListUDP, ListTCP, ListPrefetch, ListWebview}
	schemes  = []string{"https", "wss"}
	states   = []RequestState{RequestQueued, RequestRunning, RequestDone, RequestGivenUp}
	keepers  = []Keeper{KeptByPeople, KeptByFile}
	reasons  = []Reason{ReasonScan, ReasonTime, ReasonRules}

	interferences = []facts.Interference{facts.FakeIP, facts.NamesInvented, facts.TLSInspected, facts.NoIPv6}

	alertStates    = []alert.State{alert.Inactive, alert.Pending, alert.Firing, alert.Acknowledged, alert.Silenced, alert.Resolved}
	expectedStates = []ExpectedState{ExpectedOpen, ExpectedServed, ExpectedReplaced, ExpectedWithdrawn}
	deliveryStates = []DeliveryState{DeliveryWaiting, DeliveryUnderWay, DeliveryDelivered, DeliveryFolded, DeliverySuperseded, DeliveryParked}
)

// code gives the number of a word; -1 for one that is not in the list.
func code[T comparable](list []T, word T) int16 { return int16(slices.Index(list, word)) }

// word gives the word of a number; the zero word for one that a later version wrote.
func word[T any](list []T, code int16) (out T) {
	if code >= 0 && int(code) < len(list) {
		out = list[code]
	}
	return out
}

// codes writes the verdict of each platform, in the order of facts.AllPlatforms.
func codes(platforms map[facts.Platform]rules.Verdict) []int16 {
	out := make([]int16, 0, 4)
	for _, p := range facts.AllPlatforms() {
		out = append(out, code(grades, platforms[p].Grade))
	}
	return out
}

// Verdicts is what each platform makes of an endpoint; empty while it was not judged.
type Verdicts map[facts.Platform]rules.Grade

// verdicts reads what codes wrote.
func verdicts(codes []int16) Verdicts {
	out := Verdicts{}
	for i, p := range facts.AllPlatforms() {
		if i < len(codes) {
			out[p] = word(grades, codes[i])
		}
	}
	return out
}
