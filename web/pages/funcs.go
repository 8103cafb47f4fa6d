package pages

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// funcs are the functions of the templates of one language.
func funcs(tag lang.Tag) template.FuncMap {
	all := allWords()
	return template.FuncMap{
		"visible": show,
		"lines":   func(s string) lines { return lines(s) },
		"t":       func(key string, pairs ...any) (string, error) { return say(all, tag, key, pairs) },
		"n": func(key string, count any, pairs ...any) (string, error) {
			if text(count) == "1" {
				key += ":1"
			}
			return say(all, tag, key, append(pairs, "count", count))
		},

		"grade": func(g rules.Grade) string { return gradeName(g, tag) },
		"grades": func() []rules.Grade {
			return []rules.Grade{rules.GradeFail, rules.GradeUnknown, rules.GradeWarn, rules.GradePass}
		},
		"mark":       mark,
		"severity":   func(s rules.Severity) string { return s.Name(tag) },
		"confidence": word(confidenceWords, tag),
		"platform":   func(p facts.Platform) string { return naming.Platform(p, tag) },
		"platforms":  facts.AllPlatforms,
		"among":      func(on facts.Platforms) string { return naming.Among(on, tag) },
		"reach":      word(reachWords, tag),
		"answer":     word(answerWords, tag),
		"fault":      word(faultWords, tag),
		"list":       word(listNames, tag),
		"unlinted":   word(lintFailedWords, tag),
		"lists":      ListNames,
		"role":       word(roleWords, tag),
		"roles":      func() []Role { return []Role{Viewer, Operator, Admin} },
		"state":      word(stateWords, tag),
		"kind":       word(kindWords, tag),
		"urgency":    word(urgencyWords, tag),
		"level":      word(levelWords, tag),
		"event":      word(eventWords, tag),
		"delivery":   word(deliveryStateWords, tag),
		"channel":    word(channelKindWords, tag),
		"standing":   word(standingWords, tag),
		"language":   word(languageNames, tag),

		"stamp": stamp,
		"utc":   utc,
		"day":   day,
		"ago":   ago(tag),
		"due":   due(tag),
		"left":  daysLeft,
		"span":  span(tag),

		"link":     link,
		"listURL":  listURL,
		"hostOf":   func(label string) string { return label[:max(0, strings.LastIndexByte(label, ':'))] },
		"portOf":   func(label string) string { return label[max(0, strings.LastIndexByte(label, ':')):] },
		"short":    func(hash string) string { return cut(hash, 16) },
		"cut":      cut,
		"size":     size,
		"comma":    func(list []string) string { return strings.Join(list, ", ") },
		"first":    func(n int, list []string) []string { return list[:min(n, len(list))] },
		"rest":     func(n int, list []string) []string { return list[min(n, len(list)):] },
		"less":     func(a, b int) int { return a - b },
		"sentence": func(e Endpoint) string { return Sentence(e.Verdicts, e.Reach, e.Findings, tag) },
	}
}

// say fills a sentence. A key that is not there is an error, which a test meets before any reader does.
func say(all words, tag lang.Tag, key string, pairs []any) (string, error) {
	phrase, ok := all[key]
	if !ok {
		return "", fmt.Errorf("no words for %q", key)
	}
	filled := make([]string, len(pairs))
	for i, p := range pairs {
		filled[i] = text(p)
	}
	return phrase.Fill(tag, lang.Pairs(filled...)), nil
}

// text writes a value as fmt does.
func text(value any) string { return fmt.Sprint(value) }

// link gives an address that a page may link to: one of the web. Any other is "", and shown as text.
func link(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.String()
}

// cut shortens text to some characters.
func cut(s string, length int) string {
	runes := []rune(s)
	if len(runes) <= length {
		return s
	}
	return string(runes[:length]) + "…"
}

// size writes a number of bytes as disks are sold.
func size(bytes int64) string {
	value, units := float64(bytes), []string{"B", "kB", "MB", "GB", "TB"}
	for value >= 1000 && len(units) > 1 {
		value, units = value/1000, units[1:]
	}
	digits := 0
	if value < 10 && units[0] != "B" {
		digits = 1
	}
	return strconv.FormatFloat(value, 'f', digits, 64) + " " + units[0]
}
