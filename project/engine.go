package project

import (
	"path"
	"slices"
)

// engines recognises frameworks and engines by what they put into a folder, and takes the servers that engines load
// their assets from.
func (r *reading) engines(scripts []*script) {
	has := func(ends ...string) bool {
		for _, s := range r.files {
			for _, end := range ends {
				if s.path == path.Join(r.out.Root, end) {
					return true
				}
			}
		}
		return false
	}
	switch {
	case has("unity-namespace.js", "webgl.wasm.framework.unityweb.js"):
		r.out.Engine = "unity"
	case has("laya.js", "libs/laya.core.js", "laya.core.js"):
		r.out.Engine = "laya"
	case has("cocos/cc.js", "ccRequire.js", "cocos-js/cc.js", "application.js", "engine-adapter.js", "web-adapter.js"):
		r.out.Engine = "cocos"
	case has("common/vendor.js"):
		r.out.Engine = "uni-app"
	case has("taro.js", "base.wxml"):
		r.out.Engine = "taro"
	}
	for _, s := range scripts {
		for _, e := range s.servers {
			r.engineServer(s, e)
		}
	}
}

// serverKeys are names under which an engine's start-up code has the server of its assets: Unity's DATA_CDN, and what
// Cocos Creator before 2.4 and Laya use.
// https://github.com/wechat-miniprogram/minigame-unity-webgl-transform
var serverKeys = []string{"DATA_CDN", "dataCDN", "REMOTE_SERVER_ROOT", "basePath", "assetServer"}

// server keeps a literal that is the server of an engine's assets, or the literals in an object of them: Cocos Creator 2.4
// writes window._CCSettings = { server: "https://…" } into src/settings.js, and Laya has a server for each folder in
// Laya.URL.basePaths = { "res/": "https://…" }.
// https://docs.cocos.com/creator/2.4/manual/en/publish/publish-wechatgame.html
func (l *lowering) server(key string, v *expr) {
	switch {
	case v.kind == text && slices.Contains(serverKeys, key) && mentions(v.text):
		l.script.servers = append(l.script.servers, v)
	case v.kind == literal && (key == "_CCSettings" || key == "basePaths"):
		for _, p := range v.obj.props {
			if (key == "basePaths" || p.key == "server") && p.value.kind == text && mentions(p.value.text) {
				l.script.servers = append(l.script.servers, p.value)
			}
		}
	}
}

// serverOf keeps a literal that is given to a folder of Laya.URL.basePaths.
func (l *lowering) serverOf(to, v *expr) {
	l.server(to.text, v)
	if of := to.kids; (to.kind == member || to.kind == index) && of[0].kind == member && of[0].text == "basePaths" && v.kind == text && mentions(v.text) {
		l.script.servers = append(l.script.servers, v)
	}
}
