package main

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// What the lab's servers show, and which rows of tests: written by tests, which hold that it is true.
var (
	//go:embed shown_lab.json
	shownLab []byte
	//go:embed shown_tests.json
	shownTests []byte
)

// A shownBy is what makes a rule fail and pass.
type shownBy struct {
	Fail shownIn `json:"fail"`
	Pass shownIn `json:"pass"`
}

// shownIn names servers of the lab, three at most, with depth full and profile strict; and a row of package rules' tests.
type shownIn struct {
	Lab  []string `json:"lab"`  // as scanner lab names them; none where no server on loopback can show it
	Test string   `json:"test"` // for go test ./rules -run
}

// A labShows is what stands of a rule in shown_lab.json.
type labShows struct {
	Fail []string `json:"fail,omitempty"`
	Pass []string `json:"pass,omitempty"`
}

// shown reads both files.
var shown = sync.OnceValue(func() map[string]shownBy {
	lab, tests := map[string]labShows{}, map[string]struct{ Fail, Pass string }{}
	for text, into := range map[*[]byte]any{&shownLab: &lab, &shownTests: &tests} {
		if err := json.Unmarshal(*text, into); err != nil {
			panic("what shows the rules does not parse: " + err.Error()) // it is compiled in
		}
	}
	out := map[string]shownBy{}
	for id, test := range tests {
		out[id] = shownBy{shownIn{none(lab[id].Fail), test.Fail}, shownIn{none(lab[id].Pass), test.Pass}}
	}
	return out
})

// none makes an empty list of nil, so that JSON has [] and never null.
func none(ids []string) []string { return append([]string{}, ids...) }
