package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/trust/ct"
)

// listCT is what the list of Certificate Transparency logs is called, where other lists have their platform.
const listCT = "ct"

// updateLogs adds the list of logs of --ct-log-list. It is read and checked before anything is written.
func (f *storesUpdateFlags) updateLogs(w *world, tag lang.Tag) error {
	at := "--ct-log-list " + f.CTLogList
	if f.Folder+f.YAML+f.CSV+f.Certificates+string(f.Platform)+f.Version+f.Date != "" || f.Roots != 0 {
		return lang.Wrong(at, lang.En("it is a list of logs, not of roots; only --dry-run and --data-dir go with it").
			Zh("这是日志列表，不是根证书列表；只能与 --dry-run、--data-dir 一起使用"))
	}
	name := f.logs(w)
	if name == "" {
		return noDataFolder()
	}
	list, data, err := rootlist.ReadLogs(at, f.CTLogList)
	if err != nil {
		return err
	}
	there, err := rootlist.Logs(name)
	if err != nil {
		return err
	}
	if err := rootlist.CheckLogs(at, list, there); err != nil {
		return err
	}
	phrase := wordLogsUpdated
	if f.DryRun {
		phrase = wordLogsWouldUpdate
	} else if err := rootlist.SaveLogs(name, data); err != nil {
		return err
	}
	text := phrase.Fill(tag, lang.Pairs("file", name, "n", itoa(list.Len()), "m", itoa(list.Operators), "list", list.About())) + "\n"
	if !list.Current(w.now()) {
		text += wordLogsOld.In(tag) + "\n"
	}
	_, err = fmt.Fprint(visibly{w.stdout}, text)
	return unwritten(err)
}

var (
	wordLogsUpdated     = lang.En("Added the list of logs {list} ({n} logs, {m} operators) as {file}. check and verify use it now; a running service does after a restart.").Zh("已添加日志列表 {list}（{n} 个日志，{m} 家运营方）：{file}。check 和 verify 即刻使用；运行中的服务需重启。")
	wordLogsWouldUpdate = lang.En("All is well with the list of logs {list} ({n} logs, {m} operators); without --dry-run it would be written to {file}.").Zh("日志列表 {list}（{n} 个日志，{m} 家运营方）无问题；去掉 --dry-run 即写入 {file}。")
	wordLogsOld         = lang.En("It is older than 70 days, so nothing is judged by it; fetch a newer one.").Zh("该列表已超过 70 天，不会用于判定；请下载更新的列表。")
	wordLogs            = lang.En("Certificate Transparency: {list}, {n} logs of {m} operators").Zh("证书透明度：{list}，{m} 家运营方的 {n} 个日志")
)

func noDataFolder() error {
	return lang.Errorf(lang.En("there is no home folder to keep lists in: name a folder with --data-dir").
		Zh("找不到可以存放列表的主目录：请用 --data-dir 指定目录"))
}

// removeLogs takes the list of logs away; false if there is none.
func (f *storesRemoveFlags) removeLogs(w *world) (bool, error) {
	name := f.logs(w)
	if name == "" {
		return false, nil
	}
	return rootlist.RemoveLogs(name)
}

// logsRow is the list of logs as a row among the lists of roots.
func logsRow(list *ct.List) storeRow {
	return storeRow{
		Platform: listCT, Version: list.Version, Logs: list.Len(), Operators: list.Operators,
		Date: list.Made.Format(time.DateOnly), Source: list.About(), Added: true,
	}
}

// logsLine is that row for people, below the table.
func logsLine(r storeRow, current bool, tag lang.Tag) string {
	text := wordLogs.Fill(tag, lang.Pairs("list", r.Source, "n", strconv.Itoa(r.Logs), "m", strconv.Itoa(r.Operators)))
	if !current {
		text += "\n" + wordLogsOld.In(tag)
	}
	return "\n" + text + "\n"
}
