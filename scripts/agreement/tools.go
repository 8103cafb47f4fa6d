package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// A tool is another program that says something of a server.
type tool string

// The tools.
const (
	sslscan tool = "sslscan"
	testssl tool = "testssl.sh"
)

// everyTool are both, in the order in which they are shown.
var everyTool = []tool{sslscan, testssl}

// differMost matches the ten servers that testssl.sh is asked about: the versions from TLS 1.3 alone down to SSL 3.0, each
// kind of broken chain, a wrong name and an old date, a weak key, and a TLS 1.2 without any extension.
const differMost = "^(good-legacy|tls13-only|weak-suites|bare-tls12|missing-intermediate|self-signed|unknown-ca|expired|wrong-name|rsa-1024)$"

// tools are the programs, and what they are given.
type tools struct {
	scanner, sslscan, testssl string // paths
	dir, ca                   string // a folder to write to, and in it the lab's root
}

// A look is one address of a server of the lab and what everybody says of it.
type look struct {
	id    string // of the lab's case; behind "/2" for its second address
	host  string
	at    netip.AddrPort
	leafs map[string]said // what the scanner says of each leaf that it was shown, by SHA-256
	found said
	says  map[tool]said
}

// findTools looks for the programs. What is missing is said in one sentence.
func findTools(scanner string) (*tools, error) {
	t := &tools{}
	var err error
	if t.scanner, err = filepath.Abs(scanner); err != nil {
		return nil, err
	}
	if _, err = exec.LookPath(t.scanner); err != nil {
		return nil, fmt.Errorf("there is no %s: run make build, or name it with -scanner", scanner)
	}
	if t.sslscan, err = exec.LookPath("sslscan"); err != nil {
		return nil, errors.New("sslscan is not installed: apt-get install sslscan")
	}
	for _, name := range []string{"testssl", "testssl.sh"} { // in Debian, and elsewhere
		if t.testssl, err = exec.LookPath(name); err == nil {
			return t, nil
		}
	}
	return nil, errors.New("testssl.sh is not installed: apt-get install testssl.sh bind9-dnsutils bsdextrautils")
}

// What runs at once: sslscan waits most of its time, testssl.sh starts hundreds of processes.
const (
	quickAtOnce = 4
	slowAtOnce  = 2
)

// askAll asks sslscan about every address, and testssl.sh about those whose id matches. Where nothing listens there is
// nothing to ask.
func (t *tools) askAll(ctx context.Context, looks []*look, slowly *regexp.Regexp) error {
	var some []*look
	for _, one := range looks {
		if slowly.MatchString(one.id) {
			some = append(some, one)
		}
	}
	return errors.Join(
		each(looks, quickAtOnce, func(one *look) error { return one.hear(ctx, sslscan, t.askSSLScan) }),
		each(some, slowAtOnce, func(one *look) error { return one.hear(ctx, testssl, t.askTestSSL) }),
	)
}

// hear keeps what a tool says.
func (one *look) hear(ctx context.Context, by tool, ask func(context.Context, *look) (said, error)) error {
	says, err := ask(ctx, one)
	if err != nil {
		return fmt.Errorf("%s of %s: %w", by, one.id, err)
	}
	one.says[by] = says
	return nil
}

// each does something with all looks, so many at once.
func each(looks []*look, atOnce int, do func(*look) error) error {
	errs := make([]error, len(looks))
	places := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, one := range looks {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			errs[i] = do(one)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// output gives the standard output of a command; its error holds what was written beside it.
func output(ctx context.Context, program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	var out, beside bytes.Buffer
	c.Stdout, c.Stderr = &out, &beside
	if err := c.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%s: %w: %s", filepath.Base(program), err, bytes.TrimSpace(beside.Bytes()))
	}
	return out.Bytes(), nil
}
