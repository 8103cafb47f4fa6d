// Command agreement asks other programs about the servers of the lab and holds what they say against the scanner's report:
// sslscan about every server, testssl.sh, which takes half a minute for each, about the ten that differ most.
//
//	agreement [-scanner PROGRAM] [-only REGEXP] [-testssl REGEXP]
//
// It prints how often they say the same of each property, every difference with its reason, and the tables of
// docs/agreement.md. It ends with 0 if each difference has its reason, with 1 if one has none, or a reason is given for a
// difference that is not there, and with 2 if it cannot run, as where a tool is missing. The lab is on loopback, and
// testssl.sh is told to make no look-ups and to ask nobody whom a certificate names; scripts/agreement.sh takes everything
// else away from it too.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"

	"github.com/tongguan/tongguan/internal/lab"
)

const (
	exitDiffers = 1 // a difference without a reason, or a reason without its difference
	exitCannot  = 2 // there is nothing to compare
)

func main() {
	scanner := flag.String("scanner", "bin/tongguan-scanner", "the `program`")
	only := flag.String("only", "", "ask about the lab's servers whose id matches this `regexp` alone")
	slow := flag.String("testssl", differMost, "ask testssl.sh about the servers whose id matches this `regexp`; - is none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ok, err := run(ctx, *scanner, *only, *slow)
	stop()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "agreement:", err)
		os.Exit(exitCannot)
	case !ok:
		os.Exit(exitDiffers)
	}
}

// run asks everybody about every server, prints what came of it, and reports whether every difference is explained.
func run(ctx context.Context, scanner, only, slow string) (ok bool, err error) {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return false, err
	}
	if slow == "-" {
		slow = "^$"
	}
	slowly, err := regexp.Compile(slow)
	if err != nil {
		return false, err
	}
	t, err := findTools(scanner)
	if err != nil {
		return false, err
	}
	if t.dir, err = os.MkdirTemp("", "agreement"); err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(t.dir) }()
	l, err := lab.Start(lab.Options{})
	if err != nil {
		return false, err
	}
	defer func() { _ = l.Close() }()
	if t.ca, err = t.write("ca.pem", l.CA()); err != nil {
		return false, err
	}
	looks, err := t.scan(ctx, l, pattern)
	if err != nil {
		return false, err
	}
	if err := t.askAll(ctx, looks, slowly); err != nil {
		return false, err
	}
	told := newTally(only == "" && slow == differMost)
	for _, one := range looks {
		told.add(one)
	}
	return told.print(os.Stdout), nil
}

// write puts a file into the folder.
func (t *tools) write(name string, data []byte) (path string, err error) {
	path = filepath.Join(t.dir, name)
	return path, os.WriteFile(path, data, 0o644)
}
