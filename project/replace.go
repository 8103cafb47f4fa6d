package project

import (
	"regexp"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// maxRegular bounds the regular expressions that are followed: those that make addresses are short, as /\/+$/.
const maxRegular = 200

// goPattern writes a regular expression of JavaScript as Go does. The flag g, which Go has not, stands before it.
func goPattern(pattern, flags string) string {
	if strings.Contains(flags, "i") {
		pattern = "(?i)" + pattern
	}
	if strings.Contains(flags, "g") {
		return "g" + pattern
	}
	return "1" + pattern
}

// A replacer puts a text in the place of a part of another.
type replacer func(text, by string) string

// replacer gives what the first argument of replace looks for; nil where it is not known, or where Go does not read it.
func (ev *evaluator) replacer(s *script, method string, args []*expr, f *frame) replacer {
	if len(args) == 2 && args[0].kind == regular {
		all := args[0].text[0] == 'g'
		re, err := regexp.Compile(args[0].text[1:])
		if err != nil || len(args[0].text) > maxRegular {
			return nil
		}
		return func(text, by string) string {
			if at := re.FindStringIndex(text); !all && at != nil {
				return text[:at[0]] + by + text[at[1]:]
			} else if !all {
				return text
			}
			return re.ReplaceAllLiteralString(text, by)
		}
	}
	part, ok := ev.one(s, args, f)
	if !ok || len(args) < 2 {
		return nil
	}
	n := 1
	if method == "replaceAll" {
		n = -1
	}
	return func(text, by string) string { return strings.Replace(text, part, by, n) }
}

// replace gives a string in which one part is replaced by another, where all three are known.
func (ev *evaluator) replace(s *script, method string, of value, args []*expr, f *frame) value {
	put := ev.replacer(s, method, args, f)
	if put == nil {
		return unknown(facts.UnresolvedRuntime)
	}
	var out value
	for _, by := range ev.eval(s, args[1], f) {
		for _, o := range of {
			when := o.when & by.when
			known := o.what == isText && !o.open && (by.what == isText || by.what == isNumber) && !by.open && !strings.Contains(by.text, "$")
			if !known {
				out = out.with(option{why: facts.UnresolvedRuntime, when: when})
				continue
			}
			o.text, o.when = put(o.text, by.text), when
			out = out.with(o)
		}
	}
	return out
}
