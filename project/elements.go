package project

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tongguan/tongguan/facts"
)

// element takes what an element loads that code makes, as JSX does and the render functions of Vue: a call with the tag and
// an object of attributes. It is known by its arguments, since a bundler leaves no name of the function.
func (h *harvest) element(s *script, d *deed, args []*expr) {
	if len(args) < 2 || args[1].kind != literal || args[1].obj.array {
		return
	}
	loads := func(p property) bool { return p.key == "src" || p.key == "poster" }
	if !slices.ContainsFunc(args[1].obj.props, loads) {
		return
	}
	var media facts.MediaKind
	for _, o := range h.ev.follow(s, args[0]) {
		if kind, ok := tags[tagOf(o)]; ok {
			media = kind
		}
	}
	if media == "" {
		return
	}
	when := h.ev.branches(s, d.when, nil)
	for _, p := range args[1].obj.props {
		if loads(p) && (p.key == "src" || hasPoster(media)) {
			h.loads(media, h.urls(s, h.ev.follow(s, p.value), p.at, when, ""))
		}
	}
}

// tagOf gives the tag that a component stands for: WebView of @tarojs/components is web-view, and in its bundle a string.
func tagOf(o option) string {
	switch o.what {
	case isText:
		return o.text
	case isPlatform:
		name, ok := strings.CutPrefix(o.text, "components.")
		if !ok {
			return ""
		}
		var tag strings.Builder
		for i, r := range name {
			if unicode.IsUpper(r) && i > 0 {
				tag.WriteByte('-')
			}
			tag.WriteRune(unicode.ToLower(r))
		}
		return tag.String()
	}
	return ""
}
