package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/mending"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// writeChainMistakes are flags that do not go with --write-chain.
func (f *checkFlags) writeChainMistakes(targets int) error {
	if f.WriteChain == "" {
		return nil
	}
	at := "--write-chain " + f.WriteChain
	var errs []error
	wrong := func(is bool, p lang.Phrase) {
		if is {
			errs = append(errs, lang.Wrong(at, p))
		}
	}
	wrong(targets > 1, lang.En("a file holds the chain of one server; give one target").Zh("一个文件只对应一台服务器的证书链，请只给出一个目标"))
	wrong(f.WriteChain == "-", lang.En("give the name of a file").Zh("请给出文件名"))
	wrong(f.Format != "table", lang.En("it tells people what changed; leave out --format").Zh("它输出的是给人看的说明，请去掉 --format"))
	wrong(f.WriteChain != "-" && holdsKey(f.WriteChain), lang.En("this file holds a private key, which would be lost; give another name").
		Zh("该文件中含有私钥，覆盖后私钥会丢失；请换一个文件名"))
	return errors.Join(errs...)
}

// holdsKey reports whether there is a private key in a file, as far as it can be read: keys stand near the beginning.
func holdsKey(name string) bool {
	there, err := os.Stat(name)
	if err != nil || !there.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxChainFile))
	return err == nil && bytes.Contains(data, []byte("PRIVATE KEY-----"))
}

// openChain opens the file as -o does: it appears whole or not at all, and one that is there keeps its mode. A new one may
// be read by everybody, whatever the umask, since everybody is sent it.
func openChain(name string) (*output, error) {
	_, err := os.Stat(name)
	fresh := errors.Is(err, fs.ErrNotExist)
	out, err := openNamed(name)
	if err != nil || !fresh {
		return out, err
	}
	if err := out.file.Chmod(0o644); err != nil {
		out.discard()
		return nil, err
	}
	return out, nil
}

// writeChain scans the one target, writes the chain that it should send, and says what changed and where the file goes.
// Nothing is written where the chain cannot be mended.
func (j *job) writeChain(ctx context.Context, w *world, f *checkFlags, tag lang.Tag) error {
	file, err := openChain(f.WriteChain)
	if err != nil {
		return unwritable("--write-chain "+f.WriteChain, err)
	}
	defer file.discard()
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()
	var seen report.Result
	err = j.each(ctx, w, func(r report.Result) error {
		seen = r
		return nil
	})
	if errors.Is(err, context.Canceled) {
		return commandline.Exit(exitInterrupted)
	} else if err != nil {
		return err
	}
	code, text := exitUnscanned, ""
	if mended, err := mending.Of(seen.Snapshot, j.params.Stores, seen.Report.JudgedAt); err != nil {
		text = wordNoChain.Fill(tag, lang.Pairs("target", seen.Target)) + "\n"
	} else if code = exitFindings; mended.Chain == nil {
		text = said(mended, tag)
	} else {
		if _, err := file.Write(mended.PEM()); err != nil {
			return unwritten(err)
		}
		if err := file.keep(); err != nil {
			return unwritten(err)
		}
		code = exitOK
		text = wordWritten.Fill(tag, lang.Pairs("file", f.WriteChain)) + "\n" + said(mended, tag) + places(fixes.Server(seen.Snapshot), absolute(f.WriteChain), f.All, tag)
	}
	if _, err := io.WriteString(out, visibleLines(text)); err != nil {
		return unwritten(err)
	}
	if err := out.keep(); err != nil {
		return unwritten(err)
	}
	return commandline.Exit(code)
}

// mends reports whether a chain that was found wrong can be written right.
func (j *job) mends(p *pending) bool {
	wrong := slices.ContainsFunc(p.report.Outcomes, func(f rules.Finding) bool { return report.MendedByChain(&f) })
	if !wrong {
		return false
	}
	mended, err := mending.Of(p.snapshot, j.params.Stores, p.report.JudgedAt)
	return err == nil && mended.Chain != nil && mended.Changed()
}

// absolute is what to write into a configuration, where a relative name would mean another file.
func absolute(name string) string {
	if whole, err := filepath.Abs(name); err == nil {
		return whole
	}
	return name
}

// said is a line for each sentence.
func said(m *mending.Mending, tag lang.Tag) string {
	var b strings.Builder
	for _, sentence := range m.Said(tag) {
		b.WriteString("  " + sentence + "\n")
	}
	return b.String()
}

// places says where the file goes in the likeliest software, or with all in every one, and names the others.
func places(server, file string, all bool, tag lang.Tag) string {
	var b strings.Builder
	every, _ := fixes.SoftwareFor(server)
	shown := 1
	if all {
		shown = len(every)
	}
	for _, s := range every[:shown] {
		fmt.Fprintf(&b, "\n%s\n", s.Name.In(tag))
		for _, step := range s.Steps {
			b.WriteString("  " + step.Text.In(tag) + "\n")
			if step.Type != "" {
				b.WriteString("    " + step.Fill(rules.ShellWord(file)) + "\n")
			}
		}
		b.WriteString("  " + s.Doc + "\n")
	}
	var others []string
	for _, s := range every[shown:] {
		others = append(others, s.Name.In(tag))
	}
	if len(others) > 0 {
		b.WriteString("\n" + wordElsewhere.Fill(tag, lang.Pairs("names", strings.Join(others, wordBetween.In(tag)))) + "\n")
	}
	return b.String()
}

// visibleLines makes each line visible: names in certificates are strangers' words.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visible.Text(lines[i])
	}
	return strings.Join(lines, "\n")
}

var (
	wordWritten   = lang.En("{file}: written").Zh("已写入 {file}")
	wordNoChain   = lang.En("{target}: no certificate chain was seen, so nothing is written").Zh("{target}：没有看到证书链，未写入文件")
	wordElsewhere = lang.En("With --all also for: {names}").Zh("加上 --all 可显示更多：{names}")
	wordBetween   = lang.En("; ").Zh("；")
)
