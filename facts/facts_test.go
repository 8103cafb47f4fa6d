package facts_test

import (
	"encoding/json"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// TestEveryFactIsMarked walks every struct that a snapshot holds: each field says whether it is stable or volatile,
// and has a name in snake case.
func TestEveryFactIsMarked(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
			walk(typ.Elem())
			return
		case reflect.Struct:
		default:
			return
		}
		if seen[typ] || !strings.HasSuffix(typ.PkgPath(), "/facts") {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			if mark := f.Tag.Get("fact"); mark != "stable" && mark != "volatile" {
				t.Errorf("%s.%s is marked %q", typ, f.Name, mark)
			}
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == "" || strings.ToLower(name) != name {
				t.Errorf("%s.%s has the JSON name %q", typ, f.Name, name)
			}
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[facts.Snapshot]())
	if len(seen) < 10 {
		t.Errorf("the walk saw %d structs only", len(seen))
	}
}

func TestDigest(t *testing.T) {
	base := factstest.New(t)
	want := base.Digest()
	for name, change := range map[string]struct {
		change func(*factstest.World)
		same   bool
	}{
		"a later look":      {func(w *factstest.World) { w.StartedAt = w.StartedAt.Add(time.Hour) }, true},
		"a slower look":     {func(w *factstest.World) { w.Address().Handshake.Took = time.Second }, true},
		"another staple":    {func(w *factstest.World) { w.Address().Handshake.Value.OCSPStaple = []byte{1} }, true},
		"another address":   {func(w *factstest.World) { w.Address().Addr = netip.MustParseAddrPort("192.0.2.99:443") }, true},
		"two alike for one": {func(w *factstest.World) { w.Addresses = append(w.Addresses, w.Addresses[0]) }, true},
		"another version":   {func(w *factstest.World) { w.Address().Handshake.Value.Version = facts.TLS12 }, false},
		"RC4 taken": {func(w *factstest.World) {
			w.Address().Hellos[facts.HelloRC4] = facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 5})
		}, false},
		"no ticket any more": {func(w *factstest.World) { w.Address().ATS.Value.ServerHello.Ticket = false }, false},
		"a slower answer": {func(w *factstest.World) {
			p := w.Address().Hellos[facts.HelloRC4]
			p.Took++
			w.Address().Hellos[facts.HelloRC4] = p
		}, true},
		"no name, its own leaf": {func(w *factstest.World) {
			p := w.Address().Hellos[facts.HelloNoName]
			p.Value.Leaf = new(w.Address().Leaves[0].SHA256)
		}, true},
		"no name, another leaf": {func(w *factstest.World) { w.Address().Hellos[facts.HelloNoName].Value.Leaf = &facts.SHA256{1} }, false},
		"1.0 offered":           {func(w *factstest.World) { (*w.Address().Versions.Value)[facts.TLS10] = facts.Offered }, false},
		"another leaf":          {func(w *factstest.World) { w.Serve(w.Leaf(nil).Chain()...) }, false},
		"another port":          {func(w *factstest.World) { w.Endpoint.Port = 8443 }, false},
		"a second, dead one":    {func(w *factstest.World) { w.Add("192.0.2.8"); factstest.Fail(w.Address(), refused) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := copied(t, base)
			change.change(w)
			if got := w.Digest(); (got == want) != change.same {
				t.Errorf("digest the same: %v, want %v", got == want, change.same)
			}
		})
	}
	if got := base.Digest(); got != want {
		t.Error("Digest changed what it looked at")
	}
}

var refused = facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect}

// copied makes a deep copy of the snapshot by its JSON, so that a change does not reach the original.
func copied(t *testing.T, w *factstest.World) *factstest.World {
	t.Helper()
	text, err := json.Marshal(w.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	s, err := facts.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	c := *w
	c.Snapshot = s
	return &c
}

func TestDecodeReadsWhatIsWritten(t *testing.T) {
	w := factstest.New(t)
	w.Add("2001:db8::1")
	alert := uint8(40)
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Alert, Phase: facts.PhaseTLS, Alert: &alert})
	got := copied(t, w).Snapshot
	if diff := cmp.Diff(w.Snapshot, got, cmpopts.EquateComparable(netip.AddrPort{}, netip.Addr{})); diff != "" {
		t.Error(diff)
	}
	if got.Digest() != w.Digest() {
		t.Error("the digest is another one")
	}
}

func TestDecodeRefuses(t *testing.T) {
	w := factstest.New(t)
	good, err := json.Marshal(w.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	leaf := (*w.Address().Chain.Value)[0].String()
	for name, c := range map[string]struct{ text, want string }{
		"not JSON":              {"hello", "not a snapshot"},
		"no schema":             {`{"endpoint":{"host":"a.test","port":443}}`, "no schema_version"},
		"schema zero":           {`{"schema_version":0}`, "no schema_version"},
		"no endpoint":           {`{"schema_version":1}`, "no endpoint"},
		"no time":               {`{"schema_version":1,"endpoint":{"host":"a","port":1}}`, "no started_at"},
		"no address":            {strings.Replace(string(good), `"addr":"192.0.2.7:443"`, `"addr":""`, 1), "no addr"},
		"too many addresses":    {strings.Replace(string(good), `"addresses":[{"addr"`, `"addresses":[`+strings.Repeat(`{},`, 300)+`{"addr"`, 1), "301 addresses"},
		"an empty answer":       {strings.Replace(string(good), `"ats":{"value":{"version":"1.2"`, `"ats":{"value":{"refused":true,"version":"1.2"`, 1), "either refused or has a version"},
		"another offer":         {strings.Replace(string(good), `"1.3":"offered"`, `"1.3":"perhaps"`, 1), "no offer"},
		"another type":          {`{"schema_version":1,"endpoint":7}`, "not a snapshot"},
		"a changed certificate": {strings.Replace(string(good), `"`+leaf+`":"`, `"`+leaf+`":"AAAA`, 1), "another hash"},
		"a missing certificate": {strings.Replace(string(good), `["`+leaf, `["`+strings.Repeat("0", 64)+`","`+leaf, 1), "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := facts.Decode([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
	newer := strings.Replace(string(good), `"schema_version":1`, `"schema_version":2`, 1)
	if _, err := facts.Decode([]byte(newer)); !errors.Is(err, facts.ErrNewerSchema) {
		t.Errorf("newer schema: got %v", err)
	}
}

func TestReach(t *testing.T) {
	dead := facts.Failed[facts.Connection](refused)
	blocked := facts.Failed[facts.Connection](facts.Failure{Kind: facts.BlockedAddress})
	ok := facts.Answered(facts.Connection{})
	for name, c := range map[string]struct {
		addresses []facts.Probe[facts.Connection]
		dns       facts.FailureKind
		want      facts.Reach
	}{
		"nothing asked":    {nil, "", facts.ReachNotTried},
		"all":              {[]facts.Probe[facts.Connection]{ok, ok}, "", facts.ReachOK},
		"some":             {[]facts.Probe[facts.Connection]{ok, dead}, "", facts.ReachPartial},
		"none":             {[]facts.Probe[facts.Connection]{dead}, "", facts.ReachNone},
		"all but blocked":  {[]facts.Probe[facts.Connection]{ok, blocked}, "", facts.ReachOK},
		"none but blocked": {[]facts.Probe[facts.Connection]{dead, blocked}, "", facts.ReachNone},
		"all blocked":      {[]facts.Probe[facts.Connection]{blocked}, "", facts.ReachNotTried},
		"no such name":     {nil, facts.NameNotFound, facts.ReachNone},
		"no resolver":      {nil, facts.NoResolver, facts.ReachNotTried},
	} {
		t.Run(name, func(t *testing.T) {
			s := facts.Snapshot{}
			if c.dns != "" {
				s.DNS = facts.Failed[facts.DNS](facts.Failure{Kind: c.dns})
			}
			for _, connect := range c.addresses {
				s.Addresses = append(s.Addresses, facts.Address{Connect: connect})
			}
			if got := s.Reach(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	good, err := json.Marshal(factstest.New(f).Snapshot)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"schema_version":1,"endpoint":{"host":"a","port":1},"addresses":[{"versions":{"value":{"1.3":"offered"}}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := facts.Decode(data)
		if err != nil {
			return
		}
		s.Reach()
		s.Digest()
	})
}

func TestPlatforms(t *testing.T) {
	set := facts.On(facts.IOS, facts.Devtools)
	if got := set.List(); !cmp.Equal(got, []facts.Platform{facts.IOS, facts.Devtools}) {
		t.Errorf("list %v", got)
	}
	if set.Has(facts.Android) || !set.Has(facts.IOS) || set.Without(facts.On(facts.IOS)) != facts.On(facts.Devtools) {
		t.Error("set arithmetic")
	}
	if facts.On(facts.AllPlatforms()...) != facts.Everywhere {
		t.Error("Everywhere is not all")
	}
	for _, name := range []string{"ios", "iOS", " Android ", "HarmonyOS", "devtools"} {
		if _, err := facts.ParsePlatform(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := facts.ParsePlatform("symbian"); err == nil {
		t.Error("symbian is taken")
	}
}

// A leaf that another client is shown does not hide that this one's has changed.
func TestDigestOfLeaves(t *testing.T) {
	digest := func(first byte, hello facts.Hello) facts.SHA256 {
		a := facts.Address{Chain: facts.Answered([]facts.SHA256{{first}, {9}})}
		for _, l := range []byte{1, 2} {
			shown := facts.HelloHandshake
			if l != first {
				shown = hello
			}
			a.Leaves = append(a.Leaves, facts.Leaf{SHA256: facts.SHA256{l}, Shown: map[facts.Hello]int{shown: 1}})
		}
		return (&facts.Snapshot{Addresses: []facts.Address{a}}).Digest()
	}
	for hello, same := range map[facts.Hello]bool{facts.HelloATS: true, facts.HelloTLS13: true, facts.HelloOther: false, facts.HelloLegacy: false} {
		if got := digest(1, hello) == digest(2, hello); got != same {
			t.Errorf("the other leaf was shown to %s: the same digest: %t", hello, got)
		}
	}
}
