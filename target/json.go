package target

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// looksLikeJSON tells a document from lines. A line may begin with a bracket too: [2001:db8::1]:443.
func looksLikeJSON(text string) bool {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		return true
	}
	rest, ok := strings.CutPrefix(text, "[")
	rest = strings.TrimSpace(rest)
	return ok && rest != "" && strings.ContainsRune(`"{[]`, rune(rest[0]))
}

func (l *list) readJSON(text string) {
	var document json.RawMessage
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		at := int64(len(text))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = min(at, syntax.Offset)
		}
		l.fail(place{line: 1 + strings.Count(text[:at], "\n"), whole: true}, "", lang.Errorf(
			lang.En("this is not well-formed JSON: check commas, quotation marks and brackets up to here").
				Zh("JSON 格式有误：请检查此处及之前的逗号、引号和括号")).Because(err))
		return
	}
	if document[0] == '[' {
		l.readArray("", document, 1)
	} else {
		l.readObject("", document, 1)
	}
}

// maxDepth is how far lists and objects may be nested. The deepest that is known has three:
// {"effective_domain":{"requestdomain":["https://a.example.com"]}}.
const maxDepth = 8

// readArray reads a list, of which every item must name a target.
func (l *list) readArray(path string, array json.RawMessage, depth int) {
	i := 0
	for item := range elements(array) {
		at := path + "[" + strconv.Itoa(i) + "]"
		switch i++; {
		case l.full:
			return
		case item.value[0] == '"':
			l.add(place{item: at}, unquote(item.value))
		case item.value[0] != '{' || !l.readObject(at, item.value, depth+1):
			l.notATarget(at)
		}
	}
}

// readObject reads {"host":"a.example.com","port":8443}, or an object of lists such as WeChat's APIs give. One that
// names a target itself is that target, whatever else it has. The result is false for one that has neither.
func (l *list) readObject(path string, object json.RawMessage, depth int) bool {
	if depth > maxDepth {
		l.notATarget(path)
		return true
	}
	if name, entry := ownTarget(object); name != "" {
		l.add(place{item: join(path, name)}, entry)
		return true
	}
	found := false
	for member := range elements(object) {
		switch at := join(path, member.key); {
		case l.full:
			return true
		case isPassedOver(member.key):
			found = true
		case member.value[0] == '[':
			found = true
			l.readArray(at, member.value, depth+1)
		case member.value[0] == '{':
			found = l.readObject(at, member.value, depth+1) || found
		}
	}
	return found
}

// isPassedOver knows the lists of WeChat's APIs that hold no target: sockets without TLS, and what the API refused.
func isPassedOver(key string) bool {
	key = strings.ToLower(key)
	return key == "udpdomain" || key == "tcpdomain" || strings.HasPrefix(key, "invalid_")
}

func (l *list) notATarget(path string) {
	l.fail(place{item: path}, "", lang.Errorf(lang.En("this is not a target: write a string such as \"https://api.example.com\", or an object with \"target\", \"host\", \"url\" or \"domain\"").
		Zh("这不是目标：请写字符串，例如 \"https://api.example.com\"，或含有 \"target\"、\"host\"、\"url\" 或 \"domain\" 的对象")))
}
