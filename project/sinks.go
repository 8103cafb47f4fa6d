package project

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A sink is a function that goes to the network.
type sink struct {
	api   facts.API
	media facts.MediaKind // where it is no API of its own list
	keys  []string        // of the options that hold the address: the first that is there; nil: the address is an argument
	all   bool            // each of the keys holds one; "a[].b" is the b of each element of a
	nth   int             // of the arguments
}

// sinks are the functions of WeChat, which uni-app and Taro name alike, and what mini games have in place of a browser's.
// https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html
var sinks = map[string]*sink{
	"request":                    {api: facts.APIRequest, keys: []string{"url"}},
	"uploadFile":                 {api: facts.APIUpload, keys: []string{"url"}},
	"downloadFile":               {api: facts.APIDownload, keys: []string{"url"}},
	"connectSocket":              {api: facts.APISocket, keys: []string{"url"}},
	"getImageInfo":               {api: facts.APIDownload, keys: []string{"src"}}, // its page demands a downloadFile domain
	"createUDPSocket().send":     {api: facts.APIUDP, keys: []string{"address"}},
	"createUDPSocket().connect":  {api: facts.APIUDP, keys: []string{"address"}},
	"createTCPSocket().connect":  {api: facts.APITCP, keys: []string{"address"}},
	"cloud.callContainer":        {api: facts.APICallCloud},
	"cloud.connectContainer":     {api: facts.APIWireCloud},
	"loadFontFace":               {media: facts.MediaFont, keys: []string{"source"}},
	"previewImage":               {media: facts.MediaImage, keys: []string{"current", "urls[]"}, all: true},
	"previewMedia":               {media: facts.MediaImage, keys: []string{"sources[].url", "sources[].poster"}, all: true},
	"createVideo":                {media: facts.MediaVideo, keys: []string{"src", "poster"}, all: true}, // of mini games
	"WebSocket":                  {api: facts.APISocket},
	"fetch":                      {api: facts.APIRequest},
	"XMLHttpRequest().open":      {api: facts.APIRequest, nth: 1},
	"cc.assetManager.loadRemote": {api: facts.APIDownload},
	"cc.assetManager.loadBundle": {api: facts.APIDownload},
	"cc.loader.load":             {api: facts.APIDownload},
	"Laya.loader.load":           {api: facts.APIDownload},
	"Laya.HttpRequest().send":    {api: facts.APIRequest},
	"Laya.Socket().connectByUrl": {api: facts.APISocket},
}

// sources are objects whose src loads a resource.
var sources = map[string]facts.MediaKind{
	"createInnerAudioContext()":   facts.MediaAudio,
	"getBackgroundAudioManager()": facts.MediaBackground,
	"createImage()":               facts.MediaImage,
	"createVideo()":               facts.MediaVideo,
	"Image()":                     facts.MediaImage,
	"Audio()":                     facts.MediaAudio,
}

// sinkOf finds the sink of a platform's path, such as "wx.request"; nil where it is none.
func sinkOf(path string) *sink {
	rest, _ := cutPlatform(path)
	if s := sinks[rest]; s != nil {
		return s
	}
	for _, end := range []string{"callContainer", "connectContainer"} {
		if strings.HasPrefix(rest, "cloud.") && strings.HasSuffix(rest, "."+end) {
			return sinks["cloud."+end] // of a wx.cloud.Cloud
		}
	}
	return nil
}

// A harvest is what the code of a project does on the network.
type harvest struct {
	ev      *evaluator
	out     *facts.Project
	covered []int  // of out.Calls: those of something of the platform that the code has put its own function in the place of
	in      *frame // the call around what is being followed; nil: any
}

func (h *harvest) script(s *script) {
	for i := range s.deeds {
		if h.ev.expired {
			return
		}
		if d := &s.deeds[i]; d.value != nil {
			h.assignment(s, d)
		} else {
			h.call(s, d)
		}
	}
	for _, e := range s.strings {
		if scheme, host := origin(e.text); host != "" {
			h.out.Mentions = append(h.out.Mentions, facts.Mention{Scheme: scheme, Host: host, Place: place(s, e.at)})
		}
	}
	for _, e := range s.secrets {
		k := facts.SecretAppSecret
		if asksForToken(e.text) {
			k = facts.SecretTokenCall
		}
		h.out.Secrets = append(h.out.Secrets, facts.Secret{Kind: k, Place: place(s, e.at)})
	}
}

func (h *harvest) call(s *script, d *deed) {
	callee, args := d.expr.kids[0], d.expr.kids[1:]
	h.element(s, d, args)
	if callee.kind == member && callee.text == "call" {
		callee, args = callee.kids[0], args[min(1, len(args)):]
	}
	if callee.kind == member && callee.text == "apply" && len(args) == 2 {
		callee, args = callee.kids[0], applied(args[1])
	}
	switch callee.kind {
	case name, member, index, choice, or, call:
	default:
		return
	}
	followed := h.inAny(s, d, callee, args)
	if !followed && callee.kind == member {
		h.likely(s, d, callee, args)
	}
	h.base(s, d, args)
}

// applied gives the arguments that the array of an apply holds; one that is not known where it is no literal.
func applied(list *expr) (args []*expr) {
	if list.kind != literal || !list.obj.array {
		return []*expr{unfollowed}
	}
	for _, p := range list.obj.props {
		if p.merged {
			return append(args, unfollowed)
		}
		args = append(args, p.value)
	}
	return args
}

// reach notes what a call does where it is one of a sink. It reports whether anything is known of what is called.
func (h *harvest) reach(s *script, d *deed, callee *expr, args []*expr) (followed bool) {
	found := h.follow(s, callee)
	seen := map[string]bool{}
	covers := slices.ContainsFunc(found, func(o option) bool { return o.what == isRoutine && !d.in.within(o.fn) })
	for _, o := range found {
		k, before := sinkOf(o.text), len(h.out.Calls)
		if o.what == isPlatform && k != nil && !seen[o.text] && (o.text != "WebSocket" || d.expr.kind == construct) {
			seen[o.text] = true
			if h.sink(s, d, o, k, args); covers && len(h.out.Calls) > before {
				h.covered = append(h.covered, before)
			}
		}
		if o.what == isPlatform && o.text == "Object.assign" && len(args) > 1 {
			h.assigned(s, d, args)
		}
		switch {
		case o.what == isUnknown, o.what == isNothing: // what is called is something
		case o.what == isPlatform && k == nil && callee.kind == member && sinks[callee.text] != nil: // wx.pro.request: a library's
		default:
			followed = true
		}
	}
	return followed
}

// follow gives all that an expression may be in the call around it.
func (h *harvest) follow(s *script, e *expr) value { return h.ev.followIn(s, e, h.in) }

func (h *harvest) sink(s *script, d *deed, o option, k *sink, args []*expr) {
	via, _, _ := strings.Cut(strings.TrimSuffix(strings.Split(o.text, "(")[0], "."), ".")
	c := facts.NetCall{API: k.api, Via: via, Place: place(s, d.expr.at)}
	when := h.ev.branches(s, d.when, h.in)
	if when == 0 {
		return
	}
	switch {
	case k.api == facts.APICallCloud, k.api == facts.APIWireCloud:
	case k.nth >= len(args):
		return
	case k.keys == nil:
		c.URLs = h.urls(s, h.follow(s, args[k.nth]), d.expr.at, when, k.api)
	default:
		options := h.follow(s, args[k.nth])
		var v value
		if o.text == "Taro.request" { // it takes an address in place of options
			v, options = options.apart(isText)
		}
		for _, key := range k.keys {
			v = v.join(h.ev.under(options, key).keep(something))
			if len(v) > 0 && !k.all {
				break
			}
		}
		switch {
		case len(v) > 0:
		case h.ev.cyclic && h.in == nil: // it leads back to itself alone
			v = unknown(facts.UnresolvedComplex)
		default:
			return
		}
		c.URLs = h.urls(s, v, d.expr.at, when, k.api)
		h.options(s, options)
	}
	if k.media != "" {
		for i := range c.URLs {
			c.URLs[i].Text = inside(c.URLs[i].Text)
		}
		h.loads(k.media, c.URLs)
		return
	}
	if len(c.URLs) > 0 || k.api == facts.APICallCloud || k.api == facts.APIWireCloud {
		h.out.Calls = append(h.out.Calls, c)
	}
}

// apart gives the options of a nature, and the others.
func (v value) apart(what nature) (these, others value) {
	for _, o := range v {
		if o.what == what {
			these = append(these, o)
		} else {
			others = append(others, o)
		}
	}
	return these, others
}

// under gives what stands under a sink's key.
func (ev *evaluator) under(v value, key string) value {
	for part := range strings.SplitSeq(key, ".") {
		part, each := strings.CutSuffix(part, "[]")
		if v = ev.members(v, part); each {
			v = ev.elements(v.keep(something))
		}
	}
	return v
}

// options notes a call's header and timeout.
func (h *harvest) options(s *script, options value) {
	for _, o := range options {
		if o.what != isObject {
			continue
		}
		for _, p := range o.obj.props {
			switch {
			case p.key == "timeout":
				for _, limit := range h.ev.eval(o.obj.file, p.value, o.f) {
					none := limit.text == "0" && p.value.kind != number // timeout || 0: nobody gave one
					if (limit.what == isNumber || limit.what == isText && !limit.open) && limit.at.line > 0 && !none {
						h.out.Timeouts = append(h.out.Timeouts, facts.TimeLimit{Key: "timeout", Value: limit.text, Place: place(limit.file, limit.at)})
					}
				}
			case p.key == "header" || p.key == "headers":
				for _, header := range h.ev.eval(o.obj.file, p.value, o.f) {
					if header.what == isObject {
						h.headers(header)
					}
				}
			}
		}
	}
}

func (h *harvest) headers(o option) {
	for _, p := range o.obj.props {
		if strings.EqualFold(p.key, "referer") {
			h.out.Headers = append(h.out.Headers, facts.Header{Name: p.key, Place: place(o.obj.file, p.at)})
		}
	}
	for _, g := range o.obj.gifts().given {
		if strings.EqualFold(g.key, "referer") {
			h.out.Headers = append(h.out.Headers, facts.Header{Name: g.key, Place: place(g.file, g.value.at)})
		}
	}
}

// likely takes what looks like a call of an API, on something that could not be followed: a framework that a bundler made
// unrecognisable. Only whole URLs are taken.
func (h *harvest) likely(s *script, d *deed, callee *expr, args []*expr) {
	k := sinks[callee.text]
	if len(args) > 0 && k != nil && k.keys != nil && k.keys[0] == "url" {
		h.guess(s, d, args[0], "url", k.api)
	}
}

// bases are the names of options that a client takes its server by: HTTP libraries', and those of SDKs whose server may be
// one's own, as the packages of npm read them.
var bases = []string{
	"baseURL", "baseUrl",
	"server_url", // Sensors Data: sa-sdk-miniprogram
	"serverURL",  // LeanCloud: leancloud-storage
	"hostUrl",    // Tencent Cloud RUM: aegis-mp-sdk
	"dsn",        // Sentry: sentry-miniapp
}

// base takes the base address that a client is made with: axios.create({ baseURL }), new Request({ baseURL }). What the
// library makes of it is mostly too deep to be followed.
func (h *harvest) base(s *script, d *deed, args []*expr) {
	for _, a := range args {
		for _, key := range bases {
			h.guess(s, d, a, key, facts.APIRequest)
		}
	}
}

// guess notes the whole URLs under a key of an object literal as those of a likely call.
func (h *harvest) guess(s *script, d *deed, e *expr, key string, api facts.API) {
	if e.kind != literal || !slices.ContainsFunc(e.obj.props, func(p property) bool { return p.key == key }) {
		return
	}
	options := h.ev.follow(s, e)
	urls := h.urls(s, h.ev.members(options, key), d.expr.at, h.ev.branches(s, d.when, nil), api)
	urls = slices.DeleteFunc(urls, func(u facts.URL) bool { return u.Unresolved != "" })
	if len(urls) > 0 {
		h.options(s, options)
		h.out.Calls = append(h.out.Calls, facts.NetCall{API: api, Place: place(s, d.expr.at), URLs: urls, Likely: true})
	}
}

// assigned takes Object.assign(audio, { src: "…" }).
func (h *harvest) assigned(s *script, d *deed, args []*expr) {
	for _, o := range h.follow(s, args[0]) {
		rest, _ := cutPlatform(o.text)
		media, ok := sources[rest]
		if o.what != isPlatform || !ok {
			continue
		}
		for _, a := range args[1:] {
			src := h.ev.members(h.follow(s, a), "src").keep(something)
			h.loads(media, h.urls(s, src, d.expr.at, h.ev.branches(s, d.when, h.in), ""))
		}
	}
}

// assignment takes audio.src = "…", and the base address that is set on a client: client.defaults.baseURL = "…".
func (h *harvest) assignment(s *script, d *deed) {
	if d.expr.kind != member || d.expr.text != "src" && d.expr.text != "baseURL" && d.expr.text != "baseUrl" {
		return
	}
	when := h.ev.branches(s, d.when, nil)
	for _, o := range h.ev.follow(s, d.expr.kids[0]) {
		rest, _ := cutPlatform(o.text)
		media, ok := sources[rest]
		switch {
		case d.expr.text == "src" && o.what == isPlatform && ok:
			h.loads(media, h.urls(s, h.ev.follow(s, d.value), d.expr.at, when, ""))
		case d.expr.text != "src" && o.what == isUnknown:
			urls := h.urls(s, h.ev.follow(s, d.value), d.expr.at, when, facts.APIRequest)
			urls = slices.DeleteFunc(urls, func(u facts.URL) bool { return u.Unresolved != "" })
			if len(urls) > 0 {
				h.out.Calls = append(h.out.Calls, facts.NetCall{API: facts.APIRequest, Place: place(s, d.expr.at), URLs: urls, Likely: true})
			}
			return
		}
	}
}
