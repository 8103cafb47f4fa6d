package report

import (
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// MaxChat is how many bytes a message for a chat may have, in UTF-8: the least that the chats in use take for a text is
// 2,048 (WeCom's group robots, https://developer.work.weixin.qq.com/document/path/91770).
const MaxChat = 2000

var chatFormat = Format{Name: "chat", Check: NewChat, Gate: gateChat}

// NewChat writes a message of plain text for each target, to be handed to whoever runs the server: what a phone shows,
// what was seen, how to see it, and what to type. Messages are parted by an empty line, and have none within.
func NewChat(w io.Writer, o Options) Writer { return &chatWriter{w: w, o: o} }

type chatWriter struct {
	w    io.Writer
	o    Options
	next bool // a message stands above
}

func (c *chatWriter) Result(r Result) error {
	text := Chat(r, c.o)
	if c.next {
		text = "\n" + text
	}
	c.next = true
	_, err := io.WriteString(c.w, text)
	return err
}

func (c *chatWriter) Close(interrupted bool) error {
	if !interrupted {
		return nil
	}
	_, err := io.WriteString(c.w, "\n"+wordInterrupted.In(c.o.Lang)+"\n")
	return err
}

// Chat gives the message about one target: lines, each ended, MaxChat bytes at most. It speaks of the gravest finding and
// counts the others. What a stranger wrote is made visible; text that does not fit ends with a sentence, and a command or
// lines for a configuration stand there whole or not at all.
func Chat(r Result, o Options) string {
	o.All, o.Color, o.Width = false, false, 1<<20
	p := &page{o: &o}
	grade := r.Report.Grade(o.Platforms)
	m := &message{left: MaxChat}
	m.add(wordChatHead.Fill(o.Lang, lang.Pairs("verdict", grade.Name(o.Lang), "target", r.Target)), 400)
	foot := wordChatFoot.Fill(o.Lang, lang.Pairs("at", r.Report.JudgedAt.UTC().Format("2006-01-02 15:04"), "profile", o.Profile.Name))
	m.reserve(foot)
	switch {
	case r.Report.Interference != "":
		words := rules.BannerOf(r.Report.Interference, authority(r.Snapshot), o.Lang)
		m.add(words.Seen, 600)
		m.add(words.Do, 600)
	case grade == rules.GradePass:
		m.add(strings.Join(p.facts(r), " · "), 300)
		p.excused(m, r)
	default:
		p.worst(m, r, grade)
	}
	if r.Served != nil {
		m.add(r.Served.sentence(o.Lang), 300)
	}
	if r.Expected != nil {
		e := &page{o: &o}
		e.expected(r.Expected)
		for line := range strings.Lines(e.String()) {
			m.add(strings.TrimSpace(line), 300)
		}
	}
	for _, line := range p.chatBefore(r) {
		m.add(line, 300)
	}
	m.left += len(foot) + 1
	m.add(foot, 200)
	return m.String()
}

// worst says what the gravest finding is, how to see it and what to do, and counts the others.
func (p *page) worst(m *message, r Result, grade rules.Grade) {
	tag, groups := p.o.Lang, p.group(r)
	first := p.gravest(groups, grade, !reached(r))
	if first == nil {
		return
	}
	others := strings.Join(p.others(groups, first), "\n")
	m.reserve(others)
	if on := p.failing(r, grade); on != 0 {
		m.add(wordChatOn[grade].Fill(tag, lang.Pairs("platforms", naming.Among(on, tag))), 200)
	}
	if where := chatNodes(first, r); where != "" {
		m.add(wordChatNode.Fill(tag, lang.Pairs("addresses", where)), 200)
	}
	for _, e := range first.errors {
		m.add(wordChatShows.Fill(tag, lang.Pairs("errors", e.text, "platforms", naming.Among(e.on, tag))), 200)
	}
	m.add(wordChatSeen.Fill(tag, lang.Pairs("rule", first.rule.ID, "evidence", first.evidence)), 500)
	p.chatTry(m, first, r)
	if first.status == rules.Fail {
		m.add(wordChatFix.Fill(tag, lang.Pairs("fix", r.fix(first.rule, tag))), 450)
		if lines := chatFix(first, r, tag); len(lines) > 0 {
			m.whole(lines...)
		}
	}
	m.left += len(others) + 1
	for line := range strings.Lines(others) {
		m.add(strings.TrimSpace(line), 300)
	}
	for _, line := range p.waived(groups, rules.Blocker) {
		m.add(line, 300)
	}
}

// chatTry says what to type to see the fault, and what shows it there.
func (p *page) chatTry(m *message, g *group, r Result) {
	at, line, there := openSSLOf(g, r)
	if !there {
		return
	}
	tag := p.o.Lang
	if command, look, ok := showingOf(g, r, at, line, tag); ok {
		m.whole(wordChatTry.In(tag), command, wordChatLook.Fill(tag, lang.Pairs("what", look)))
		return
	}
	if _, is := requests[g.rule.ID]; is {
		return // openssl asks for nothing
	}
	m.whole(wordChatTry.In(tag), line.Command)
	switch says := line.Says(); {
	case says == "":
	case line.Code == 0 && g.status == rules.Fail:
		m.add(wordChatBlind.Fill(tag, lang.Pairs("line", says)), 200)
	default:
		m.add(wordChatEnds.Fill(tag, lang.Pairs("line", says)), 200)
	}
}

// excused says what a target that passes was let off, and what else may not go unsaid.
func (p *page) excused(m *message, r Result) {
	groups := p.group(r)
	for _, line := range slices.Concat(p.waivers(groups), p.asides(groups)) {
		m.add(line, 300)
	}
}

// gravest is the finding that decides the verdict; nil where there is none.
func (p *page) gravest(groups []*group, grade rules.Grade, unreached bool) *group {
	for _, g := range groups {
		if g.decides(grade, unreached) {
			return g
		}
	}
	return nil
}

// failing gives the platforms that have the grade.
func (p *page) failing(r Result, grade rules.Grade) (on facts.Platforms) {
	for _, platform := range p.o.Platforms.List() {
		if r.Report.Platforms[platform].Grade == grade {
			on |= facts.On(platform)
		}
	}
	return on
}

// others counts the further failures of medium weight or more, and says what was seen of the gravest; nil when there is none.
func (p *page) others(groups []*group, first *group) (lines []string) {
	told := map[string]bool{first.rule.ID: true}
	count := 0
	for _, g := range groups {
		if g.status != rules.Fail || g.weight < rules.Medium || told[g.rule.ID] {
			continue
		}
		told[g.rule.ID] = true
		if count++; count <= othersTold {
			seen := strings.TrimRight(cut(visible.Text(g.evidence), otherMost), ";；。.")
			lines = append(lines, "· "+seen+" ["+g.rule.ID+"]")
		}
	}
	switch {
	case count == 0:
		return nil
	case count > othersTold:
		return append([]string{wordChatMany.fill(p.o.Lang, count)}, lines...)
	}
	return append([]string{wordChatOthers.fill(p.o.Lang, count)}, lines...)
}

// How many of the other findings a message tells, and how many bytes of each: two lines on a phone.
const (
	othersTold = 4
	otherMost  = 120
)

// chatNodes names the addresses where the finding was made, a pinned one by its label too.
func chatNodes(g *group, r Result) string {
	labels := map[string]string{}
	for i := range r.Snapshot.Addresses {
		a := &r.Snapshot.Addresses[i]
		labels[a.Addr.String()] = a.Node
	}
	var out []string
	for _, address := range g.addresses {
		if label := labels[address]; label != "" {
			address += " (" + label + ")"
		}
		out = append(out, address)
	}
	return strings.Join(out, ", ")
}

// openSSLOf gives the command for the first address of the finding, or for the first of all where it is about the target,
// if it is one that openssl can show.
func openSSLOf(g *group, r Result) (netip.AddrPort, rules.OpenSSLLine, bool) {
	for i := range r.Snapshot.Addresses {
		at := r.Snapshot.Addresses[i].Addr
		if len(g.addresses) > 0 && at.String() != g.addresses[0] {
			continue
		}
		if line, there := r.OpenSSL[at]; there {
			return at, line, true
		}
	}
	return netip.AddrPort{}, rules.OpenSSLLine{}, false
}

// chatFix is what to type into the software that the server names, and which that is; nil where it names none, or the
// server is a vendor's.
func chatFix(g *group, r Result, tag lang.Tag) []string {
	if g.finding == nil || r.Vendor != nil {
		return nil
	}
	all, likely := fixes.Of(g.finding, r.Snapshot)
	if likely == 0 {
		return nil
	}
	lines := []string{all[0].Name.In(tag) + wordChatColon.In(tag)}
	for _, step := range all[0].Steps {
		lines = append(lines, step.Text.In(tag))
		if step.Type != "" {
			lines = append(lines, strings.Split(step.Type, "\n")...)
		}
	}
	return lines
}

// A message is lines that have to fit.
type message struct {
	strings.Builder
	left int // bytes
}

// reserve keeps room for a line that comes at the end.
func (m *message) reserve(line string) { m.left -= len(line) + 1 }

// add writes a line, cut to most bytes and to what is left. Nothing is written of one that has no room for a few words.
func (m *message) add(line string, most int) {
	const words = 24
	if line = cut(visible.Text(line), min(most, m.left-1)); line == "" || len(line) < words && strings.HasSuffix(line, "…") {
		return
	}
	m.WriteString(line + "\n")
	m.left -= len(line) + 1
}

// whole writes lines if all of them fit.
func (m *message) whole(lines ...string) {
	var text strings.Builder
	for _, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, "\t"))] // of a configuration; a tab is no mischief
		text.WriteString(strings.Repeat("  ", len(indent)) + visible.Text(line[len(indent):]) + "\n")
	}
	if text.Len() <= m.left {
		m.WriteString(text.String())
		m.left -= text.Len()
	}
}

// cut shortens text to most bytes: after its last sentence that fits, or else, with an ellipsis, after its last word or
// Chinese character.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const ellipsis = "…"
	if most <= len(ellipsis) {
		return ""
	}
	end, word, sentence := 0, 0, 0
	for i, r := range text {
		next := i + len(string(r))
		if next > most {
			break
		}
		if next <= most-len(ellipsis) {
			end = next
			if r == ' ' {
				word = i
			}
		}
		if r == '。' || r == '；' || (r == '.' || r == ';') && strings.HasPrefix(text[next:], " ") {
			sentence = next
		}
	}
	switch {
	case sentence > most/3:
		return text[:sentence]
	case word > end*2/3:
		end = word
	}
	return text[:end] + ellipsis
}

var (
	wordChatHead   = lang.En("[{verdict}] {target}").Zh("【{verdict}】{target}")
	wordChatNode   = lang.En("At: {addresses}").Zh("节点：{addresses}")
	wordChatShows  = lang.En("Error shown: {errors} ({platforms})").Zh("报错：{errors}（{platforms}）")
	wordChatSeen   = lang.En("Seen: {evidence} [{rule}]").Zh("现象：{evidence} [{rule}]")
	wordChatTry    = lang.En("See it for yourself:").Zh("自行验证：")
	wordChatEnds   = lang.En("ends with: {line}").Zh("末行：{line}")
	wordChatBlind  = lang.En("ends with: {line}; openssl does not look for this fault").Zh("末行：{line}；openssl 不检查这一问题")
	wordChatLook   = lang.En("look for: {what}").Zh("注意看：{what}")
	wordChatFix    = lang.En("Fix: {fix}").Zh("修复：{fix}")
	wordChatColon  = lang.En(":").Zh("：")
	wordChatFoot   = lang.En("Tongguan, {at} UTC, profile {profile}").Zh("通关 Tongguan，{at} UTC，规则集 {profile}")
	wordChatOthers = counted{
		lang.En("1 more:").Zh("另有 1 项："),
		lang.En("{count} more:").Zh("另有 {count} 项："),
	}
	wordChatMany = counted{other: lang.En("{count} more, the gravest of them:").Zh("另有 {count} 项，其中最严重的：")}
)

var wordChatOn = map[rules.Grade]lang.Phrase{
	rules.GradeFail:    lang.En("Fails on {platforms}").Zh("不通过的平台：{platforms}"),
	rules.GradeWarn:    lang.En("At a risk on {platforms}").Zh("有风险的平台：{platforms}"),
	rules.GradeUnknown: lang.En("Not known on {platforms}").Zh("结果未知的平台：{platforms}"),
}
