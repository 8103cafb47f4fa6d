package commandline

import (
	"strings"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/internal/lang"
)

// fill puts the texts of help into the places of the grammar: a help text, a placeholder or an enumeration that is
// ${name} as a whole. A place of which help knows nothing is left to kong, which calls it an error.
//
// They are not handed to kong as its variables, since it goes through all variables once more for each flag: with a
// hundred texts and more flags that took most of the time in which the program started.
func fill(help map[string]lang.Phrase, tag lang.Tag) kong.Option {
	put := func(text *string) {
		name, opens := strings.CutPrefix(*text, "${")
		name, closes := strings.CutSuffix(name, "}")
		if phrase, ok := help[name]; ok && opens && closes {
			*text = strings.ReplaceAll(phrase.In(tag), "$", "$$") // kong reads $$ as $
		}
	}
	return kong.PostBuild(func(k *kong.Kong) error {
		return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
			switch node := node.(type) {
			case *kong.Node:
				put(&node.Help)
			case *kong.Flag:
				put(&node.PlaceHolder)
			case *kong.Value:
				put(&node.Help)
				put(&node.Enum)
			}
			return next(nil)
		})
	})
}
