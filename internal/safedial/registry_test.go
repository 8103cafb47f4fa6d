package safedial

import (
	"encoding/csv"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestRegistries(t *testing.T) {
	asOf := regexp.MustCompile(`(?m)^# as of: (\S+)$`)
	tests := []struct {
		name                  string
		rows, reachable, bits int
	}{
		{"data/iana-ipv4-special.csv", 26, 5, 32}, // IANA's 25, of which one names two prefixes
		{"data/iana-ipv6-special.csv", 25, 9, 128},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			blocks, err := readBlocks(test.name)
			if err != nil {
				t.Fatal(err)
			}
			reachable, seen := 0, map[netip.Prefix]bool{}
			for _, b := range blocks {
				if b.prefix != b.prefix.Masked() || b.prefix.Addr().BitLen() != test.bits || seen[b.prefix] {
					t.Errorf("%s: not masked, of the other family, or listed twice", b.prefix)
				}
				seen[b.prefix] = true
				if b.reachable {
					reachable++
				}
			}
			if len(blocks) != test.rows || reachable != test.reachable {
				t.Errorf("got %d rows, %d of them reachable; want %d and %d", len(blocks), reachable, test.rows, test.reachable)
			}

			raw, err := data.ReadFile(test.name)
			if err != nil {
				t.Fatal(err)
			}
			reader := csv.NewReader(strings.NewReader(string(raw)))
			reader.Comment = '#'
			rows, err := reader.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(rows[0], ","), "prefix,name,rfc,globally_reachable"; got != want {
				t.Errorf("columns: got %s, want %s", got, want)
			}
			wellFormed := regexp.MustCompile(`^[^,]+/\d+;.+;RFC \d+;(true|false|n/a)$`)
			for _, row := range rows[1:] {
				if line := strings.Join(row, ";"); !wellFormed.MatchString(line) {
					t.Errorf("row %q", line)
				}
			}

			found := asOf.FindSubmatch(raw)
			if found == nil {
				t.Fatal("no line says as of when the registry is")
			}
			date, err := time.Parse(time.DateOnly, string(found[1]))
			if err != nil {
				t.Fatal(err)
			}
			// A warning only: a build must not break by the passing of time.
			if days := int(time.Since(date).Hours() / 24); days > 180 {
				t.Logf("WARNING: %s is %d days old; compare it with IANA's", test.name, days)
			}
		})
	}
}

func TestEdgesCoverTheRegistries(t *testing.T) {
	tested := map[netip.Addr]bool{}
	for _, c := range edges {
		tested[netip.MustParseAddr(c.addr)] = true
	}
	blocks, err := specialBlocks()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		last := b.prefix.Addr().AsSlice()
		for i := range last {
			for bit := range 8 {
				if i*8+bit >= b.prefix.Bits() {
					last[i] |= 0x80 >> bit
				}
			}
		}
		end, _ := netip.AddrFromSlice(last)
		if !tested[b.prefix.Addr()] || !tested[end] {
			t.Errorf("%s: no case for %s or for %s", b.prefix, b.prefix.Addr(), end)
		}
		if !tested[b.prefix.Addr().Prev()] && !tested[end.Next()] {
			t.Errorf("%s: no case for a neighbour", b.prefix)
		}
	}
}
