package report

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Served says whose verdict a result is, where it was not judged here.
type Served struct {
	By        string // where the service is
	ScannedAt time.Time
	Age       time.Duration // of the scan, when it was asked for
	Lack      lang.Speaker  // why there is no verdict; nil: there is one
}

type servedDoc struct {
	URL       string     `json:"url"`
	ScannedAt *time.Time `json:"scanned_at,omitempty"`
	Age       *float64   `json:"age_seconds,omitempty"`
	Problem   string     `json:"problem,omitempty"`
}

func (o *Options) served(s *Served) *servedDoc {
	switch {
	case s == nil:
		return nil
	case s.Lack != nil:
		return &servedDoc{URL: s.By, Problem: s.Lack.In(o.Lang)}
	}
	at, age := s.ScannedAt.UTC(), max(s.Age.Seconds(), 0)
	return &servedDoc{URL: s.By, ScannedAt: &at, Age: &age}
}

// sentence says how old the verdict is, or why there is none.
func (s *Served) sentence(tag lang.Tag) string {
	if s.Lack != nil {
		return s.Lack.In(tag) + wordStop.In(tag)
	}
	words, n := wordAgeMinutes, int(s.Age.Minutes())
	switch {
	case n < 1:
		return wordAgeNone.Fill(tag, lang.Pairs("by", s.By))
	case n >= 120:
		words, n = wordAgeHours, n/60
	}
	return words.fill(tag, n, "by", s.By)
}

var (
	wordStop       = lang.En(".").Zh("。")
	wordAgeNone    = lang.En("Verdict of {by}, less than a minute old.").Zh("结论来自 {by}，不到 1 分钟前。")
	wordAgeMinutes = counted{lang.En("Verdict of {by}, 1 minute old.").Zh("结论来自 {by}，1 分钟前。"), lang.En("Verdict of {by}, {count} minutes old.").Zh("结论来自 {by}，{count} 分钟前。")}
	wordAgeHours   = counted{lang.En("Verdict of {by}, 1 hour old.").Zh("结论来自 {by}，1 小时前。"), lang.En("Verdict of {by}, {count} hours old.").Zh("结论来自 {by}，{count} 小时前。")}
)
