package main

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// Three processes of nginx listen at one address, as servers behind a load balancer do: each asks the kernel for
// SO_REUSEPORT, and which of them a connection meets is chance. They are given another certificate and reloaded one after
// the other, while the scanner waits for it.
const (
	renewName    = "nginx renew"
	renewAt      = "127.0.9.1"
	renewServers = 3
	renewPause   = 4 * time.Second // between two reloads
	renewSamples = 20              // misses the last of three once in three thousand times
)

// renew does it, and reports whether all was as it should be. What it prints is what the scanner says, with the time since
// the beginning.
func renew(r *rig, only *regexp.Regexp, w io.Writer) (ok bool, err error) {
	if !only.MatchString(renewName) {
		return true, nil
	}
	one := &setup{name: renewName, at: renewAt, port: r.port}
	if reason := taken(one); reason != "" {
		fmt.Fprintln(w, "not run:", renewName+":", reason)
		return true, nil
	}
	var servers []*exec.Cmd
	for i := range renewServers {
		if err := r.install(i, "ec"); err != nil {
			return false, err
		}
		c, err := r.startRenewed(one, i)
		if err != nil {
			return false, err
		}
		servers = append(servers, c)
	}
	began := clock.System()
	say := func(text string) { fmt.Fprintf(w, "%6.1f s  %s\n", clock.System().Sub(began).Seconds(), text) }

	say("before any reload, one look:")
	code, err := r.expectRenewed(say, nil)
	if err != nil || code != 1 {
		say(fmt.Sprintf("NOT OK: exit %d, want 1", code))
		return false, err
	}
	reloaded := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(reloaded)
		for i, c := range servers {
			select {
			case <-time.After(renewPause):
			case <-done:
				reloaded <- fmt.Errorf("it ended before server %d was reloaded", i+1)
				return
			}
			if err := r.install(i, "stapled"); err != nil {
				reloaded <- err
				return
			}
			if err := c.Process.Signal(syscall.SIGHUP); err != nil {
				reloaded <- err
				return
			}
			say(fmt.Sprintf("nginx %d of %d is reloaded", i+1, renewServers))
		}
	}()
	code, err = r.expectRenewed(say, []string{"--wait", "2m"})
	close(done)
	if early := <-reloaded; early != nil {
		say("NOT OK: " + early.Error())
		return false, err
	}
	if err != nil || code != 0 {
		say(fmt.Sprintf("NOT OK: exit %d, want 0", code))
		return false, err
	}
	say("ok: exit 0")
	return true, nil
}

// install gives a server a certificate and its key, under the names that its configuration has.
func (r *rig) install(server int, certificate string) error {
	if err := r.join(fmt.Sprintf("renew-%d.pem", server), []string{certificate + "-complete.pem"}); err != nil {
		return err
	}
	return r.join(fmt.Sprintf("renew-%d.key", server), []string{certificate + ".key"})
}

// startRenewed starts one of the servers.
func (r *rig) startRenewed(one *setup, server int) (*exec.Cmd, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "daemon off; pid %s/renew-%d.pid; error_log stderr; worker_processes 1; events {}\nhttp {\naccess_log off; root %s/www;\n", r.dir, server, r.dir)
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "%s_temp_path %s/renew-%d-%s;\n", what, r.dir, server, what)
	}
	fmt.Fprintf(&b, "server { listen %s ssl reuseport; ssl_certificate %s/renew-%d.pem; ssl_certificate_key %s/renew-%d.key; }\n}\n",
		one.place(), r.dir, server, r.dir, server)
	conf, err := r.write(fmt.Sprintf("renew-%d.conf", server), b.String())
	if err != nil {
		return nil, err
	}
	if err := r.start([]*setup{one}, "/usr/sbin/nginx", "-e", "stderr", "-p", r.dir, "-c", conf); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.processes[len(r.processes)-1], nil
}

// expectRenewed lets the scanner expect the new certificate, says what it says, and gives its exit code.
func (r *rig) expectRenewed(say func(string), more []string) (code int, err error) {
	place := fmt.Sprintf("interop.test:%d", r.port)
	args := append([]string{
		"check", place, "--resolve", place + ":" + renewAt, "--allow-cidr", "127.0.0.0/8", "--ca-file", filepath.Join(r.dir, "root.pem"),
		"--expect-cert", filepath.Join(r.dir, "stapled-complete.pem"), "--samples", fmt.Sprint(renewSamples), "--lang", "en", "--color", "never",
	}, more...)
	c := exec.CommandContext(r.ctx, r.scanner, args...)
	pipe, err := c.StdoutPipe()
	if err != nil {
		return 0, err
	}
	c.Stderr = c.Stdout
	if err := c.Start(); err != nil {
		return 0, err
	}
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		if text := strings.TrimSpace(lines.Text()); text != "" {
			say("  " + lines.Text())
		}
	}
	err = c.Wait()
	if _, exited := err.(*exec.ExitError); exited {
		err = nil
	}
	return c.ProcessState.ExitCode(), err
}
