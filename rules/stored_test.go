package rules

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// Every case of every rule is stored and read again: verdicts, standings and words must be what they were.
func TestStored(t *testing.T) {
	for id, list := range cases {
		for _, c := range list {
			t.Run(id+"/"+c.name, func(t *testing.T) {
				w := newWorld(t)
				if c.change != nil {
					c.change(w)
				}
				want := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
				text, err := want.Encode()
				if err != nil {
					t.Fatal(err)
				}
				got, err := DecodeReport(text)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(summary(want), summary(got), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("stored and read again (-want +got):\n%s", diff)
				}
				if want.Digest() != got.Digest() {
					t.Error("the digest changed on the way")
				}
			})
		}
	}
}

type retold struct {
	Platforms map[facts.Platform]Verdict
	Reach     facts.Reach
	Standings map[string]Status
	Words     []string
	Leaves    map[string]Leaf
}

func summary(r *Report) retold {
	out := retold{Platforms: r.Platforms, Reach: r.Reach, Standings: map[string]Status{}, Leaves: map[string]Leaf{}}
	for _, rule := range All() {
		out.Standings[rule.ID] = r.Standing(rule, facts.Everywhere)
	}
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; f.Status == Fail || f.Status == Unknown {
			out.Words = append(out.Words, f.Rule.ID, f.Text(lang.English), f.Text(lang.Chinese), f.Worst(facts.Everywhere).String())
		}
	}
	for at, leaf := range r.Leaves {
		out.Leaves[at.String()] = leaf
	}
	return out
}

func TestReportDigest(t *testing.T) {
	judge := func(change func(*world)) facts.SHA256 {
		w := newWorld(t)
		change(w)
		return Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Digest()
	}
	expired := func(w *world) { w.Now = w.Now.AddDate(2, 0, 0) }
	good := judge(func(*world) {})
	if got := judge(func(w *world) { w.Now = w.Now.Add(time.Hour) }); got != good {
		t.Error("an hour later nothing is different, and the digest is")
	}
	if judge(expired) == good {
		t.Error("an expired certificate gives the digest of a good one")
	}
	if judge(expired) != judge(func(w *world) { expired(w); w.Now = w.Now.AddDate(0, 0, 3) }) {
		t.Error("three days more since it expired change the digest")
	}
	moved := judge(func(w *world) { expired(w); w.Address().Addr = facts.Address{}.Addr })
	if judge(expired) != moved {
		t.Error("another address, all alike, changes the digest")
	}
}

func TestDecodeReportOfStrangers(t *testing.T) {
	if _, err := DecodeReport([]byte(`{"findings":[`)); err == nil {
		t.Error("half a report was read")
	}
	r, err := DecodeReport([]byte(`{"findings":[{"rule":"of_tomorrow","status":"fail"}],"passed":["cert_expired","also_of_tomorrow"]}`))
	if err != nil || len(r.Outcomes) != 1 || r.Outcomes[0].Rule.ID != "cert_expired" {
		t.Errorf("rules of a later version: %v, %v", r, err)
	}
}

// A finding that is stored by itself says the same when it is read.
func TestFindingAlone(t *testing.T) {
	w := newWorld(t)
	w.Params.Now = w.Params.Now.AddDate(1, 0, 0)
	for _, want := range Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Outcomes {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Finding
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if got.Rule != want.Rule || got.Text(lang.Chinese) != want.Text(lang.Chinese) || got.Worst(facts.Everywhere) != want.Worst(facts.Everywhere) {
			t.Errorf("%s: got %+v of %s", want.Rule.ID, got, text)
		}
	}
	var later Finding
	if err := json.Unmarshal([]byte(`{"rule":"made_next_year","status":"fail","on":["ios"],"evidence":"default"}`), &later); err != nil {
		t.Fatal(err)
	}
	if later.Rule.ID != "made_next_year" || later.Text(lang.English) != "" || later.Worst(facts.Everywhere) != None {
		t.Errorf("a rule of a later version: %+v", later)
	}
}
