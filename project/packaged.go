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
	options := config.packOptions()
	r.files = slices.DeleteFunc(r.files, func(s *source) bool {
		switch {
		case docs[s.path] != nil && path.Dir(s.path) == ".":
			return false
		case under(s.path, cloud) && cloud != r.out.Root:
			return true
		case named && !under(s.path, r.out.Root) && !under(s.path, plugin):
			return true
		}
		for _, root := range []string{plugin, r.out.Root} {
			if under(s.path, root) {
				return options.leavesOut(relative(s.path, root))
			}
		}
		return false
	})
}

// under reports whether a file lies in a folder or below; "" is no folder.
func under(file, dir string) bool {
	return dir == "." || dir != "" && strings.HasPrefix(file, dir+"/")
}

// relative gives the path of a file that is under dir, from there.
func relative(file, dir string) string {
	if dir == "." {
		return file
	}
	return file[len(dir)+1:]
}
