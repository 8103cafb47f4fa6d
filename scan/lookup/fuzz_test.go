package lookup

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/tongguan/tongguan/facts"
)

// FuzzRead reads whatever a server may send in answer to each of our questions: what is kept is bounded, can be written
// as JSON, and follows no more aliases than it may.
func FuzzRead(f *testing.F) {
	for _, records := range [][]string{
		{"a.test. 60 IN CNAME b.test.", "b.test. 60 IN A 192.0.2.7"},
		{"a.test. 60 IN CNAME a.test."},
		{`a.test. 60 IN CNAME \000\027\.b.test.`},
		{"a.test. 60 IN AAAA 2001:db8::7"},
		{`a.test. 60 IN CAA 128 issue "ca.test; policy=ev"`},
		{"a.test. 60 IN HTTPS 1 . alpn=h2,h3 no-default-alpn port=8443 ipv4hint=192.0.2.7 ipv6hint=2001:db8::7 ech=AAAA", "a.test. 60 IN HTTPS 0 b.test."},
	} {
		q := query("a.test", A, true)
		raw, err := says(q, 0, records...).Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw[2:], byte(len(records)))
	}
	f.Fuzz(func(t *testing.T, rest []byte, which byte) {
		what := []Type{A, AAAA, CAA, HTTPS}[which%4]
		q := query("a.test", what, true)
		m := match(q, append([]byte{byte(q.Id >> 8), byte(q.Id)}, rest...))
		if m == nil {
			return
		}
		a := &Answer{name: "a.test"}
		next := a.read(m, "a.test", what)
		if len(a.How.Aliases) > maxAliases || next != "" && next != a.How.Aliases[len(a.How.Aliases)-1] {
			t.Errorf("aliases %q, next %q", a.How.Aliases, next)
		}
		if found := len(a.Addrs) + len(a.CAA) + len(a.HTTPS); (found > 0) != (a.Failure == nil) || found > len(rest) {
			t.Errorf("%d records, and failure %+v", found, a.Failure)
		}
		for _, alias := range a.How.Aliases {
			if strings.ContainsFunc(alias, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("alias %q", alias)
			}
		}
		judge(a.How.Server, m, nil)
		if _, err := json.Marshal(facts.Snapshot{
			CAA:          facts.Answered(facts.CAA{Records: a.CAA}),
			HTTPSRecords: facts.Answered(facts.HTTPSRecords{Records: a.HTTPS}),
		}); err != nil {
			t.Error(err)
		}
	})
}

// FuzzConfigured reads a machine's configuration, which others may have written.
func FuzzConfigured(f *testing.F) {
	f.Add([]byte("nameserver 10.0.0.1\noptions timeout:1 attempts:3 rotate\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := configured(text)
		if err == nil && (len(s.at) < 1 || len(s.at) > maxServers || s.attempts < 1 || s.within(longest) <= 0) {
			t.Errorf("got %+v", s)
		}
	})
}

// TestPlain writes names as facts have them.
func TestPlain(t *testing.T) {
	for name, want := range map[string]string{"A.Test.": "a.test", "a.test": "a.test", ".": ".", `a\.b.`: `a\.b`} {
		if got := plain(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := plain(dns.Fqdn("")); got != "." {
		t.Errorf("nothing: %q", got)
	}
}
