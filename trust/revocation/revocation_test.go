package revocation

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const at = "http://crl.example.test/ca.crl"

// A world has an authority, and a certificate of it about which is asked.
type world struct {
	testing.TB
	ca, leaf *pki.Certificate
	*Question
}

func newWorld(t testing.TB) *world {
	w := &world{TB: t}
	w.ca = w.must(pki.Root(pki.Template{CommonName: "CA", Now: now}))
	w.leaf = w.must(w.ca.Leaf(pki.Template{CommonName: "a.test", Now: now, Change: func(c *x509.Certificate) { c.CRLDistributionPoints = []string{at} }}))
	w.Question = w.about(w.leaf)
	return w
}

func (w *world) must(c *pki.Certificate, err error) *pki.Certificate {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func (w *world) about(c *pki.Certificate) *Question {
	w.Helper()
	issuer := w.ca
	q, err := Ask(c.Certificate, issuer.RawSubjectPublicKeyInfo)
	if err != nil {
		w.Fatal(err)
	}
	return q
}

// response makes one that is good, and signed by the issuer, but for what change makes of it.
func (w *world) response(change func(*ocsp.Response), by *pki.Certificate) []byte {
	w.Helper()
	r := ocsp.Response{Status: ocsp.Good, SerialNumber: w.leaf.SerialNumber, ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(time.Hour), IssuerHash: crypto.SHA1}
	if change != nil {
		change(&r)
	}
	if by != w.ca {
		r.Certificate = by.Certificate
	}
	der, err := ocsp.CreateResponse(w.ca.Certificate, by.Certificate, r, by.Key)
	if err != nil {
		w.Fatal(err)
	}
	return der
}

// responder makes one whom by appoints.
func (w *world) responder(by *pki.Certificate, change func(*x509.Certificate)) *pki.Certificate {
	return w.must(by.Leaf(pki.Template{CommonName: "Responder", Now: now, Change: func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
		if change != nil {
			change(c)
		}
	}}))
}

func TestOCSP(t *testing.T) {
	w := newWorld(t)
	stranger := w.must(pki.Root(pki.Template{CommonName: "CA", Now: now})) // of the same name
	other := w.must(w.ca.Leaf(pki.Template{CommonName: "b.test", Now: now}))
	since := now.Add(-24 * time.Hour)
	type response = ocsp.Response
	revoked := func(reason int) func(*response) {
		return func(r *response) { r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, since, reason }
	}
	valid := func(this, next time.Duration) func(*response) {
		return func(r *response) { r.ThisUpdate, r.NextUpdate = now.Add(this), now.Add(next) }
	}
	broken := w.response(nil, w.ca)
	broken[len(broken)-1] ^= 1
	for name, c := range map[string]struct {
		der  []byte
		want string // the status, or the flaw
	}{
		"good":                            {w.response(nil, w.ca), "good"},
		"by a SHA-256 name":               {w.response(func(r *response) { r.IssuerHash = crypto.SHA256 }, w.ca), "good"},
		"by a SHA-512 name":               {w.response(func(r *response) { r.IssuerHash = crypto.SHA512 }, w.ca), "good"},
		"by a responder":                  {w.response(nil, w.responder(w.ca, nil)), "good"},
		"revoked":                         {w.response(revoked(ocsp.KeyCompromise), w.ca), "revoked"},
		"revoked, says a responder":       {w.response(revoked(ocsp.Superseded), w.responder(w.ca, nil)), "revoked"},
		"not known":                       {w.response(func(r *response) { r.Status = ocsp.Unknown }, w.ca), "unknown"},
		"about another certificate":       {w.response(func(r *response) { r.SerialNumber = other.SerialNumber }, w.ca), "other_certificate"},
		"by a stranger":                   {w.response(nil, w.responder(stranger, nil)), "signature"},
		"by the stranger's own key":       {w.response(nil, stranger), "signature"},
		"by who is no responder":          {w.response(nil, other), "signature"},
		"by a responder for all things":   {w.response(nil, w.responder(w.ca, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} })), "signature"},
		"by a responder whose time is up": {w.response(nil, w.responder(w.ca, func(c *x509.Certificate) { c.NotAfter = now.Add(-Skew - time.Second) })), "signature"},
		"by a responder of below":         {w.response(nil, w.responder(w.must(w.ca.Authority(pki.Template{CommonName: "Sub", Now: now})), nil)), "signature"},
		"changed":                         {broken, "signature"},
		"the last second":                 {w.response(valid(-time.Hour, -Skew), w.ca), "good"},
		"a second too late":               {w.response(valid(-time.Hour, -Skew-time.Second), w.ca), "stale"},
		"as early as may be":              {w.response(valid(Skew, time.Hour), w.ca), "good"},
		"too early":                       {w.response(valid(Skew+time.Second, time.Hour), w.ca), "not_yet"},
		"revoked, and stale":              {w.response(func(r *response) { revoked(1)(r); valid(-2*time.Hour, -time.Hour)(r) }, w.ca), "stale"},
		"no next update":                  {w.response(func(r *response) { r.ThisUpdate, r.NextUpdate = now.Add(-maxAge), time.Time{} }, w.ca), "good"},
		"no next update, and old":         {w.response(func(r *response) { r.ThisUpdate, r.NextUpdate = now.Add(-maxAge-Skew-time.Second), time.Time{} }, w.ca), "stale"},
		"an error":                        {ocsp.TryLaterErrorResponse, "refused"},
		"nobody is allowed":               {ocsp.UnauthorizedErrorResponse, "refused"},
		"nothing":                         {nil, "malformed"},
		"garbage":                         {[]byte("<html>"), "malformed"},
		"cut":                             {w.response(nil, w.ca)[:40], "malformed"},
		"more behind it":                  {append(w.response(nil, w.ca), 0), "malformed"},
		"success, and no response":        {[]byte{0x30, 3, 0x0a, 1, 0}, "malformed"},
	} {
		got := w.OCSP(c.der, now)
		if word := string(got.Status) + string(got.Flaw); word != c.want {
			t.Errorf("%s: %q, want %q", name, word, c.want)
		}
		if got.Status == facts.StatusRevoked && (!got.RevokedAt.Equal(since) || got.Reason == "") {
			t.Errorf("%s: %+v", name, got)
		}
		if got.Status != "" && got.ThisUpdate.IsZero() {
			t.Errorf("%s: no date in %+v", name, got)
		}
	}
}

// TestOCSPOfAnotherIssuer gives a response about the same serial number of another issuer, by a responder of both.
func TestOCSPOfAnotherIssuer(t *testing.T) {
	w := newWorld(t)
	twin := w.must(pki.Root(pki.Template{CommonName: "Other CA", Key: w.ca.Key, Now: now}))
	der, err := ocsp.CreateResponse(twin.Certificate, twin.Certificate, ocsp.Response{
		Status: ocsp.Good, SerialNumber: w.leaf.SerialNumber, ThisUpdate: now, NextUpdate: now.Add(time.Hour),
	}, twin.Key)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.OCSP(der, now); got.Flaw != facts.FlawOtherCertificate {
		t.Errorf("%+v", got)
	}
}

func TestReasons(t *testing.T) {
	w := newWorld(t)
	for reason, want := range map[int]string{0: "", 1: "keyCompromise", 2: "cACompromise", 6: "certificateHold", 10: "aACompromise", 99: ""} {
		got := w.OCSP(w.response(func(r *ocsp.Response) { r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, now, reason }, w.ca), now)
		if got.Status != facts.StatusRevoked || got.Reason != want {
			t.Errorf("%d: %+v", reason, got)
		}
	}
}

func TestRequest(t *testing.T) {
	w := newWorld(t)
	got, err := w.Request()
	if err != nil {
		t.Fatal(err)
	}
	want, err := ocsp.CreateRequest(w.leaf.Certificate, w.ca.Certificate, &ocsp.RequestOptions{Hash: crypto.SHA1})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, want %x (%v)", got, want, err)
	}
}

// TestHugeKey has a signature checked by a key that would take seconds.
func TestHugeKey(t *testing.T) {
	huge := &x509.Certificate{PublicKey: &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), maxRSA), E: 3}}
	if got := checked(huge, x509.SHA256WithRSA, nil, nil); got != facts.FlawUnchecked {
		t.Errorf("%q", got)
	}
}

// list makes a list of the authority with these entries.
func (w *world) list(by *pki.Certificate, change func(*x509.RevocationList), entries ...x509.RevocationListEntry) []byte {
	w.Helper()
	l := &x509.RevocationList{Number: big.NewInt(7), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(time.Hour), RevokedCertificateEntries: entries}
	if change != nil {
		change(l)
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, by.Certificate, by.Key)
	if err != nil {
		w.Fatal(err)
	}
	return der
}

// point makes the extension "issuing distribution point" of its fields.
func point(fields ...asn1.RawValue) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) {
		value, err := asn1.Marshal(fields)
		if err != nil {
			panic(err)
		}
		l.ExtraExtensions = []pkix.Extension{{Id: idIssuingPoint, Critical: true, Value: value}}
	}
}

// flag is a boolean field of it.
func flag(tag int) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag, Bytes: []byte{0xff}}
}

// place is its name.
func place(urls ...string) asn1.RawValue {
	var names []byte
	for _, url := range urls {
		names = append(names, append([]byte{0x86, byte(len(url))}, url...)...)
	}
	full := append([]byte{0xa0, byte(len(names))}, names...)
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: full}
}

func TestList(t *testing.T) {
	w := newWorld(t)
	stranger := w.must(pki.Root(pki.Template{CommonName: "CA", Now: now}))
	elsewhere := w.must(pki.Root(pki.Template{CommonName: "Elsewhere", Now: now}))
	since := now.Add(-24 * time.Hour).Truncate(time.Second)
	type entries = []x509.RevocationListEntry
	ours := x509.RevocationListEntry{SerialNumber: w.leaf.SerialNumber, RevocationTime: since, ReasonCode: 1}
	var many entries
	for i := range int64(1000) {
		many = append(many, x509.RevocationListEntry{SerialNumber: big.NewInt(i + 1), RevocationTime: since})
	}
	extension := func(id asn1.ObjectIdentifier, critical bool) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) {
			l.ExtraExtensions = []pkix.Extension{{Id: id, Critical: critical, Value: []byte{2, 1, 1}}}
		}
	}
	indirect := ours
	indirect.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: []byte{0x30, 0}}}
	removed := ours
	removed.ReasonCode = 8
	broken := w.list(w.ca, nil, ours)
	broken[len(broken)-1] ^= 1
	for name, c := range map[string]struct {
		der  []byte
		want string
	}{
		"empty":                   {w.list(w.ca, nil), "good"},
		"others":                  {w.list(w.ca, nil, many...), "good"},
		"ours":                    {w.list(w.ca, nil, ours), "revoked"},
		"ours last":               {w.list(w.ca, nil, append(many, ours)...), "revoked"},
		"of a stranger":           {w.list(stranger, nil, ours), "signature"},
		"of another authority":    {w.list(elsewhere, nil, ours), "scope"},
		"changed":                 {broken, "signature"},
		"stale":                   {w.list(w.ca, func(l *x509.RevocationList) { l.NextUpdate = now.Add(-Skew - time.Second) }, ours), "stale"},
		"not yet":                 {w.list(w.ca, func(l *x509.RevocationList) { l.ThisUpdate = now.Add(Skew + time.Second) }), "not_yet"},
		"changes to another":      {w.list(w.ca, extension(idDelta, true)), "scope"},
		"critical, and not known": {w.list(w.ca, extension(asn1.ObjectIdentifier{1, 2, 3}, true)), "scope"},
		"not known":               {w.list(w.ca, extension(asn1.ObjectIdentifier{1, 2, 3}, false)), "good"},
		"for this place":          {w.list(w.ca, point(place(at))), "good"},
		"for this place too":      {w.list(w.ca, point(place("http://mirror.example.test/", at)), ours), "revoked"},
		"for another place":       {w.list(w.ca, point(place("http://crl.example.test/2.crl"))), "scope"},
		"for users":               {w.list(w.ca, point(flag(1))), "good"},
		"for authorities":         {w.list(w.ca, point(flag(2))), "scope"},
		"for some reasons":        {w.list(w.ca, point(flag(3))), "scope"},
		"for some reasons, ours":  {w.list(w.ca, point(flag(3)), ours), "revoked"},
		"for others":              {w.list(w.ca, point(flag(4))), "scope"},
		"for attributes":          {w.list(w.ca, point(flag(5))), "scope"},
		"an entry for others":     {w.list(w.ca, nil, indirect), "scope"},
		"taken back":              {w.list(w.ca, nil, removed), "scope"},
		"nothing":                 {nil, "malformed"},
		"a page":                  {[]byte("<html>"), "malformed"},
		"cut":                     {w.list(w.ca, nil, many...)[:1000], "malformed"},
		"more behind it":          {append(w.list(w.ca, nil), 0), "malformed"},
	} {
		l, flaw := w.ReadList(c.der)
		got := facts.Revocation{Flaw: flaw}
		if l != nil {
			got = w.List(l, now)
		}
		if word := string(got.Status) + string(got.Flaw); word != c.want {
			t.Errorf("%s: %q, want %q", name, word, c.want)
		}
		if got.Status == facts.StatusRevoked && (!got.RevokedAt.Equal(since) || got.Reason != "keyCompromise") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestListAgainstStandardLibrary holds that what is taken out of a list and read by hand is what crypto/x509 reads.
func TestListAgainstStandardLibrary(t *testing.T) {
	w := newWorld(t)
	var entries []x509.RevocationListEntry
	for i := range int64(300) {
		entries = append(entries, x509.RevocationListEntry{
			SerialNumber: new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1000), uint(8*(i%16))), big.NewInt(i)), RevocationTime: now.AddDate(int(i), 0, 0).Truncate(time.Second), ReasonCode: int(i % 6),
		})
	}
	der := w.list(w.ca, nil, entries...)
	want, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	l, flaw := w.ReadList(der)
	if flaw != "" || l.Size != len(der) || !l.ThisUpdate.Equal(want.ThisUpdate) || !l.NextUpdate.Equal(want.NextUpdate) {
		t.Fatalf("%+v, %s", l, flaw)
	}
	for _, e := range want.RevokedCertificateEntries {
		got, ok := l.find(&x509.Certificate{SerialNumber: e.SerialNumber})
		if !ok || got == nil || !got.at.Equal(e.RevocationTime) || e.ReasonCode != 0 && got.reason != reasons[e.ReasonCode] {
			t.Errorf("%v: %+v", e.SerialNumber, got)
		}
	}
}

// TestListOfVersion1 reads what openssl ca writes where it is not told otherwise.
func TestListOfVersion1(t *testing.T) {
	w := newWorld(t)
	signer := w.ca.Key
	name := asn1.RawValue{FullBytes: w.ca.RawSubject}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}}
	type revoked struct {
		Serial *big.Int
		At     time.Time
	}
	tbs, err := asn1.Marshal(struct {
		Algorithm  pkix.AlgorithmIdentifier
		Issuer     asn1.RawValue
		This, Next time.Time
		Entries    []revoked
	}{algorithm, name, now.Add(-time.Hour), now.Add(time.Hour), []revoked{{w.leaf.SerialNumber, now}}})
	if err != nil {
		t.Fatal(err)
	}
	h := crypto.SHA256.New()
	h.Write(tbs)
	signature, err := signer.Sign(rand.Reader, h.Sum(nil), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	der, err := asn1.Marshal(struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}{asn1.RawValue{FullBytes: tbs}, algorithm, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}})
	if err != nil {
		t.Fatal(err)
	}
	l, flaw := w.ReadList(der)
	if flaw != "" {
		t.Fatal(flaw)
	}
	if got := w.List(l, now); got.Status != facts.StatusRevoked || got.Reason != "" {
		t.Errorf("%+v", got)
	}
}

// FuzzOCSP reads whatever a responder or a server sends. Nothing but what the issuer signed says anything.
func FuzzOCSP(f *testing.F) {
	w := newWorld(f)
	for _, seed := range [][]byte{nil, ocsp.TryLaterErrorResponse, w.response(nil, w.ca), w.response(func(r *ocsp.Response) { r.Status, r.RevokedAt = ocsp.Revoked, now }, w.responder(w.ca, nil))} {
		f.Add(seed)
	}
	stranger := newWorld(f)
	f.Fuzz(func(t *testing.T, der []byte) {
		said := w.OCSP(der, now)
		if (said.Status == "") == (said.Flaw == "") {
			t.Errorf("%+v", said)
		}
		if said := stranger.OCSP(der, now); said.Status != "" {
			t.Errorf("a stranger says %+v", said)
		}
	})
}

// FuzzList reads whatever lies where a list should be.
func FuzzList(f *testing.F) {
	w := newWorld(f)
	ours := x509.RevocationListEntry{SerialNumber: w.leaf.SerialNumber, RevocationTime: now, ReasonCode: 1}
	for _, seed := range [][]byte{nil, w.list(w.ca, nil), w.list(w.ca, nil, ours), w.list(w.ca, point(place(at), flag(1)), ours)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		l, flaw := w.ReadList(der)
		if (l == nil) == (flaw == "") {
			t.Errorf("%v, %q", l, flaw)
		}
		if l != nil {
			w.List(l, now)
		}
		var s scope
		s.read(der)
		(&List{entries: der}).find(w.leaf.Certificate)
	})
}

// BenchmarkList looks for one certificate in a list of 200,000.
func BenchmarkList(b *testing.B) {
	w := newWorld(b)
	var entries []x509.RevocationListEntry
	for i := range int64(200_000) {
		entries = append(entries, x509.RevocationListEntry{SerialNumber: new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 120), big.NewInt(i)), RevocationTime: now})
	}
	l, flaw := w.ReadList(w.list(w.ca, nil, entries...))
	if flaw != "" {
		b.Fatal(flaw)
	}
	for b.Loop() {
		w.List(l, now)
	}
}
