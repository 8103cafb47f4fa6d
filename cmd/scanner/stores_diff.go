package main

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/trust"
)

type storesDiffFlags struct {
	From string `arg:"" placeholder:"PLATFORM:VERSION" help:"${storesfrom}"`
	To   string `arg:"" placeholder:"PLATFORM:VERSION" help:"${storesto}"`
	storesFormat
}

// A diffDoc is what one list has that another has not.
type diffDoc struct {
	From    storeRow     `json:"from"`
	To      storeRow     `json:"to"`
	Added   []rootName   `json:"added"`
	Removed []rootName   `json:"removed"`
	Changed []changedDoc `json:"changed"`
}

type rootName struct {
	SHA256  facts.SHA256 `json:"sha256"`
	Subject string       `json:"subject"`
}

// A changedDoc is an authority in both lists: under another certificate of its name and key, or with other limits.
type changedDoc struct {
	rootName
	Was    *facts.SHA256 `json:"was,omitempty"` // the certificate in the older list; absent: it is the same
	Limits bool          `json:"limits"`        // the lists limit it differently
}

// Run compares two lists.
func (f *storesDiffFlags) Run(w *world, tag lang.Tag) error {
	stores, err := f.load(w)
	if err != nil {
		return err
	}
	from, p, err := listNamed(stores, f.From)
	if err != nil {
		return err
	}
	to, q, err := listNamed(stores, f.To)
	if err != nil {
		return err
	}
	doc := diffLists(stores, from, to)
	doc.From, doc.To = rowOf(stores, p, from), rowOf(stores, q, to)
	return f.write(w, doc, func() string { return doc.table(tag) })
}

func rowOf(stores *trust.Stores, p facts.Platform, list trust.Lists) storeRow {
	l := stores.Catalog().At(list)
	return storeRow{Platform: p, Version: l.Version, Roots: stores.Count(list), Date: l.Date(), Source: l.Source}
}

// listNamed finds the list of PLATFORM:VERSION, or the newest of PLATFORM. A version between two lists has the older one.
func listNamed(stores *trust.Stores, given string) (trust.Lists, facts.Platform, error) {
	catalog := stores.Catalog()
	p, version, err := platformVersion(given)
	if err != nil {
		return 0, "", err
	}
	of := catalog.Of(p)
	if version == "" {
		return catalog.Newest(p), p, nil
	}
	for _, list := range of.Each() {
		if catalog.At(list).Version == version {
			return list, p, nil
		}
	}
	since, err := catalog.Since(p, version)
	oldest, _ := catalog.Oldest(p, of)
	if err != nil || oldest == "" || trust.CompareVersions(version, oldest) < 0 {
		return 0, "", lang.Wrong(given, lang.En("there is no list of that version; see stores").Zh("没有该版本的列表；可用 stores 查看"))
	}
	return since.Each()[0], p, nil
}

// platformVersion takes PLATFORM[:VERSION] apart.
func platformVersion(given string) (facts.Platform, string, error) {
	name, version, _ := strings.Cut(given, ":")
	p, err := facts.ParsePlatform(name)
	if err != nil {
		return "", "", lang.Wrong(given, lang.En("write it as ios:17; the platforms are {all}").Zh("应写作 ios:17；可选平台：{all}"), "all", "ios, android, harmony, devtools")
	}
	return p, version, nil
}

// diffLists compares by name and key, then by certificate, then by limits.
func diffLists(stores *trust.Stores, from, to trust.Lists) diffDoc {
	doc := diffDoc{Added: []rootName{}, Removed: []rootName{}, Changed: []changedDoc{}}
	type authority struct {
		subject string
		spki    facts.SHA256
	}
	was, is := map[authority][]trust.Root{}, map[authority][]trust.Root{}
	roots := stores.Roots()
	for _, r := range roots {
		who := authority{r.Subject, r.SPKISHA256}
		if r.On.Has(from) {
			was[who] = append(was[who], r)
		}
		if r.On.Has(to) {
			is[who] = append(is[who], r)
		}
	}
	for _, r := range roots { // in their order
		who, name := authority{r.Subject, r.SPKISHA256}, rootName{r.SHA256, r.Subject}
		switch {
		case r.On.Has(from) && r.On.Has(to):
			if limitsIn(r, from) != limitsIn(r, to) {
				doc.Changed = append(doc.Changed, changedDoc{rootName: name, Limits: true})
			}
		case r.On.Has(to) && len(was[who]) > 0:
			doc.Changed = append(doc.Changed, changedDoc{rootName: name, Was: &was[who][0].SHA256, Limits: limitsIn(was[who][0], from) != limitsIn(r, to)})
		case r.On.Has(to):
			doc.Added = append(doc.Added, name)
		case r.On.Has(from) && len(is[who]) == 0:
			doc.Removed = append(doc.Removed, name)
		}
	}
	return doc
}

// limitsIn writes what a list has against the certificates of a root, to be compared.
func limitsIn(r trust.Root, list trust.Lists) (out string) {
	for _, l := range r.Limits {
		if l.On.Has(list) {
			out += string(l.Basis) + l.After.String() + "\n"
		}
	}
	return out
}

var (
	wordDiff    = lang.En("{from} ({before} roots) → {to} ({after} roots): {added} added, {removed} removed, {changed} changed").Zh("{from}（{before} 个根证书）→ {to}（{after} 个）：新增 {added}，移除 {removed}，变更 {changed}")
	wordNewCert = lang.En("the same name and key in another certificate").Zh("名称和公钥相同，证书不同")
	wordLimited = lang.En("limited differently").Zh("限制不同")
)

func (d *diffDoc) table(tag lang.Tag) string {
	var b strings.Builder
	name := func(r storeRow) string { return strings.TrimSpace(naming.Platform(r.Platform, tag) + " " + r.Version) }
	b.WriteString(wordDiff.Fill(tag, lang.Pairs("from", name(d.From), "to", name(d.To), "before", itoa(d.From.Roots), "after", itoa(d.To.Roots),
		"added", itoa(len(d.Added)), "removed", itoa(len(d.Removed)), "changed", itoa(len(d.Changed)))) + "\n")
	line := func(mark string, r rootName, more string) {
		b.WriteString(mark + " " + r.SHA256.String()[:8] + "  " + r.Subject + more + "\n")
	}
	for _, r := range d.Added {
		line("+", r, "")
	}
	for _, r := range d.Removed {
		line("-", r, "")
	}
	for _, r := range d.Changed {
		var why []string
		if r.Was != nil {
			why = append(why, wordNewCert.In(tag))
		}
		if r.Limits {
			why = append(why, wordLimited.In(tag))
		}
		line("~", r.rootName, lang.Aside(tag, strings.Join(why, "; ")))
	}
	return b.String()
}
