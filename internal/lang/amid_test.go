package lang

import "testing"

func TestAmid(t *testing.T) {
	for words, want := range map[string]string{"": "", "iOS": " iOS ", "iOS、开发者工具": " iOS、开发者工具", "开发者工具、iOS": "开发者工具、iOS ", "所有平台": "所有平台"} {
		if got := Amid(Chinese, words); got != want {
			t.Errorf("%q: got %q", words, got)
		}
		if got := Amid(English, words); got != words {
			t.Errorf("%q in English: got %q", words, got)
		}
	}
}
