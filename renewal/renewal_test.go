package renewal_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// A site is a world in which a certificate was renewed.
type site struct {
	*factstest.World
	was, is *pki.Certificate
}

// newSite makes one whose only address serves the new certificate.
func newSite(t *testing.T) *site {
	s := &site{World: factstest.New(t)}
	s.was = s.Leaf(func(t *pki.Template) {
		t.NotBefore, t.NotAfter = factstest.Now.AddDate(0, 0, -80), factstest.Now.AddDate(0, 0, 10)
	})
	s.is = s.Leaf(nil)
	s.Serve(s.is.Chain()...)
	return s
}

// compare holds the site against the new certificate.
func (s *site) compare(least int) renewal.Comparison {
	stores := trust.NewStores()
	root, err := trust.Parse(s.Root.Raw)
	if err != nil {
		s.Fatal(err)
	}
	stores.Trust("test", facts.Everywhere, root)
	profile, _ := rules.Named(rules.ProfileWeChat)
	return renewal.Compare([]facts.SHA256{s.Keep(s.is.Raw)}, s.Snapshot, least, func(of *facts.Snapshot) *rules.Report {
		return rules.Evaluate(profile, of, rules.Params{Now: of.StartedAt, Stores: stores})
	})
}

func TestCompare(t *testing.T) {
	silent := facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect}
	for name, c := range map[string]struct {
		change func(*site)
		least  int
		want   string // the states, in the order of the addresses
		met    renewal.Outcome
	}{
		"served":             {func(*site) {}, 2, "served", renewal.Met},
		"at every address":   {func(s *site) { s.Add("192.0.2.8"); s.Serve(s.is.Chain()...) }, 1, "served served", renewal.Met},
		"one has the old":    {func(s *site) { s.Add("192.0.2.8"); s.Serve(s.was.Chain()...) }, 1, "served old", renewal.Unmet},
		"the node has it":    {func(s *site) { s.Add("192.0.2.8"); s.Address().Node = "b"; s.Serve(s.was.Chain()...) }, 1, "served old", renewal.Unmet},
		"one connection has": {func(s *site) { s.ShowChain(s.Address(), facts.HelloATS, s.was.Chain()) }, 1, "old", renewal.Unmet},
		"the chain's is old": {func(s *site) { s.Serve(s.was.Chain()...); s.ShowChain(s.Address(), facts.HelloATS, s.is.Chain()) }, 1, "old", renewal.Unmet},
		"no intermediate":    {func(s *site) { s.Serve(s.is.Raw) }, 1, "incomplete", renewal.Unmet},
		"no intermediate at one of the servers behind the address": {func(s *site) {
			s.ShowChain(s.Address(), facts.HelloATS, [][]byte{s.is.Raw})
		}, 1, "incomplete", renewal.Unmet},
		"with the root": {func(s *site) { s.Serve(append(s.is.Chain(), s.Root.Raw)...) }, 1, "served", renewal.Met},
		"old clients see the old one of the same kind": {func(s *site) {
			s.ShowChain(s.Address(), facts.HelloLegacy, s.was.Chain())
		}, 1, "old", renewal.Unmet},
		"old clients see the RSA one": {func(s *site) {
			s.ShowChain(s.Address(), facts.HelloLegacy, s.rsa().Chain())
		}, 1, "served", renewal.Met},
		"phones see the RSA one": {func(s *site) { s.ShowChain(s.Address(), facts.HelloATS, s.rsa().Chain()) }, 1, "old", renewal.Unmet},
		"old clients see what nobody can read": {func(s *site) {
			s.Show(s.Address(), facts.HelloLegacy, []byte{1})
		}, 1, "old", renewal.Unmet},
		"it stopped answering": {func(*site) {}, 3, "unknown", renewal.Unclear},
		"one is dead":          {func(s *site) { s.Add("192.0.2.8"); factstest.Fail(s.Address(), silent) }, 1, "served unreachable", renewal.Unclear},
		"one is dead and one has the old": {func(s *site) {
			s.Add("192.0.2.8")
			factstest.Fail(s.Address(), silent)
			s.Add("192.0.2.9")
			s.Serve(s.was.Chain()...)
		}, 1, "served unreachable old", renewal.Unmet},
		"no way to IPv6": {func(s *site) {
			s.Add("2001:db8::7")
			factstest.Fail(s.Address(), facts.Failure{Kind: facts.NoRoute, Phase: facts.PhaseConnect})
		}, 1, "served not_tried", renewal.Met},
		"no way anywhere": {func(s *site) {
			factstest.Fail(s.Address(), facts.Failure{Kind: facts.NoRoute, Phase: facts.PhaseConnect})
		}, 1, "not_tried", renewal.Unclear},
		"no time for one": {func(s *site) {
			s.Add("192.0.2.8")
			factstest.Fail(s.Address(), facts.Failure{Kind: facts.OutOfTime, Phase: facts.PhaseConnect})
		}, 1, "served unknown", renewal.Unclear},
		"no TLS": {func(s *site) {
			factstest.Fail(s.Address(), facts.Failure{Kind: facts.NotTLS, Phase: facts.PhaseTLS})
		}, 1, "unknown", renewal.Unclear},
		"no address":          {func(s *site) { s.Addresses = nil }, 1, "", renewal.Unclear},
		"leaves not noted":    {func(s *site) { s.Address().Leaves = nil }, 1, "served", renewal.Met},
		"an unreadable one":   {func(s *site) { s.Serve([]byte{1}) }, 1, "old", renewal.Unmet},
		"a chain half broken": {func(s *site) { s.Serve(s.is.Raw, []byte{1}) }, 1, "unknown", renewal.Unclear},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			c.change(s)
			got := s.compare(c.least)
			var states []string
			for _, a := range got.Addresses {
				states = append(states, string(a.State))
			}
			if strings.Join(states, " ") != c.want || got.Outcome() != c.met {
				t.Errorf("%v, %s; want %s, %s\n%+v", states, got.Outcome(), c.want, c.met, got)
			}
		})
	}
}

// rsa makes a certificate of another kind.
func (s *site) rsa() *pki.Certificate {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		s.Fatal(err)
	}
	return s.Leaf(func(t *pki.Template) { t.Key = key })
}

// TestOthers holds what is told of an old certificate: which it is, and how often it was met.
func TestOthers(t *testing.T) {
	s := newSite(t)
	s.ShowChain(s.Address(), facts.HelloATS, s.was.Chain())
	s.ShowChain(s.Address(), facts.HelloATS, s.was.Chain())
	got := s.compare(1).Addresses[0]
	if got.Addr != netip.MustParseAddrPort("192.0.2.7:443") || got.Connections != 2 || len(got.Others) != 1 {
		t.Fatalf("%+v", got)
	}
	old, err := trust.Parse(s.was.Raw)
	if err != nil {
		t.Fatal(err)
	}
	want := renewal.Leaf{SHA256: old.SHA256, Serial: renewal.Serial(old), NotBefore: old.NotBefore, NotAfter: old.NotAfter, Connections: 2}
	if got.Others[0] != want || want.Serial == "" || !want.NotAfter.Equal(factstest.Now.AddDate(0, 0, 10).Truncate(time.Second)) {
		t.Errorf("got %+v, want %+v", got.Others[0], want)
	}
}

// TestBroken names the rule, once for however many platforms.
func TestBroken(t *testing.T) {
	s := newSite(t)
	s.Serve(s.is.Raw)
	got := s.compare(1).Addresses[0]
	if !slices.Equal(got.Rules, []string{"chain_incomplete"}) || len(got.Fails) != 1 {
		t.Errorf("%v %v", got.Rules, got.Fails)
	}
}

// TestSerial writes it as openssl does, and no more of it than the standard allows.
func TestSerial(t *testing.T) {
	for name, c := range map[string]struct {
		serial *big.Int
		want   string
	}{
		"unknown":  {nil, ""},
		"zero":     {big.NewInt(0), "00"},
		"one":      {big.NewInt(1), "01"},
		"negative": {big.NewInt(-0x80), "-80"},
		"longest":  {new(big.Int).Lsh(big.NewInt(1), 159), "80" + strings.Repeat("00", 19)},
		"longer":   {new(big.Int).Lsh(big.NewInt(1), 8000), "01" + strings.Repeat("00", 19) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := renewal.Serial(&trust.Certificate{Certificate: &x509.Certificate{SerialNumber: c.serial}}); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestFailureIsBrief leaves what broke the scanner in the snapshot.
func TestFailureIsBrief(t *testing.T) {
	s := newSite(t)
	factstest.Fail(s.Address(), facts.Failure{Kind: facts.ScannerFailed, Phase: facts.PhaseTLS, Received: []byte("x")})
	if got := s.compare(1).Addresses[0]; got.State != renewal.Unknown || got.Failure == nil || got.Failure.Received != nil || s.Address().Chain.Failure.Received == nil {
		t.Errorf("%+v", got)
	}
}
