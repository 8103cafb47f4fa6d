package rules

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// at judges at another time, with certificates to suit.
func at(day string, then func(*world)) func(*world) {
	return func(w *world) {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			w.Fatal(err)
		}
		w.Now = now
		then(w)
	}
}

var globalSignR3 = standIn{"cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b", map[facts.Platform]span{IOS: always, Android: always, Harmony: always, Devtools: always}}

var _ = covers(&rootSunset,
	ruleCase{"a root of one's own", nil, "pass"},
	ruleCase{"a year and a day before", at("2026-04-14", belowRoot(globalSignR3)), "pass"},
	ruleCase{"a year before", at("2026-04-15", belowRoot(globalSignR3)), "fail"},
	ruleCase{"after it, by an old list", at("2027-05-01", belowRoot(globalSignR3)), "fail"},
	ruleCase{"cross-signed by a younger root", at("2026-11-28", crossedBy(globalSignR3, x1)), "pass"},
	ruleCase{"cross-signed by an older one", at("2026-11-28", crossedBy(x1, globalSignR3)), "pass"},
	ruleCase{"devtools refuses it", belowRoot(globalG1), "notapplicable"},
	ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
)

// TestSunset holds each step of Mozilla's schedule at its edges.
func TestSunset(t *testing.T) {
	for made, want := range map[string]string{
		"2005-12-31": "2025-04-15", "2006-01-01": "2026-04-15", "2007-12-31": "2026-04-15", "2008-01-01": "2027-04-15",
		"2009-12-31": "2027-04-15", "2010-01-01": "2028-04-15", "2011-12-31": "2028-04-15", "2012-01-01": "2029-04-15",
		"2014-04-14": "2029-04-15", "2014-04-15": "2029-04-15", "2015-06-04": "2030-06-04",
	} {
		day, err := time.Parse(time.DateOnly, made)
		if err != nil {
			t.Fatal(err)
		}
		if got := sunset(day).Format(time.DateOnly); got != want {
			t.Errorf("made %s: ends %s, want %s", made, got, want)
		}
	}
}

// TestSunsetTable holds that it has the roots of Mozilla's list and no others.
func TestSunsetTable(t *testing.T) {
	data, err := os.ReadFile("../trust/data/platform_roots.csv")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(records[0], "mozilla")
	var want, got []string
	for _, record := range records[1:] {
		if record[column] == "yes" {
			want = append(want, record[0])
		}
	}
	for sum := range keyMade() {
		got = append(got, sum.String())
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d roots, Mozilla has %d", len(got), len(want))
	}
}
