package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// An outcome is what became of one setup.
type outcome struct {
	setup *setup
	found facts
	code  string // of openssl's verification; "" where it was not asked
	wrong []string
	tools map[tool]string // the versions that each says, where it was asked and did answer
}

// print writes the line, and what is wrong below it.
func (o *outcome) print(w io.Writer, release string) bool {
	word := "ok"
	switch {
	case len(o.wrong) > 0:
		word = "NOT OK"
	case o.setup.blind != nil:
		word = "ok, in part"
	}
	fmt.Fprintf(w, "%-11s %-15s %-32s %s: %s %s %s\n", word, release, o.setup.name,
		o.found[versions], o.found[version], o.found[suite], o.found[group])
	for _, line := range o.wrong {
		fmt.Fprintln(w, "        "+line)
	}
	return len(o.wrong) == 0
}

// atOnce is how many setups are looked at together. s_server takes one connection at a time, but each has its own.
const atOnce = 8

// look looks at each setup, and gives what became of them in their order.
func (r *rig) look(setups []*setup, tools bool) []*outcome {
	out := make([]*outcome, len(setups))
	places := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, one := range setups {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			out[i] = r.lookAt(one, tools)
		})
	}
	wg.Wait()
	return out
}

func (r *rig) lookAt(one *setup, tools bool) *outcome {
	o := &outcome{setup: one}
	note := func(err error) {
		if err != nil {
			o.wrong = append(o.wrong, err.Error())
		}
	}
	document, err := r.scan(one)
	note(err)
	if err == nil {
		o.found, err = read(document, r.names, r.judgeStaple)
		note(err)
	}
	if o.found != nil {
		o.wrong = append(o.wrong, one.truth.but(one.blind).differences(o.found)...)
		note(r.second(one, o))
	}
	if tools && !one.planted {
		o.tools = map[tool]string{}
		for by, ask := range map[tool]func(*setup) (string, error){sslscan: r.askSSLScan, nmap: r.askNmap} {
			says, err := ask(one)
			note(err)
			if err == nil {
				o.tools[by] = says
			}
		}
	}
	return o
}

// scan gives the scanner's report. Its exit code is the verdict's.
func (r *rig) scan(one *setup) ([]byte, error) {
	name, port := one.hostname(), fmt.Sprint(one.port)
	flags := []string{"check", "--format", "json", "--with-snapshot", "--allow-cidr", "127.0.0.0/8"}
	if name == "" {
		name = one.at
	} else {
		flags = append(flags, "--resolve", name+":"+port+":"+one.at)
	}
	scheme, path, ok := strings.Cut(one.path, ":")
	if !ok {
		scheme, path = "https", "/"
	}
	var variables []string
	if root := filepath.Join(r.dir, "root.pem"); one.planted {
		variables = []string{"SSL_CERT_FILE=" + root}
	} else {
		flags = append(flags, "--ca-file", root)
	}
	out, err := r.pipe(nil, variables, r.scanner, append(flags, scheme+"://"+name+":"+port+path)...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 1 || exit.ExitCode() == 3) {
		err = nil
	}
	return out, err
}

// second holds the rules about the chain against what openssl makes of it, where the setup says what that is. For a root
// that is only planted it shows that the variable does its work: openssl trusts it.
func (r *rig) second(one *setup, o *outcome) error {
	switch {
	case one.planted:
		if code := r.verify(one); code != "0" {
			return errors.New("SSL_CERT_FILE does not do its work: openssl gave " + code)
		}
	case one.openssl != "":
		o.code = r.verify(one)
		if o.code != one.openssl {
			return fmt.Errorf("openssl: found %s, expected %s", o.code, one.openssl)
		}
		if why := contradicts(o.found[failures], o.code); why != "" {
			return errors.New(why)
		}
	}
	return nil
}

var verifyError = regexp.MustCompile(`(?m)^verify error:num=([0-9]+):`)

// verify gives the code that openssl s_client gives the chain; "-" when it saw none. The command fails where the server
// wants a client certificate, after it has seen the chain.
func (r *rig) verify(one *setup) string {
	flags := []string{
		"s_client", "-connect", one.place(), "-servername", one.hostname(), "-verify_hostname", one.hostname(),
		"-verify_return_error", "-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1",
	}
	ctx, cancel := context.WithTimeout(r.ctx, 10*time.Second)
	defer cancel()
	root := filepath.Join(r.dir, "root.pem")
	if !one.planted {
		flags = append(flags, "-CAfile", root)
	}
	c := exec.CommandContext(ctx, "openssl", flags...)
	if one.planted {
		c.Env = append(c.Environ(), "SSL_CERT_FILE="+root)
	}
	out, _ := c.CombinedOutput()
	if m := verifyError.FindSubmatch(out); m != nil {
		return string(m[1])
	}
	if strings.Contains(string(out), "BEGIN CERTIFICATE") {
		return "0"
	}
	return "-"
}
