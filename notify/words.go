package notify

import (
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

var (
	wordEndpoints = lang.En("Endpoints").Zh("域名")
	wordEndpoint  = lang.En("Endpoint").Zh("域名")
	wordView      = lang.En("View").Zh("查看")
	wordViewAll   = lang.En("View all alerts").Zh("查看全部告警")
)

// wordMore says how many are left out of a list.
func wordMore(tag lang.Tag, n int) string {
	return lang.En("…and {n} more").Zh("…还有 {n} 个").Fill(tag, lang.Pairs("n", strconv.Itoa(n)))
}

// wordListed is the label of a list and how many belong to it.
func wordListed(tag lang.Tag, label string, n int) string {
	return lang.En("{label} ({n})").Zh("{label}（{n}）").Fill(tag, lang.Pairs("label", label, "n", strconv.Itoa(n)))
}

// wordColon is what stands between a label and its text.
func wordColon(tag lang.Tag) string { return lang.En(": ").Zh("：").In(tag) }

// wordCounts says how many events a message tells, and how many of each urgency.
func wordCounts(tag lang.Tag, events []alert.Event) string {
	var parts []string
	for _, u := range []struct {
		is  alert.Urgency
		say lang.Phrase
	}{
		{alert.Critical, lang.En("{n} critical").Zh("紧急 {n}")},
		{alert.Warning, lang.En("{n} warning").Zh("警告 {n}")},
		{alert.Relief, lang.En("{n} resolved").Zh("恢复 {n}")},
	} {
		n := 0
		for i := range events {
			if events[i].Urgency == u.is {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, u.say.Fill(tag, lang.Pairs("n", strconv.Itoa(n))))
		}
	}
	all := lang.En("{n} alerts").Zh("{n} 件告警").Fill(tag, lang.Pairs("n", strconv.Itoa(len(events))))
	if len(parts) == 0 {
		return all
	}
	return all + wordColon(tag) + strings.Join(parts, lang.En(", ").Zh("，").In(tag))
}
