package pages_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	. "github.com/tongguan/tongguan/web/pages"
)

// A filter survives its own address, and what it does not know is left out.
func TestAlertFilter(t *testing.T) {
	for query, want := range map[string]string{
		"":                                    "/alerts",
		"state=firing":                        "/alerts?state=firing",
		"state=resolved&kind=expiry&app=7":    "/alerts?app=7&kind=expiry&state=resolved",
		"state=inactive&kind=x&app=-1&other=": "/alerts",
		"state=%00&kind=%ff&app=1e9":          "/alerts",
	} {
		q, _ := url.ParseQuery(query)
		f := ParseAlertFilter(q)
		if got := f.URL(); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
		if again := ParseAlertFilter(f.Values()); again != f {
			t.Errorf("%q: %+v became %+v", query, f, again)
		}
	}
	if got := (AlertList{Filter: AlertFilter{Kind: alert.Fault}, Next: "x"}).NextURL(); got != "/alerts?cursor=x&kind=fault" {
		t.Errorf("the next page is at %s", got)
	}
}

// What a message says that has not arrived has not arrived either.
func TestDeliveryMark(t *testing.T) {
	for name, c := range map[string]struct {
		d       Delivery
		mark    string
		arrived bool
	}{
		"delivered":                       {delivered("x"), "pass", true},
		"with another, which arrived":     {folded("x"), "pass", true},
		"with another, which did not":     {unfolded("x"), "warn", false},
		"with another, which was not yet": {Delivery{State: DeliveryFolded}, "pending", false},
		"tried in vain":                   {trying("x"), "warn", false},
		"parked":                          {parked("x"), "fail", false},
		"not needed":                      {superseded(), "pending", false},
		"about to be sent":                {ping(), "pending", false},
	} {
		if got, arrived := c.d.Mark(), c.d.Arrived(); got != c.mark || arrived != c.arrived {
			t.Errorf("%s: %s, arrived %v", name, got, arrived)
		}
	}
}

func TestStanding(t *testing.T) {
	later := now.Add(time.Minute)
	for want, c := range map[Standing]ChannelRow{
		StandingOff:     {Paused: "gone", FailingSince: now},
		StandingGone:    {Enabled: true, Paused: "gone", FailingSince: now},
		StandingFailing: {Enabled: true, Paused: "failing", FailingSince: now},
		StandingTrouble: {Enabled: true, FailingSince: now, LimitedUntil: later, DeliveredAt: now},
		StandingLimited: {Enabled: true, LimitedUntil: later, DeliveredAt: now},
		StandingNew:     {Enabled: true},
		StandingWell:    {Enabled: true, LimitedUntil: now, DeliveredAt: now},
	} {
		if got := c.Standing(now); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}
