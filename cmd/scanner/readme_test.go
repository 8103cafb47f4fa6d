package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs what the first pages show of the lab's servers and compares it, line breaks aside, with what they say that
// it prints. The lab's port and the place of its files are this test's.
func TestReadme(t *testing.T) {
	l := startLab(t)
	block := regexp.MustCompile("(?s)```\n(?:\\$ [^\n]*\n)?(✗ ([a-z0-9-]+)\\.lab\\.test:8443\n.*?)```\n")
	connect := regexp.MustCompile(`-connect [0-9.]+:8443 `)
	for file, tag := range map[string]string{"README.md": "en", "README.zh-CN.md": "zh"} {
		page, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		shown := block.FindAllStringSubmatch(string(page), -1)
		if len(shown) < 2 {
			t.Errorf("%s shows %d outputs", file, len(shown))
		}
		for _, m := range shown {
			target := strings.TrimPrefix(l.Case(m[2]).Target(), "https://")
			args := append([]string{"check", target, "--lang", tag}, l.trust()...)
			got := squeezed(scanner(t, args...).out)
			want := strings.NewReplacer(m[2]+".lab.test:8443", target, "bin/lab/ca.pem", l.path("ca.pem"), "http://127.77.0.80:8443", l.Web()).Replace(m[1])
			want = connect.ReplaceAllString(want, "-connect "+l.Case(m[2]).Addrs[0].String()+" ")
			if !strings.Contains(got, strings.TrimSuffix(squeezed(want), "…")) {
				t.Errorf("%s says of %s\n%s\nand it prints\n%s", file, m[2], squeezed(want), got)
			}
		}
	}
}

// squeezed is a text without the white space, since lines break where the words are longer.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }
