package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A told is what a text says in words about where it works and where it does not.
type told struct {
	fails     facts.Platforms // said to fail there
	works     facts.Platforms // said to work there
	mentioned facts.Platforms // named, without a word about how it goes
	browser   bool            // it works in a desktop browser, or with a tool there
	debug     bool            // it works with debug mode, or without the check of domains
	sometimes bool            // it fails now and then
	old       bool            // it fails on old phones

	phone [3]bool // of a phone without its kind: said to fail, named, said to work
}

// mentions are the words for a platform in a folded text.
var mentions = []struct {
	word  *regexp.Regexp
	on    facts.Platforms
	other string // what else it names: "browser", "debug"; "phone" is whichever phone the text names, else any
}{
	{regexp.MustCompile(`\bios(?:\b|\d)|iphone|ipad|苹果`), facts.On(facts.IOS), ""},
	{regexp.MustCompile(`android|安卓|小米|红米|\bredmi\b|\bxiaomi\b|\boppo\b|\bvivo\b|一加|\boneplus\b|\brealme\b|荣耀|魅族|三星|\bsamsung\b|\bgalaxy\b`), facts.On(facts.Android), ""},
	{regexp.MustCompile(`harmony ?(?:os|next)|openharmony|鸿蒙|\bohos\b`), facts.On(facts.Harmony), ""},
	{regexp.MustCompile(`devtools?\b|开发者?工具|模拟器|simulator|env: ?(?:windows|macos|darwin), ?mp`), facts.On(facts.Devtools), ""},
	{regexp.MustCompile(`手机|真机|\bphones?\b|real device`), onPhones, "phone"},
	{regexp.MustCompile(`浏览器|电脑|\bbrowsers?\b|\bdesktop\b|postman|\bpc\b`), 0, "browser"},
	{regexp.MustCompile(`调试模式|打开调试|开启调试|开调试|打开 ?vconsole|不校验|debug(?:ging)?(?: mode)?(?: on| enabled)?\b|urlcheck ?(?:off|false|=|:|关)`), 0, "debug"},
}

var onPhones = facts.Everywhere.Without(facts.On(facts.Devtools))

var (
	// clauses end where the subject may change, and around what is quoted.
	clauses = regexp.MustCompile(`[\n,;.!?"{}()]|\bbut\b|\bwhile\b|\bwhereas\b|但是?|不过|却`)
	bad     = regexp.MustCompile(`不行|失败|报错|不能|打不开|不可以|不通|连不上|连接不上|访问不了|请求不了|用不了|无法|不正常|异常|出错|全挂|[不没]成功|没有成功|未成功|\bfail(?:s|ed|ing|ure)?\b|\berrors?\b|\bbroken\b|\bnot (?:work|ok\b|okay|fine|good)|\bcannot\b|\bt work`)
	good    = regexp.MustCompile(`正常|可以|没问题|没事|能用|能打开|能访问|能请求|成功|\bok\b|\bokay\b|\bfine\b|\bwork(?:s|ing|ed)?\b|\bgood\b`)

	nowAndThen = regexp.MustCompile(`偶尔|偶发|有时|时好时坏|间歇|时不时|有的时候|intermittent|\bsometimes\b|occasionally|randomly|now and then|flaky`)
	oldPhones  = regexp.MustCompile(`旧手机|老手机|旧机型|老机型|低版本(?:安卓|android|ios|系统|手机)|旧版(?:安卓|android|ios|系统)|\bold(?:er)? (?:phones?|androids?|iphones?|devices?|versions?)|android ?[4-7]\b|安卓 ?[4-7]\b`)

	// simulated is the user agent of devtools, which pretends to be a phone.
	simulated = regexp.MustCompile(`wechatdevtools`)
)

// wording reads a folded text clause by clause.
func wording(text string) told {
	text = strings.ReplaceAll(text, "真机调试", "调试模式") // which does not check either, and is no word about phones
	t := told{sometimes: nowAndThen.MatchString(text), old: oldPhones.MatchString(text)}
	for _, clause := range clauses.Split(text, maxFound) {
		t.hear(clause)
	}
	if simulated.MatchString(text) {
		t.mentioned = facts.On(facts.Devtools)
	}
	if (t.fails|t.mentioned)&onPhones == 0 {
		for i, set := range []*facts.Platforms{&t.fails, &t.mentioned, &t.works} {
			if t.phone[i] {
				*set |= onPhones.Without(t.works | t.fails)
			}
		}
	}
	t.mentioned = t.mentioned.Without(t.works | t.fails)
	t.works = t.works.Without(t.fails &^ onPhones) // "devtools" twice, and once it fails
	return t
}

// A word is a mention or an outcome, where it stands.
type word struct {
	at      int
	outcome int // 0: a mention; 1 it works, -1 it fails
	on      facts.Platforms
	other   string
}

// hear understands one clause: "iOS 正常 Android 报错", where an outcome follows its platforms, and "works on Android,
// fails on iOS", where it goes before.
func (t *told) hear(clause string) {
	var words []word
	for _, m := range mentions {
		for _, at := range m.word.FindAllStringIndex(clause, maxCodes) {
			words = append(words, word{at: at[0], on: m.on, other: m.other})
		}
	}
	if len(words) == 0 {
		return
	}
	taken := bad.FindAllStringIndex(clause, maxCodes)
	for _, at := range taken {
		words = append(words, word{at: at[0], outcome: -1})
	}
	for _, at := range good.FindAllStringIndex(clause, maxCodes) {
		within := func(b []int) bool { return b[0] <= at[0] && at[0] < b[1] } // "not work" is no "work"
		if !slices.ContainsFunc(taken, within) {
			words = append(words, word{at: at[0], outcome: 1})
		}
	}
	slices.SortStableFunc(words, func(a, b word) int { return a.at - b.at })
	first := words[0].outcome != 0
	var pending []word
	last := 0
	for _, w := range words {
		switch {
		case w.outcome == 0 && first:
			t.note(w, last)
		case w.outcome == 0:
			pending = append(pending, w)
		default:
			last = w.outcome
			for _, p := range pending {
				t.note(p, last)
			}
			pending = nil
		}
	}
	for _, p := range pending { // nothing follows: what was said before holds
		t.note(p, last)
	}
}

func (t *told) note(w word, outcome int) {
	switch {
	case w.other == "browser":
		t.browser = t.browser || outcome > 0
	case w.other == "debug":
		t.debug = t.debug || outcome > 0
	case w.other == "phone":
		t.phone[outcome+1] = true
	case outcome > 0:
		t.works |= w.on
	case outcome < 0:
		t.fails |= w.on
	default:
		t.mentioned |= w.on
	}
}
