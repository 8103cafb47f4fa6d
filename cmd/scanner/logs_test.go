package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

// writeLogs makes lists of logs for the scripts and gives their folder: logs.json, older.json (of a day before), old.json
// (of 80 days before) and wrong.json (a log twice). root.pem is an authority, and below it are chains for a.example.test
// that hold SCTs: good.pem, one-log.pem, one-operator.pem, forged.pem (of three SCTs one is of another certificate),
// retired.pem, tiled.pem, long.pem (two SCTs and 181 days) and none.pem.
func writeLogs(t *testing.T) string {
	t.Helper()
	dir, now := t.TempDir(), clock.System().Truncate(time.Second)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(name string, data []byte) {
		t.Helper()
		check(os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	const day = 24 * time.Hour
	a, a2, b, retired := cttest.New(t, "Alder 2026", "Alder"), cttest.New(t, "Alder 2027", "Alder"), cttest.New(t, "Birch 2026", "Birch"), cttest.New(t, "Cedar 2025", "Cedar")
	retired.State, retired.Since = ct.Retired, now.Add(-day)
	tiledA, tiledB := cttest.New(t, "Alder Tiles", "Alder"), cttest.New(t, "Birch Tiles", "Birch")
	tiledA.Tiled, tiledB.Tiled = true, true
	all := []*cttest.Log{a, a2, b, retired, tiledA, tiledB}
	write("logs.json", cttest.ListJSON(t, "7.2", now, all...))
	write("older.json", cttest.ListJSON(t, "7.1", now.Add(-day), all...))
	write("old.json", cttest.ListJSON(t, "6.9", now.Add(-80*day), all...))
	write("wrong.json", cttest.ListJSON(t, "7.3", now, a, a))

	root, err := pki.Root(pki.Template{CommonName: "Logged Root", Now: now})
	check(err)
	intermediate, err := root.Authority(pki.Template{CommonName: "Logged Intermediate", Now: now})
	check(err)
	write("root.pem", root.PEM())
	other, err := intermediate.Leaf(pki.Template{CommonName: "b.example.test", Now: now})
	check(err)
	chain := func(name string, days int, sign func(bare *pki.Certificate) [][]byte) {
		t.Helper()
		begin := now.Add(-10 * day)
		leaf := cttest.Issue(t, intermediate, pki.Template{
			CommonName: "a.example.test", Names: []string{"a.example.test"},
			NotBefore: begin, NotAfter: begin.Add(time.Duration(days)*day - time.Second),
		}, sign)
		write(name, append(leaf.PEM(), intermediate.PEM()...))
	}
	of := func(logs ...*cttest.Log) func(*pki.Certificate) [][]byte {
		return func(bare *pki.Certificate) (out [][]byte) {
			for _, l := range logs {
				out = append(out, l.SignPrecertificate(bare, now.Add(-9*day)))
			}
			return out
		}
	}
	chain("good.pem", 90, of(a, b))
	chain("one-log.pem", 90, of(a))
	chain("one-operator.pem", 90, of(a, a2))
	chain("retired.pem", 90, of(a, b, retired))
	chain("tiled.pem", 90, of(tiledA, tiledB))
	chain("long.pem", 181, of(a, b))
	chain("none.pem", 90, of())
	chain("forged.pem", 90, func(bare *pki.Certificate) [][]byte {
		return append(of(a, b)(bare), a2.SignPrecertificate(other, now.Add(-9*day)))
	})
	return dir
}
