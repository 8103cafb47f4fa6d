// Package dispute reads what somebody says of a phone on which a server works, for the command line, the API and the
// pages alike.
package dispute

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// An Input is what is said, as it was written.
type Input struct {
	Phone  string // "iPhone 12"
	System string // "iOS 15.8", "Android 14", "鸿蒙 5.0.3"
	WeChat string // "8.0.50", with or without a name before it
	Note   string // may be empty
}

// A Mistake is what is wrong with a field of the input.
type Mistake struct {
	Field string // "phone", "system", "wechat", "note"
	What  lang.Speaker
}

func (m Mistake) Error() string { return m.What.In(lang.English) }
func (m Mistake) Unwrap() error { return m.What }

func wrong(field string, p lang.Phrase, pairs ...string) error {
	return Mistake{field, lang.Errorf(p, pairs...)}
}

// version is up to four numbers, as "8.0.50" or "17".
const version = `([0-9]{1,4}(?:\.[0-9]{1,4}){0,3})`

var (
	systemForm = regexp.MustCompile(`(?i)^(ios|ipados|android|安卓|harmonyos(?: next)?|openharmony|鸿蒙) *` + version + `$`)
	weChatForm = regexp.MustCompile(`(?i)^(?:(?:wechat|weixin|微信) *)?v?` + version + `$`)
)

// Read makes a dispute of what is said. Rule, level, time and who judged are the caller's to add. An error is a Mistake.
func Read(in Input) (facts.Dispute, error) {
	var d facts.Dispute
	for _, field := range []struct {
		name string
		from string
		to   *string
		most int
	}{
		{"phone", in.Phone, &d.Phone, facts.MaxDisputePhone},
		{"system", in.System, &d.System, facts.MaxDisputeSystem},
		{"wechat", in.WeChat, &d.WeChat, 2 * facts.MaxDisputeWeChat}, // a name may stand before it
		{"note", in.Note, &d.Note, facts.MaxDisputeNote},
	} {
		text := strings.Join(strings.Fields(field.from), " ")
		switch {
		case utf8.RuneCountInString(text) > field.most:
			return d, wrong(field.name, lang.En("at most {most} characters").Zh("最多 {most} 个字符"), "most", fmt.Sprint(field.most))
		case visible.Text(text) != text:
			return d, wrong(field.name, lang.En("there are characters in it that cannot be seen").Zh("其中含有不可见字符"))
		}
		*field.to = text
	}
	if d.Phone == "" {
		return d, wrong("phone", lang.En("say which phone it is, such as iPhone 12").Zh("请写明手机型号，例如 iPhone 12"))
	}
	var ok bool
	if d.System, d.Platform, ok = readSystem(d.System); !ok {
		return d, wrong("system", lang.En("write the phone's system with its version, such as iOS 15.8, Android 14 or HarmonyOS 5.0.3").
			Zh("请写明手机系统及版本，例如 iOS 15.8、Android 14 或 HarmonyOS 5.0.3"))
	}
	weChat := weChatForm.FindStringSubmatch(d.WeChat)
	if weChat == nil {
		return d, wrong("wechat", lang.En("write the version of WeChat, such as 8.0.50 (Me, Settings, About)").
			Zh("请写明微信版本，例如 8.0.50（我 → 设置 → 关于微信）"))
	}
	d.WeChat = weChat[1]
	return d, nil
}

// readSystem gives the system's usual name with its version, and by which platform its WeChat is judged.
func readSystem(text string) (system string, on facts.Platform, ok bool) {
	found := systemForm.FindStringSubmatch(text)
	if found == nil {
		return text, "", false
	}
	number := found[2]
	switch strings.ToLower(found[1]) {
	case "ios":
		return "iOS " + number, facts.IOS, true
	case "ipados":
		return "iPadOS " + number, facts.IOS, true
	case "android", "安卓":
		return "Android " + number, facts.Android, true
	case "openharmony":
		return "OpenHarmony " + number, facts.Harmony, true
	}
	// Up to HarmonyOS 4 what runs there is WeChat for Android; HarmonyOS 5 (NEXT) runs no Android programs.
	first, _, _ := strings.Cut(number, ".")
	if major, err := strconv.Atoi(first); err == nil && major < 5 {
		return "HarmonyOS " + number, facts.Android, true
	}
	return "HarmonyOS " + number, facts.Harmony, true
}

// within finds the system and WeChat's version in a line without commas; what follows must not go on with the number.
var (
	systemWithin = regexp.MustCompile(`(?i)(?:^|[^a-z])((?:ios|ipados|android|安卓|harmonyos(?: next)?|openharmony|鸿蒙) *` + version + `)(?:[^0-9.]|\.?$)`)
	weChatWithin = regexp.MustCompile(`(?i)((?:wechat|weixin|微信) *v?` + version + `)(?:[^0-9.]|\.?$)`)
)

// parted puts commas around the system and WeChat's version: "小米 14 Android 14 微信 8.0.49" is as people type it.
func parted(line string) string {
	for _, form := range []*regexp.Regexp{systemWithin, weChatWithin} {
		if at := form.FindStringSubmatchIndex(line); at != nil {
			line = line[:at[2]] + "," + line[at[2]:at[3]] + "," + line[at[3]:]
		}
	}
	return line
}

// Parse reads a dispute from one line, its parts in any order, with commas between them or without: "iPhone 12, iOS 15.8,
// WeChat 8.0.50". The part that is no system and does not begin with WeChat is the phone; what follows as further parts is
// the note. An error speaks for itself.
func Parse(line string) (facts.Dispute, error) {
	var in Input
	var rest []string
	for part := range strings.FieldsFuncSeq(parted(line), func(r rune) bool { return strings.ContainsRune(",，、;；|", r) }) {
		part = strings.Join(strings.Fields(part), " ")
		lower := strings.ToLower(part)
		named := strings.HasPrefix(lower, "wechat") || strings.HasPrefix(lower, "weixin") || strings.HasPrefix(lower, "微信")
		switch {
		case part == "":
		case in.System == "" && systemForm.MatchString(part):
			in.System = part
		case in.WeChat == "" && named && weChatForm.MatchString(part):
			in.WeChat = part
		case in.Phone == "":
			in.Phone = part
		default:
			rest = append(rest, part)
		}
	}
	in.Note = strings.Join(rest, ", ")
	return Read(in)
}

var wordPhone = lang.En("{phone}, {system}, WeChat {wechat}").Zh("{phone}，{system}，微信 {wechat}")

// Phone names the phone of a dispute in one line. What a stranger's file says is made safe to show.
func Phone(d facts.Dispute, tag lang.Tag) string {
	return visible.Text(wordPhone.Fill(tag, lang.Pairs("phone", d.Phone, "system", d.System, "wechat", d.WeChat)))
}
