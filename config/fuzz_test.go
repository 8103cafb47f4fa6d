package config

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

// FuzzFile reads files of settings. Whatever is in them, each mistake speaks both languages and names its line, and
// what is taken is a value of a setting.
func FuzzFile(f *testing.F) {
	for _, text := range []string{
		"listen: 127.0.0.1:8080\n", "allow-cidr:\n  - 10.0.0.0/8\n", "deny_port: [22, 0x16]\r\n", "\ufeffdemo: yes # c\n", "database-url: |\n  postgres://x\n",
		"a: &x b\nc: *x\n<<: {d: e}\n", "? a\n: b\n", "- a\n---\n{listen: ':80'}\n...\n", "name: \"\\x1b\\U0001F600\n", "listen: !!str 80\n", "%YAML 1.2\n--- >\n a",
		"lang: ~\nlang:\n", "a: [b\n", "\t", "\x00: \xff\n", "'", "timeout: 90d\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := reader{Sources: Sources{ReadFile: func(string) ([]byte, error) { return data, nil }}, settings: table()}
		r.readFile("--config", "f.yaml")
		told := len(r.mistakes)
		for name, values := range r.inFile {
			s := byName(r.settings, name)
			if s == nil || s.outside || !s.kind.many() && len(values) != 1 {
				t.Fatalf("%s has %+v", name, values)
			}
			for _, v := range values {
				if v.told && told == 0 || !v.told && !strings.HasPrefix(v.at, "f.yaml:") {
					t.Errorf("%s has %+v", name, values)
				}
			}
			r.apply(&Service{}, s, values)
		}
		for _, e := range r.mistakes {
			m, ok := e.(lang.Mistake)
			if !ok || !strings.HasPrefix(m.At, "f.yaml") && m.At != "--config f.yaml" || m.In(lang.English) == m.In(lang.Chinese) {
				t.Errorf("%T %v", e, e)
			}
		}
	})
}
