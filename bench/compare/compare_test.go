//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		sample []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{4, 1}, 2.5}, {[]float64{9, 1, 2}, 2}, {[]float64{1, 9, 3, 2}, 2.5}} {
		if got := median(c.sample); got != c.want {
			t.Errorf("of %v: %g, want %g", c.sample, got, c.want)
		}
	}
}

func TestGoals(t *testing.T) {
	less := goal{must: 2, aim: 1.4}
	more := goal{must: 2, aim: 3, more: true}
	for _, c := range []struct {
		goal  goal
		value float64
		want  string
	}{
		{less, 1.4, "ok, as aimed"},
		{less, 1.41, "ok"},
		{less, 2, "ok"},
		{less, 2.01, "OVER"},
		{more, 3, "ok, as aimed"},
		{more, 2.99, "ok"},
		{more, 2, "ok"},
		{more, 1.99, "OVER"},
	} {
		if got := c.goal.word(c.value); got != c.want {
			t.Errorf("%+v, %g: %s, want %s", c.goal, c.value, got, c.want)
		}
	}
}

func TestTableCountsWhatIsOver(t *testing.T) {
	var out bytes.Buffer
	table := newTable(&out)
	table.row(goal{what: "time", unit: "s", must: 2, aim: 1}, []float64{1, 5, 3})
	table.row(goal{what: "more time", unit: "s", must: 9, aim: 8}, []float64{1})
	table.without(goal{what: "speed", must: 2, aim: 3, more: true}, "no nmap")
	if table.over != 1 {
		t.Errorf("over %d, want 1", table.over)
	}
	for _, want := range []string{"3.00  1.00 to 5.00", "≤ 2 s", "OVER", "not measured: no nmap"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, &out)
		}
	}
}

func TestChoose(t *testing.T) {
	if all, err := choose(""); err != nil || len(all) != len(parts()) {
		t.Errorf("all: %d, %v", len(all), err)
	}
	if two, err := choose("memory,cpu"); err != nil || len(two) != 2 || two[0].name != "memory" {
		t.Errorf("two: %v, %v", two, err)
	}
	for _, only := range []string{"memory,", "speed"} {
		if _, err := choose(only); err == nil {
			t.Errorf("-rows %s was taken", only)
		}
	}
}

func TestList(t *testing.T) {
	f := &farm{dir: t.TempDir()}
	const table = "host,address,port,profile,key\na.test,127.10.0.1,443,modern,rsa\nb.test,127.10.0.2,443,tls13,ecdsa\nc.test,127.10.0.3,443,silent,rsa\nd.test,127.10.0.4,443,legacy,rsa\n"
	if err := os.WriteFile(f.path("targets.csv"), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := f.list(3)
	if err != nil || l.n != 3 || l.good != 1 || l.first != "127.10.0.1" {
		t.Errorf("got %+v, %v", l, err)
	}
	for name, want := range map[string]string{
		l.names: "a.test\nb.test\nc.test\n", l.addresses: "127.10.0.1\n127.10.0.2\n127.10.0.3\n",
		l.endpoints: "127.10.0.1:443\n127.10.0.2:443\n127.10.0.3:443\n", l.table: strings.Join(strings.SplitAfter(table, "\n")[:4], ""),
	} {
		if got, err := os.ReadFile(name); string(got) != want {
			t.Errorf("%s: %q, %v", filepath.Base(name), got, err)
		}
	}
	if _, err := f.list(5); err == nil {
		t.Error("five of four were listed")
	}
}

// TestTimed runs shells.
func TestTimed(t *testing.T) {
	r := &rig{now: time.Now}
	if _, err := r.timed(t.Context(), nil, "sh", "-c", "exit 0"); err != nil {
		t.Error(err)
	}
	if _, err := r.timed(t.Context(), []int{1, 3}, "sh", "-c", "exit 3"); err != nil {
		t.Error("a verdict is no error: ", err)
	}
	if _, err := r.timed(t.Context(), []int{1, 3}, "sh", "-c", "echo bad >&2; exit 2"); err == nil || !strings.Contains(err.Error(), "bad") {
		t.Error("got ", err)
	}
	used, err := r.timed(t.Context(), nil, "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done")
	if err != nil || used.cpu <= 0 || used.wall <= 0 || used.mib <= 0 {
		t.Errorf("got %+v, %v", used, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.timed(ended, nil, "sleep", "60"); !errors.Is(err, context.Canceled) {
		t.Error("got ", err)
	}
}

// TestCarry has packets cross a link that is made of pipes.
func TestCarry(t *testing.T) {
	from, in := pipe(t)
	out, to := pipe(t)
	done := make(chan struct{})
	const delay = 20 * time.Millisecond
	go func() { carry(from, to, delay); close(done) }()
	began := time.Now()
	if _, err := in.Write([]byte("packet")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 10)
	n, err := out.Read(got)
	if took := time.Since(began); err != nil || string(got[:n]) != "packet" || took < delay {
		t.Errorf("got %q after %v, %v", got[:n], took, err)
	}
	_ = from.Close()
	<-done
}

func pipe(t *testing.T) (r, w *os.File) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return r, w
}
