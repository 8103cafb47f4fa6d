package pages

import (
	"math"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// The server writes times in UTC and says so; the script writes them again in the reader's zone. What is relative is
// written by both alike: these words are those of Intl.RelativeTimeFormat.
var (
	wordNow     = lang.En("just now").Zh("刚刚")
	wordDue     = lang.En("due now").Zh("即将进行")
	wordAgo     = lang.En("{span} ago").Zh("{span}前")
	wordIn      = lang.En("in {span}").Zh("{span}后")
	wordSeconds = counted{lang.En("1 second").Zh("1秒钟"), lang.En("{count} seconds").Zh("{count}秒钟")}
	wordMinutes = counted{lang.En("1 minute").Zh("1分钟"), lang.En("{count} minutes").Zh("{count}分钟")}
	wordHours   = counted{lang.En("1 hour").Zh("1小时"), lang.En("{count} hours").Zh("{count}小时")}
	wordDays    = counted{lang.En("1 day").Zh("1天"), lang.En("{count} days").Zh("{count}天")}
)

// A counted is a sentence about {count} things, worded for one and for any other number.
type counted struct{ one, other lang.Phrase }

func (c counted) fill(tag lang.Tag, n int) string {
	phrase := c.other
	if n == 1 {
		phrase = c.one
	}
	return phrase.Fill(tag, lang.Pairs("count", strconv.Itoa(n)))
}

const (
	utcForm   = "2006-01-02 15:04 UTC"
	day0      = 24 * time.Hour
	hoursUpTo = 48 * time.Hour // are counted in hours
)

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
func utc(t time.Time) string   { return t.UTC().Format(utcForm) }
func day(t time.Time) string   { return t.UTC().Format(time.DateOnly) }

// span writes a duration in its largest unit.
func span(tag lang.Tag) func(time.Duration) string {
	return func(d time.Duration) string {
		switch d = d.Abs(); {
		case d < time.Minute:
			return wordSeconds.fill(tag, int(d.Seconds()))
		case d < time.Hour:
			return wordMinutes.fill(tag, int(d.Minutes()))
		case d < hoursUpTo:
			return wordHours.fill(tag, int(d.Hours()))
		default:
			return wordDays.fill(tag, int(d/day0))
		}
	}
}

// ago writes how long ago, or how far ahead, a time is.
func ago(tag lang.Tag) func(now, t time.Time) string {
	return func(now, t time.Time) string {
		d, phrase := now.Sub(t), wordAgo
		if d < 0 {
			phrase = wordIn
		}
		if d.Abs() < time.Minute {
			return wordNow.In(tag)
		}
		return phrase.Fill(tag, lang.Pairs("span", span(tag)(d)))
	}
}

// due writes when something will be; what should have been is due now.
func due(tag lang.Tag) func(now, t time.Time) string {
	return func(now, t time.Time) string {
		if t.Sub(now) < time.Minute {
			return wordDue.In(tag)
		}
		return ago(tag)(now, t)
	}
}

// daysLeft counts the whole days until a time; it is negative once the time has passed.
func daysLeft(now, t time.Time) int { return int(math.Floor(float64(t.Sub(now)) / float64(day0))) }
