package rules

import (
	"encoding/json"
	"fmt"
)

// Identity names what a finding says, so that it can be found again in another judgement: the rule, its status and level,
// and the values without those that may differ although nothing has changed. Not part of it are where it stands, what it
// weighs, and the words.
func (f *Finding) Identity() string {
	text, err := json.Marshal([]any{f.Rule.ID, f.Status, f.Level, without(f.Values, volatile...)}) // a map's keys are sorted
	if err != nil {
		panic(fmt.Sprintf("rules: a finding of %s that JSON cannot write: %v", f.Rule.ID, err))
	}
	return string(text)
}
