package store

import (
	"testing"
	"time"
)

func TestPeriod(t *testing.T) {
	daily, monthly := partitioned{table: "scan"}, partitioned{table: "event", monthly: true}
	beijing := time.FixedZone("", 8*3600)
	for name, c := range map[string]struct {
		of             partitioned
		at             time.Time
		n              int
		want, from, to string
	}{
		"today":                     {daily, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), 0, "scan_20261123", "2026-11-23", "2026-11-24"},
		"its first moment":          {daily, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), 0, "scan_20261123", "2026-11-23", "2026-11-24"},
		"already tomorrow in +08":   {daily, time.Date(2027, 1, 1, 7, 59, 59, 0, beijing), 0, "scan_20261231", "2026-12-31", "2027-01-01"},
		"yesterday, another year":   {daily, time.Date(2027, 1, 1, 8, 0, 0, 0, beijing), -1, "scan_20261231", "2026-12-31", "2027-01-01"},
		"a leap day":                {daily, time.Date(2028, 2, 22, 1, 0, 0, 0, time.UTC), 7, "scan_20280229", "2028-02-29", "2028-03-01"},
		"this month":                {monthly, time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC), 0, "event_202611", "2026-11-01", "2026-12-01"},
		"two months on from a 31st": {monthly, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), 2, "event_202702", "2027-02-01", "2027-03-01"},
	} {
		got := c.of.period(c.at, c.n)
		if got.name != c.want || got.from.Format(time.DateOnly) != c.from || got.to.Format(time.DateOnly) != c.to || got.from.Location() != time.UTC {
			t.Errorf("%s: %+v, want %s from %s to %s", name, got, c.want, c.from, c.to)
		}
		again, ok := c.of.parse(got.name)
		if !ok || again != got {
			t.Errorf("%s: %s is read as %+v, %v", name, got.name, again, ok)
		}
	}
	for _, name := range []string{
		"", "scan", "scan_", "scan_default", "scan_2026112", "scan_202611231", "scan_20261301", "scan_20260230", "scan_20261123_x",
		"scan_old_20261123", "event_202611", "scan_request",
	} {
		if got, ok := daily.parse(name); ok {
			t.Errorf("%q is read as %+v", name, got)
		}
	}
}
