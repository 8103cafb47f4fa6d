package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// applyFlags is the command line of apply.
type applyFlags struct {
	File     []string `short:"f" sep:"none" required:"" placeholder:"FILE|DIR" help:"${applyfile}"`
	AppID    string   `name:"appid" placeholder:"wx…" help:"${applyappid}"`
	DryRun   bool     `name:"dry-run" help:"${applydryrun}"`
	TakeOver bool     `name:"take-over" help:"${applytakeover}"`
	Format   string   `enum:"table,json" default:"table" placeholder:"table|json" help:"${format}"`
	apiFlags
}

// An appFile is a file about one app.
type appFile struct {
	name, appid string
	text        []byte
	plan        client.Plan
}

// Run says what the files change in the service, all of them, and then changes it. It returns a commandline.Exit, or what
// is wrong with the files.
func (f *applyFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	files, filesErr := f.read(w)
	service, serviceErr := f.client(w, tag)
	if err := errors.Join(filesErr, serviceErr); err != nil {
		return err
	}
	var worst commandline.Exit
	for i := range files {
		var err error
		if files[i].plan, err = service.Apply(ctx, f.application(files[i], true)); err != nil {
			if ctx.Err() != nil {
				return commandline.Exit(exitInterrupted)
			}
			fmt.Fprintf(w.stderr, "%s: %s\n", program, visible.Text(lang.Mistake{At: files[i].name, What: speaker(err)}.In(tag)))
			worst = max(worst, refusedBy(err))
		}
	}
	if worst != 0 {
		fmt.Fprintln(w.stderr, program+": "+wordNothingApplied.In(tag))
		return worst
	}
	if err := f.write(w, files, tag); err != nil {
		return unwritten(err)
	}
	changed := slices.DeleteFunc(slices.Clone(files), func(a appFile) bool { return a.plan.Unchanged })
	if f.DryRun {
		if len(changed) > 0 {
			return commandline.Exit(exitFindings)
		}
		return nil
	}
	for n, file := range changed {
		if _, err := service.Apply(ctx, f.application(file, false)); err != nil {
			if ctx.Err() != nil {
				return commandline.Exit(exitInterrupted)
			}
			said := lang.Mistake{At: file.name, What: speaker(err)}.In(tag)
			done := wordAppliedOf.Fill(tag, lang.Pairs("done", fmt.Sprint(n), "all", fmt.Sprint(len(changed))))
			fmt.Fprintf(w.stderr, "%s: %s\n%s: %s\n", program, visible.Text(said), program, done)
			return refusedBy(err)
		}
	}
	return nil
}

// application is what the service is told. What was planned is done only while the app is as it was then.
func (f *applyFlags) application(file appFile, dry bool) client.Application {
	return client.Application{Text: file.text, AppID: file.appid, TakeOver: f.TakeOver, ETag: file.plan.ETag, DryRun: dry}
}

// read reads every file before anybody is asked. Each is about an app of its own.
func (f *applyFlags) read(w *world) ([]appFile, error) {
	var out []appFile
	var errs []error
	seen := map[string]string{}
	for _, name := range f.File {
		names, err := appFiles(name)
		errs = append(errs, err)
		for _, name := range names {
			file, err := f.readOne(w, name)
			if err == nil && seen[file.appid] != "" {
				err = lang.Wrong(name, lang.En("it is about {appid}, as {other} is").Zh("与 {other} 属于同一个小程序 {appid}"), "appid", file.appid, "other", seen[file.appid])
			}
			if err != nil {
				errs = append(errs, err)
				continue
			}
			seen[file.appid] = name
			out = append(out, file)
		}
	}
	return out, errors.Join(errs...)
}

func (f *applyFlags) readOne(w *world, name string) (appFile, error) {
	var text []byte
	var err error
	if name == "-" {
		text, err = io.ReadAll(io.LimitReader(w.stdin, maxConsole))
	} else {
		text, err = readFile(name, maxConsole)
	}
	if err != nil {
		return appFile{}, lang.Unreadable(name, err)
	}
	console, err := config.ReadApp(name, text)
	if err != nil {
		return appFile{}, err
	}
	switch {
	case console.AppID == "" && f.AppID == "":
		return appFile{}, lang.Wrong(name, lang.En("it does not say whose lists these are: write appid into it, or give --appid").
			Zh("没有说明属于哪个小程序：请写明 appid，或使用 --appid"))
	case console.AppID != "" && f.AppID != "" && console.AppID != f.AppID:
		return appFile{}, lang.Wrong(name, lang.En("it is about {appid}, and not about --appid {other}").Zh("属于 {appid}，而不是 --appid {other}"), "appid", console.AppID, "other", f.AppID)
	}
	file := appFile{name: name, appid: f.AppID, text: text}
	if console.AppID != "" {
		file.appid = console.AppID
	}
	return file, nil
}

// appFiles gives the files that a name stands for: of a folder those that end as app files do, by the alphabet.
func appFiles(name string) ([]string, error) {
	about, err := os.Stat(name)
	if name == "-" || err != nil || !about.IsDir() {
		return []string{name}, nil // whoever reads it says what is wrong
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, lang.Unreadable(name, err)
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(e.Name()))) {
			out = append(out, filepath.Join(name, e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, lang.Wrong(name, lang.En("there is no .yaml, .yml or .json in it").Zh("其中没有 .yaml、.yml 或 .json 文件"))
	}
	return out, nil
}

// write writes the plans: for people, or as the service answered.
func (f *applyFlags) write(w *world, files []appFile, tag lang.Tag) error {
	if f.Format == "table" {
		_, err := io.WriteString(w.stdout, shownLines(plansText(files, f.DryRun, tag)))
		return err
	}
	plans := make([]json.RawMessage, len(files))
	for i, file := range files {
		plans[i] = file.plan.Raw
	}
	return json.NewEncoder(w.stdout).Encode(map[string]any{"plans": plans})
}

var (
	wordNothingApplied = lang.En("nothing was changed").Zh("未作任何修改")
	wordAppliedOf      = lang.En("{done} of {all} apps were changed before").Zh("此前已修改 {all} 个小程序中的 {done} 个")
)
