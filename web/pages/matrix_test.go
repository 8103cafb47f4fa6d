package pages_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
	. "github.com/tongguan/tongguan/web/pages"
)

// matrixOf is the matrix of the world's chain, whose root a platform has from a version on; "" is all of its versions, and
// one that is not named has it never.
func matrixOf(t testing.TB, change func(*factstest.World), from map[facts.Platform]string) Matrix {
	t.Helper()
	w := factstest.New(t)
	change(w)
	stores, err := trust.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	for p, version := range from {
		lists := trust.ShippedCatalog().Of(p)
		if version != "" {
			if lists, err = trust.ShippedCatalog().Since(p, version); err != nil {
				t.Fatal(err)
			}
		}
		stores.TrustIn("test", lists, root)
	}
	profile, _ := rules.Named(rules.ProfileWeChat)
	report := rules.Evaluate(profile, w.Snapshot, rules.Params{Now: now, Stores: stores})
	return MatrixOf(report.Chains[0])
}

func young(t testing.TB) Matrix {
	return matrixOf(t, well, map[facts.Platform]string{facts.Android: "10", facts.Harmony: "", facts.Devtools: ""})
}

func TestMatrix(t *testing.T) {
	got := young(t)
	if len(got) != 4 {
		t.Fatalf("%d rows", len(got))
	}
	ios, android, harmony, devtools := got[0], got[1], got[2], got[3]
	if !ios.None() || ios.Oldest != "" {
		t.Errorf("iOS has it never: %q, %t", ios.Oldest, ios.None())
	}
	want := []Group{{Grade: fail, Against: []Objection{{"not_listed", "Test Root"}}, Root: "Test Root"}}
	if diff := cmp.Diff(want, ios.Groups); diff != "" {
		t.Errorf("iOS (-want +got):\n%s", diff)
	}
	want = []Group{
		{Grade: fail, From: "4.4", To: "9", Root: "Test Root", Against: []Objection{{"not_listed", "Test Root"}}},
		{Grade: pass, From: "10", Root: "Test Root"},
	}
	if diff := cmp.Diff(want, android.Groups); diff != "" || android.Oldest != "10" || android.None() {
		t.Errorf("Android from %q (-want +got):\n%s", android.Oldest, diff)
	}
	cells := android.Cells[slices.IndexFunc(android.Cells, func(c Cell) bool { return c.Version == "7.1.1" }):][:3]
	if diff := cmp.Diff([]Cell{{"7.1.1", fail, false, true}, {"8.0", fail, true, false}, {"8.1", fail, false, false}}, cells); diff != "" {
		t.Errorf("about the minimum (-want +got):\n%s", diff)
	}
	if harmony.Oldest != "5.0.0" || !harmony.Cells[0].Past || !harmony.Cells[1].Minimum {
		t.Errorf("HarmonyOS from %q: %+v", harmony.Oldest, harmony.Cells[:2])
	}
	if diff := cmp.Diff([]Cell{{"", pass, false, false}}, devtools.Cells); diff != "" || devtools.Oldest != "" || devtools.None() {
		t.Errorf("devtools (-want +got):\n%s", diff)
	}
	// One answer in the middle has both its ends.
	middle := MatrixOf(rules.ChainTrust{Platforms: map[facts.Platform]rules.Lists{facts.IOS: {Runs: []rules.Run{
		{Versions: []string{"1"}, Status: rules.Fail}, {Versions: []string{"2", "3"}, Status: rules.Unknown}, {}, {Versions: []string{"4"}, Status: rules.Pass},
	}}}})
	if g := middle[0].Groups[1]; len(middle) != 1 || g.From != "2" || g.To != "3" || g.Grade != unknown {
		t.Errorf("%+v", middle)
	}
	if MatrixOf(rules.ChainTrust{}) != nil {
		t.Error("a chain of which nothing is known")
	}
}

// TestMatrixIsReadable looks at what is left without colours and pictures: each cell says the version and the answer, and
// two answers have two shapes.
func TestMatrixIsReadable(t *testing.T) {
	p := newPages(t)
	for tag, answers := range map[lang.Tag]map[string]string{
		lang.English: {"fail": "refuses", "pass": "accepts", "least": "the oldest that counts"}, lang.Chinese: {"fail": "拒绝", "pass": "接受", "least": "计入结论的最旧版本"},
	} {
		text := render(t, p, Page{chromeOf(tag, "/endpoints/7"), Endpoint{ID: 7, Host: "a.test", Port: 443, Chains: []Chain{{Matrix: young(t)}}}})
		cells, least := 0, 0
		parseHTML(t, text).elements(t, func(n *html.Node) {
			class := strings.Fields(value(n, "class"))
			if n.Data != "li" || n.Parent == nil || value(n.Parent, "class") != "cells" {
				return
			}
			cells++
			said := inner(n)
			if !strings.Contains(said, answers[class[0]]) {
				t.Errorf("a cell %v says %q", class, said)
			}
			if uses := (dom{n}).find(t, "use"); len(uses) != 1 || value(uses[0], "href") != "#i-"+class[0] {
				t.Errorf("a cell %v without its shape", class)
			}
			if slices.Contains(class, "least") {
				least++
				if !strings.Contains(said, answers["least"]) {
					t.Errorf("the minimum is not marked: %q", said)
				}
			}
		})
		if cells != 36 || least != 3 { // 11 of iOS, 17 of Android, 7 of OpenHarmony, 1 of Mozilla
			t.Errorf("%s: %d cells, %d of them marked", tag, cells, least)
		}
	}
}

// TestFaultWords: whatever package trust may have against a path has words.
func TestFaultWords(t *testing.T) {
	p := newPages(t)
	for _, kind := range []trust.FaultKind{
		trust.IssuerMissing, trust.BadSignature, trust.Unchecked, trust.KeyUnknown, trust.NobodysRoot, trust.NotListed, trust.NotAnAuthority,
		trust.PathTooLong, trust.NameForbidden, trust.WrongUsage, trust.UnknownCritical, trust.Malformed, trust.Distrusted, trust.AnchorEnded,
	} {
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			m := Matrix{{Platform: facts.IOS, Cells: []Cell{{"13", fail, false, false}}, Groups: []Group{{Grade: fail, Against: []Objection{{Fault(kind), "Some Root"}}}}}}
			if text := render(t, p, Page{chromeOf(tag, "/endpoints/7"), Endpoint{Chains: []Chain{{Matrix: m}}}}); strings.Contains(text, string(kind)) {
				t.Errorf("%s has no words in %s", kind, tag)
			}
		}
	}
}
