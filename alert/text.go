package alert

import (
	"strconv"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

func fill(tag lang.Tag, p lang.Phrase, pairs ...string) string {
	return p.Fill(tag, lang.Pairs(pairs...))
}

// clip makes text of strangers visible, in one line of at most so many characters and a mark.
func clip(s string, most int) string {
	// an escape has six or more characters, so what is cut before it is made visible is no shorter after
	runes := []rune(s)
	cut := len(runes) > most
	runes = []rune(visible.Text(string(runes[:min(len(runes), most)])))
	if cut || len(runes) > most {
		return string(runes[:min(len(runes), most)]) + "…"
	}
	return string(runes)
}

func name(s string) string { return clip(s, maxName) }

func utc(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// A counted is a phrase about {count} things, worded for one and for any other number.
type counted struct{ one, other lang.Phrase }

func (c counted) fill(tag lang.Tag, n time.Duration) string {
	if n == 1 {
		return c.one.In(tag)
	}
	return fill(tag, c.other, "count", strconv.FormatInt(int64(n), 10))
}

var (
	minutes = counted{lang.En("1 minute").Zh("1 分钟"), lang.En("{count} minutes").Zh("{count} 分钟")}
	hours   = counted{lang.En("1 hour").Zh("1 小时"), lang.En("{count} hours").Zh("{count} 小时")}
	days    = counted{lang.En("1 day").Zh("1 天"), lang.En("{count} days").Zh("{count} 天")}
)

// noteworthy is how long something has lasted at least before a message says how long.
const noteworthy = time.Hour

// span writes a duration in its largest unit, and hours up to two days. It goes by the nearest hour, so that three days
// less a second, which is when a look comes by, are three days.
func span(tag lang.Tag, d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Hour-30*time.Second:
		return minutes.fill(tag, max(1, d.Round(time.Minute)/time.Minute))
	case d.Round(time.Hour) < 2*day:
		return hours.fill(tag, d.Round(time.Hour)/time.Hour)
	}
	return days.fill(tag, d.Round(time.Hour)/day)
}
