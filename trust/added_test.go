package trust

import (
	"errors"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestAddedList adds iOS 27 with a root that nobody knew and one of those that Apple distrusts from a date on, without
// one that 26 has. The new version decides from then on, and the old ones stay as they were.
func TestAddedList(t *testing.T) {
	young, err := pki.Root(pki.Template{CommonName: "Young Root", Now: now})
	must(t, young, err)
	leaf, err := young.Leaf(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now})
	must(t, leaf, err)
	shipped, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rows := tables(t)
	var entrust, other row
	for _, r := range rows {
		if len(r.Limits) == 1 && r.Limits[0].Basis == ByNotBefore && r.Limits[0].On.Has(lists.Newest(facts.IOS)) && r.On.Has(lists.Newest(facts.IOS)) && r.hasKey {
			entrust = r
		}
		if len(r.Limits) == 0 && r.On.Has(lists.Newest(facts.IOS)) {
			other = r
		}
	}
	list := AddedList{Platform: facts.IOS, Version: "27", Date: now, Roots: []AddedRoot{
		{SHA256: parsed(t, young.Raw).SHA256, Certificate: parsed(t, young.Raw)}, {SHA256: entrust.SHA256},
	}}
	stores, err := Shipped(list)
	if err != nil {
		t.Fatal(err)
	}
	catalog := stores.Catalog()
	newest := catalog.Newest(facts.IOS)
	if catalog.At(newest).Version != "27" || stores.Count(newest) != 2 || shipped.Catalog().Of(facts.IOS) == catalog.Of(facts.IOS) {
		t.Fatalf("the newest is %+v of %d roots", catalog.At(newest), stores.Count(newest))
	}
	for _, r := range stores.Roots() {
		switch r.SHA256 {
		case entrust.SHA256:
			if len(r.Limits) != 1 || !r.Limits[0].On.Has(newest) {
				t.Errorf("the distrust is gone: %+v", r.Limits)
			}
		case other.SHA256:
			if r.On != other.On {
				t.Errorf("%s is on %b, was on %b", r.Subject, r.On, other.On)
			}
		}
	}
	for name, c := range map[string]struct {
		stores *Stores
		want   Standing
	}{"shipped": {shipped, Incomplete}, "with the new list": {stores, Accepted}} {
		paths := Find(c.stores, []*Certificate{parsed(t, leaf.Raw)}).At(now)
		if got, _ := paths.On(facts.IOS); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	paths := Find(stores, []*Certificate{parsed(t, leaf.Raw)}).At(now)
	if oldest, ok := catalog.Oldest(facts.IOS, paths.Accepting()); !ok || oldest != "27" {
		t.Errorf("accepted from %q on", oldest)
	}
	if list.Check(shipped) != nil || !errors.Is(list.Check(stores), ErrNotNewer) {
		t.Errorf("got %v and %v", list.Check(shipped), list.Check(stores))
	}
}

// TestAddedAndroid holds that the new list of a vendor is judged as its others are: Android's look at no dates.
func TestAddedAndroid(t *testing.T) {
	old, err := pki.Root(pki.Template{CommonName: "Old Root", NotBefore: now.AddDate(-9, 0, 0), NotAfter: now.AddDate(-1, 0, 0)})
	must(t, old, err)
	leaf, err := old.Leaf(pki.Template{CommonName: "a.test", Now: now})
	must(t, leaf, err)
	root := AddedRoot{SHA256: parsed(t, old.Raw).SHA256, Certificate: parsed(t, old.Raw)}
	for p, want := range map[facts.Platform]Standing{facts.Android: Accepted, facts.IOS: Refused} {
		stores, err := Shipped(AddedList{Platform: p, Version: "99", Date: now, Roots: []AddedRoot{root}})
		if err != nil {
			t.Fatal(err)
		}
		paths := Find(stores, []*Certificate{parsed(t, leaf.Raw)}).At(now)
		if got, _ := paths.On(p); got != want {
			t.Errorf("%s: %s, want %s", p, got, want)
		}
	}
}

// TestAddedInPlace replaces the list of a vendor that has but one, and refuses what cannot be added.
func TestAddedInPlace(t *testing.T) {
	known := tables(t)[0].SHA256
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	list := AddedList{Platform: facts.Devtools, Date: day("2026-12-01"), Roots: []AddedRoot{{SHA256: known}}}
	stores, err := Shipped(list)
	if err != nil {
		t.Fatal(err)
	}
	if c := stores.Catalog(); len(c) != len(lists) || stores.Count(c.Of(facts.Devtools)) != 1 || c.At(c.Of(facts.Devtools)).Source != "2026-12-01" {
		t.Errorf("%d lists, %d roots", len(c), stores.Count(c.Of(facts.Devtools)))
	}
	if lists.At(lists.Of(facts.Devtools)).Source == "2026-12-01" {
		t.Error("the shipped list changed")
	}
	for name, c := range map[string]struct {
		list AddedList
		want error
	}{
		"the same day":        {AddedList{Platform: facts.Devtools, Date: day("2026-10-30")}, ErrNotNewer},
		"one that has none":   {AddedList{Platform: facts.Devtools, Version: "1", Date: day("2026-12-01")}, ErrNotNewer},
		"the same version":    {AddedList{Platform: facts.Android, Version: "17"}, ErrNotNewer},
		"an older one":        {AddedList{Platform: facts.Android, Version: "16.5"}, ErrNotNewer},
		"no version":          {AddedList{Platform: facts.Android, Version: "next"}, ErrNoVersion},
		"nothing":             {AddedList{Platform: facts.Android}, ErrNoVersion},
		"after a beta":        {AddedList{Platform: facts.Harmony, Version: "7.0"}, nil},
		"without certificate": {AddedList{Platform: facts.IOS, Version: "27", Roots: []AddedRoot{{SHA256: facts.SHA256{1}}}}, ErrUnknown},
	} {
		if _, err := Shipped(c.list); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	var many []AddedList
	for i := range maxLists {
		many = append(many, AddedList{Platform: facts.IOS, Version: "27." + string(rune('0'+i/10)) + string(rune('0'+i%10))})
	}
	if _, err := Shipped(many...); !errors.Is(err, ErrTooMany) {
		t.Errorf("got %v", err)
	}
	if s, err := Shipped(many[:maxLists-len(lists)]...); err != nil || s.Catalog().All() != ^Lists(0) {
		t.Errorf("got %v", err)
	}
}
