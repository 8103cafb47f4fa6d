package main

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/trust"
)

var (
	wordComparison = lang.En("The new chain for {host}, against what {against} serves now (addresses seen: {n}):").
			Zh("{host} 的新证书链，与 {against} 当前提供的证书链比较（看到 {n} 个地址）：")
	wordNotNamed      = lang.En("the certificate is not for {host}").Zh("证书不适用于 {host}")
	wordServedUnknown = lang.En("what is served now cannot be judged there").Zh("无法判定当前提供的证书链")
	wordSomeLost      = lang.En("Do not switch: versions that connect today would be refused.").Zh("请勿切换：当前可以连接的版本将会被拒绝。")
	wordSomeUnknown   = lang.En("Not everything could be learned.").Zh("部分结果未知。")
	wordNoneLost      = lang.En("Nothing is lost.").Zh("没有失去任何版本。")

	changeWords = map[change]lang.Phrase{
		lost:    lang.En("loses {versions}").Zh("失去 {versions}"),
		gained:  lang.En("gains {versions}").Zh("新增 {versions}"),
		unclear: lang.En("not known of {versions}").Zh("未知：{versions}"),
		same:    lang.En("keeps {versions}").Zh("保持 {versions}"),
	}
	wordTakesNeither = lang.En("takes neither chain").Zh("两条证书链都不接受")
	wordAllVersions  = lang.En("all versions").Zh("全部版本")
)

// table writes a line a platform.
func (c *comparison) table(w io.Writer, tag lang.Tag) error {
	var b strings.Builder
	b.WriteString(wordComparison.Fill(tag, lang.Pairs("host", c.host, "against", c.against.Target, "n", strconv.Itoa(c.seen))) + "\n")
	for _, p := range c.on.List() {
		changes := c.changes(p)
		var parts []string
		for _, what := range []change{lost, unclear, gained, same} {
			if set := changes[what]; set != 0 {
				parts = append(parts, changeWords[what].Fill(tag, lang.Pairs("versions", spans(c.catalog, p, set, tag))))
			}
		}
		if parts == nil {
			parts = []string{wordTakesNeither.In(tag)}
		}
		line := runewidth.FillRight(naming.Platform(p, tag), 11) + strings.Join(parts, "; ")
		if _, reason := c.why(p, tag); reason != "" {
			line += lang.Aside(tag, reason)
		}
		b.WriteString("  " + line + "\n")
	}
	end := wordNoneLost
	switch c.worst() {
	case lost:
		end = wordSomeLost
	case unclear:
		end = wordSomeUnknown
	}
	b.WriteString(end.In(tag) + "\n")
	_, err := io.WriteString(visibly{w}, b.String())
	return err
}

// spans names versions of a platform, those that follow each other as "4.4–7.0".
func spans(catalog trust.Catalog, p facts.Platform, set trust.Lists, tag lang.Tag) string {
	var out []string
	first, last := "", ""
	flush := func() {
		switch {
		case first == "":
		case first == last:
			out = append(out, first)
		default:
			out = append(out, first+"–"+last)
		}
		first, last = "", ""
	}
	for _, list := range catalog.Of(p).Each() {
		version := catalog.At(list).Version
		switch {
		case !set.Has(list):
			flush()
		case version == "":
			return wordAllVersions.In(tag)
		case first == "":
			first, last = version, version
		default:
			last = version
		}
	}
	flush()
	return strings.Join(out, ", ")
}

// visibly passes text on with what could fool a terminal made visible. A write is whole lines.
type visibly struct{ w io.Writer }

func (v visibly) Write(text []byte) (int, error) {
	for line := range bytes.Lines(text) {
		if _, err := io.WriteString(v.w, visible.Text(strings.TrimSuffix(string(line), "\n"))+"\n"); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}
