package config

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/tongguan/tongguan/internal/lang"
)

// Print writes the settings that the command takes as a file that Load reads, with where each comes from behind it.
// Secrets are dots, and what was not set stands as a comment.
func (s *Service) Print(w io.Writer, tag lang.Tag) error {
	var b strings.Builder
	for _, setting := range table() {
		values, taken := s.given[setting.name]
		if !taken || setting.outside {
			continue
		}
		if len(values) == 0 {
			fmt.Fprintf(&b, "# %s:\n", setting.name)
			continue
		}
		from := values[0].at
		from, _, _ = strings.Cut(from, ": "+setting.name)
		if from == "" {
			from = lang.En("default").Zh("默认").In(tag)
		}
		if setting.kind.many() {
			fmt.Fprintf(&b, "%s: # %s\n", setting.name, oneLine(from))
			for _, v := range values {
				fmt.Fprintf(&b, "  - %s\n", quoted(v.text))
			}
			continue
		}
		fmt.Fprintf(&b, "%s: %s # %s\n", setting.name, quoted(values[0].text), oneLine(from))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plain matches what YAML takes for text, or for a number that is read as the text that it was written as.
var plain = regexp.MustCompile(`^[A-Za-z0-9./][A-Za-z0-9./:_+=,-]*$`)

// quoted writes a scalar of YAML. Go's escapes are YAML's, too.
func quoted(text string) string {
	if plain.MatchString(text) && !strings.HasSuffix(text, ":") && !strings.EqualFold(text, "null") || text == hidden {
		return text
	}
	return strconv.Quote(text)
}

// oneLine keeps a place within its comment.
func oneLine(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
