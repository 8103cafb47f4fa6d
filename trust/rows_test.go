package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// thirty are roots that matter to mini programs, and some that are special: by the first digits of their SHA-256.
var thirty = []struct{ sum, about string }{
	{"96bcec06", "ISRG Root X1"},
	{"69729b8e", "ISRG Root X2"},
	{"d947432a", "GTS Root R1"},
	{"2a575471", "GTS Root R1, the older certificate of its key"},
	{"9bea11c9", "UCA Global G2, never Apple's"},
	{"d43af9b3", "UCA Extended Validation"},
	{"8a71de65", "vTrus Root CA"},
	{"30fbba2c", "vTrus ECC Root CA"},
	{"f3896f88", "BJCA Global Root CA1"},
	{"574df693", "BJCA Global Root CA2"},
	{"e0d3226a", "TrustAsia Global Root CA G3"},
	{"be4b56cb", "TrustAsia Global Root CA G4"},
	{"06c08d7d", "TrustAsia TLS RSA Root CA"},
	{"c0076b9e", "TrustAsia TLS ECC Root CA"},
	{"4348a0e9", "DigiCert Global Root CA"},
	{"cb3ccbb7", "DigiCert Global Root G2"},
	{"371a00dc", "DigiCert TLS RSA4096 Root G5"},
	{"d7a7a0fb", "AAA Certificate Services"},
	{"16af57a9", "Baltimore CyberTrust Root, ended in 2025"},
	{"43df5774", "Entrust Root Certification Authority - G2, of Apple's until a date"},
	{"ebd41040", "GlobalSign Root CA"},
	{"4fa3126d", "GlobalSign Root R46"},
	{"e793c9b0", "USERTrust RSA"},
	{"7bb647a6", "Sectigo Public Server Authentication Root R46"},
	{"8ecde688", "Amazon Root CA 1"},
	{"5cc3d78e", "CFCA EV ROOT"},
	{"bfff8fd0", "GDCA TrustAUTH R5"},
	{"f015ce3c", "HiPKI Root CA - G1, of Chrome's until a date"},
	{"2530cc8e", "Izenpe.com, of Mozilla's until a date; its key is in two certificates"},
	{"62dd0be9", "SwissSign Gold CA - G2"},
}

// override gives a listed root's key to somebody else, in all certificates of it.
func override(rows []row, r row, spki []byte) {
	for i := range rows {
		if rows[i].subject == r.subject && rows[i].spkiSHA256 == r.spkiSHA256 {
			rows[i].key.SPKI = spki
		}
	}
}

// impostor makes a root with a subject in DER and a key of its own.
func impostor(t *testing.T, subject []byte) *pki.Certificate {
	t.Helper()
	c, err := pki.Root(pki.Template{Now: now, Change: func(c *x509.Certificate) { c.RawSubject = subject }})
	must(t, c, err)
	if !bytes.Equal(c.RawSubject, subject) {
		t.Fatal("the subject is another one")
	}
	return c
}

func storesOf(t *testing.T, rows []row) *Stores {
	t.Helper()
	s := NewStores()
	if err := s.addRows(rows); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestThirtyRoots gives a listed root's name to another key: nobody takes its chain. With the key in the store in place
// of the true one exactly the listed versions take it: Izenpe's and Entrust's until their dates, Baltimore's, which has
// ended, on Android alone.
func TestThirtyRoots(t *testing.T) {
	rows := tables(t)
	for _, c := range thirty {
		t.Run(c.about, func(t *testing.T) {
			i := slices.IndexFunc(rows, func(r row) bool { return strings.HasPrefix(r.SHA256.String(), c.sum) })
			if i < 0 || !rows[i].hasKey {
				t.Fatal("no such row with a key")
			}
			r := rows[i]
			root := impostor(t, r.key.Subject)
			above := authority(t, root, "Intermediate", nil)
			chain := func(notBefore time.Time) [][]*Certificate {
				leaf, err := above.Leaf(pki.Template{CommonName: "Leaf", NotBefore: notBefore, Now: now})
				first := must(t, leaf, err)
				return [][]*Certificate{
					{first, parsed(t, above.Raw)},
					{first, parsed(t, above.Raw), parsed(t, root.Raw)}, // and what the impostor says of itself
				}
			}
			early := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
			shipped := storesOf(t, rows)
			for _, presented := range append(chain(early), chain(time.Time{})...) {
				paths := Find(shipped, presented).At(now)
				if got := paths.Accepting(); got != 0 || !paths.Complete {
					t.Errorf("with another key it is accepted on %v", named(got))
				}
			}

			changed := slices.Clone(rows)
			override(changed, r, root.RawSubjectPublicKeyInfo)
			own := storesOf(t, changed)
			// Both certificates of a key count; which of the lists are past a date is told here once more, by hand.
			var listed, undated Lists
			for _, twin := range rows {
				if twin.subject == r.subject && twin.spkiSHA256 == r.spkiSHA256 {
					listed |= twin.On
				}
			}
			undated = listed
			switch {
			case strings.HasPrefix(c.about, "Entrust"):
				undated &^= lists.of(Apple)
			case strings.HasPrefix(c.about, "HiPKI"), strings.HasPrefix(c.about, "Izenpe"):
				undated &^= lists.of(Mozilla)
			case strings.HasPrefix(c.about, "Baltimore"):
				listed &= lists.of(AOSP)
				undated &= lists.of(AOSP)
			}
			for notBefore, want := range map[time.Time]Lists{early: listed, {}: undated} {
				for _, presented := range chain(notBefore) {
					paths := Find(own, presented).At(now)
					if got := paths.Accepting(); got != want {
						t.Errorf("issued %v: accepted on %v, want %v", notBefore, named(got), named(want))
					}
				}
			}
		})
	}
}

// named gives the lists of a set by vendor and version.
func named(set Lists) (out []string) {
	for i, l := range lists {
		if set.Has(1 << i) {
			out = append(out, string(l.Vendor)+" "+l.Version)
		}
	}
	return out
}

// TestSpans holds a few rows against the table of releases that people quote (GTS Root R1 by its key).
func TestSpans(t *testing.T) {
	stores := storesOf(t, tables(t))
	spans := map[string]map[facts.Platform]string{
		"96bcec06": {facts.IOS: "12-26", facts.Android: "7.1.1-17", facts.Harmony: "5.0.0-7.0-Beta1"},
		"d947432a": {facts.IOS: "12.1.3-26", facts.Android: "10-17", facts.Harmony: "6.0-7.0-Beta1"},
		"2a575471": {facts.IOS: "12.1.3-26", facts.Android: "10-17", facts.Harmony: "6.0-7.0-Beta1"},
		"9bea11c9": {facts.IOS: "", facts.Android: "10-17", facts.Harmony: "5.0.0-7.0-Beta1"},
		"8a71de65": {facts.IOS: "", facts.Android: "14-17", facts.Harmony: "7.0-Beta1-7.0-Beta1"},
		"e0d3226a": {facts.IOS: "", facts.Android: "15-17", facts.Harmony: ""},
		"4348a0e9": {facts.IOS: "12-26", facts.Android: "4.4-17"},
		"d7a7a0fb": {facts.IOS: "12-26", facts.Android: "4.4-15"},
		"16af57a9": {facts.IOS: "12-18", facts.Android: "4.4-15", facts.Harmony: "5.0.0-6.0"},
	}
	for _, anchors := range stores.bySubject {
		for _, a := range anchors {
			for _, e := range a.Entries {
				for platform, want := range spans[e.SHA256.String()[:8]] {
					got := ""
					if versions := lists.Versions(platform, a.On()); len(versions) > 0 {
						got = versions[0] + "-" + versions[len(versions)-1]
					}
					if got != want {
						t.Errorf("%s on %s: %s, want %s", a.Name(), platform, got, want)
					}
				}
			}
		}
	}
}

func since(t *testing.T, p facts.Platform, version string) Lists {
	t.Helper()
	set, err := lists.Since(p, version)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestKeyless is a root whose key is not shipped. A chain that names it is undecided where it is listed; sent by the
// server it counts if its key is the right one, and another key of its name is nobody's.
func TestKeyless(t *testing.T) {
	root, err := pki.Root(pki.Template{CommonName: "Keyless Root", Now: now, Change: func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: "Keyless Root", Country: []string{"CN"}, Organization: []string{"A, B"}}
	}})
	keylessRoot := must(t, root, err)
	young := since(t, facts.IOS, "26")
	listed := row{
		Entry:   Entry{SHA256: keylessRoot.SHA256, On: young | lists.Of(facts.Android)},
		subject: `CN=Keyless Root,O=A\, B,C=CN`, spkiSHA256: sha256.Sum256(keylessRoot.RawSubjectPublicKeyInfo),
	}
	stores := storesOf(t, []row{listed})
	above := authority(t, root, "Intermediate", nil)
	fake := impostor(t, root.RawSubject)
	faked := authority(t, fake, "Intermediate", nil)
	cross := func() *pki.Certificate {
		stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
		must(t, stranger, err)
		return mustAuthority(t, stranger, pki.Template{Key: root.Key, Now: now, Change: func(c *x509.Certificate) { c.RawSubject = root.RawSubject }})
	}()
	for name, c := range map[string]struct {
		presented           []*Certificate
		ios, android, older Standing
		accepting           Lists
	}{
		"not sent":                    {below(t, above, above), Unproven, Unproven, Elsewhere, 0},
		"sent":                        {below(t, above, above, root), Accepted, Accepted, Elsewhere, listed.On},
		"sent as a cross-certificate": {below(t, above, above, cross), Accepted, Accepted, Elsewhere, listed.On},
		"its name with another key":   {below(t, faked, faked, fake), UnknownRoot, UnknownRoot, UnknownRoot, 0},
		"its name, not sent":          {below(t, faked, faked), Unproven, Unproven, Elsewhere, 0},
	} {
		paths := Find(stores, c.presented).At(now)
		ios, by := paths.On(facts.IOS)
		android, _ := paths.On(facts.Android)
		older, _ := paths.In(lists.Of(facts.IOS) &^ since(t, facts.IOS, "12.1.3"))
		if ios != c.ios || android != c.android || older != c.older || paths.Accepting() != c.accepting {
			t.Errorf("%s: got %s, %s, %s, accepted on %v", name, ios, android, older, named(paths.Accepting()))
		}
		if against := paths.Against(lists.Newest(facts.IOS), by); (c.ios == Accepted) != (len(against) == 0) {
			t.Errorf("%s: %v against it", name, against)
		}
	}
}
