// Package naming has the platforms' names, by which every message, page and report calls them.
package naming

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var platforms = map[facts.Platform]lang.Phrase{
	facts.IOS:      lang.En("iOS").Zh("iOS"),
	facts.Android:  lang.En("Android").Zh("Android"),
	facts.Harmony:  lang.En("HarmonyOS").Zh("HarmonyOS"),
	facts.Devtools: lang.En("devtools").Zh("开发者工具"),
}

var (
	everywhere = lang.En("every platform").Zh("所有平台")
	comma      = lang.En(", ").Zh("、")
)

// Platform is the name of a platform; "" for none that is known.
func Platform(p facts.Platform, tag lang.Tag) string { return platforms[p].In(tag) }

// Platforms lists platforms within a sentence: "iOS, Android".
func Platforms(on facts.Platforms, tag lang.Tag) string {
	var names []string
	for _, p := range on.List() {
		names = append(names, Platform(p, tag))
	}
	return List(names, tag)
}

// Among is Platforms, but says all of them in two words: "every platform".
func Among(on facts.Platforms, tag lang.Tag) string {
	if on == facts.Everywhere {
		return everywhere.In(tag)
	}
	return Platforms(on, tag)
}

// List joins names within a sentence.
func List(names []string, tag lang.Tag) string { return strings.Join(names, comma.In(tag)) }
