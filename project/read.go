// Package project observes the folder of a mini program or mini game: which addresses its code goes to, and what its
// settings say about the network. It passes no judgement.
//
// Each file of code is made plain JavaScript by esbuild and parsed; what an address is put together from is followed
// through names, strings, objects, functions and files, in every branch that the environment decides. What cannot be
// followed is told, and never guessed. Nothing is executed.
package project

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// MaxTime is how long reading a folder may take; what was found by then is given.
const MaxTime = 20 * time.Second

// Read reads a folder. It gives an error only where the folder itself cannot be read, or ctx ended; what is wrong with
// a file stands with the file, and Project.Partial tells what kept it from reading all.
func Read(ctx context.Context, fsys fs.FS) (*facts.Project, error) {
	limited, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	files, partial, err := list(limited, fsys)
	if err != nil {
		return nil, fmt.Errorf("read folder: %w", err)
	}
	r := &reading{files: files, out: &facts.Project{SchemaVersion: facts.ProjectSchema, Partial: partial}}
	settings := slices.DeleteFunc(slices.Clone(files), func(s *source) bool { return !isSettings(s.path) })
	r.partial(load(limited, fsys, settings))
	r.settings()
	r.partial(load(limited, fsys, slices.DeleteFunc(slices.Clone(r.files), func(s *source) bool { return isSettings(s.path) })))
	scripts := r.scripts(limited)
	r.follow(limited, scripts)
	if limited.Err() != nil {
		r.partial(facts.PartialTime)
	}
	r.list()
	return r.out, ctx.Err()
}

// A reading is the state of reading one folder.
type reading struct {
	files   []*source
	aliases []alias
	out     *facts.Project
}

func (r *reading) partial(why string) {
	if r.out.Partial == "" {
		r.out.Partial = why
	}
}

// scripts parses the files of code, and the modules of WXS in markup, several at once.
func (r *reading) scripts(ctx context.Context) []*script {
	out := make([][]*script, len(r.files))
	work := make(chan int)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 4) {
		wait.Go(func() {
			for i := range work {
				s := r.files[i]
				if ctx.Err() != nil {
					s.bad = &fault{problem: facts.FileNotRead}
					continue
				}
				out[i], s.bad = readInTime(ctx, s.path, s.text)
				if isCode(s.path) {
					s.text = "" // it is not needed any more, and memory is
				}
			}
		})
	}
	for i, s := range r.files {
		if s.bad == nil && (isCode(s.path) || isMarkup(s.path)) {
			work <- i
		}
	}
	close(work)
	wait.Wait()
	return slices.Concat(out...)
}

// readInTime gives up on a file when the time is over. The parsers cannot be told to stop: one that is at something that
// takes it very long goes on until it is done, and nobody waits for it.
func readInTime(ctx context.Context, name, text string) ([]*script, *fault) {
	type result struct {
		scripts []*script
		bad     *fault
	}
	done := make(chan result, 1)
	go func() {
		if isMarkup(name) {
			done <- result{inline(name, text), nil}
			return
		}
		s, bad := readScript(name, text)
		switch {
		case bad == nil:
			done <- result{[]*script{s}, nil}
		case bad.problem == facts.FileSyntax && strings.EqualFold(path.Ext(name), ".wxs"):
			done <- result{} // WXS reserves fewer words, and it reaches no network; what comes of it is told as not known
		default:
			done <- result{nil, bad}
		}
	}()
	select {
	case r := <-done:
		return r.scripts, r.bad
	case <-ctx.Done():
		return nil, &fault{problem: facts.FileNotRead}
	}
}

func isMarkup(name string) bool { return strings.EqualFold(path.Ext(name), ".wxml") }

func isCode(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".wxml", ".wxss", ".css":
		return false
	}
	return true
}

// follow finds out where the code goes.
func (r *reading) follow(ctx context.Context, scripts []*script) {
	m := &modules{scripts: map[string]*script{}, aliases: r.aliases, root: r.out.Root, bundled: map[string]*routine{}}
	for _, s := range scripts {
		m.scripts[s.path+s.module] = s
	}
	ev := &evaluator{ctx: ctx, modules: m, slots: map[slot]int{}, results: map[*expr]value{}, round: 1, total: maxTotal}
	for _, name := range []string{"app.js", "app.ts"} {
		if p := path.Join(r.out.Root, name); m.scripts[p] != nil {
			ev.appFile = p
		}
	}
	ev.link(scripts)
	h := &harvest{ev: ev, out: r.out}
	for _, s := range scripts {
		h.script(s)
		s.deeds = nil // the most of what is kept of a file, and nobody asks for them again
	}
	h.settle()
	r.engines(scripts)
	r.built()
	for _, s := range r.files {
		if s.bad != nil {
			continue
		}
		switch strings.ToLower(path.Ext(s.path)) {
		case ".wxml":
			h.markup(s, m)
		case ".wxss", ".css":
			h.style(s)
		}
	}
	if ev.expired {
		r.partial(facts.PartialTime)
	}
}

// list puts the files into the result, and everything into its order.
func (r *reading) list() {
	for _, s := range r.files {
		f := facts.SourceFile{Path: s.path, Bytes: s.size}
		if s.bad != nil {
			f.Problem, f.Detail = s.bad.problem, s.bad.detail
			if s.bad.at.line > 0 {
				f.Place = facts.Place{File: s.path, Line: int(s.bad.at.line), Column: int(s.bad.at.column)}
			}
		}
		r.out.Files = append(r.out.Files, f)
	}
	p := r.out
	slices.SortStableFunc(p.Calls, func(a, b facts.NetCall) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(p.Media, func(a, b facts.MediaURL) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(p.Settings, func(a, b facts.Setting) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(p.Timeouts, func(a, b facts.TimeLimit) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(p.Headers, func(a, b facts.Header) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(p.Secrets, func(a, b facts.Secret) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(p.Mentions, func(a, b facts.Mention) int { return a.Place.Compare(b.Place) })
	p.Timeouts, p.Headers, p.Secrets = slices.Compact(p.Timeouts), slices.Compact(p.Headers), slices.Compact(p.Secrets)
	p.Settings = slices.Compact(p.Settings)
	slices.SortStableFunc(p.Modules, func(a, b facts.Module) int { return cmp.Or(strings.Compare(a.Name, b.Name), a.Place.Compare(b.Place)) })
}
