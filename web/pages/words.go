package pages

import (
	"fmt"
	"maps"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// words are the sentences of a page by their keys. Templates reach them by {{t "key" "place" value …}}. A sentence
// about a number is reached by {{n "key" number "place" value …}}: it has a second form, under "key:1", for one, and
// its place {count} is filled with the number.
type words map[string]lang.Phrase

// allWords gives the sentences of all pages.
func allWords() words {
	out := words{}
	for _, w := range tables() {
		maps.Copy(out, w)
	}
	return out
}

func tables() []words {
	return []words{
		chromeWords, sharedWords, dashboardWords, listWords, endpointWords, expectedWords, disputeWords, findingWords, chainWords, mendingWords,
		historyWords, changedWords,
		alertWords, deliveryWords, channelWords,
		importWords, explainWords, appWords, consoleWords, ruleWords, certificateWords, certificatesWords, authorityWords, matrixWords, referenceWords, failureWords, signInWords, accountWords,
		userWords,
	}
}

// sharedWords stand on several pages.
var sharedWords = words{
	"shared.colon":     lang.En(": ").Zh("："),
	"shared.semicolon": lang.En("; ").Zh("；"),
	"shared.and":       lang.En(", ").Zh("、"),
	"shared.never":     lang.En("never").Zh("从未"),
	"shared.now":       wordNow,
	"shared.due":       wordDue,
	"shared.copy":      lang.En("Copy").Zh("复制"),
	"shared.copied":    lang.En("Copied").Zh("已复制"),
	"shared.cancel":    lang.En("Cancel").Zh("取消"),
	"shared.platform":  lang.En("Platform").Zh("平台"),
	"shared.endpoint":  lang.En("Endpoint").Zh("域名"),
	"shared.expires":   lang.En("Certificate expires").Zh("证书到期"),
	"shared.left":      lang.En("{count} days").Zh("{count} 天"),
	"shared.left:1":    lang.En("1 day").Zh("1 天"),
	"shared.expired":   lang.En("expired").Zh("已过期"),
	"shared.pending":   lang.En("waiting for its first scan").Zh("等待首次扫描"),
	"shared.endpoints": lang.En("{count} endpoints").Zh("{count} 个域名"),
	"shared.next":      lang.En("Next page").Zh("下一页"),
	"shared.first":     lang.En("First page").Zh("回到第一页"),

	"shared.endpoints:1": lang.En("1 endpoint").Zh("1 个域名"),
}

// gradeName is the word of the command, and one more for what was not scanned yet.
func gradeName(g rules.Grade, tag lang.Tag) string {
	if g == Pending {
		return wordPending.In(tag)
	}
	return g.Name(tag)
}

var wordPending = lang.En("pending").Zh("待扫描")

var reachWords = map[facts.Reach]lang.Phrase{
	facts.ReachOK:       lang.En("answers").Zh("可连接"),
	facts.ReachPartial:  lang.En("some addresses answer").Zh("部分地址可连接"),
	facts.ReachNone:     lang.En("does not answer").Zh("无法连接"),
	facts.ReachNotTried: lang.En("was not tried").Zh("未尝试"),
}

var confidenceWords = map[rules.Confidence]lang.Phrase{
	rules.Likely:   lang.En("likely").Zh("很可能"),
	rules.Inferred: lang.En("inferred, never blocks").Zh("推断所得，不作为阻断依据"),
}

// The lists of the console, by the words that WeChat writes there.
var listNames = map[string]lang.Phrase{
	"request":  lang.En("request").Zh("request"),
	"socket":   lang.En("socket").Zh("socket"),
	"upload":   lang.En("uploadFile").Zh("uploadFile"),
	"download": lang.En("downloadFile").Zh("downloadFile"),
	"udp":      lang.En("udp").Zh("udp"),
	"tcp":      lang.En("tcp").Zh("tcp"),
	"prefetch": lang.En("DNS prefetch").Zh("DNS 预解析"),
	"webview":  lang.En("web-view").Zh("业务域名"),

	"preconnect": lang.En("preconnect").Zh("预连接"),
}

// ListNames gives the lists of WeChat's console in the order in which they are shown.
func ListNames() []string {
	return []string{"request", "socket", "upload", "download", "udp", "tcp", "prefetch", "webview"}
}

// word gives the word for a value, and for one that has none the value itself.
func word[K comparable](table map[K]lang.Phrase, tag lang.Tag) func(K) string {
	return func(key K) string {
		if p, ok := table[key]; ok {
			return p.In(tag)
		}
		return fmt.Sprint(key)
	}
}
