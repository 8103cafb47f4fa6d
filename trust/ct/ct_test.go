package ct_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

const day = 24 * time.Hour

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// issuer makes an intermediate below a root.
func issuer(t testing.TB) *pki.Certificate {
	t.Helper()
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	c, err := root.Authority(pki.Template{CommonName: "Intermediate", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parsed(t testing.TB, c *pki.Certificate) *trust.Certificate {
	t.Helper()
	out, err := trust.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// leaf makes a certificate with the SCTs of these logs.
func leaf(t testing.TB, by *pki.Certificate, logs ...*cttest.Log) *pki.Certificate {
	t.Helper()
	return cttest.Issue(t, by, pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now}, func(bare *pki.Certificate) (out [][]byte) {
		for _, l := range logs {
			out = append(out, l.SignPrecertificate(bare, now.Add(-day)))
		}
		return out
	})
}

func rsaLog(t testing.TB) *cttest.Log {
	t.Helper()
	l := cttest.New(t, "rsa", "R")
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l.Key = key
	return l
}

// standings says what a list makes of SCTs.
func standings(stamps []ct.Stamp) string {
	var out []string
	for _, s := range stamps {
		out = append(out, string(s.Source)+" "+string(s.Standing))
	}
	return strings.Join(out, ", ")
}

// TestSources reads SCTs from a certificate, a handshake and a staple, and finds them signed.
func TestSources(t *testing.T) {
	by, ec, other := issuer(t), cttest.New(t, "ec", "E"), rsaLog(t)
	list := cttest.Parsed(t, now, ec, other)
	c := leaf(t, by, ec, other)
	plain := leaf(t, by)
	sent := [][]byte{ec.SignCertificate(plain, now), other.SignCertificate(plain, now)}
	stranger := leaf(t, by)
	for name, x := range map[string]struct {
		found ct.Found
		of    *pki.Certificate
		want  string
	}{
		"in the certificate":      {ct.InCertificate(parsed(t, c)), c, "embedded counts, embedded counts"},
		"not in it":               {ct.InCertificate(parsed(t, plain)), plain, ""},
		"in the handshake":        {ct.InHandshake(sent), plain, "tls counts, tls counts"},
		"in the staple":           {ct.InStaple(cttest.Staple(t, plain, now, sent...), parsed(t, plain)), plain, "ocsp counts, ocsp counts"},
		"in a staple without":     {ct.InStaple(cttest.Staple(t, plain, now), parsed(t, plain)), plain, ""},
		"in another's staple":     {ct.InStaple(cttest.Staple(t, stranger, now, sent...), parsed(t, plain)), plain, ""},
		"of another certificate":  {ct.InHandshake(sent), stranger, "tls bad_signature, tls bad_signature"},
		"embedded ones as sent":   {ct.InHandshake([][]byte{ec.SignPrecertificate(plain, now)}), plain, "tls bad_signature"},
		"no staple":               {ct.InStaple(nil, parsed(t, plain)), plain, ""},
		"a broken one beside one": {ct.InHandshake([][]byte{{1, 2, 3}, sent[0]}), plain, "tls counts"},
	} {
		t.Run(name, func(t *testing.T) {
			stamps := ct.Weigh(list, x.found.SCTs, parsed(t, x.of), parsed(t, by), now)
			if got := standings(stamps); got != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
			if x.found.Broken != strings.HasPrefix(name, "a broken") {
				t.Errorf("broken: %v", x.found.Broken)
			}
		})
	}
}

// TestSigned holds what a signature covers: every change of what was signed is noticed.
func TestSigned(t *testing.T) {
	by, log := issuer(t), cttest.New(t, "log", "E")
	list := cttest.Parsed(t, now, log)
	c := parsed(t, leaf(t, by, log))
	for name, x := range map[string]struct {
		change func(*ct.SCT)
		issuer *trust.Certificate
		want   ct.Signature
	}{
		"as it is":               {func(*ct.SCT) {}, parsed(t, by), ct.Right},
		"without the issuer":     {func(*ct.SCT) {}, nil, ct.Unchecked},
		"by another issuer":      {func(*ct.SCT) {}, parsed(t, issuer(t)), ct.Wrong},
		"a millisecond later":    {func(s *ct.SCT) { s.Timestamp = s.Timestamp.Add(time.Millisecond) }, parsed(t, by), ct.Wrong},
		"without its extensions": {func(s *ct.SCT) { s.Extensions = nil }, parsed(t, by), ct.Wrong},
		"another signature":      {func(s *ct.SCT) { s.Signature = slices.Clone(s.Signature); s.Signature[9] ^= 1 }, parsed(t, by), ct.Wrong},
		"called RSA":             {func(s *ct.SCT) { s.Algorithm = 1 }, parsed(t, by), ct.Wrong},
		"called SHA-1":           {func(s *ct.SCT) { s.Hash = 2 }, parsed(t, by), ct.Wrong},
	} {
		t.Run(name, func(t *testing.T) {
			sct := ct.InCertificate(c).SCTs[0]
			x.change(&sct)
			if got := ct.Weigh(list, []ct.SCT{sct}, c, x.issuer, now)[0].Signature; got != x.want {
				t.Errorf("got %v, want %v", got, x.want)
			}
		})
	}
}

// TestPrecertificate finds the SCTs right although other extensions stand behind them, and cannot check where there are
// two lists of them.
func TestPrecertificate(t *testing.T) {
	by, log := issuer(t), cttest.New(t, "log", "E")
	list := cttest.Parsed(t, now, log)
	c := leaf(t, by, log)
	double := parsed(t, c)
	at := bytes.Index(c.RawTBSCertificate, []byte{0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02})
	if at < 0 {
		t.Fatal("no SCTs in it")
	}
	broken := bytes.Clone(c.RawTBSCertificate)
	broken[at+3] ^= 1 // now it is another extension
	double.RawTBSCertificate = broken
	if got := ct.Weigh(list, ct.InCertificate(double).SCTs, double, parsed(t, by), now)[0].Signature; got != ct.Unchecked {
		t.Errorf("got %v for a certificate without the extension", got)
	}
	double.RawTBSCertificate = nil
	if got := ct.Weigh(list, ct.InCertificate(double).SCTs, double, parsed(t, by), now)[0].Signature; got != ct.Unchecked {
		t.Errorf("got %v for nothing", got)
	}
}

// TestStandings tells logs apart by their state, at the last moment and at the first.
func TestStandings(t *testing.T) {
	by := issuer(t)
	since := now.Add(-day / 2) // the SCTs are of a day ago
	for name, x := range map[string]struct {
		change   func(*cttest.Log)
		at       time.Time
		embedded string
		sent     string
	}{
		"usable":                    {func(*cttest.Log) {}, now, "counts", "counts"},
		"read-only":                 {func(l *cttest.Log) { l.State = ct.ReadOnly }, now, "counts", "counts"},
		"qualified":                 {func(l *cttest.Log) { l.State, l.Since = ct.Qualified, now }, now, "counts", "counts"},
		"qualified a moment later":  {func(l *cttest.Log) { l.State, l.Since = ct.Qualified, now.Add(1) }, now, "not_approved", "not_approved"},
		"pending":                   {func(l *cttest.Log) { l.State = ct.Pending }, now, "not_approved", "not_approved"},
		"rejected":                  {func(l *cttest.Log) { l.State = ct.Rejected }, now, "not_approved", "not_approved"},
		"without a state":           {func(l *cttest.Log) { l.State = "" }, now, "not_approved", "not_approved"},
		"retired since":             {func(l *cttest.Log) { l.State, l.Since = ct.Retired, since }, now, "retired", "retired_log"},
		"retired when it signed":    {func(l *cttest.Log) { l.State, l.Since = ct.Retired, now.Add(-day) }, now, "retired_log", "retired_log"},
		"retired right afterwards":  {func(l *cttest.Log) { l.State, l.Since = ct.Retired, now.Add(-day+time.Millisecond) }, now, "retired", "retired_log"},
		"retired now":               {func(l *cttest.Log) { l.State, l.Since = ct.Retired, now }, now, "retired", "retired_log"},
		"to be retired in a moment": {func(l *cttest.Log) { l.State, l.Since = ct.Retired, now.Add(1) }, now, "counts", "counts"},
		"in the SCT's millisecond":  {func(*cttest.Log) {}, now.Add(-day), "counts", "counts"},
		"before the SCT":            {func(*cttest.Log) {}, now.Add(-day - 1), "future", "future"},
	} {
		t.Run(name, func(t *testing.T) {
			log := cttest.New(t, "log", "E")
			x.change(log)
			c := leaf(t, by, log)
			list := cttest.Parsed(t, now, log)
			scts := append(ct.InCertificate(parsed(t, c)).SCTs, ct.InHandshake([][]byte{log.SignCertificate(c, now.Add(-day))}).SCTs...)
			want := "embedded " + x.embedded + ", tls " + x.sent
			if got := standings(ct.Weigh(list, scts, parsed(t, c), parsed(t, by), x.at)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	stranger := leaf(t, by, cttest.New(t, "stranger", "E"))
	if got := standings(ct.Weigh(cttest.Parsed(t, now, rsaLog(t)), ct.InCertificate(parsed(t, stranger)).SCTs, parsed(t, stranger), nil, now)); got != "embedded unknown_log" {
		t.Errorf("got %s", got)
	}
	if got := standings(ct.Weigh(nil, ct.InCertificate(parsed(t, stranger)).SCTs, parsed(t, stranger), nil, now)); got != "embedded counts" {
		t.Errorf("got %s without a list", got)
	}
}

// TestBounds looks at no more SCTs than any certificate has.
func TestBounds(t *testing.T) {
	log := cttest.New(t, "log", "E")
	c := leaf(t, issuer(t))
	many := slices.Repeat([][]byte{log.SignCertificate(c, now)}, 500)
	for name, found := range map[string]ct.Found{"tls": ct.InHandshake(many), "ocsp": ct.InStaple(cttest.Staple(t, c, now, many...), parsed(t, c))} {
		if len(found.SCTs) != 20 || found.Broken {
			t.Errorf("%s: %d, broken %v", name, len(found.SCTs), found.Broken)
		}
	}
}

// TestBroken reads what is no list.
func TestBroken(t *testing.T) {
	log, by := cttest.New(t, "log", "E"), issuer(t)
	good := log.SignCertificate(leaf(t, by), now)
	change := func(at int, b byte) []byte { out := bytes.Clone(good); out[at] = b; return out }
	for name, x := range map[string]struct {
		list []byte // of the certificate's extension
		scts int
	}{
		"one":                  {cttest.List(good), 1},
		"none":                 {cttest.List(), 0},
		"nothing":              {nil, 0},
		"a byte more":          {append(cttest.List(good), 0), 0},
		"a byte less":          {cttest.List(good)[:len(good)+3], 0},
		"an empty one":         {cttest.List(nil, good), 1},
		"of version 2":         {cttest.List(change(0, 1), good), 1},
		"of the year 292,277":  {cttest.List(change(33, 0x7f)), 0},
		"a torn one":           {cttest.List(good[:len(good)-1], good), 1},
		"one with a byte more": {cttest.List(append(bytes.Clone(good), 0), good), 1},
	} {
		t.Run(name, func(t *testing.T) {
			value, err := asn1.Marshal(x.list)
			if err != nil {
				t.Fatal(err)
			}
			c, err := by.Leaf(pki.Template{CommonName: "a.test", Now: now, Change: func(c *x509.Certificate) {
				e := cttest.Extension(t, []int{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2})
				e.Value = value
				c.ExtraExtensions = append(c.ExtraExtensions, e)
			}})
			if err != nil {
				t.Fatal(err)
			}
			found := ct.InCertificate(parsed(t, c))
			if len(found.SCTs) != x.scts || found.Broken == (name == "one") {
				t.Errorf("%d SCTs, broken %v: %s", len(found.SCTs), found.Broken, hex.EncodeToString(x.list))
			}
		})
	}
}

// FuzzSources reads anything as each of the things that hold SCTs; what it reads is bounded and can be checked.
func FuzzSources(f *testing.F) {
	log, by := cttest.New(f, "log", "E"), issuer(f)
	c := leaf(f, by, log)
	sct := log.SignCertificate(c, now)
	f.Add(sct)
	f.Add(cttest.List(sct))
	f.Add(cttest.Staple(f, c, now, sct))
	f.Add(c.RawTBSCertificate)
	list, of, by2 := cttest.Parsed(f, now, log), parsed(f, c), parsed(f, by)
	f.Fuzz(func(t *testing.T, data []byte) {
		held := *of.Certificate
		held.Extensions = slices.Clone(held.Extensions)
		held.Extensions[len(held.Extensions)-1].Value = data
		held.RawTBSCertificate = data
		hostile := &trust.Certificate{Certificate: &held}
		for _, found := range []ct.Found{ct.InCertificate(hostile), ct.InHandshake([][]byte{data}), ct.InStaple(data, of)} {
			if len(found.SCTs) > 20 {
				t.Errorf("%d SCTs", len(found.SCTs))
			}
			ct.Weigh(list, found.SCTs, hostile, by2, now)
		}
		ct.Weigh(list, ct.InCertificate(of).SCTs, hostile, by2, now)
	})
}
