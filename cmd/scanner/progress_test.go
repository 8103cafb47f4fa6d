package main

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"sync"
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

// TestAside draws from many at once while results are written: none of it stands in a result.
func TestAside(t *testing.T) {
	var out bytes.Buffer // every writer to it holds the bar's lock, or the race detector tells
	const steps, results = 200, 50
	p := &progress{w: &out, total: steps}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range steps / 4 {
				p.step()
			}
		})
	}
	for range results {
		if err := p.aside(func() error {
			out.WriteString("[begin ")
			runtime.Gosched()
			out.WriteString("end]\n")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	if got := strings.Count(out.String(), "[begin end]\n"); got != results {
		t.Errorf("%d of %d results are whole", got, results)
	}
	full := errors.New("disk full")
	for _, p := range []*progress{p, {}} {
		if err := p.aside(func() error { return full }); !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
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
