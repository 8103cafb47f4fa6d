package project

import (
	"path"
	"slices"
	"strings"
)

// packaged leaves out the files that project.config.json says are not in the package that is uploaded: what lies beside
// miniprogramRoot (the source that a framework compiles, scripts), cloud functions, which run on a server, and what
// packOptions ignores. Where it does not name a root, all is kept: there may be several programs.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html
func (r *reading) packaged(docs map[string]*document) {
	config := docs["project.config.json"]
	if config == nil {
		return
	}
	folder := func(key string) string {
		if dir := config.top.get(key).string(); dir != "" {
			return path.Clean(strings.TrimPrefix(dir, "/"))
		}
		return ""
	}
	named := folder("miniprogramRoot") == r.out.Root && r.out.Root != "."
	plugin, cloud := folder("pluginRoot"), folder("cloudfunctionRoot")
	ignored := config.ignored(r.out.Root)
	r.files = slices.DeleteFunc(r.files, func(s *source) bool {
		switch {
		case docs[s.path] != nil && path.Dir(s.path) == ".":
			return false
		case under(s.path, cloud) && cloud != r.out.Root:
			return true
		case named && !under(s.path, r.out.Root) && !under(s.path, plugin):
			return true
		}
		return ignored(s.path)
	})
}

// under reports whether a file lies in a folder or below; "" is no folder.
func under(file, dir string) bool {
	return dir == "." || dir != "" && strings.HasPrefix(file, dir+"/")
}

// ignored gives a function that tells which files packOptions.ignore leaves out. Where packOptions.include takes some of
// them in again, or a kind is not known, nothing is taken to be left out by it.
func (d *document) ignored(root string) func(file string) bool {
	type pattern struct{ kind, value string }
	var patterns []pattern
	d.top.get("packOptions", "ignore").each(func(p *property) {
		patterns = append(patterns, pattern{p.value.get("type").string(), p.value.get("value").string()})
	})
	included := false
	d.top.get("packOptions", "include").each(func(*property) { included = true })
	return func(file string) bool {
		inside, ok := strings.CutPrefix(file, root+"/")
		if root == "." {
			inside, ok = file, true
		}
		return ok && !included && slices.ContainsFunc(patterns, func(p pattern) bool {
			value := strings.Trim(p.value, "/")
			switch {
			case strings.TrimLeft(p.value, "./") == "":
				return false
			case p.kind == "folder":
				return under(inside, path.Clean(value))
			case p.kind == "file":
				return inside == path.Clean(value)
			case p.kind == "suffix":
				return strings.HasSuffix(inside, p.value)
			}
			return false
		})
	}
}
