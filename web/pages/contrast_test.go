package pages

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var variable = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{3,6});`)

// colours reads the variables of a block of the style sheet.
func colours(t *testing.T, block string) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for _, m := range variable.FindAllStringSubmatch(block, -1) {
		out[m[1]] = luminance(t, m[2])
	}
	return out
}

// luminance is WCAG's relative luminance of a colour (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("no colour: %s", hex)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

// TestContrast holds text to 4.5:1 and the edges of what can be used to 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), in both
// themes.
func TestContrast(t *testing.T) {
	text, err := files.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, found := strings.Cut(string(text), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there is no dark theme")
	}
	dark, _, _ := strings.Cut(rest, "* {")
	pairs := map[string][]string{ // what is written, and on what
		"ink":  {"ground", "paper", "fail-wash", "warn-wash", "unknown-wash", "pass-wash", "pending-wash"},
		"soft": {"ground", "paper", "warn-wash"}, "link": {"ground", "paper", "warn-wash"},
		"fail": {"ground", "paper", "fail-wash", "warn-wash"}, "warn": {"ground", "paper", "warn-wash"},
		"unknown": {"ground", "paper", "unknown-wash", "warn-wash"}, "pass": {"ground", "paper", "pass-wash", "warn-wash"},
		"pending": {"ground", "paper", "pending-wash"}, "act-ink": {"act"}, "paper": {"fail"},
	}
	edges := map[string][]string{"edge": {"paper", "ground"}, "focus": {"paper", "ground"}, "brand": {"paper"}}
	for theme, block := range map[string]string{"light": light, "dark": dark} {
		c := colours(t, block)
		check := func(pairs map[string][]string, least float64) {
			for front, backs := range pairs {
				for _, back := range backs {
					a, okA := c[front]
					b, okB := c[back]
					if !okA || !okB {
						t.Errorf("%s: %s or %s is not set", theme, front, back)
					}
					if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
						t.Errorf("%s: %s on %s has %.2f, want %.1f", theme, front, back, ratio, least)
					}
				}
			}
		}
		check(pairs, 4.5)
		check(edges, 3)
	}
}

// TestStyleNames: a class that a template uses for its colour or layout is in the style sheet.
func TestStyleNames(t *testing.T) {
	text, err := files.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(string(text), -1) {
		known[m[1]] = true
	}
	hooks := map[string]bool{"verdict": true, "op": true, "paste": true, "entry": true, "long": true, "sha": true, "fix": true, "wait": true, "banners": true}
	entries, err := files.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := files.ReadDir("templates/parts")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) {
		html, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`class="([a-z0-9 -]+)"`).FindAllStringSubmatch(string(html), -1) {
			for _, class := range strings.Fields(m[1]) {
				if !known[class] && !hooks[class] {
					t.Errorf("%s: the class %q is not in the style sheet", name, class)
				}
			}
		}
	}
	for _, e := range entries {
		if !e.IsDir() {
			read("templates/" + e.Name())
		}
	}
	for _, e := range parts {
		read("templates/parts/" + e.Name())
	}
}
