package project

import (
	"path"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// needs reads the npm packages that package.json says the program needs. Those for development are not in it.
func (r *reading) needs(d *document) {
	d.top.get("dependencies").each(func(p *property) {
		if p.key != "" {
			r.out.Modules = append(r.out.Modules, facts.Module{Name: p.key, Place: place(d.script, p.at)})
		}
	})
}

// built takes the packages whose code is in the folder.
func (r *reading) built() {
	seen := map[string]bool{}
	for _, s := range r.files {
		if name, in := moduleOf(s.path); name != "" && !seen[in] {
			seen[in] = true
			r.out.Modules = append(r.out.Modules, facts.Module{Name: name, Built: true, Place: facts.Place{File: s.path}})
		}
	}
}

// moduleOf gives the package that a file belongs to, and its folder; "" where it belongs to none.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html
func moduleOf(file string) (name, folder string) {
	before, rest, ok := strings.Cut("/"+file, "/miniprogram_npm/")
	if !ok {
		return "", ""
	}
	parts := strings.SplitN(rest, "/", 3)
	n := 1
	if strings.HasPrefix(rest, "@") {
		n = 2
	}
	if len(parts) <= n {
		return "", "" // a file beside the packages
	}
	name = strings.Join(parts[:n], "/")
	return name, path.Join(before, name)
}
