package mending

import (
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/trust"
)

// Said tells, a sentence each, what is different from what the server sends, who gains by it, and what stays; or why the
// chain cannot be mended.
func (m *Mending) Said(tag lang.Tag) (out []string) {
	say := func(p lang.Phrase, pairs ...string) { out = append(out, p.Fill(tag, lang.Pairs(pairs...))) }
	switch {
	case m.Chain == nil && m.Stopped != "":
		say(wordStopped)
	case m.Chain == nil && m.Obstacle != nil:
		say(wordCannot, "why", Fault(*m.Obstacle, tag))
		m.advice(say)
	case m.Chain == nil:
		say(wordStopped)
	case !m.Changed():
		say(wordRight)
	default:
		m.changes(say)
	}
	if m.Chain != nil {
		for _, f := range m.Remains {
			say(wordRemains, "what", Fault(f, tag))
		}
		if gained := m.After &^ m.Before; gained != 0 {
			say(wordGained, "lists", m.lists(gained, tag))
		}
		if missed := m.platforms() &^ m.After; missed != 0 {
			say(wordMissed, "lists", m.lists(missed, tag))
		}
	}
	if m.Others > 0 {
		say(wordOthers, "count", strconv.Itoa(m.Others), "address", m.At.String())
	}
	return out
}

func (m *Mending) changes(say func(lang.Phrase, ...string)) {
	for _, c := range m.Added {
		say(wordAdded, "name", c.Name(), "issuer", c.IssuerName())
	}
	for _, d := range m.Dropped {
		say(wordDropped[d.Why], "name", d.Certificate.Name(), "issuer", d.Certificate.IssuerName())
	}
	if m.Reordered {
		say(wordReordered)
	}
}

// advice says what to do where no chain helps.
func (m *Mending) advice(say func(lang.Phrase, ...string)) {
	switch kind := m.Obstacle.Kind; {
	case kind == trust.NobodysRoot:
		say(wordPrivate)
	case (kind == trust.IssuerMissing || kind == trust.BadSignature) && !m.Looked:
		say(wordUnlooked)
	case kind == trust.IssuerMissing || kind == trust.BadSignature:
		say(wordAskCA)
	default:
		say(wordAnew)
	}
}

// platforms gives the lists that platforms go by.
func (m *Mending) platforms() (set trust.Lists) {
	for _, p := range facts.AllPlatforms() {
		set |= m.catalog.Of(p)
	}
	return set
}

// lists names lists as "iOS 12–17, Android 4.4–14": each platform with its versions, those that follow one another as a
// range.
func (m *Mending) lists(set trust.Lists, tag lang.Tag) string {
	var out []string
	for _, p := range facts.AllPlatforms() {
		if of := set & m.catalog.Of(p); of != 0 {
			out = append(out, strings.TrimSpace(naming.Platform(p, tag)+" "+m.versions(p, of)))
		}
	}
	return naming.List(out, tag)
}

func (m *Mending) versions(p facts.Platform, set trust.Lists) string {
	var runs []string
	first, last := "", ""
	flush := func() {
		switch {
		case first == "":
		case first == last:
			runs = append(runs, first)
		default:
			runs = append(runs, first+"–"+last)
		}
		first = ""
	}
	for _, list := range m.catalog.Of(p).Each() {
		if !set.Has(list) {
			flush()
			continue
		}
		if last = m.catalog.At(list).Version; first == "" {
			first = last
		}
	}
	flush()
	return strings.Join(runs, ", ")
}

var wordDropped = map[trust.DropReason]lang.Phrase{
	trust.DropDuplicate: lang.En("dropped: “{name}”, sent twice").Zh("删除：“{name}”，重复发送"),
	trust.DropRoot:      lang.En("dropped: the root “{name}”, which clients have").Zh("删除：根证书“{name}”，客户端已内置"),
	trust.DropEnded:     lang.En("dropped: “{name}” by “{issuer}”, which has expired").Zh("删除：“{issuer}”签发的“{name}”，已过期"),
	trust.DropStranger:  lang.En("dropped: “{name}” by “{issuer}”, which has nothing to do with this certificate").Zh("删除：“{issuer}”签发的“{name}”，与服务器证书无关"),
	trust.DropNeedless:  lang.En("dropped: “{name}” by “{issuer}”, which no client needs").Zh("删除：“{issuer}”签发的“{name}”，没有客户端需要它"),
}

var (
	wordRight     = lang.En("the chain is right as it is sent").Zh("服务器发送的证书链无需修改")
	wordAdded     = lang.En("added: “{name}” by “{issuer}”").Zh("添加：“{issuer}”签发的“{name}”")
	wordReordered = lang.En("put in order: the server's certificate first, then each issuer").Zh("调整顺序：服务器证书在前，随后依次是各级签发者")
	wordGained    = lang.En("accepted in addition by {lists}").Zh("新增接受：{lists}")
	wordMissed    = lang.En("no chain makes it accepted by {lists}").Zh("换用任何证书链仍不被接受：{lists}")
	wordRemains   = lang.En("the chain does not mend this: {what}").Zh("更换证书链无法解决：{what}")
	wordOthers    = lang.En("{count} more addresses show another certificate, for which this file is not; this one is that of {address}").
			Zh("另有 {count} 个地址使用其他证书，此文件不适用；本文件对应 {address}")
	wordCannot  = lang.En("the chain cannot be mended: {why}").Zh("无法修复证书链：{why}")
	wordStopped = lang.En("the chain cannot be mended: so many certificates or such large keys were sent that the search was stopped").
			Zh("无法修复证书链：服务器发送的证书过多或密钥过大，搜索已中止")
	wordPrivate = lang.En("phones trust no private authority; get a certificate from a public one, or give your own root where you control the clients").
			Zh("手机不信任私有 CA；请向公共证书机构申请证书，或在自己能控制的客户端上安装根证书")
	wordUnlooked = lang.En("the missing certificate was not looked up").Zh("尚未查找缺失的证书")
	wordAskCA    = lang.En("it could not be fetched either; download the intermediates from the authority that issued the certificate").
			Zh("也无法自动下载；请到签发该证书的机构下载中间证书")
	wordAnew = lang.En("get the certificate issued anew, or the intermediate of the same name and key that is right").
			Zh("请重新申请证书，或改用同名同密钥的正确中间证书")
)
