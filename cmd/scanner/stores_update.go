package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/trust"
)

// storesUpdateFlags is the command line of stores update: one source, and what it is the list of.
type storesUpdateFlags struct {
	Folder       string       `placeholder:"DIR" help:"${storesfolder}"`
	YAML         string       `name:"yaml" placeholder:"FILE" help:"${storesyaml}"`
	CSV          string       `name:"csv" placeholder:"FILE" help:"${storescsv}"`
	Certificates string       `placeholder:"DIR" help:"${storescerts}"`
	CTLogList    string       `name:"ct-log-list" placeholder:"FILE" help:"${storesctlist}"`
	Platform     platformFlag `placeholder:"ios|android|harmony|devtools" help:"${storesplatform}"`
	Version      string       `placeholder:"VERSION" help:"${storesversion}"`
	Date         string       `placeholder:"DATE" help:"${storesdate}"`
	Roots        int          `default:"0" placeholder:"N" help:"${storesroots}"`
	DryRun       bool         `name:"dry-run" help:"${storesdryrun}"`
	dataFlags
}

// Run adds a list. Everything is read and checked before anything is written.
func (f *storesUpdateFlags) Run(w *world, tag lang.Tag) error {
	if f.CTLogList != "" {
		return f.updateLogs(w, tag)
	}
	dir := f.stores(w)
	if dir == "" {
		return noDataFolder()
	}
	list, err := f.read(w)
	if err != nil {
		return err
	}
	there, err := rootlist.Load(dir)
	if err != nil {
		return err
	}
	with := rootlist.With(rootlist.Newer(there), list)
	before, err := trust.Shipped(with[:len(with)-1]...)
	if err != nil {
		return lang.Mistake{At: dir, What: rootlist.Explain(err)}
	}
	if err := rootlist.Check(before, list, f.Roots); err != nil {
		return lang.Mistake{At: f.source(), What: speaker(err)}
	}
	after, err := trust.Shipped(with...) // which reads every key
	if err != nil {
		return lang.Mistake{At: f.source(), What: rootlist.Explain(err)}
	}
	if !f.DryRun {
		if err := rootlist.Save(dir, list); err != nil {
			return err
		}
	}
	p := facts.Platform(f.Platform)
	newest, old := after.Catalog().Newest(p), before.Catalog().Newest(p)
	doc := diffLists(after, old, newest)
	if old == newest { // in place of the one that was
		doc = diffDoc{}
	}
	doc.From, doc.To = rowOf(before, p, old), rowOf(after, p, newest)
	phrase := wordUpdated
	if f.DryRun {
		phrase = wordWouldUpdate
	}
	_, err = fmt.Fprint(visibly{w.stdout}, phrase.Fill(tag, lang.Pairs(
		"file", filepath.Join(dir, rootlist.Name(list.Platform, list.Version)), "n", itoa(len(list.Roots))))+"\n"+doc.table(tag))
	return unwritten(err)
}

var (
	wordUpdated     = lang.En("Added {n} roots as {file}. check and verify use them now; a running service does after a restart.").Zh("已添加 {n} 个根证书：{file}。check 和 verify 即刻使用；运行中的服务需重启。")
	wordWouldUpdate = lang.En("All is well with {n} roots; without --dry-run they would be written to {file}.").Zh("{n} 个根证书均无问题；去掉 --dry-run 即写入 {file}。")
)

// source is what was given, as it was given.
func (f *storesUpdateFlags) source() string {
	switch {
	case f.Folder != "":
		return "--folder " + f.Folder
	case f.YAML != "":
		return "--yaml " + f.YAML
	}
	return "--csv " + f.CSV
}

// read reads the source and what the flags say of it, and reports all mistakes together.
func (f *storesUpdateFlags) read(w *world) (list trust.AddedList, err error) {
	p := facts.Platform(f.Platform)
	list = trust.AddedList{Platform: p, Version: f.Version}
	var errs []error
	given := 0
	for _, source := range []string{f.Folder, f.YAML, f.CSV} {
		if source != "" {
			given++
		}
	}
	if given != 1 {
		errs = append(errs, lang.Errorf(lang.En("give one of --folder, --yaml, --csv and --ct-log-list").Zh("请在 --folder、--yaml、--csv、--ct-log-list 中指定其一")))
	}
	switch unversioned := p == facts.Devtools; {
	case p == "":
		errs = append(errs, lang.Errorf(lang.En("say with --platform whose list it is: ios, android, harmony or devtools").
			Zh("请用 --platform 说明列表属于哪个平台：ios、android、harmony 或 devtools")))
	case unversioned && f.Version != "":
		errs = append(errs, lang.Wrong("--version "+f.Version, lang.En("Mozilla keeps one list for all versions; leave it out, and the list takes the place of the one that is there").
			Zh("Mozilla 的列表不分版本；请去掉该参数，新列表会取代现有的列表")))
	case !unversioned && !rootlist.IsVersion(f.Version):
		errs = append(errs, lang.Wrong("--version "+f.Version, lang.En("write the version as 27, 26.2 or 7.0-Beta2").Zh("版本应写作 27、26.2 或 7.0-Beta2")))
	}
	if f.Roots < 0 {
		errs = append(errs, lang.Wrong("--roots "+strconv.Itoa(f.Roots), lang.En("give the number of roots").Zh("应为根证书数量")))
	}
	if f.Date != "" {
		if list.Date, err = time.Parse(time.DateOnly, f.Date); err != nil {
			errs = append(errs, lang.Wrong("--date "+f.Date, lang.En("write a day as 2026-12-31").Zh("日期应写作 2026-12-31")))
		}
	}
	if len(errs) > 0 {
		return list, errors.Join(errs...)
	}
	found, err := f.find(p)
	if err != nil {
		return list, err
	}
	list.Roots = found.Roots
	switch {
	case !list.Date.IsZero():
	case !found.Date.IsZero():
		list.Date = found.Date
	case p == facts.Devtools:
		return list, lang.Errorf(lang.En("say with --date of which day the list is: it has no version to be told by").
			Zh("请用 --date 说明列表的日期：该列表没有版本号可供区分"))
	default:
		list.Date = w.now().UTC()
	}
	return list, nil
}

// find reads the one source that was given.
func (f *storesUpdateFlags) find(p facts.Platform) (found *rootlist.Found, err error) {
	switch {
	case f.Folder != "":
		return rootlist.Folder(f.Folder)
	case f.YAML != "":
		found, err = rootlist.YAML(f.YAML, p)
	default:
		found, err = rootlist.CSV(f.CSV, p)
	}
	if err == nil && f.Certificates != "" {
		err = found.Complete(f.Certificates)
	}
	return found, err
}

// storesRemoveFlags is the command line of stores remove.
type storesRemoveFlags struct {
	List string `arg:"" placeholder:"PLATFORM[:VERSION]|ct" help:"${storesremovelist}"`
	dataFlags
}

// Run takes a list away that was added.
func (f *storesRemoveFlags) Run(w *world, tag lang.Tag) error {
	remove := f.removeRoots
	if f.List == listCT {
		remove = f.removeLogs
	}
	removed, err := remove(w)
	if err != nil {
		return err
	}
	if !removed {
		return lang.Wrong(f.List, lang.En("no such list was added; see stores").Zh("没有添加过该列表；可用 stores 查看"))
	}
	_, err = fmt.Fprintln(visibly{w.stdout}, wordRemoved.Fill(tag, lang.Pairs("list", f.List)))
	return unwritten(err)
}

// removeRoots takes a list of roots away; false if there is none.
func (f *storesRemoveFlags) removeRoots(w *world) (bool, error) {
	p, version, err := platformVersion(f.List)
	dir := f.stores(w)
	if err != nil || dir == "" || version != "" && !rootlist.IsVersion(version) {
		return false, err
	}
	return rootlist.Remove(dir, p, version)
}

var wordRemoved = lang.En("Removed {list}.").Zh("已删除 {list}。")

func itoa(n int) string { return strconv.Itoa(n) }
