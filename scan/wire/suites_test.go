package wire

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

func TestSuites(t *testing.T) {
	ats, other, legacy := facts.ATSSuites(), OtherSuites(), LegacySuites()

	apple := []facts.Suite{
		0xc009, 0xc00a, 0xc013, 0xc023, 0xc024, 0xc027, 0xc028, 0xc02b, 0xc02c, 0xc02f, 0xc030,
	}
	if got := slices.Sorted(slices.Values(ats)); !slices.Equal(got, apple) {
		t.Errorf("ATS has %04x, want %04x", got, apple)
	}
	for name, suites := range map[string][]facts.Suite{"ats": ats, "other": other, "legacy": legacy} {
		sorted := slices.Sorted(slices.Values(suites))
		if n := len(slices.Compact(sorted)); n != len(suites) {
			t.Errorf("%s: %d of %d suites are duplicates", name, len(suites)-n, len(suites))
		}
		if len(suites) >= 128 {
			t.Errorf("%s: %d suites, more than some servers can hold", name, len(suites))
		}
		for _, signal := range []facts.Suite{0x0000, 0x00ff, 0x5600} {
			if slices.Contains(suites, signal) {
				t.Errorf("%s has %04x, which is no suite", name, signal)
			}
		}
	}
	for _, s := range other {
		if slices.Contains(ats, s) {
			t.Errorf("%04x is in both lists", s)
		}
		if s>>8 == 0x13 {
			t.Errorf("%04x is for TLS 1.3", s)
		}
	}
	for _, s := range legacy {
		if !slices.Contains(ats, s) && !slices.Contains(other, s) {
			t.Errorf("%04x is asked for TLS 1.1 and not for TLS 1.2", s)
		}
	}
}

// A hello that offers everything offers nothing twice, and no more suites than some servers can hold.
func TestWidest(t *testing.T) {
	h := Widest("example.cn")
	for name, numbers := range map[string][]uint16{"suites": plain(h.Suites), "groups": plain(h.Groups), "schemes": h.Schemes} {
		slices.Sort(numbers)
		if n := len(slices.Compact(slices.Clone(numbers))); n != len(numbers) || n >= 128 {
			t.Errorf("%s: %d, of which %d differ", name, len(numbers), n)
		}
	}
}

func plain[T ~uint16](in []T) (out []uint16) {
	for _, n := range in {
		out = append(out, uint16(n))
	}
	return out
}
