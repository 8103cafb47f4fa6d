package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, total: 4}
	for range 4 {
		p.step()
	}
	p.clear()
	p.clear()
	frames := strings.Split(out.String(), "\r")
	if len(frames) != 6 || !strings.HasSuffix(frames[1], " 1/4") || frames[4] != strings.Repeat("█", 24)+" 4/4" || frames[5] != "\x1b[K" {
		t.Errorf("got %q", frames)
	}
	silent := newProgress(&world{stderr: &out}, 4)
	out.Reset()
	silent.step()
	silent.clear()
	if out.Len() > 0 {
		t.Errorf("no terminal, and yet %q", out.String())
	}
}

// TestHelpTexts holds that every text of the help is there in both languages.
func TestHelpTexts(t *testing.T) {
	for name, text := range helpTexts {
		if text.In(lang.English) == "" || text.In(lang.Chinese) == "" {
			t.Errorf("%s lacks a language", name)
		}
	}
}
