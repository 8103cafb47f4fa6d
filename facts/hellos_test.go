package facts_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

func TestDecodeRefusesHellos(t *testing.T) {
	answered := func(a facts.Answer) func(*factstest.World) {
		return func(w *factstest.World) { w.Address().Hellos[facts.HelloDHE] = facts.Answered(a) }
	}
	for name, c := range map[string]struct {
		change func(*factstest.World)
		want   string // "": it is a snapshot
	}{
		"as a scan writes it":        {nil, ""},
		"the longest prime":          {answered(facts.Answer{Version: facts.TLS12, Suite: 0x9e, Prime: make([]byte, 2048)}), ""},
		"a longer one":               {answered(facts.Answer{Version: facts.TLS12, Suite: 0x9e, Prime: make([]byte, 2049)}), "2049 bytes"},
		"neither refused nor chosen": {answered(facts.Answer{}), "either refused"},
		"both":                       {answered(facts.Answer{Refused: true, Version: facts.TLS12}), "either refused"},
		"refused with a ServerHello": {answered(facts.Answer{Refused: true, ServerHello: &facts.ServerHello{}}), "says nothing else"},
		"refused with a leaf":        {answered(facts.Answer{Refused: true, Leaf: &facts.SHA256{}}), "says nothing else"},
		"refused with a prime":       {answered(facts.Answer{Refused: true, Prime: []byte{7}}), "says nothing else"},
		"more hellos than are sent": {func(w *factstest.World) {
			for i := range 33 {
				w.Address().Hellos[facts.Hello(fmt.Sprint(i))] = facts.Answered(facts.Answer{Refused: true})
			}
		}, "no scan sends more than 32"},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			if c.change != nil {
				c.change(w)
			}
			text, err := json.Marshal(w.Snapshot)
			if err != nil {
				t.Fatal(err)
			}
			_, err = facts.Decode(text)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestStateOfHellos(t *testing.T) {
	w := factstest.New(t)
	a := w.Address()
	a.Hellos[facts.HelloDHE] = facts.Failed[facts.Answer](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
	delete(a.Hellos, facts.HelloNull)
	for hello, want := range map[facts.Hello]string{facts.HelloRC4: "true <nil>", facts.HelloNull: "false <nil>", "": "false <nil>"} {
		asked, failure := w.State(a, facts.ProbeHello(hello))
		if got := fmt.Sprint(asked, " ", failure); got != want {
			t.Errorf("%s: %s", hello, got)
		}
	}
	if asked, failure := w.State(a, facts.ProbeHello(facts.HelloDHE)); !asked || failure == nil || failure.Kind != facts.Timeout {
		t.Errorf("got %v, %+v", asked, failure)
	}
	if asked, _ := w.State(nil, facts.ProbeHello(facts.HelloRC4)); asked {
		t.Error("it was asked of no address")
	}
}
