package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// updateScripts writes what was compared into the scripts: UPDATE_SCRIPTS=1. Read it before it is committed.
var updateScripts = os.Getenv("UPDATE_SCRIPTS") != ""

// fill replaces $NAME in files by the script's variables, so that a fixture can name the lab's servers:
//
//	fill FILE…
func fill(ts *testscript.TestScript, neg bool, files []string) {
	if neg || len(files) == 0 {
		ts.Fatalf("usage: fill FILE…")
	}
	for _, name := range files {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// steady writes the last output into a file, with what differs from one run to the next replaced by something of the same
// length, so that it can be compared:
//
//	steady FILE
func steady(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: steady FILE")
	}
	text := ts.ReadFile("stdout")
	for _, s := range []struct{ is, by string }{
		{`\.lab\.test:\d{5}`, ".lab.test:54321"},
		{`127\.77\.\d+\.\d+`, "127.77.0.1"},
		{`(127\.77\.0\.1|127\.0\.0\.1):\d+`, "127.77.0.1:54321"},
		{`\d{4}-\d\d-\d\d`, "2027-01-01"},
		{`\d\d:\d\d:\d\d UTC`, "00:00:00 UTC"},
		{`\d\d:\d\d UTC`, "00:00 UTC"},
		{`in \d+ days`, "in 90 days"},
		{`(还[有剩]) \d+ 天`, "$1 90 天"},
		{`\S*/ca\.pem`, "ca.pem"},
		{`(?s)(Trusted roots: |信任的根证书：).*`, "${1}…\n"}, // they name a folder of the test
	} {
		text = regexp.MustCompile(s.is).ReplaceAllString(text, s.by)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.TrimRight(text, "\n")+"\n"), 0o644))
}
