package project_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

// loads gives a line for each thing that is loaded.
func loads(p *facts.Project) string {
	var b strings.Builder
	for _, m := range p.Media {
		fmt.Fprintf(&b, "%s %s\n", m.Kind, written(m.URL))
	}
	return b.String()
}

// TestBuilds reads what compilers and bundlers write: the shape of their output, in code of our own.
func TestBuilds(t *testing.T) {
	for name, c := range map[string]struct{ archive, want string }{
		"Taro for production, where a number stands for its module": {`
-- app.js --
(wx["webpackJsonp"]=wx["webpackJsonp"]||[]).push([[1],{
758:function(t,e,n){var r=n(44).hooks,o=n(45).A;r.isExist("initNativeApi")&&r.call("initNativeApi",o),t.exports=o,t.exports.default=t.exports},
45:function(t,e,n){n.d(e,{A:function(){return a}});var a={request:function(){}}},
118:function(t,e,n){"use strict";n.d(e,{_V:function(){return o},Ce:function(){return a},Ss:function(){return r}});var r="view",o="image",a="video"},
9:function(e,t,r){var p=r(758),l=r.n(p),u=r(118),x=r(7);
l().request({url:"https://a.example.com"});(0,p.uploadFile)({url:"https://b.example.com"});
var env=l().getAccountInfoSync().miniProgram.envVersion;
l().request({url:{develop:"https://d.example.com",release:"https://r.example.com"}[env]});
var w=l().createInnerAudioContext();w.src="https://m.example.com/a.mp3";
(0,x.jsxs)(u.Ss,{children:[(0,x.jsx)(u._V,{src:"https://i.example.com"}),(0,x.jsx)(u.Ce,{src:"https://v.example.com",poster:"https://p.example.com"})],src:"https://no.example.com"})}
},[[9,1]]]);
`, `
request app.js:6:18 https://a.example.com
uploadFile app.js:6:66 https://b.example.com
request app.js:8:27 https://d.example.com env_version=develop
request app.js:8:59 https://r.example.com env_version=release
audio app.js:9:43 https://m.example.com/a.mp3
image app.js:10:48 https://i.example.com
video app.js:10:94 https://v.example.com
video app.js:10:125 https://p.example.com
`},
		"Taro of webpack 4": {`
-- app.js --
(wx["webpackJsonp"]=wx["webpackJsonp"]||[]).push([[1],{
3:function(t,e,n){var r=n(4).CurrentReconciler;"function"==typeof r.initNativeApi&&r.initNativeApi(o),t.exports=n(5).default},
9:function(e,t,r){var p=r(3),l=r.n(p);l.a.downloadFile({url:"https://a.example.com"})}
},[[9,1]]]);
`, `
downloadFile app.js:3:61 https://a.example.com
`},
		"JSX in its source": {`
-- a.tsx --
import { Image, WebView } from '@tarojs/components'
export const A = () => <View src="https://no.example.com"><Image src="https://i.example.com" /><WebView src={'https://w.example.com'} /><Image src={props.x} /></View>
`, `
image a.tsx:2:70 https://i.example.com
web-view a.tsx:2:110 https://w.example.com
image a.tsx:2:144 … ?name
`},
		"objects that Babel spreads": {`
-- a.js --
function own(e, t) { var r = Object.keys(e); return r }
function spread(e) { for (var t = 1; t < arguments.length; t++) { var r = null != arguments[t] ? arguments[t] : {}; own(Object(r)).forEach(function (t) { def(e, t, r[t]) }) } return e }
function _extends() { return _extends = Object.assign ? Object.assign.bind() : function (n) { for (var e = 1; e < arguments.length; e++) { var t = arguments[e]; for (var r in t) n[r] = t[r] } return n }, _extends.apply(null, arguments) }
const send = o => wx.request(spread(spread({}, o), {}, { url: 'https://a.example.com' + o.url }))
send({ url: '/x' })
wx.request(_extends({}, { url: 'https://b.example.com' }))
`, `
request a.js:4:63 https://a.example.com/x
request a.js:6:32 https://b.example.com
`},
		"objects that TypeScript spreads": {`
-- a.js --
var __assign = (this && this.__assign) || function () {
  __assign = Object.assign || function (t) { for (var s, i = 1, n = arguments.length; i < n; i++) { s = arguments[i]; for (var p in s) t[p] = s[p] } return t };
  return __assign.apply(this, arguments);
};
function post(o) { return wx.request(__assign(__assign({}, o), { url: 'https://a.example.com' + o.url })) }
post({ url: '/x' })
`, `
request a.js:5:71 https://a.example.com/x
`},
		"objects that esbuild spreads, and people": {`
-- a.js --
var put = (o, k, v) => o[k] = v
var __spreadValues = (a, b) => { for (var prop in b || (b = {})) put(a, prop, b[prop]); if (own) for (var prop of own(b)) put(a, prop, b[prop]); return a }
const extend = function (to, a, b) { for (const k in b) to[k] = b[k]; return to }
wx.request(__spreadValues({ data: 1 }, { url: 'https://a.example.com' }))
wx.request(extend({}, 1, { url: 'https://b.example.com' }))
`, `
request a.js:4:47 https://a.example.com
request a.js:5:33 https://b.example.com
`},
		"an SDK's own server": {`
-- a.js --
sa.setPara({ server_url: 'https://a.example.com/sa?project=p', batch_send: true })
init({ dsn: 'https://key@b.example.com/1' })
init({ dsn: 'mysql' })
`, `
likely request a.js:1:26 https://a.example.com/sa?project=p
likely request a.js:2:13 https://key@b.example.com/1
`},
		"a function that only looks like one that merges": {`
-- a.js --
function format(s) { for (var i = 1; i < arguments.length; i++) { s = s.replace('%', arguments[i]) } return s }
function first(s) { for (var i = 0; i < arguments.length; i++) { log(arguments[i]) } return s }
wx.request({ url: first('https://a.example.com', 1) })
`, `
request a.js:3:25 https://a.example.com
`},
		"a client that is known, and its base": {`
-- common/http.js --
class Request { constructor(o) { this.config = o } get(u) { return adapt(this, u) } }
export const one = new Request({ baseURL: 'https://a.example.com', timeout: 90000 })
const axios = { create(o) { return new Request(o) } }
export const two = axios.create({ baseURL: base() })
function base() { return 'https://b.example.com' }
`, `
likely request common/http.js:2:43 https://a.example.com
likely request common/http.js:5:26 https://b.example.com
`},
		"uni-app with Vue 3": {`
-- common/vendor.js --
"use strict";function ref(v){return make(v)}exports.index={};exports.ref=ref;
-- pages/a.js --
"use strict";const e=require("../common/vendor.js"),s={setup(o){const l=e.ref("https://i.example.com");return(t,o)=>({a:l.value,b:1})}};wx.createPage(s);
-- pages/a.wxml --
<image src="{{a}}"/><image src="{{b}}"/><image src="https://b.example.com/{{b}}"/>
`, `
image pages/a.js:1:79 https://i.example.com
image pages/a.wxml:1:53 https://b.example.com/1
`},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, c.archive)
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), calls(p)+loads(p)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
