package main

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/target"
)

// work is one target, with a snapshot of it or to be scanned.
type work struct {
	target   string
	endpoint facts.Endpoint
	request  facts.Request // what the target asks of the endpoint
	given    *facts.Snapshot
	list     *string // the file that names it; nil: the command line does
	line     int32   // of that file; of the command line, the how manieth target
}

// named is where the target was named.
func (t *work) named() facts.Place {
	at := facts.Place{Line: int(t.line)}
	if t.list != nil {
		at.File = *t.list
	}
	return at
}

// readWork gathers the targets of the command line and of the files, in this order, or the saved snapshots.
func (f *checkFlags) readWork(w *world) ([]work, error) {
	if len(f.Snapshot) > 0 {
		if len(f.Targets)+len(f.File) > 0 || f.given() {
			return nil, lang.Errorf(lang.En("--snapshot judges what was saved and dials nobody; it goes with no target, -f, --resolve, --hosts, --resolver or --allow-cidr").
				Zh("--snapshot 判定已保存的结果，不访问网络，不能与目标、-f、--resolve、--hosts、--resolver 或 --allow-cidr 同时使用"))
		}
		return readSnapshots("--snapshot", f.Snapshot)
	}
	var out []work
	var errs []error
	add := func(t target.Target, list *string, line int32) {
		request := facts.Request{Scheme: string(t.Scheme), Path: t.Path, AppID: f.AppID}
		out = append(out, work{target: t.Typed, endpoint: t.Endpoint(), request: request, list: list, line: line})
	}
	for i, typed := range f.Targets {
		t, err := target.Parse(typed)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		add(t, nil, int32(i+1))
	}
	for _, name := range f.File {
		list, err := readList(name, w.stdin)
		errs = append(errs, err)
		for _, t := range list {
			add(t, &name, t.Line)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, lang.Errorf(lang.En("nothing to check: name a host, as in {program} check api.example.com, or a list with -f").
			Zh("没有要检查的目标：请给出域名，例如 {program} check api.example.com，或用 -f 指定列表"), "program", program)
	}
	return out, nil
}

func readList(name string, stdin io.Reader) ([]target.Target, error) {
	if name == "-" {
		return target.ParseList("-", stdin)
	}
	file, err := openFile(name)
	if err != nil {
		return nil, lang.Unreadable("-f "+name, err)
	}
	defer func() { _ = file.Close() }()
	return target.ParseList(name, file)
}

// openFile opens a file to be read, and no folder.
func openFile(name string) (*os.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		_ = file.Close()
		return nil, syscall.EISDIR
	}
	return file, nil
}
