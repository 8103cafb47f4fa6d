package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/lang"
)

// Run starts the lab, says how to check it, and ends with the signal.
func (f *labFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	dir, err := f.dir()
	if err != nil {
		return err
	}
	l, err := lab.Start(lab.Options{Port: f.Port, Now: w.now, Hostile: true})
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	for name, data := range map[string][]byte{"hosts": l.Hosts(), "targets.txt": l.Targets(), "hostile.txt": l.HostileTargets(), "ca.pem": l.CA()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return unwritable("--dir "+dir, err)
		}
	}
	at := func(name string) string { return quote(filepath.Join(dir, name)) }
	trust := "--ca-file " + at("ca.pem") + " --allow-cidr " + strings.Join(l.Ranges(), " --allow-cidr ")
	fmt.Fprintln(w.stdout, lang.En("{n} servers are up, on loopback. Ctrl-C ends them.").Zh("{n} 个服务器已在本机回环地址上启动，按 Ctrl-C 结束。").
		Fill(tag, lang.Pairs("n", strconv.Itoa(len(l.Cases)))))
	fmt.Fprintln(w.stdout)
	list := func(hostile bool) {
		for _, c := range l.Cases {
			if c.Hostile == hostile {
				fmt.Fprintf(w.stdout, "  %s  %s\n", runewidth.FillRight(c.Target(), widest(l)), c.Title.In(tag))
			}
		}
	}
	list(false)
	fmt.Fprintf(w.stdout, "\n%s\n\n", lang.En("Hostile servers, which hang, flood, or break TLS:").Zh("恶意服务器：不应答、无穷发送，或违反 TLS 规则：").In(tag))
	list(true)
	for _, all := range []struct {
		what lang.Phrase
		file string
	}{
		{lang.En("Check them all, but for the hostile ones:").Zh("检查全部（恶意服务器除外）："), "targets.txt"},
		{lang.En("Check the hostile ones, some of which take a time-out each:").Zh("检查恶意服务器（其中一些各需等到超时）："), "hostile.txt"},
	} {
		fmt.Fprintf(w.stdout, "\n%s\n  %s check -f %s --hosts %s %s\n", all.what.In(tag), w.program, at(all.file), at("hosts"), trust)
	}
	fmt.Fprintf(w.stdout, "\n%s\n  %s check missing-intermediate.lab.test:%d --resolver %s %s\n", lang.En("Check one:").Zh("检查一个：").In(tag),
		w.program, l.Case("missing-intermediate").Addrs[0].Port(), l.Resolver(), trust)
	<-ctx.Done()
	return commandline.Exit(exitOK)
}

// dir gives the folder of the lab's files, made if need be.
func (f *labFlags) dir() (string, error) {
	dir := f.Dir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", lang.Errorf(lang.En("there is no cache folder to write to ({error}); name one with --dir").Zh("找不到可写的缓存目录（{error}）；请用 --dir 指定"), "error", err.Error())
		}
		dir = filepath.Join(cache, "tongguan", "lab")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", unwritable("--dir "+dir, err)
	}
	return dir, nil
}

func widest(l *lab.Lab) int {
	width := 0
	for _, c := range l.Cases {
		width = max(width, len(c.Target()))
	}
	return width
}

// quote writes a path as a shell takes it.
func quote(path string) string {
	if strings.ContainsAny(path, " '\"$&();<>|*?[]#~`\\") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
