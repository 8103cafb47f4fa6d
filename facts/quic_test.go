package facts_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

func TestH3Ports(t *testing.T) {
	record := func(change func(*facts.HTTPSRecord)) func(*factstest.World) {
		return func(w *factstest.World) {
			r := facts.HTTPSRecord{Priority: 1, Target: ".", ALPN: []string{"h3", "h2"}}
			change(&r)
			w.HTTPSRecords = facts.Answered(facts.HTTPSRecords{Name: factstest.Host, Records: []facts.HTTPSRecord{r}})
		}
	}
	for name, c := range map[string]struct {
		change func(*factstest.World)
		want   []uint16
	}{
		"nothing":                  {func(*factstest.World) {}, nil},
		"not asked over HTTP":      {func(w *factstest.World) { w.Address().HTTP = facts.Probe[[]facts.Exchange]{} }, nil},
		"by an answer":             {func(w *factstest.World) { (*w.Address().HTTP.Value)[0].H3Port = 8443 }, []uint16{8443}},
		"by a record":              {record(func(*facts.HTTPSRecord) {}), []uint16{443}},
		"by a record with a port":  {record(func(r *facts.HTTPSRecord) { r.Port = 444 }), []uint16{444}},
		"by a record of the host":  {record(func(r *facts.HTTPSRecord) { r.Target = factstest.Host }), []uint16{443}},
		"a record of another host": {record(func(r *facts.HTTPSRecord) { r.Target = "cdn.test" }), nil},
		"an alias":                 {record(func(r *facts.HTTPSRecord) { r.Priority = 0 }), nil},
		"a draft of h3":            {record(func(r *facts.HTTPSRecord) { r.ALPN = []string{"h3-29"} }), nil},
		"by both": {func(w *factstest.World) {
			record(func(*facts.HTTPSRecord) {})(w)
			(*w.Address().HTTP.Value)[0].H3Port = 443
		}, []uint16{443}},
	} {
		w := factstest.New(t)
		c.change(w)
		if got := w.H3Ports(w.Address()); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestQUICIsRead(t *testing.T) {
	for versions, want := range map[int]string{0: "", 64: "", 65: "65 versions"} {
		w := factstest.New(t)
		w.Address().QUIC = facts.Answered(facts.QUIC{Port: 443, Versions: slices.Repeat([]facts.QUICVersion{facts.QUIC1}, versions)})
		text, err := json.Marshal(w.Snapshot)
		if err != nil {
			t.Fatal(err)
		}
		read, err := facts.Decode(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v", versions, err)
		}
		if asked, _ := w.State(w.Address(), facts.ProbeQUIC); !asked || err == nil && read.Digest() != w.Digest() {
			t.Errorf("%d: it is not what was written", versions)
		}
	}
	var v facts.QUICVersion
	if err := v.UnmarshalText([]byte("0xq")); err == nil {
		t.Error("0xq is read")
	}
	if !facts.QUICVersion(0x1a2a3a4a).Reserved() || facts.QUIC1.Reserved() || facts.QUIC2.Reserved() {
		t.Error("which are reserved?")
	}
}
