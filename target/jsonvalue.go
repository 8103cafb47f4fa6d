package target

import (
	"bytes"
	"encoding/json"
	"iter"
	"net"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// An element is an item of an array, or a member of an object with its key.
type element struct {
	key   string
	value json.RawMessage // without the spaces around it
}

// elements goes through a well-formed array or object in its order, and holds one element at a time.
func elements(value json.RawMessage) iter.Seq[element] {
	return func(yield func(element) bool) {
		d := json.NewDecoder(bytes.NewReader(value))
		open, _ := d.Token()
		for d.More() {
			var e element
			if open == json.Delim('{') {
				key, _ := d.Token()
				e.key, _ = key.(string)
			}
			if d.Decode(&e.value) != nil || !yield(e) {
				return
			}
		}
	}
}

// ownTarget finds the member by which an object names a target itself; the name is "" when there is none. Of several,
// the one that says most counts. A port beside a host belongs to it.
func ownTarget(object json.RawMessage) (name, entry string) {
	names := []string{"target", "url", "host", "domain"}
	best, port := len(names), ""
	for member := range elements(object) {
		key := strings.ToLower(member.key)
		if i := slices.Index(names[:best], key); i >= 0 && member.value[0] == '"' {
			best, name, entry = i, key, unquote(member.value)
		}
		if key == "port" && string(member.value) != "null" {
			port = strings.Trim(string(member.value), `"`)
		}
	}
	if port != "" && name != "" && name != "url" && !strings.Contains(narrow(entry), "://") {
		entry = net.JoinHostPort(entry, port)
	}
	return name, entry
}

// join names a member of the object at path.
func join(path, key string) string {
	const most = 40
	if len(key) > most || strings.IndexFunc(key, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		key = strconv.QuoteToASCII(key[:min(most, len(key))])
	}
	return strings.TrimPrefix(path+"."+key, ".")
}

func unquote(value json.RawMessage) string {
	var s string
	_ = json.Unmarshal(value, &s) // a well-formed string
	return s
}
