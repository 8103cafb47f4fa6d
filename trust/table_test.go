package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/tongguan/tongguan/facts"
)

func tables(t testing.TB) []row {
	t.Helper()
	rows, err := readTables()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestTotals holds how many roots each list has against data/README.md.
func TestTotals(t *testing.T) {
	want := map[Vendor]map[string]int{
		Apple: {
			"12": 174, "12.1.3": 178, "13": 178, "14": 164, "15": 166, "15.1": 172, "16": 165, "16.5": 158, "17": 159, "18": 153, "26": 156,
		},
		AOSP: {
			"4.4": 150, "5.0": 157, "5.1": 162, "6.0": 159, "7.0": 148, "7.1.1": 156, "8.0": 156, "8.1": 135, "9": 137, "10": 138,
			"11": 138, "12": 129, "13": 129, "14": 135, "15": 145, "16": 143, "17": 145,
		},
		OpenHarmony: {"5.0.0": 68, "5.0.3": 69, "5.1.0": 69, "6.0": 111, "6.0.0.2": 110, "6.1": 118, "7.0-Beta1": 125},
		Mozilla:     {"": 117},
		Microsoft:   {"": 331},
	}
	rows := tables(t)
	if len(rows) != 523 {
		t.Errorf("%d roots, want 523", len(rows))
	}
	n := 0
	for i, l := range lists {
		got := 0
		for _, r := range rows {
			if r.On.Has(1 << i) {
				got++
			}
		}
		if got != want[l.Vendor][l.Version] {
			t.Errorf("%s %s: %d roots, want %d", l.Vendor, l.Version, got, want[l.Vendor][l.Version])
		}
		n++
	}
	if n != 37 || n > 64 {
		t.Errorf("%d lists", n)
	}
}

// TestGeneratedRootKeys holds each shipped key against its row: the key by its SHA-256, the subject by how it is written. The
// certificates themselves are not shipped; rootkeys compares them when it takes the keys.
func TestGeneratedRootKeys(t *testing.T) {
	rows := tables(t)
	with := map[Lists]int{}
	for _, r := range rows {
		if !r.hasKey {
			continue
		}
		if sha256.Sum256(r.key.SPKI) != r.spkiSHA256 {
			t.Errorf("%s has another key", r.subject)
		}
		if got := nameString(r.key.Subject); got != r.subject {
			t.Errorf("got %q, want %q", got, r.subject)
		}
		with[lists.All()]++
		for i := range lists {
			if r.On.Has(1 << i) {
				with[1<<i]++
			}
		}
	}
	keys, err := DecodeRootKeys(keysBIN)
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) != with[lists.All()] {
		t.Errorf("the file has %d keys, of which %d are of a row", len(keys), with[lists.All()])
	}
	for _, c := range []struct {
		name string
		list Lists
		want int
	}{
		{"all", lists.All(), 363},
		{"Android 17", lists.Newest(facts.Android), 145},
		{"OpenHarmony 7.0-Beta1", lists.Newest(facts.Harmony), 125},
		{"iOS 26", lists.Newest(facts.IOS), 156 - 19},
		{"Mozilla", lists.Newest(facts.Devtools), 117},
	} {
		if got := with[c.list]; got != c.want {
			t.Errorf("%s: keys for %d roots, want %d", c.name, got, c.want)
		}
	}
}

// TestMozillaColumn compares the table with the list that it was made from.
func TestMozillaColumn(t *testing.T) {
	got := map[facts.SHA256]bool{}
	for _, r := range tables(t) {
		if r.On.Has(lists.of(Mozilla)) {
			got[r.SHA256] = true
		}
	}
	want, limited := map[facts.SHA256]bool{}, 0
	for root := range bundle.Roots() {
		want[sha256.Sum256(root.Certificate)] = true
		if root.Constraint != nil {
			limited++
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("%d roots in the table, %d in Mozilla's list, or others", len(got), len(want))
	}
	if limited != 1 {
		t.Errorf("Mozilla's list limits %d roots, and limits.csv one: Izenpe.com", limited)
	}
}

// TestLimits holds that each limit is about a list that has its root, and how many there are.
func TestLimits(t *testing.T) {
	got := map[string]int{}
	for _, r := range tables(t) {
		for _, l := range r.Limits {
			if r.On&l.On == 0 {
				t.Errorf("%s has a limit on a list that it is not on", r.subject)
			}
			if l.After.IsZero() != (l.Basis == ByPurpose) {
				t.Errorf("%s: limit by %s after %v", r.subject, l.Basis, l.After)
			}
			for i, list := range lists {
				if l.On.Has(1<<i) && l.Basis != ByPurpose {
					got[string(list.Vendor)+" "+string(l.Basis)+" "+l.After.UTC().Format("2006-01-02")]++
					break
				}
			}
		}
	}
	want := map[string]int{
		"ios not_before 2016-11-30": 3, "ios not_before 2024-11-15": 9, "mozilla sct 2025-07-31": 2, "mozilla not_before 2026-04-15": 1,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestLists holds the lists that a version goes by.
func TestLists(t *testing.T) {
	for _, c := range []struct {
		platform      facts.Platform
		since, oldest string
	}{
		{facts.IOS, "13", "13"},
		{facts.IOS, "13.0", "13"},
		{facts.IOS, "13.7", "13"},
		{facts.IOS, "12.1.2", "12"},
		{facts.IOS, "9", "12"},
		{facts.IOS, "16.4", "16"},
		{facts.IOS, "16.10", "16.5"},
		{facts.IOS, "26", "26"},
		{facts.IOS, "99", "26"},
		{facts.Android, "8", "8.0"},
		{facts.Android, "7.1", "7.0"},
		{facts.Android, "10", "10"},
		{facts.Android, "4", "4.4"},
		{facts.Harmony, "5.0.3", "5.0.3"},
		{facts.Harmony, "5.0.2", "5.0.0"},
		{facts.Harmony, "4.1", "5.0.0"},
		{facts.Harmony, "7", "7.0-Beta1"},
		{facts.Devtools, "1", ""},
	} {
		got, err := lists.Since(c.platform, c.since)
		if err != nil {
			t.Errorf("%s %s: %v", c.platform, c.since, err)
		}
		if oldest, ok := lists.Oldest(c.platform, got); !ok || oldest != c.oldest || !got.Has(lists.Newest(c.platform)) || got&^lists.Of(c.platform) != 0 {
			t.Errorf("%s since %s: from %s on", c.platform, c.since, oldest)
		}
	}
	for _, wrong := range []string{"", "x", "8.", "-1", "8,1", "99999999999"} {
		if _, err := lists.Since(facts.Android, wrong); err == nil {
			t.Errorf("%q is taken for a version", wrong)
		}
	}
	if _, err := lists.between(AOSP, "4.4", "4.3"); err == nil {
		t.Error("Android 4.3 has a list")
	}
	if got := lists.Versions(facts.Harmony, lists.Of(facts.Harmony)&^lists.Newest(facts.Harmony)); !slices.Equal(got, []string{"5.0.0", "5.0.3", "5.1.0", "6.0", "6.0.0.2", "6.1"}) {
		t.Errorf("got %q", got)
	}
	if _, ok := lists.Oldest(facts.Android, lists.Of(facts.IOS)); ok {
		t.Error("a list of iOS is one of Android")
	}
}

func TestDecodeRootKeys(t *testing.T) {
	keys := map[[32]byte]RootKey{{1}: {[]byte("b"), []byte("key")}, {0}: {[]byte{}, []byte("another")}}
	data := EncodeRootKeys(keys)
	got, err := DecodeRootKeys(data)
	if err != nil || len(got) != 2 || string(got[[32]byte{1}].SPKI) != "key" || string(EncodeRootKeys(got)) != string(data) {
		t.Errorf("got %v, %v", got, err)
	}
	for n := 1; n < len(data); n++ {
		if got, err := DecodeRootKeys(data[:n]); err == nil && len(got) != 1 {
			t.Errorf("%d of %d bytes are %d keys", n, len(data), len(got))
		}
	}
}

// TestNameString takes what RFC 4514 §4 shows, and what is broken.
func TestNameString(t *testing.T) {
	for der, want := range map[string]string{
		"3000": "",
		// #13026869 would be a PrintableString: an attribute outside the table, in hex
		"3010310e300c0603550405" + "1305" + "61626364" + "65": "serialNumber=abcde",
		"30": "", "": "", "300000": "", "3003020101": "",
		"3010310e300c06022a03" + "0406" + "010203040506":                                                    "1.2.3=#0406010203040506",
		"301c311a300a06035504030c03612c62" + "300c06035504" + "0a0c05" + "2062206320":                       "CN=a\\,b+O=\\ b c\\ ",
		"30223110300e06035504" + "060c07" + "23612b62633e64" + "310e300c06035504030c05c3a900" + "61" + "62": "CN=é\\00ab,C=\\#a\\+bc\\>d",
	} {
		raw, err := hex.DecodeString(strings.ReplaceAll(der, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := nameString(raw); got != want {
			t.Errorf("%s: got %q, want %q", der, got, want)
		}
	}
}

func FuzzNameString(f *testing.F) {
	for _, r := range tables(f)[:20] {
		f.Add(r.key.Subject)
	}
	f.Fuzz(func(_ *testing.T, der []byte) { nameString(der) })
}

func FuzzSCTTimes(f *testing.F) {
	f.Add([]byte{4, 2, 0, 0})
	f.Add(sctExtension(now))
	f.Fuzz(func(_ *testing.T, der []byte) { sctTimes(der) })
}
