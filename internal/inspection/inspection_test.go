package inspection

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// public opens what is for documentation and is not 192.0.2.128/25, which is the company's own.
func public(a netip.Addr) bool {
	return !netip.MustParsePrefix("192.0.2.128/25").Contains(a) && !a.IsPrivate()
}

// A town is a set of authorities. Only root is known, on every platform but where a test says otherwise.
type town struct {
	testing.TB
	root, guard, other *pki.Certificate
	stores             *trust.Stores
}

func newTown(t testing.TB) *town {
	make := func(name string) *pki.Certificate {
		c, err := pki.Root(pki.Template{CommonName: name, Now: factstest.Now})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	out := &town{TB: t, root: make("Known Root"), guard: make("Guard CA"), other: make("Other CA"), stores: trust.NewStores()}
	out.trust(out.root, facts.Everywhere)
	return out
}

func (o *town) trust(c *pki.Certificate, on facts.Platforms) {
	parsed, err := trust.Parse(c.Raw)
	if err != nil {
		o.Fatal(err)
	}
	o.stores.Trust("test", on, parsed)
}

// seen is a host with the chain that by signed, at an address of 192.0.2.0/24. change is of its leaf.
func (o *town) seen(host string, last int, by *pki.Certificate, send bool, change func(*x509.Certificate)) (*facts.Snapshot, *rules.Report) {
	o.Helper()
	w := factstest.New(o.TB)
	w.Endpoint.Host, w.Addresses, w.DNS.Value.Addresses, w.Certificates = host, nil, nil, nil
	w.Add(fmt.Sprintf("192.0.2.%d", last))
	t := pki.Template{CommonName: host, Names: []string{host}, Now: factstest.Now, Change: change}
	var leaf *pki.Certificate
	if by == nil {
		leaf = w.Must(pki.SelfSigned(t))
	} else {
		leaf = w.Must(by.Leaf(t))
	}
	chain := leaf.Chain()
	if send {
		chain = append(chain, by.Raw)
	}
	w.Serve(chain...)
	return w.Snapshot, o.judge(w.Snapshot)
}

func (o *town) judge(s *facts.Snapshot) *rules.Report {
	profile, _ := rules.Named(rules.ProfileWeChat)
	return rules.Evaluate(profile, s, rules.Params{Now: factstest.Now, Stores: o.stores})
}

func withSCT(c *x509.Certificate) {
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: sctList, Value: []byte{4, 2, 0, 0}})
}

// TestInspects: what is inspection, and what is not.
func TestInspects(t *testing.T) {
	o := newTown(t)
	below, err := o.guard.Authority(pki.Template{CommonName: "Guard Today", Now: factstest.Now})
	if err != nil {
		t.Fatal(err)
	}
	yesterday, err := o.guard.Authority(pki.Template{CommonName: "Guard Yesterday", Now: factstest.Now})
	if err != nil {
		t.Fatal(err)
	}
	namesake, err := pki.Root(pki.Template{CommonName: "Guard CA", Now: factstest.Now})
	if err != nil {
		t.Fatal(err)
	}
	type look struct {
		host   string
		last   int
		by     *pki.Certificate
		send   bool
		change func(*x509.Certificate)
	}
	guarded := func(host string, last int) look { return look{host: host, last: last, by: o.guard, send: true} }
	good := func(host string, last int) look { return look{host: host, last: last, by: o.root} }
	for name, c := range map[string]struct {
		looks []look
		want  bool
	}{
		"three unrelated hosts":              {[]look{guarded("a.one.test", 1), guarded("b.two.test", 2), guarded("c.three.test", 3)}, true},
		"the root is not sent":               {[]look{{"a.one.test", 1, o.guard, false, nil}, {"b.two.test", 2, o.guard, false, nil}, {"c.three.test", 3, o.guard, false, nil}}, true},
		"a new intermediate every day":       {[]look{{"a.one.test", 1, below, false, nil}, {"b.two.test", 2, yesterday, false, nil}, {"c.three.test", 3, below, false, nil}}, true},
		"two":                                {[]look{guarded("a.one.test", 1), guarded("b.two.test", 2)}, false},
		"one, three times":                   {[]look{guarded("a.one.test", 1), guarded("a.one.test", 1), guarded("a.one.test", 1)}, false},
		"three hosts of one domain":          {[]look{guarded("a.one.test", 1), guarded("b.one.test", 2), guarded("c.one.test", 3)}, false},
		"three domains at one address":       {[]look{guarded("a.one.test", 1), guarded("b.two.test", 1), guarded("c.three.test", 1)}, false},
		"a company's own addresses":          {[]look{guarded("a.one.test", 200), guarded("b.two.test", 201), guarded("c.three.test", 202)}, false},
		"one of them in public":              {[]look{guarded("a.one.test", 200), guarded("b.two.test", 201), guarded("c.three.test", 3)}, false},
		"hosts without a name":               {[]look{guarded("192.0.2.1", 1), guarded("192.0.2.2", 2), guarded("192.0.2.3", 3)}, false},
		"each vouches for itself":            {[]look{{"a.one.test", 1, nil, false, nil}, {"b.two.test", 2, nil, false, nil}, {"c.three.test", 3, nil, false, nil}}, false},
		"two authorities":                    {[]look{guarded("a.one.test", 1), guarded("b.two.test", 2), {"c.three.test", 3, o.other, true, nil}}, false},
		"another with the same name":         {[]look{guarded("a.one.test", 1), guarded("b.two.test", 2), {"c.three.test", 3, namesake, true, nil}}, false},
		"a known authority":                  {[]look{good("a.one.test", 1), good("b.two.test", 2), good("c.three.test", 3)}, false},
		"a public one that is not sent":      {[]look{{"a.one.test", 1, o.guard, false, withSCT}, {"b.two.test", 2, o.guard, false, withSCT}, {"c.three.test", 3, o.guard, false, withSCT}}, false},
		"a company with a private authority": {[]look{guarded("a.one.test", 1), guarded("b.two.test", 2), guarded("c.three.test", 3), good("a.four.test", 4), good("b.five.test", 5), good("c.six.test", 6)}, false},
		"some are left alone":                {[]look{guarded("a.one.test", 1), guarded("b.two.test", 2), guarded("c.three.test", 3), good("bank.four.test", 4), good("bank.five.test", 5)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := NewWitness(public)
			got := false
			for _, l := range c.looks {
				s, r := o.seen(l.host, l.last, l.by, l.send, l.change)
				w.Hear(s, r, factstest.Now)
			}
			for _, l := range c.looks { // whoever is asked about
				s, r := o.seen(l.host, l.last, l.by, l.send, l.change)
				got = w.Inspects(w.Hear(s, r, factstest.Now)) || got
			}
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestKnownInPart: an authority that one platform knows is nobody's middlebox.
func TestKnownInPart(t *testing.T) {
	o := newTown(t)
	o.trust(o.guard, facts.On(facts.IOS))
	s, r := o.seen("a.one.test", 1, o.guard, true, nil)
	if by := NewWitness(public).Hear(s, r, factstest.Now); by != (Authority{}) {
		t.Errorf("got %q", by.Name)
	}
}

// TestBegins: what was seen before the middlebox began does not speak for it, and what is seen after it is gone
// ends it.
func TestBegins(t *testing.T) {
	o := newTown(t)
	w := NewWitness(public)
	now := factstest.Now
	see := func(by *pki.Certificate, names ...string) (last Authority) {
		for _, name := range names {
			now = now.Add(time.Minute)
			s, r := o.seen("www."+name+".test", int(name[0]-'a')+1, by, by == o.guard, nil)
			last = w.Hear(s, r, now)
		}
		return last
	}
	see(o.root, "a", "b", "c", "d", "e", "f", "g", "h")
	if guard := see(o.guard, "a", "b"); w.Inspects(guard) {
		t.Error("two are enough")
	}
	guard := see(o.guard, "c")
	if !w.Inspects(guard) {
		t.Error("what was seen before it began counts against it")
	}
	see(o.root, "a")
	if w.Inspects(guard) {
		t.Error("it signs for two only, and still counts")
	}
	see(o.guard, "a")
	see(o.root, "d", "e")
	if !w.Inspects(guard) {
		t.Error("it has exceptions, and is thought to be gone")
	}
	see(o.root, "f", "g")
	if w.Inspects(guard) {
		t.Error("more are seen undisturbed than not, and it still counts")
	}
}

// TestDisown leaves nothing to judge, names who it was, and spares the addresses that others signed for.
func TestDisown(t *testing.T) {
	o := newTown(t)
	s, r := o.seen("a.one.test", 1, o.guard, true, nil)
	by := NewWitness(public).Hear(s, r, factstest.Now)
	if by.Name != "Guard CA" {
		t.Fatalf("the authority is %q", by.Name)
	}
	second := &factstest.World{TB: t, Snapshot: s, Root: o.root, Intermediate: o.root}
	second.Add("192.0.2.9")
	second.Serve(second.Leaf(func(t *pki.Template) { t.Names = []string{"a.one.test"} }).Chain()...)
	Disown(s, o.judge(s), by)
	if f := s.Addresses[0].Connect.Failure; f == nil || f.Interference() != facts.TLSInspected || f.Detail != "Guard CA" || s.Reach() != facts.ReachOK {
		t.Errorf("the first: %+v, reach %s", f, s.Reach())
	}
	if s.Addresses[1].Connect.Failure != nil {
		t.Error("the second is taken back too")
	}
}

// TestUppermostEnds holds that chains of any shape come to an end.
func TestUppermostEnds(t *testing.T) {
	circle := []*x509.Certificate{{RawSubject: []byte("a"), RawIssuer: []byte("b")}, {RawSubject: []byte("b"), RawIssuer: []byte("c")}, {RawSubject: []byte("c"), RawIssuer: []byte("b")}}
	if uppermost(circle) == (Authority{}) {
		t.Error("nobody stands above a circle")
	}
	if got := uppermost([]*x509.Certificate{{RawSubject: []byte("a"), RawIssuer: []byte("a")}}); got != (Authority{}) {
		t.Errorf("above what vouches for itself stands %q", strings.TrimSpace(got.Name))
	}
}
