package project

import (
	"path"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// modules finds what a file requires.
type modules struct {
	scripts map[string]*script
	aliases []alias             // app.json's resolveAlias
	root    string              // the folder of app.json, which an absolute path begins at
	bundled map[string]*routine // webpack's modules, by their key
}

// An alias is the beginning of what is required, and the folder that it stands for.
type alias struct{ from, to string }

// endings are tried in this order, as WeChat's tools do, then TypeScript's.
var endings = []string{"", ".js", ".ts", "/index.js", "/index.ts", ".jsx", ".tsx", ".mjs", ".cjs", "/index.jsx", "/index.tsx"}

// find gives the file that a path of another file names; nil when there is none.
func (m *modules) find(from, name string) *script {
	var bases []string
	switch {
	case strings.HasPrefix(name, "."):
		bases = []string{path.Join(path.Dir(from), name)}
	case strings.HasPrefix(name, "/"):
		bases = []string{path.Join(m.root, name)}
	default: // WeChat's require takes a path without a dot as well; npm packages are built into miniprogram_npm
		for _, a := range m.aliases {
			if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(a.from, "*")); ok {
				bases = append(bases, path.Join(m.root, strings.TrimSuffix(a.to, "*"), rest))
			}
		}
		if rest, ok := strings.CutPrefix(name, "@/"); ok {
			bases = append(bases, path.Join(m.root, rest))
		}
		for dir := path.Dir(from); ; dir = path.Dir(dir) {
			bases = append(bases, path.Join(dir, "miniprogram_npm", name))
			if dir == "." || dir == "/" {
				break
			}
		}
		bases = append(bases, path.Join(path.Dir(from), name))
	}
	for _, base := range bases {
		for _, end := range endings {
			if s := m.scripts[base+end]; s != nil {
				return s
			}
		}
	}
	return nil
}

func (m *modules) required(ev *evaluator, from *script, name string) value {
	switch {
	case strings.HasPrefix(name, "@tarojs/taro"):
		return value{{what: isPlatform, text: "Taro", when: everywhere, file: from}}
	case strings.HasPrefix(name, "@tarojs/components"):
		return value{{what: isPlatform, text: "components", when: everywhere, file: from}}
	case m.find(from.path, name) != nil:
		return ev.exports(m.find(from.path, name).exports)
	}
	return unknown(facts.UnresolvedModule)
}

// bundledValue gives what a module of webpack's exports.
func (m *modules) bundledValue(ev *evaluator, key string) value {
	if strings.Contains(key, "node_modules/@tarojs/taro/") {
		return value{{what: isPlatform, text: "Taro", when: everywhere}}
	}
	r := m.bundled[key]
	switch {
	case r == nil:
		return unknown(facts.UnresolvedModule)
	case r.bundled.gifts().platform != "":
		return value{{what: isPlatform, text: r.bundled.gifts().platform, when: everywhere}}
	}
	return ev.exports(r.bundled)
}
