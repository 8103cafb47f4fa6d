package project

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A document is a JSON file with places.
type document struct {
	top    *expr
	script *script
	loose  bool // it was read, and is no JSON
}

// document reads a settings file; what is wrong with it stays with the file.
func (s *source) document() *document {
	top, sc, bad := readJSON(s.path, s.text)
	if bad != nil {
		s.bad = bad
		return nil
	}
	d := &document{top: top, script: sc}
	if !json.Valid([]byte(s.text)) {
		d.loose = true
		s.bad = &fault{problem: facts.FileLenient}
	}
	return d
}

// get gives what stands under a path of keys; nil where nothing does.
func (e *expr) get(keys ...string) *expr {
	for _, key := range keys {
		if e == nil || e.kind != literal {
			return nil
		}
		var next *expr
		for _, p := range e.obj.props { // the last of a key counts, as in JSON
			if p.key == key && !p.merged {
				next = p.value
			}
		}
		e = next
	}
	return e
}

// string gives a string of a document, "" where there is none.
func (e *expr) string() string {
	if e == nil || e.kind != text {
		return ""
	}
	return e.text
}

// each calls visit for every property of an object, or element of an array.
func (e *expr) each(visit func(p *property)) {
	if e == nil || e.kind != literal {
		return
	}
	for i := range e.obj.props {
		if !e.obj.props[i].merged {
			visit(&e.obj.props[i])
		}
	}
}

// written gives a value as it stands, "" where it is neither text nor number nor a truth.
func (e *expr) written() string {
	switch e.kind {
	case text, number, truth:
		return e.text
	case nothing:
		return "null"
	case literal:
		if e.obj.array {
			return "[…]"
		}
		return "{…}"
	}
	return ""
}

// settings reads the documents of a project.
func (r *reading) settings() {
	docs := map[string]*document{}
	for _, s := range r.files {
		if s.bad == nil && isSettings(s.path) {
			docs[s.path] = s.document()
		}
	}
	r.root(docs)
	r.packaged(docs)
	for _, s := range r.files {
		d := docs[s.path]
		if d == nil {
			continue
		}
		switch base := path.Base(s.path); {
		case base == "package.json":
			r.needs(d)
		case s.path == path.Join(r.out.Root, "app.json"), s.path == path.Join(r.out.Root, "game.json"):
			r.appSettings(d)
		case base == "project.config.json" && r.isConfig(s.path):
			r.projectConfig(d, false)
		case base == "project.private.config.json" && r.isConfig(s.path):
			r.projectConfig(d, true)
		case strings.HasPrefix(base, "settings."):
			r.cocosSettings(d)
		}
	}
}

// isConfig reports whether a project configuration is the folder's own, not one that lies deeper by chance.
func (r *reading) isConfig(p string) bool {
	dir := path.Dir(p)
	return dir == "." || dir == r.out.Root
}

// root finds the folder that holds app.json or game.json: where project.config.json says, else the nearest.
func (r *reading) root(docs map[string]*document) {
	r.out.Root = "."
	say := func(dir string) bool {
		for name, kind := range map[string]facts.ProjectKind{"app.json": facts.MiniProgram, "game.json": facts.MiniGame} {
			if r.has(path.Join(dir, name)) {
				r.out.Root, r.out.Kind = dir, kind
				return true
			}
		}
		return false
	}
	for _, name := range []string{"project.private.config.json", "project.config.json"} {
		if d := docs[name]; d != nil {
			if dir := d.top.get("miniprogramRoot").string(); dir != "" && say(path.Clean(strings.TrimPrefix(dir, "/"))) {
				return
			}
		}
	}
	var dirs []string
	for _, s := range r.files {
		if base := path.Base(s.path); base == "app.json" || base == "game.json" {
			dirs = append(dirs, path.Dir(s.path))
		}
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	slices.SortStableFunc(dirs, func(a, b string) int { return depth(a) - depth(b) })
	for _, dir := range dirs {
		if say(dir) {
			return
		}
	}
}

func depth(dir string) int {
	if dir == "." {
		return 0
	}
	return 1 + strings.Count(dir, "/")
}

// has reports whether there is a file, be it one that could not be read.
func (r *reading) has(p string) bool {
	return slices.ContainsFunc(r.files, func(s *source) bool { return s.path == p })
}

// appSettings reads app.json or game.json: sub-packages, plugins, time limits.
// https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html
func (r *reading) appSettings(d *document) {
	for _, key := range []string{"subPackages", "subpackages"} {
		d.top.get(key).each(func(p *property) {
			if root := p.value.get("root").string(); root != "" {
				r.out.Packages = append(r.out.Packages, root)
			}
		})
	}
	d.top.get("plugins").each(func(p *property) {
		if id := p.value.get("provider").string(); id != "" {
			r.out.Plugins = append(r.out.Plugins, id)
		}
	})
	d.top.get("resolveAlias").each(func(p *property) {
		r.aliases = append(r.aliases, alias{p.key, p.value.string()})
	})
	d.top.each(func(p *property) {
		if !strings.EqualFold(p.key, "networkTimeout") {
			return
		}
		if p.value.kind != literal {
			r.out.Timeouts = append(r.out.Timeouts, facts.TimeLimit{Key: p.key, Value: p.value.written(), Place: place(d.script, p.at)})
		}
		p.value.each(func(q *property) {
			r.out.Timeouts = append(r.out.Timeouts, facts.TimeLimit{Key: p.key + "." + q.key, Value: q.value.written(), Place: place(d.script, q.at)})
		})
	})
}

// projectConfig reads project.config.json, or the private one, which only one developer has.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html
func (r *reading) projectConfig(d *document, private bool) {
	if id := d.top.get("appid").string(); id != "" && (r.out.AppID == "" || private) {
		r.out.AppID = id
	}
	if v := d.top.get("libVersion").string(); v != "" && (r.out.LibVersion == "" || private) {
		r.out.LibVersion = v
	}
	if e := d.top.get("setting", "urlCheck"); e != nil {
		r.out.Settings = append(r.out.Settings, facts.Setting{Key: "setting.urlCheck", Value: e.written(), Place: place(d.script, e.at)})
	}
}

// cocosSettings reads the server that a game of Cocos Creator 3 loads its bundles from.
// https://docs.cocos.com/creator/3.8/manual/en/asset/cache-manager.html
func (r *reading) cocosSettings(d *document) {
	for _, keys := range [][]string{{"assets", "server"}, {"server"}} {
		if e := d.top.get(keys...); e.string() != "" {
			r.engineServer(d.script, e)
		}
	}
}

func (r *reading) engineServer(s *script, e *expr) {
	o := option{what: isText, text: e.text, when: everywhere, file: s, at: e.at}
	if u, local := urlOf(s, o, e.at, facts.APIDownload); !local && u.Unresolved == "" {
		r.out.Calls = append(r.out.Calls, facts.NetCall{API: facts.APIDownload, Via: "engine", Place: u.Place, URLs: []facts.URL{u}})
	}
}
