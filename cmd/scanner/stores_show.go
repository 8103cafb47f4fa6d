package main

import (
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

type storesShowFlags struct {
	Name string `arg:"" placeholder:"NAME|SHA256" help:"${storesname}"`
	storesFormat
}

// A rootDoc is a root with all that is known of it.
type rootDoc struct {
	SHA256     facts.SHA256 `json:"sha256"`
	SPKISHA256 facts.SHA256 `json:"spki_sha256"`
	Subject    string       `json:"subject"`
	Key        string       `json:"key"`
	NotAfter   time.Time    `json:"not_after"`
	HasKey     bool         `json:"has_key"` // else chains that end at it can be judged only where a server sends it
	Listed     []listedDoc  `json:"listed"`
	Limits     []limitDoc   `json:"limits"`
}

// A listedDoc is from which version of a store to which a root is listed; a store without versions has "" for both.
type listedDoc struct {
	Store string `json:"store"` // a platform, or microsoft
	From  string `json:"from"`
	To    string `json:"to"`
	Now   bool   `json:"now"` // the newest list has it
}

// A limitDoc is what a store has against certificates below a root.
type limitDoc struct {
	Store string      `json:"store"`
	Basis trust.Basis `json:"basis"`
	After *time.Time  `json:"after,omitempty"` // what is later does not count; absent: nothing counts
}

// Run shows the roots whose name holds the words, or whose SHA-256 begins so.
func (f *storesShowFlags) Run(w *world, tag lang.Tag) error {
	stores, err := f.load(w)
	if err != nil {
		return err
	}
	wanted := strings.ToLower(strings.ReplaceAll(f.Name, ":", ""))
	docs := []rootDoc{}
	for _, r := range stores.Roots() {
		if r.On == 0 && len(r.Limits) == 0 {
			continue
		}
		if isHashPart(wanted) && strings.HasPrefix(r.SHA256.String(), wanted) || strings.Contains(strings.ToLower(r.Subject), strings.ToLower(f.Name)) {
			docs = append(docs, describeRoot(stores.Catalog(), r))
		}
	}
	if len(docs) == 0 {
		return lang.Wrong(f.Name, lang.En("no list has a root of this name or SHA-256").Zh("没有任何列表收录该名称或 SHA-256 的根证书"))
	}
	return f.write(w, docs, func() string {
		var b strings.Builder
		for i, d := range docs {
			if i > 0 {
				b.WriteString("\n")
			}
			d.table(&b, tag)
		}
		return b.String()
	})
}

// isHashPart reports whether text may be the beginning of a SHA-256: of fewer digits too many roots would be meant.
func isHashPart(text string) bool {
	return len(text) >= 6 && len(text) <= 64 && strings.Trim(text, "0123456789abcdef") == ""
}

func describeRoot(catalog trust.Catalog, r trust.Root) rootDoc {
	d := rootDoc{
		SHA256: r.SHA256, SPKISHA256: r.SPKISHA256, Subject: r.Subject, Key: r.Key, NotAfter: r.NotAfter.UTC(), HasKey: r.HasKey,
		Listed: []listedDoc{}, Limits: []limitDoc{},
	}
	for _, v := range storeNames(catalog) {
		of := catalog.OfVendor(v)
		if in := (r.On & of).Each(); len(in) > 0 {
			all := of.Each()
			d.Listed = append(d.Listed, listedDoc{
				storeName(v), catalog.At(in[0]).Version, catalog.At(in[len(in)-1]).Version, in[len(in)-1] == all[len(all)-1],
			})
		}
		for _, l := range r.Limits {
			if l.On&of == 0 {
				continue
			}
			limit := limitDoc{Store: storeName(v), Basis: l.Basis}
			if l.Basis != trust.ByPurpose {
				after := l.After.UTC()
				limit.After = &after
			}
			d.Limits = append(d.Limits, limit)
		}
	}
	return d
}

// storeNames lists whose lists a catalog has, as they stand in it.
func storeNames(catalog trust.Catalog) (out []trust.Vendor) {
	for _, l := range catalog {
		if !slices.Contains(out, l.Vendor) {
			out = append(out, l.Vendor)
		}
	}
	return out
}

// storeName is what a vendor's store is called: by the platform that goes by it, if there is one.
func storeName(v trust.Vendor) string {
	if v == trust.Mozilla {
		return string(facts.Devtools)
	}
	return string(v)
}

var (
	wordRootKey    = lang.En("key").Zh("公钥")
	wordRootEnds   = lang.En("ends").Zh("有效期至")
	wordRootListed = lang.En("listed").Zh("收录")
	wordRootLimits = lang.En("limits").Zh("限制")
	wordNoKey      = lang.En("only its hash is known here; a chain that ends at it is judged only if the server sends it").
			Zh("本程序只有其哈希值；只有服务器发送了该根证书时才能判定")
	wordListedSince = lang.En("{store}: from {from} on").Zh("{store}：自 {from} 起")
	wordListedTo    = lang.En("{store}: from {from} to {to}, and no longer").Zh("{store}：{from} 至 {to}，现已移除")
	wordListedAll   = lang.En("{store}").Zh("{store}")
	wordLimitBefore = lang.En("{store}: only certificates issued by {after} count").Zh("{store}：只承认 {after} 及之前签发的证书")
	wordLimitSCT    = lang.En("{store}: only certificates logged by {after} count").Zh("{store}：只承认 {after} 及之前记入 CT 日志的证书")
	wordLimitNone   = lang.En("{store}: not for servers").Zh("{store}：不用于服务器证书")
)

// table writes a few lines for people.
func (d *rootDoc) table(b *strings.Builder, tag lang.Tag) {
	entry := func(name lang.Phrase, text string) {
		b.WriteString("  " + runewidth.FillRight(name.In(tag), 9) + text + "\n")
	}
	b.WriteString(d.Subject + "\n")
	b.WriteString("  " + runewidth.FillRight("SHA-256", 9) + d.SHA256.String() + "\n")
	key := d.Key
	if !d.HasKey {
		key += lang.Aside(tag, wordNoKey.In(tag))
	}
	entry(wordRootKey, key)
	entry(wordRootEnds, d.NotAfter.Format(time.DateOnly))
	for i, l := range d.Listed {
		phrase, name := wordListedTo, wordRootListed
		switch {
		case l.From == "":
			phrase = wordListedAll
		case l.Now:
			phrase = wordListedSince
		}
		if i > 0 {
			name = lang.Phrase{}
		}
		entry(name, phrase.Fill(tag, lang.Pairs("store", l.Store, "from", l.From, "to", l.To)))
	}
	for i, l := range d.Limits {
		phrase, after, name := wordLimitNone, "", wordRootLimits
		if l.After != nil {
			phrase, after = wordLimitBefore, l.After.Format(time.DateOnly)
		}
		if l.Basis == trust.BySCT {
			phrase = wordLimitSCT
		}
		if i > 0 {
			name = lang.Phrase{}
		}
		entry(name, phrase.Fill(tag, lang.Pairs("store", l.Store, "after", after)))
	}
}
