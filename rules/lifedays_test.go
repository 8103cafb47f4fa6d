package rules

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// TestLifeDays holds what a lifetime is called. life counts the last second, openssl and people do not.
func TestLifeDays(t *testing.T) {
	for name, c := range map[string]struct {
		rule *Rule
		set  func(*world)
		want string
	}{
		"openssl x509 -days 900": {
			&certLifetimeApple825, life(in2020, 900*day+time.Second), "valid for 900 days, from 2020-09-01 00:00:00 UTC to 2023-02-18 00:00:00 UTC; 825 are allowed",
		},
		"900 days by the standard": {
			&certLifetimeApple825, life(in2020, 900*day), "valid for 900 days, from 2020-09-01 00:00:00 UTC to 2023-02-17 23:59:59 UTC; 825 are allowed",
		},
		"a second more than openssl gives": {
			&certLifetimeApple825, life(in2020, 900*day+2*time.Second), "valid for 901 days, from 2020-09-01 00:00:00 UTC to 2023-02-18 00:00:01 UTC; 825 are allowed",
		},
		"as long as is advised, but for the last second": {
			&certLifetimeApple398, asPublic(life(in2020, 397*day+time.Second)),
			"valid for 397 days and a second, from 2020-09-01 00:00:00 UTC to 2021-10-03 00:00:00 UTC; 398 days are allowed, 397 are advised, and the last second counts",
		},
		"longer than is advised": {
			&certLifetimeApple398, asPublic(life(in2020, 398*day)),
			"valid for 398 days, from 2020-09-01 00:00:00 UTC to 2021-10-03 23:59:59 UTC; 398 are allowed, and 397 are advised",
		},
		"as long as authorities are advised, but for the last second": {
			&certLifetimeCABF, asPublic(life(in2026, 199*day+time.Second)),
			"valid for 199 days and a second, from 2026-03-15 00:00:00 UTC to 2026-09-30 00:00:00 UTC; for one issued then 200 days are allowed, 199 are advised, and the last second counts",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.set(w)
			found := c.rule.run(nil, prepare(w.Snapshot, w.Params).Views[0], w.Params)
			if got := found[0].Text(lang.English); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
