package project_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/project"
)

// TestMedia reads what markup, styles and code load.
func TestMedia(t *testing.T) {
	for name, c := range map[string]struct{ archive, want string }{
		"markup": {`
-- a.wxml --
<!-- <image src="https://no.example.com"/> -->
<image class="a" src="https://i.example.com/a.png"/><cover-image src='https://c.example.com'></cover-image>
<video src="https://v.example.com/a.mp4" poster="https://p.example.com/a.png"/><audio src="https://a.example.com"/>
<web-view src="https://w.example.com/page?x=1"></web-view><live-player src="rtmp://l.example.com/live"/>
<view src="https://no.example.com" data-src="https://no.example.com" style="background: url('https://s.example.com')"/>
<image src="/img/a.png"/><image src="../a.png"/><image src="{{a}}{{b}}"/><image src="data:image/png;base64,x"/>
`, `
image a.wxml:2:23 https://i.example.com/a.png
image a.wxml:2:71 https://c.example.com
video a.wxml:3:13 https://v.example.com/a.mp4
video a.wxml:3:50 https://p.example.com/a.png
audio a.wxml:3:92 https://a.example.com
web-view a.wxml:4:16 https://w.example.com/page?x=1
live-player a.wxml:4:77 rtmp://l.example.com/live
style a.wxml:5:94 https://s.example.com
image a.wxml:6:61 … ?runtime
`},
		"markup, with the page's data": {`
-- a.js --
const cdn = 'https://cdn.example.com'
Page({ data: { pic: cdn + '/a.png', list: [{ u: 'https://l.example.com' }], big: true } })
-- a.wxml --
<image src="{{pic}}"/><image src="{{ big ? pic : 'https://s.example.com' }}"/><image src="https://i.example.com/{{id}}.png"/>
`, `
image a.js:1:13 https://cdn.example.com/a.png
image a.js:1:13 https://cdn.example.com/a.png
image a.wxml:1:91 https://i.example.com/…
`},
		"markup, poster of audio": {`
-- a.wxml --
<audio poster="http://p.example.com/a.png" src="https://a.example.com"/><image src="/a.png" poster="http://no.example.com"/>
`, `
audio a.wxml:1:16 http://p.example.com/a.png
audio a.wxml:1:49 https://a.example.com
`},
		"markup, with functions of WXS": {`
-- u/f.wxs --
var CDN = 'https://cdn.example.com'
function pic(p) { return CDN + '/' + p }
module.exports = { pic: pic, base: CDN }
-- p/a.js --
Page({ data: { id: '1.png' } })
-- p/a.wxml --
<wxs src="../u/f.wxs" module="f"/>
<image src="{{f.pic(id)}}"/><image src="{{f.base}}/b.png"/><image src="{{f.none(id)}}"/>
<wxs module="m">
  var less = 1 < 2, 𝒳 = '<image src="https://no.example.com"/>'
  var f = require('../u/f.wxs')
  /* 𝒳 */ module.exports.thumb = function (u) { return 'https://thumb.example.com/' + u }
  module.exports.again = function (u) { return f.pic(u) }
</wxs>
<image src="{{m.thumb(id)}}"/><image src="{{m.again('c.png')}}"/>
-- p/b.wxml --
<image src="{{m.thumb(id)}}"/>
`, `
image p/a.wxml:2:72 … ?runtime
image p/a.wxml:6:57 https://thumb.example.com/1.png
image p/b.wxml:1:13 … ?runtime
image u/f.wxs:1:11 https://cdn.example.com/1.png
image u/f.wxs:1:11 https://cdn.example.com/b.png
image u/f.wxs:1:11 https://cdn.example.com/c.png
`},
		"markup, in loops": {`
-- a.js --
Page({ data: { item: 'https://no.example.com', list: [{ u: 'https://l.example.com', in: ['https://n.example.com'] }], one: ['https://o.example.com'] } })
-- a.wxml --
<block wx:for="{{list}}"><image src="{{item.u}}"/><view wx:for="{{item.in}}" wx:for-item="x"><image src="{{x}}"/></view></block>
<image src="{{it}}?{{i}}" wx:for="{{one}}" wx:for-item="it" wx:for-index="i" />
<image wx:for="{{['https://i.example.com']}}" src="{{item}}"/><image wx:for="{{answers}}" src="{{item}}"/>
`, `
image a.js:1:60 https://l.example.com
image a.js:1:90 https://n.example.com
image a.js:1:125 https://o.example.com?…
image a.wxml:3:52 https://i.example.com
image a.wxml:3:96 … ?runtime
`},
		"markup, styles that are put together": {`
-- a.js --
Page({ data: { pic: 'https://a.example.com/a.png', style: 'color: red; background: url("https://b.example.com")', other: 'color: red' } })
-- a.wxml --
<view style="{{'background-image:' + ('url(' + pic + ')')}}"/><view style="{{style}}"/><view style="{{other}}"/><view style="{{none}}"/>
<view style="background: url({{pic}})"/>
`, `
style a.js:1:21 https://a.example.com/a.png
style a.js:1:59 https://b.example.com
style a.wxml:1:14 https://a.example.com/a.png
`},
		"markup, in templates": {`
-- a.js --
Page({ data: { pic: 'https://a.example.com/a.png', list: ['https://b.example.com'] } })
-- a.wxml --
<template name="t"><view><image src="{{pic}}"/></view><image src="https://c.example.com"/></template><image src="{{pic}}"/>
<template is="t" data="{{pic: list[0]}}"/>
`, `
image a.js:1:21 https://a.example.com/a.png
image a.wxml:1:38 … ?runtime
image a.wxml:1:67 https://c.example.com
`},
		"markup, with what changes its data": {`
-- a.js --
Component({
  properties: { src: { type: String, value: 'https://p.example.com' }, size: Number },
  data: { pic: '' },
  methods: { show() { this.setData({ pic: 'https://s.example.com', 'list[0].u': 'https://no.example.com' }) } },
})
-- a.wxml --
<image src="{{src}}"/><image src="{{pic}}"/><image src="{{other}}"/>
`, `
image a.js:2:45 https://p.example.com
image a.js:4:43 https://s.example.com
image a.wxml:1:57 … ?runtime
`},
		"styles": {`
-- a.wxss --
@import "./b.wxss"; @import url("https://f.example.com/a.css");
/* url(https://no.example.com) */
.a { background: url(https://u.example.com/a.png) no-repeat, url( "https://q.example.com" ) }
@font-face { src: url('https://t.example.com/a.ttf') }
`, `
style a.wxss:1:34 https://f.example.com/a.css
style a.wxss:3:22 https://u.example.com/a.png
style a.wxss:3:68 https://q.example.com
style a.wxss:4:24 https://t.example.com/a.ttf
`},
		"code": {`
-- a.js --
const audio = wx.createInnerAudioContext()
audio.src = 'https://a.example.com/a.mp3'
const back = wx.getBackgroundAudioManager(); back.src = 'https://b.example.com/b.mp3'
uni.createInnerAudioContext().src = 'https://u.example.com'
wx.loadFontFace({ family: 'x', source: 'url("https://f.example.com/a.ttf")' })
const image = canvas.createImage(); image.src = 'https://no.example.com'
const img = wx.createImage(); img.src = 'https://i.example.com'
new Image().src = 'https://n.example.com'
wx.previewImage({ current: 'https://c.example.com', urls: ['https://p0.example.com', '/local.png', ...more] })
wx.previewMedia({ current: 0, sources: [{ url: 'https://m.example.com/a.mp4', type: 'video', poster: 'https://t.example.com' }] })
Object.assign(wx.createInnerAudioContext(), { src: 'https://z.example.com' })
wx.createVideo({ src: 'https://v.example.com', poster: 'https://w.example.com' })
other.src = 'https://no.example.com'
`, `
audio a.js:2:13 https://a.example.com/a.mp3
background a.js:3:57 https://b.example.com/b.mp3
audio a.js:4:37 https://u.example.com
font a.js:5:40 https://f.example.com/a.ttf
image a.js:7:41 https://i.example.com
image a.js:8:19 https://n.example.com
image a.js:9:1 … ?runtime
image a.js:9:28 https://c.example.com
image a.js:9:60 https://p0.example.com
image a.js:10:48 https://m.example.com/a.mp4
image a.js:10:102 https://t.example.com
audio a.js:11:52 https://z.example.com
video a.js:12:23 https://v.example.com
video a.js:12:56 https://w.example.com
`},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), loads(read(t, c.archive))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestEngine recognises what made a folder by what lies in it.
func TestEngine(t *testing.T) {
	for file, want := range map[string]string{
		"unity-namespace.js": "unity", "libs/laya.core.js": "laya", "cocos-js/cc.js": "cocos", "common/vendor.js": "uni-app", "taro.js": "taro", "app.js": "",
	} {
		if got := read(t, "-- game.json --\n{}\n-- "+file+" --\n").Engine; got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

// TestEngineServers finds where engines load their assets from, in the code that they write.
func TestEngineServers(t *testing.T) {
	for name, c := range map[string]struct{ archive, want string }{
		"Cocos Creator 2.4": {`
-- src/settings.js --
window._CCSettings = { platform: 'wechatgame', remoteBundles: ['main'], server: 'https://c.example.com/v1' }
other = { server: 'https://no.example.com' }
-- game.js --
cc.assetManager.loadRemote(window._CCSettings.server + '/a.png')
`, `
downloadFile src/settings.js:1:81 https://c.example.com/v1/a.png
downloadFile src/settings.js:1:81 https://c.example.com/v1
`},
		"Cocos Creator 3": {`
-- src/settings.7c3f1.json --
{"CocosEngine":"3.8.3","assets":{"server":"https://c.example.com/","remoteBundles":["main"]}}
`, `
downloadFile src/settings.7c3f1.json:1:43 https://c.example.com/
`},
		"LayaAir": {`
-- index.js --
Laya.URL.basePath = 'https://a.example.com/'
Laya.URL.basePaths['res/'] = 'https://b.example.com/res/'
Laya.URL.basePaths = { 'aa/': 'https://c.example.com/', 'bb/': 'bb/' }
new Laya.HttpRequest().send('https://d.example.com/api', '', 'post')
const socket = new Laya.Socket(); socket.connectByUrl('wss://e.example.com:8989')
`, `
downloadFile index.js:1:21 https://a.example.com/
downloadFile index.js:2:30 https://b.example.com/res/
downloadFile index.js:3:31 https://c.example.com/
request index.js:4:29 https://d.example.com/api
connectSocket index.js:5:55 wss://e.example.com:8989
`},
		"Unity": {`
-- game.js --
const managerConfig = { GAME_NAME: 'webgl', DATA_CDN: 'https://u.example.com/game/', preloadDataList: ['DATA_CDN/a'] }
GameGlobal.managerConfig = managerConfig
`, `
downloadFile game.js:1:55 https://u.example.com/game/
`},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), calls(read(t, "-- game.json --\n{}\n"+strings.TrimPrefix(c.archive, "\n")))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestTime reads with no time left: nothing is found, and it is told that not all was read.
func TestTime(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	p, err := project.Read(ctx, fstest.MapFS{"a.js": {Data: []byte("wx.request({ url: 'https://a.example.com' })")}})
	if err == nil || p.Partial != facts.PartialTime || len(p.Calls) != 0 {
		t.Errorf("partial %q, %d calls, %v", p.Partial, len(p.Calls), err)
	}
}

// TestBundle reads one line of 5 MB, as bundlers write them. No time goes by meanwhile: how long it takes is a matter of
// bench/lint, and a machine that is busy must not count.
func TestBundle(t *testing.T) {
	var b strings.Builder
	for i := 0; b.Len() < 5<<20; i++ {
		fmt.Fprintf(&b, "var f%d=function(a,b){for(var d=[],e=0;e<a.length;e++){var g=a[e];g&&g.x>b?d.push({k:g.x,v:null}):d=d.concat(f%d(g.c,b+1))}return d};", i, max(0, i-1))
	}
	b.WriteString("wx.request({url:\"https://a.example.com\"})")
	var p *facts.Project
	synctest.Test(t, func(t *testing.T) {
		var err error
		if p, err = project.Read(t.Context(), fstest.MapFS{"bundle.js": {Data: []byte(b.String())}}); err != nil || p.Files[0].Problem != "" {
			t.Fatalf("%+v, %v", p.Files, err)
		}
	})
	if want := fmt.Sprintf("request bundle.js:1:%d https://a.example.com\n", b.Len()-len("\"https://a.example.com\"})")+1); calls(p) != want {
		t.Errorf("got %s, want %s", calls(p), want)
	}
}
