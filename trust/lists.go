package trust

import (
	"cmp"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A Vendor is who keeps a list of roots.
type Vendor string

// The vendors.
const (
	Apple       Vendor = "ios"
	AOSP        Vendor = "android"
	OpenHarmony Vendor = "harmony"
	Mozilla     Vendor = "mozilla"
	Microsoft   Vendor = "microsoft"
)

// vendorOf says whose lists a platform goes by. Mozilla's stands in for Chrome's, which is not to be had; nobody goes
// by Microsoft's.
var vendorOf = map[facts.Platform]Vendor{
	facts.IOS: Apple, facts.Android: AOSP, facts.Harmony: OpenHarmony, facts.Devtools: Mozilla,
}

// A List is what one vendor trusted in one release.
type List struct {
	Vendor  Vendor
	Version string // "" where the vendor keeps one list for all; then there is only the newest
	Source  string // what was read, and its date where it is known
}

// Date is the day on which the list was as it is here, as 2026-12-31; "" where the source is a release without a day.
func (l List) Date() string {
	if day := l.Source[max(0, len(l.Source)-len(time.DateOnly)):]; isDate(day) {
		return day
	}
	return ""
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// lists holds every list that platform_roots.csv tells apart, each vendor's oldest first; data/README.md has the
// evidence. A version that is not among them goes by the one before it.
var lists = Catalog{
	{Apple, "12", "2018-12-20"},
	{Apple, "12.1.3", "2019-11-10"},
	{Apple, "13", "2019-11-28"},
	{Apple, "14", "2021-01-24"},
	{Apple, "15", "2021-10-03"},
	{Apple, "15.1", "2022-02-06"},
	{Apple, "16", "2022-11-06"},
	{Apple, "16.5", "2023-07-27"},
	{Apple, "17", "2023-10-01"},
	{Apple, "18", "2024-11-24"},
	{Apple, "26", "2025-12-28"},
	{AOSP, "4.4", "f7309509 2013-08-16"},
	{AOSP, "5.0", "f954c71b 2014-09-26"},
	{AOSP, "5.1", "2a48c267 2014-12-05"},
	{AOSP, "6.0", "6f831a64 2015-04-21"},
	{AOSP, "7.0", "c36d8eb8 2016-03-21"},
	{AOSP, "7.1.1", "51300a81 2016-08-29"},
	{AOSP, "8.0", "8.0.0_r36"},
	{AOSP, "8.1", "8.1.0_r9"},
	{AOSP, "9", "9.0.0_r9"},
	{AOSP, "10", "c6416488 2019-02-25"},
	{AOSP, "11", "11.0.0_r9"},
	{AOSP, "12", "12.1.0_r9"},
	{AOSP, "13", "13.0.0_r9"},
	{AOSP, "14", "14.0.0_r66"},
	{AOSP, "15", "15.0.0_r36"},
	{AOSP, "16", "16.0.0_r4"},
	{AOSP, "17", "17.0.0_r1"},
	{OpenHarmony, "5.0.0", "5.0.0 to 5.0.2"},
	{OpenHarmony, "5.0.3", "5.0.3"},
	{OpenHarmony, "5.1.0", "5.1.0"},
	{OpenHarmony, "6.0", "6.0"},
	{OpenHarmony, "6.0.0.2", "6.0.0.2"},
	{OpenHarmony, "6.1", "6.1"},
	{OpenHarmony, "7.0-Beta1", "7.0-Beta1, master 2026-07-23"},
	{Mozilla, "", "2026-10-30"},
	{Microsoft, "", "2026-07-19"},
}

// Lists is a set of lists: the places that they have in a [Catalog]. The zero value is the empty set.
type Lists uint64

// Has reports whether every list of other is in the set.
func (s Lists) Has(other Lists) bool { return s&other == other }

// Len is how many lists the set has.
func (s Lists) Len() int { return bits.OnesCount64(uint64(s)) }

// Each gives the lists of the set one by one.
func (s Lists) Each() []Lists {
	out := make([]Lists, 0, s.Len())
	for ; s != 0; s &= s - 1 {
		out = append(out, s&-s)
	}
	return out
}

// last gives the newest list of a set that holds one vendor's.
func (s Lists) last() Lists {
	if s == 0 {
		return 0
	}
	return 1 << (bits.Len64(uint64(s)) - 1)
}

// CompareVersions compares two versions of a platform by their numbers, as cmp.Compare does; what is not made of numbers
// and dots comes first. A beta comes before its release, and Beta2 before Beta10.
func CompareVersions(a, b string) int {
	x, _ := numbers(a)
	y, _ := numbers(b)
	switch {
	case older(x, y):
		return -1
	case older(y, x):
		return 1
	}
	_, before, isBeta := strings.Cut(a, "-")
	_, after, isBetaToo := strings.Cut(b, "-")
	switch {
	case isBeta && !isBetaToo:
		return -1
	case isBetaToo && !isBeta:
		return 1
	}
	return compareBetas(before, after)
}

// compareBetas compares "Beta2" and "Beta10": by the word, then by the number at its end.
func compareBetas(a, b string) int {
	const digits = "0123456789"
	x, y := strings.TrimRight(a, digits), strings.TrimRight(b, digits)
	m, n := strings.TrimLeft(a[len(x):], "0"), strings.TrimLeft(b[len(y):], "0")
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(len(m), len(n)), cmp.Compare(m, n))
}

// numbers reads "7.0-Beta1" as 7, 0: a beta counts as its release.
func numbers(version string) (out []int, err error) {
	release, _, _ := strings.Cut(version, "-")
	for part := range strings.SplitSeq(release, ".") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", part)
		}
		out = append(out, int(n))
	}
	return out, nil
}

// older compares versions by their numbers; missing ones are zero.
func older(a, b []int) bool {
	for i := range max(len(a), len(b)) {
		var x, y int
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return x < y
		}
	}
	return false
}
