package notify

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/internal/visible"
)

// The robots' markdowns have no certain way to quote: a backslash is shown by some clients, and an entity may be read
// before tags are. So what could be markup is written as its full-width twin, which looks the same and means nothing.
// Feishu documents entities for most of it.

// plain makes s one line without any character that deceives.
func plain(s string) string { return visible.Text(s) }

// escapeWeCom is for text within a line of WeCom's markdown.
func escapeWeCom(s string) string { return escape(s, "<>[]`*~|&", wide) }

// escapeDingTalk is for text within a line of DingTalk's markdown, where @ and a number of the message's list mentions.
func escapeDingTalk(s string) string { return escape(s, "<>[]`*~|&@", wide) }

// escapeFeishu is for text within a line of Feishu's lark_md.
func escapeFeishu(s string) string {
	return escape(s, "<>[]`*~|&", func(c byte) string {
		if strings.IndexByte("<>[]`*_#+-", c) >= 0 {
			return fmt.Sprintf("&#%d;", c)
		}
		return wide(c)
	})
}

// unlinked is for texts in which there is no markup, but of which a client may make links.
func unlinked(s string) string { return strings.ReplaceAll(plain(s), "://", wide(':')+"//") }

// escape writes by quote every character of set; the colon of a URL, so that a client does not make a link of it, and
// one that begins an emoji's name; an underscore and a backslash where they could be markup; and what means something
// at the beginning of a line.
func escape(s, set string, quote func(byte) string) string {
	s = plain(s)
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case strings.IndexByte(set, c) >= 0,
			c == '_' && (i == 0 || !isWord(s[i-1]) || i+1 == len(s) || !isWord(s[i+1])),
			c == '\\' && (i+1 == len(s) || !isWord(s[i+1])),
			i == 0 && strings.IndexByte("#+-=!", c) >= 0:
			out.WriteString(quote(c))
		case c == ':' && (strings.HasPrefix(s[i:], "://") || beginsEmoji(s[i:])):
			out.WriteString(wide(c))
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// wide is the full-width form of a printable ASCII character.
func wide(c byte) string { return string(rune(c) + 0xfee0) }

// beginsEmoji reports whether s begins with something like :OK:.
func beginsEmoji(s string) bool {
	name := strings.TrimLeft(s[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
	return len(name) < len(s)-1 && strings.HasPrefix(name, ":")
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isWord(c byte) bool   { return isLetter(c) || c >= '0' && c <= '9' }

// clip gives s as esc writes it, in at most limit bytes; what does not fit is left out, and a mark stands for it.
func clip(s string, limit int, esc func(string) string) string {
	if len(s) <= limit { // nothing becomes shorter
		if out := esc(s); len(out) <= limit {
			return out
		}
	}
	const mark = "…"
	end := min(len(s), limit)
	for end > 0 {
		for end > 0 && end < len(s) && !utf8.RuneStart(s[end]) {
			end--
		}
		out := esc(s[:end])
		if over := len(out) + len(mark) - limit; over > 0 {
			end -= max(1, over/8) // one byte of s becomes six at most, eight in doubt
			continue
		}
		return out + mark
	}
	return mark
}
