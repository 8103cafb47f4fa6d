package pages

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// The words are those of Intl.RelativeTimeFormat in a browser, which writes over them.
func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		d      time.Duration
		en, zh string
	}{
		{0, "just now", "刚刚"},
		{-59 * time.Second, "just now", "刚刚"},
		{-60 * time.Second, "1 minute ago", "1分钟前"},
		{-119 * time.Second, "1 minute ago", "1分钟前"},
		{-59 * time.Minute, "59 minutes ago", "59分钟前"},
		{-time.Hour, "1 hour ago", "1小时前"},
		{-47 * time.Hour, "47 hours ago", "47小时前"},
		{-48 * time.Hour, "2 days ago", "2天前"},
		{5 * time.Hour, "in 5 hours", "5小时后"},
		{72 * time.Hour, "in 3 days", "3天后"},
	} {
		if got := ago(lang.English)(now, now.Add(c.d)); got != c.en {
			t.Errorf("%v: got %q, want %q", c.d, got, c.en)
		}
		if got := ago(lang.Chinese)(now, now.Add(c.d)); got != c.zh {
			t.Errorf("%v: got %q, want %q", c.d, got, c.zh)
		}
	}
	if got := due(lang.English)(now, now.Add(-time.Hour)); got != "due now" {
		t.Errorf("what should have been: got %q", got)
	}
	if got := due(lang.English)(now, now.Add(time.Hour)); got != "in 1 hour" {
		t.Errorf("what is to come: got %q", got)
	}
}

func TestDaysLeft(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		d    time.Duration
		want int
	}{{0, 0}, {24 * time.Hour, 1}, {24*time.Hour - 1, 0}, {-1, -1}, {-25 * time.Hour, -2}} {
		if got := daysLeft(now, now.Add(c.d)); got != c.want {
			t.Errorf("%v: got %d, want %d", c.d, got, c.want)
		}
	}
}

func TestLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://developers.weixin.qq.com/a#b": "https://developers.weixin.qq.com/a#b",
		"http://example.com":                   "http://example.com",
		"javascript:alert(1)":                  "",
		"JAVASCRIPT://%0aalert(1)":             "",
		"data:text/html,x":                     "",
		"//example.com":                        "",
		"/rules":                               "",
		"https://user:pass@example.com":        "",
		"https://":                             "",
		"":                                     "",
	} {
		if got := link(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for in, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 43_800_000: "44 MB", 9_900_000_000: "9.9 GB", 5e15: "5000 TB"} {
		if got := size(in); got != want {
			t.Errorf("%d: got %q, want %q", in, got, want)
		}
	}
}
