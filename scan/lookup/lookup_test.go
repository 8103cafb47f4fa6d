package lookup

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
)

// closed is a port of UDP where nobody listens.
func closed(t *testing.T) netip.AddrPort {
	t.Helper()
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	return netip.MustParseAddrPort(c.LocalAddr().String())
}

// TestLab asks the lab's name server, which was written apart from all this.
func TestLab(t *testing.T) {
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	d := &dialer{}
	r := New(d.dial, clock.System, l.Resolver())
	good := l.Case("good-rsa").Addrs[0]
	port := fmt.Sprint(good.Port())
	for name, c := range map[string]struct {
		host    string
		what    Type
		failure facts.FailureKind
		rcode   string
		addrs   int
		aliases []string
		tcp     bool
	}{
		"an address":        {host: "good-rsa.lab.test", what: A, rcode: "NOERROR", addrs: 1},
		"in capitals":       {host: "Good-RSA.lab.TEST.", what: A, rcode: "NOERROR", addrs: 1},
		"no address":        {host: "no-data.lab.test", what: A, rcode: "NOERROR", failure: facts.NoData},
		"of another family": {host: "no-data.lab.test", what: AAAA, rcode: "NOERROR", failure: facts.NoData},
		"no such name":      {host: "nothing.lab.test", what: A, rcode: "NXDOMAIN", failure: facts.NoSuchName},
		"SERVFAIL":          {host: "servfail.lab.test", what: A, rcode: "SERVFAIL", failure: facts.NameServer},
		"REFUSED":           {host: "dns-refused.lab.test", what: A, rcode: "REFUSED", failure: facts.NameRefused},
		"private":           {host: "private.lab.test", what: AAAA, rcode: "NOERROR", addrs: 1},
		"500 addresses":     {host: "crowd.lab.test", what: A, rcode: "NOERROR", addrs: 500, tcp: true},
		"aliases":           {host: "alias.lab.test", what: A, rcode: "NOERROR", addrs: 1, aliases: []string{"alias-2.lab.test", "good-rsa.lab.test"}},
		"a dangling alias":  {host: "dangling.lab.test", what: A, rcode: "NXDOMAIN", failure: facts.NoSuchName, aliases: []string{"gone.elsewhere.test"}},
		"a circle":          {host: "loop.lab.test", what: A, rcode: "NOERROR", failure: facts.NameLoop, aliases: []string{"loop-2.lab.test"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := r.Ask(t.Context(), c.host, c.what)
			if kindOf(a.Failure) != c.failure || a.How.RCode != c.rcode || len(a.Addrs) != c.addrs || a.How.TCP != c.tcp ||
				!slices.Equal(a.How.Aliases, c.aliases) || a.How.Server != l.Resolver() || a.How.Took <= 0 {
				t.Errorf("got %+v %+v, %d addresses", a.How, a.Failure, len(a.Addrs))
			}
			if (a.How.TTL == 60) != (c.addrs > 0 || len(c.aliases) > 0) {
				t.Errorf("TTL %d", a.How.TTL)
			}
		})
	}
	if a := r.Ask(t.Context(), "maze.lab.test", A); kindOf(a.Failure) != facts.NameLoop || len(a.How.Aliases) != maxAliases {
		t.Errorf("the maze: %+v %+v", a.How, a.Failure)
	}
	a := r.Ask(t.Context(), "lab.test", CAA)
	if want := []facts.CAARecord{{Tag: "iodef", Value: "mailto:hostmaster@lab.test"}, {Tag: "issue", Value: "ca.lab.test"}}; !slices.Equal(a.CAA, want) {
		t.Errorf("CAA: %+v, %+v", a.CAA, a.Failure)
	}
	a = r.Ask(t.Context(), "_"+port+"._https.good-rsa.lab.test", HTTPS)
	if len(a.HTTPS) != 1 || a.HTTPS[0].Target != "." || a.HTTPS[0].Priority != 1 || a.HTTPS[0].Port != good.Port() ||
		!slices.Equal(a.HTTPS[0].ALPN, []string{"h2", "http/1.1"}) || !slices.Equal(a.HTTPS[0].IPv4Hint, []netip.Addr{good.Addr()}) {
		t.Errorf("HTTPS: %+v, %+v", a.HTTPS, a.Failure)
	}
	if n := d.open.Load(); n != 0 {
		t.Errorf("%d sockets are open", n)
	}
}

// TestTrouble gives one server each kind of trouble.
func TestTrouble(t *testing.T) {
	here := "a.test. 60 IN A 192.0.2.7"
	noEDNS := func(rcode int, bare bool) script {
		return func(q *dns.Msg, _ bool) []any {
			if q.IsEdns0() == nil {
				return []any{says(q, 0, here)}
			}
			m := says(q, rcode)
			if bare {
				m.Question = nil
			}
			return []any{m}
		}
	}
	cut := func(then script) script {
		return func(q *dns.Msg, tcp bool) []any {
			if tcp {
				return then(q, tcp)
			}
			m := says(q, 0)
			m.Truncated = true
			return []any{m}
		}
	}
	for name, c := range map[string]struct {
		play    script
		failure facts.FailureKind
		rcode   string
		tries   int
		detail  string
	}{
		"well":              {play: always(0, here), rcode: "NOERROR", tries: 1},
		"SERVFAIL":          {play: always(dns.RcodeServerFailure), failure: facts.NameServer, rcode: "SERVFAIL", tries: 2, detail: "SERVFAIL from 127.0.0.1:"},
		"REFUSED":           {play: always(dns.RcodeRefused), failure: facts.NameRefused, rcode: "REFUSED", tries: 1},
		"NOTIMP":            {play: always(dns.RcodeNotImplemented), failure: facts.NameServer, rcode: "NOTIMP", tries: 2},
		"a new code":        {play: always(13), failure: facts.NameServer, rcode: "RCODE13", tries: 2},
		"no EDNS":           {play: noEDNS(dns.RcodeFormatError, false), rcode: "NOERROR", tries: 1},
		"no EDNS, and bare": {play: noEDNS(dns.RcodeFormatError, true), rcode: "NOERROR", tries: 1},
		"EDNS is unknown":   {play: noEDNS(dns.RcodeNotImplemented, true), rcode: "NOERROR", tries: 1},
		"silent about this": {play: mute, failure: facts.Timeout, tries: 2, detail: "no answer from"},
		"silent":            {play: deaf, failure: facts.NoResolver, tries: 2, detail: "about the root neither"},
		"noise": {play: func(q *dns.Msg, _ bool) []any {
			return []any{[]byte{}, []byte("x"), []byte(strings.Repeat("\xc0", 600)), says(q, 0, here)}
		}, rcode: "NOERROR", tries: 1},
		"late and forged": {play: func(q *dns.Msg, _ bool) []any {
			forged := "a.test. 60 IN A 6.6.6.6"
			late, elsewhere, ofType, echo, update := says(q, 0, forged), says(q, 0, forged), says(q, 0, forged), q.Copy(), says(q, 0, forged)
			late.Id++
			elsewhere.Question[0].Name = "b.test."
			ofType.Question = []dns.Question{{Name: "a.test.", Qtype: dns.TypeTXT, Qclass: dns.ClassINET}}
			update.Opcode = dns.OpcodeNotify
			bare := says(q, 0, forged)
			bare.Question = nil
			return []any{late, elsewhere, ofType, echo, update, bare, says(q, 0, here)}
		}, rcode: "NOERROR", tries: 1},
		"long":             {play: cut(always(0, here)), rcode: "NOERROR", tries: 1},
		"long, and no TCP": {play: cut(deaf), failure: facts.NoResolver, tries: 1, detail: "too long for UDP"},
		"refers elsewhere": {play: func(q *dns.Msg, _ bool) []any { m := says(q, 0); m.RecursionAvailable = false; return []any{m} }, failure: facts.NameRefused, rcode: "NOERROR", tries: 1, detail: "does not look names up"},
		"knows it has none": {play: func(q *dns.Msg, _ bool) []any {
			m := says(q, 0)
			m.RecursionAvailable, m.Authoritative = false, true
			return []any{m}
		}, failure: facts.NoData, rcode: "NOERROR", tries: 1},
		"records with NXDOMAIN": {play: always(dns.RcodeNameError, here), failure: facts.NoSuchName, rcode: "NXDOMAIN", tries: 1},
		"records of others":     {play: always(0, "b.test. 60 IN A 6.6.6.6"), failure: facts.NoData, rcode: "NOERROR", tries: 1},
		"signed badly": {play: func(q *dns.Msg, _ bool) []any {
			return []any{extendedBy(says(q, dns.RcodeServerFailure), dns.ExtendedErrorCodeDNSBogus)}
		}, failure: facts.NameServer, rcode: "SERVFAIL", tries: 2, detail: "DNSSEC Bogus"},
		"the zone refuses": {play: func(q *dns.Msg, _ bool) []any {
			return []any{extendedBy(says(q, dns.RcodeRefused), dns.ExtendedErrorCodeNoReachableAuthority)}
		}, failure: facts.NameServer, rcode: "REFUSED", tries: 2, detail: "No Reachable Authority"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, d := resolver(serve(t, c.play))
			a := r.Ask(t.Context(), "a.test", A)
			if kindOf(a.Failure) != c.failure || a.How.RCode != c.rcode || a.How.Tries != c.tries {
				t.Errorf("got %+v %+v", a.How, a.Failure)
			}
			if a.Failure != nil && (!strings.Contains(a.Failure.Detail, c.detail) || a.Failure.Phase != facts.PhaseDNS) {
				t.Errorf("detail %q", a.Failure.Detail)
			}
			if want := []netip.Addr{netip.MustParseAddr("192.0.2.7")}; a.Failure == nil && !slices.Equal(a.Addrs, want) {
				t.Errorf("addresses %v", a.Addrs)
			}
			if n := d.open.Load(); n != 0 {
				t.Errorf("%d sockets are open", n)
			}
		})
	}
}

func extendedBy(m *dns.Msg, code uint16) *dns.Msg {
	m.SetEdns0(payload, false)
	m.IsEdns0().Option = append(m.IsEdns0().Option, &dns.EDNS0_EDE{InfoCode: code, ExtraText: "\x1b[2J"})
	return m
}

// TestServers asks several: the next one where one fails, and the failure that says most.
func TestServers(t *testing.T) {
	well := func(t *testing.T) netip.AddrPort { return serve(t, always(0, "a.test. 60 IN A 192.0.2.7")) }
	of := func(play script) func(*testing.T) netip.AddrPort {
		return func(t *testing.T) netip.AddrPort { return serve(t, play) }
	}
	gone := of(always(dns.RcodeNameError))
	for name, c := range map[string]struct {
		servers []func(*testing.T) netip.AddrPort
		failure facts.FailureKind
		answers int // which server's answer counts; -1: none's
		tries   int
	}{
		"the second is well":       {[]func(*testing.T) netip.AddrPort{closed, well}, "", 1, 2},
		"one is silent":            {[]func(*testing.T) netip.AddrPort{of(deaf), well}, "", 1, 2},
		"one fails":                {[]func(*testing.T) netip.AddrPort{of(always(dns.RcodeServerFailure)), well}, "", 1, 2},
		"one refuses":              {[]func(*testing.T) netip.AddrPort{of(always(dns.RcodeRefused)), well}, "", 1, 2},
		"NXDOMAIN is an answer":    {[]func(*testing.T) netip.AddrPort{gone, well}, facts.NoSuchName, 0, 1},
		"nobody listens":           {[]func(*testing.T) netip.AddrPort{closed, closed}, facts.NoResolver, -1, 2},
		"dead, and fails":          {[]func(*testing.T) netip.AddrPort{closed, of(always(dns.RcodeServerFailure))}, facts.NameServer, 1, 3},
		"fails, and silent":        {[]func(*testing.T) netip.AddrPort{of(always(dns.RcodeServerFailure)), of(mute)}, facts.NameServer, 0, 4},
		"dead, and silent on this": {[]func(*testing.T) netip.AddrPort{closed, of(mute)}, facts.Timeout, -1, 3},
		"both silent":              {[]func(*testing.T) netip.AddrPort{of(deaf), of(deaf)}, facts.NoResolver, -1, 4},
		"silent, and on this":      {[]func(*testing.T) netip.AddrPort{of(deaf), of(mute)}, facts.Timeout, -1, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var at []netip.AddrPort
			for _, start := range c.servers {
				at = append(at, start(t))
			}
			r, _ := resolver(at...)
			a := r.Ask(t.Context(), "a.test", A)
			var server netip.AddrPort
			if c.answers >= 0 {
				server = at[c.answers]
			}
			if kindOf(a.Failure) != c.failure || a.How.Server != server || a.How.Tries != c.tries {
				t.Errorf("got %+v %+v, want server %v", a.How, a.Failure, server)
			}
		})
	}
}

// TestRotate begins with another server each time, if the configuration says so.
func TestRotate(t *testing.T) {
	first, second := serve(t, always(0, "a.test. 60 IN A 192.0.2.7")), serve(t, always(0, "a.test. 60 IN A 192.0.2.8"))
	for rotate, want := range map[bool][]netip.AddrPort{true: {first, second, first}, false: {first, first, first}} {
		r, _ := resolver(first, second)
		s, _ := r.servers()
		s.rotate = rotate
		r.servers = func() (servers, error) { return s, nil }
		var got []netip.AddrPort
		for range want {
			got = append(got, r.Ask(t.Context(), "a.test", A).How.Server)
		}
		if !slices.Equal(got, want) {
			t.Errorf("rotate %v: asked %v, want %v", rotate, got, want)
		}
	}
}

// TestUnfinishedAliases follows aliases over several answers, of a server that knows its own zones only.
func TestUnfinishedAliases(t *testing.T) {
	zones := map[string]string{
		"a.test.": "a.test. 60 IN CNAME b.test.", "b.test.": "b.test. 50 IN CNAME c.test.", "c.test.": "c.test. 70 IN A 192.0.2.7",
		"x.test.": "x.test. 60 IN CNAME y.test.", "y.test.": "y.test. 60 IN CNAME x.test.",
	}
	for i := range 40 {
		zones[fmt.Sprintf("m%d.test.", i)] = fmt.Sprintf("m%d.test. 60 IN CNAME m%d.test.", i, i+1)
	}
	var asked atomic.Int32
	r, _ := resolver(serve(t, func(q *dns.Msg, _ bool) []any {
		asked.Add(1)
		m := says(q, 0, zones[q.Question[0].Name])
		m.RecursionAvailable, m.Authoritative = false, true
		return []any{m}
	}))
	a := r.Ask(t.Context(), "a.test", A)
	if a.Failure != nil || !slices.Equal(a.How.Aliases, []string{"b.test", "c.test"}) || a.How.TTL != 50 || len(a.Addrs) != 1 || asked.Load() != 3 {
		t.Errorf("got %+v %+v, asked %d times", a.How, a.Failure, asked.Load())
	}
	if a := r.Ask(t.Context(), "x.test", A); kindOf(a.Failure) != facts.NameLoop {
		t.Errorf("a circle: %+v %+v", a.How, a.Failure)
	}
	asked.Store(0)
	if a := r.Ask(t.Context(), "m0.test", A); kindOf(a.Failure) != facts.NameLoop || len(a.How.Aliases) != maxAliases || asked.Load() > maxAliases+1 {
		t.Errorf("a maze: %+v %+v, asked %d times", a.How, a.Failure, asked.Load())
	}
}

// TestShared lets many ask the same at once: one query serves them all, and each ends with its own context.
func TestShared(t *testing.T) {
	var asked atomic.Int32
	arrived, release := make(chan struct{}, 100), make(chan struct{})
	r, _ := resolver(serve(t, func(q *dns.Msg, _ bool) []any {
		asked.Add(1)
		arrived <- struct{}{}
		<-release
		return []any{says(q, 0, "a.test. 60 IN A 192.0.2.7")}
	}))
	s, _ := r.servers()
	s.timeout = 5 * time.Second
	r.servers = func() (servers, error) { return s, nil }

	leaver, leave := context.WithCancel(t.Context())
	left := make(chan *Answer)
	go func() { left <- r.Ask(leaver, "a.test", A) }() // begins it
	<-arrived
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if a := r.Ask(t.Context(), "A.test.", A); a.Failure != nil || len(a.Addrs) != 1 {
				t.Errorf("got %+v", a.Failure)
			}
		})
	}
	for aboard, end := 0, time.Now().Add(4*time.Second); aboard != 51; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%d share one query", aboard)
		}
		r.flights.mu.Lock()
		if one := r.flights.on[question{"a.test", A}]; one != nil {
			aboard = one.passengers
		}
		r.flights.mu.Unlock()
	}
	leave() // who began it goes, and the others still get their answer
	if a := <-left; kindOf(a.Failure) != facts.Timeout {
		t.Errorf("who left: %+v", a.Failure)
	}
	close(release)
	wg.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if r.Ask(t.Context(), "a.test", A); asked.Load() != 2 {
		t.Errorf("a later question is answered from memory")
	}
}

// TestHurry has somebody with little time left ask first: the answer to who has more does not depend on him.
func TestHurry(t *testing.T) {
	arrived, release := make(chan struct{}, 10), make(chan struct{})
	r, _ := resolver(serve(t, func(q *dns.Msg, _ bool) []any {
		arrived <- struct{}{}
		<-release
		return []any{says(q, 0, "a.test. 60 IN A 192.0.2.7")}
	}))
	s, _ := r.servers()
	s.timeout = 5 * time.Second
	r.servers = func() (servers, error) { return s, nil }
	hurried, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	over, patient := make(chan *Answer), make(chan *Answer)
	go func() { over <- r.Ask(hurried, "a.test", A) }()
	<-arrived
	go func() { patient <- r.Ask(t.Context(), "a.test", A) }()
	if a := <-over; a.Failure == nil {
		t.Error("who was in a hurry has an answer")
	}
	close(release)
	if a := <-patient; a.Failure != nil {
		t.Errorf("who was not: %+v", a.Failure)
	}
}

// TestStop calls off the only one who asks: it ends at once, and so does the query.
func TestStop(t *testing.T) {
	arrived := make(chan struct{}, 10)
	r, d := resolver(serve(t, func(*dns.Msg, bool) []any { arrived <- struct{}{}; return nil }))
	s, _ := r.servers()
	s.timeout = time.Minute
	r.servers = func() (servers, error) { return s, nil }
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if a := r.Ask(ctx, "a.test", A); kindOf(a.Failure) != facts.Timeout {
		t.Errorf("got %+v", a.Failure)
	}
	for end := time.Now().Add(2 * time.Second); d.open.Load() != 0; runtime.Gosched() {
		if time.Now().After(end) { // its time would be up after four and a half
			t.Fatal("the query goes on")
		}
	}
}

// TestTime holds that a silent server costs half of the time that is left, and no more than ten seconds.
func TestTime(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	r := New((&dialer{}).dial, clock.System, serve(t, mute))
	if a := r.Ask(ctx, "a.test", A); kindOf(a.Failure) != facts.Timeout || a.How.Tries != 2 || ctx.Err() != nil || a.How.Took > 800*time.Millisecond {
		t.Errorf("got %+v %+v, %v", a.How, a.Failure, ctx.Err())
	}
	for _, s := range []servers{
		{at: make([]netip.AddrPort, 1), timeout: patience, attempts: 2}, {at: make([]netip.AddrPort, 3), timeout: maxTimeout, attempts: maxAttempts},
	} {
		n := time.Duration(len(s.at) * s.attempts)
		if all := n*s.within(longest) + aside(longest); all > longest || s.within(longest) < time.Second {
			t.Errorf("%d tries of %v take %v", n, s.within(longest), all)
		}
	}
}

// TestPanic makes a panic in a query one of those who asked, which their callers look out for.
func TestPanic(t *testing.T) {
	r := &Resolver{now: clock.System, servers: func() (servers, error) { panic("broken") }}
	defer func() {
		if p := recover(); p != "broken" {
			t.Errorf("got %v", p)
		}
	}()
	r.Ask(t.Context(), "a.test", A)
	t.Error("no panic")
}

// TestOurLack tells that we ran out of something from a server that does not answer.
func TestOurLack(t *testing.T) {
	for err, want := range map[error]facts.FailureKind{
		syscall.EMFILE: facts.LocalLack, syscall.ENETUNREACH: facts.NoResolver, errors.New("odd"): facts.NoResolver,
	} {
		r, _ := resolver(netip.MustParseAddrPort("127.0.0.1:53"))
		r.dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: err}
		}
		if a := r.Ask(t.Context(), "a.test", A); kindOf(a.Failure) != want {
			t.Errorf("%v: got %+v", err, a.Failure)
		}
	}
	r := System((&dialer{}).dial, clock.System, t.TempDir()+"/nothing")
	if a := r.Ask(t.Context(), "a.test", A); kindOf(a.Failure) != facts.NoResolver || !strings.Contains(a.Failure.Detail, "nothing") {
		t.Errorf("no configuration: got %+v", a.Failure)
	}
}

// TestLookupNetIP gives what net.Resolver would.
func TestLookupNetIP(t *testing.T) {
	r, _ := resolver(serve(t, func(q *dns.Msg, _ bool) []any {
		switch q.Question[0].Name {
		case "a.test.":
			if q.Question[0].Qtype == dns.TypeA {
				return []any{says(q, 0, "a.test. 60 IN A 192.0.2.7")}
			}
			return []any{says(q, 0)}
		case "gone.test.":
			return []any{says(q, dns.RcodeNameError)}
		case "bad.test.":
			return []any{says(q, dns.RcodeServerFailure)}
		}
		return mute(q, false)
	}))
	for name, c := range map[string]struct {
		network, host            string
		notFound, timeout, fails bool
	}{
		"an address":   {"ip4", "a.test.", false, false, false},
		"no address":   {"ip6", "a.test.", true, false, true},
		"no such name": {"ip4", "gone.test.", true, false, true},
		"SERVFAIL":     {"ip4", "bad.test.", false, false, true},
		"silence":      {"ip4", "silent.test.", false, true, true},
		"both at once": {"ip", "a.test.", false, false, true},
	} {
		got, err := r.LookupNetIP(t.Context(), c.network, c.host)
		var e *net.DNSError
		if errors.As(err, &e) != c.fails || (len(got) > 0) == c.fails || c.fails && (e.IsNotFound != c.notFound || e.IsTimeout != c.timeout || e.Err == "") {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

// TestHostsFile holds that a name of the machine's hosts file has the addresses that stand there, if the resolver is the
// machine's own, and is asked of nobody.
func TestHostsFile(t *testing.T) {
	text, err := os.ReadFile("/etc/hosts")
	if err != nil {
		t.Fatal(err)
	}
	file := t.TempDir() + "/resolv.conf"
	if err := os.WriteFile(file, []byte("nameserver 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &dialer{}
	system, one := System(d.dial, clock.System, file), New(d.dial, clock.System, closed(t))
	checked := 0
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		addr, err := netip.ParseAddr(fields[0])
		if err != nil {
			continue
		}
		checked++
		if got := system.Local(t.Context(), fields[1]); !slices.Contains(got, addr.Unmap()) {
			t.Errorf("%s: got %v, want %v among it", fields[1], got, addr)
		}
		network := map[bool]string{true: "ip4", false: "ip6"}[addr.Unmap().Is4()]
		if got, err := system.LookupNetIP(t.Context(), network, fields[1]+"."); err != nil || !slices.Contains(got, addr.Unmap()) {
			t.Errorf("%s %s: got %v, %v", network, fields[1], got, err)
		}
		if got := one.Local(t.Context(), fields[1]); got != nil {
			t.Errorf("%s: a named server's resolver heeds the hosts file: %v", fields[1], got)
		}
	}
	if checked == 0 {
		t.Fatal("the hosts file has no name to try it with")
	}
	if got := system.Local(t.Context(), "nothing.invalid"); got != nil {
		t.Errorf("a name that is not there: %v", got)
	}
	if n := d.dialled.Load(); n != 0 {
		t.Errorf("%d sockets were opened", n)
	}
}

func TestConfigured(t *testing.T) {
	at := func(texts ...string) (out []netip.AddrPort) {
		for _, text := range texts {
			out = append(out, netip.AddrPortFrom(netip.MustParseAddr(text), 53))
		}
		return out
	}
	for name, c := range map[string]struct {
		text string
		want servers
	}{
		"empty":         {"", servers{at("127.0.0.1"), patience, 2, false}},
		"one":           {"nameserver 10.0.0.53\nsearch corp.test\n", servers{at("10.0.0.53"), patience, 2, false}},
		"IPv6":          {"nameserver fe80::1%eth0\nnameserver ::1", servers{at("fe80::1%eth0", "::1"), patience, 2, false}},
		"too many":      {"nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n", servers{at("10.0.0.1", "10.0.0.2", "10.0.0.3"), patience, 2, false}},
		"options":       {"options timeout:1 attempts:3 rotate\nnameserver 10.0.0.1", servers{at("10.0.0.1"), time.Second, 3, true}},
		"wild options":  {"options timeout:999999999999 attempts:99 rotates\nnameserver 10.0.0.1", servers{at("10.0.0.1"), maxTimeout, maxAttempts, false}},
		"zero and less": {"options timeout:0 attempts:-1\nnameserver 10.0.0.1", servers{at("10.0.0.1"), time.Second, 1, false}},
		"a comment":     {"# nameserver 10.0.0.1\n; options rotate\nnameserver name.test\nnameserver\n", servers{at("127.0.0.1"), patience, 2, false}},
	} {
		got, err := configured([]byte(c.text))
		if err != nil || !slices.Equal(got.at, c.want.at) || got.timeout != c.want.timeout || got.attempts != c.want.attempts || got.rotate != c.want.rotate {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}
