package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A rig is what a run has: a folder, certificates, and the processes that it started.
type rig struct {
	ctx     context.Context
	dir     string
	scanner string
	port    int

	opensslVersion string            // "3.0.19"
	names          map[string]string // of certificates, by their SHA-256
	chat           string            // where a server of WebSockets listens, for those that pass connections on

	mu        sync.Mutex
	processes []*exec.Cmd
}

// run gives the standard output of a command, and an error that holds what it wrote beside it.
func (r *rig) run(program string, args ...string) ([]byte, error) {
	return r.pipe(nil, nil, program, args...)
}

// pipe is run with a standard input, and with variables beside the environment.
func (r *rig) pipe(in []byte, variables []string, program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(r.ctx, 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	var out, beside bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &beside
	if variables != nil {
		c.Env = append(c.Environ(), variables...)
	}
	if err := c.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%s: %w: %s", program, err, bytes.TrimSpace(beside.Bytes()))
	}
	return out.Bytes(), nil
}

// write puts a file into the folder.
func (r *rig) write(name, text string) (path string, err error) {
	path = filepath.Join(r.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o644)
}

// start runs a server until the rig is closed, and waits until it listens at the places of the setups.
func (r *rig) start(setups []*setup, program string, args ...string) error {
	if len(setups) == 0 {
		return nil
	}
	var log logged
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr, c.Dir = &log, &log, r.dir
	c.Env = append(c.Environ(), "HOME="+r.dir, "XDG_DATA_HOME="+r.dir, "XDG_CONFIG_HOME="+r.dir) // where Caddy keeps things
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	r.mu.Lock()
	r.processes = append(r.processes, c)
	r.mu.Unlock()
	for _, one := range setups {
		if err := r.await(one, ended); err != nil {
			return fmt.Errorf("%s: %w\n%s", program, err, log.String())
		}
	}
	return nil
}

// patience is how long a server has to listen.
const patience = 15 * time.Second

func (r *rig) await(one *setup, ended <-chan struct{}) error {
	deadline := time.After(patience)
	for !listens(one.at, one.port) {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ended:
			return fmt.Errorf("it ended before it listened for %s", one.name)
		case <-deadline:
			return fmt.Errorf("it does not listen at %s:%d for %s", one.at, one.port, one.name)
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
	return nil
}

// listens looks at the kernel's table: to connect would take a turn at openssl s_server. In it the address is written as
// the machine has it in memory; on the little-endian ones that Debian runs on that is backwards.
func listens(at string, port int) bool {
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		return false
	}
	ip := net.ParseIP(at).To4()
	line := fmt.Sprintf(" %02X%02X%02X%02X:%04X 00000000:0000 0A ", ip[3], ip[2], ip[1], ip[0], port)
	return bytes.Contains(table, []byte(line))
}

// close ends what was started, with all that it started in turn, and removes the folder.
func (r *rig) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.processes {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	}
	return os.RemoveAll(r.dir)
}

// opensslAt reports whether OpenSSL is this version or newer.
func (r *rig) opensslAt(major, minor int) bool {
	var haveMajor, haveMinor int
	if _, err := fmt.Sscanf(r.opensslVersion, "%d.%d", &haveMajor, &haveMinor); err != nil {
		return false
	}
	return haveMajor > major || haveMajor == major && haveMinor >= minor
}

// release gives what a program says of itself, after the word, up to the next blank.
func release(name, program, word string, args ...string) func(*rig) string {
	return func(r *rig) string {
		c := exec.CommandContext(r.ctx, program, args...)
		out, _ := c.CombinedOutput() // haproxy and nginx differ about where it goes, and none fails
		_, rest, _ := strings.Cut(string(out), word)
		number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		number, _, _ = strings.Cut(number, "\n")
		number, _, _ = strings.Cut(number, "-")
		return name + "/" + strings.TrimPrefix(number, "v")
	}
}

// A logged keeps the first of what a server says.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() < 1<<16 {
		l.text.Write(p)
	}
	return len(p), nil
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
