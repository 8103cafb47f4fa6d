//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A process is one of ours. It logs to a file named after it.
type process struct {
	name string
	cmd  *exec.Cmd
	out  string        // the file with what it prints
	done chan struct{} // closed when it has ended
}

// launch starts a program. What the operator of this machine has set for his own service does not count.
func (r *rig) launch(name, program string, args ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(r.dir, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	p := &process{name: name, out: filepath.Join(r.dir, name+".out"), done: make(chan struct{})}
	out, err := os.Create(p.out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	p.cmd = exec.Command(filepath.Join(r.bin, program), args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TONGGUAN_") && !strings.HasPrefix(v, "DATABASE_URL") {
			p.cmd.Env = append(p.cmd.Env, v)
		}
	}
	p.cmd.Env = append(p.cmd.Env, "LC_ALL=C", "DATABASE_URL="+r.postgres.server.URL())
	p.cmd.Stdout, p.cmd.Stderr = out, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, and we end it
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	r.processes = append(r.processes, p)
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// lives gives an error when the process has ended.
func (p *process) lives() error {
	select {
	case <-p.done:
		return fmt.Errorf("%s (process %d) has ended: %s", p.name, p.pid(), p.cmd.ProcessState)
	default:
		return nil
	}
}

// kill ends it as kill -9 does.
func (r *rig) kill(p *process) error {
	if err := p.lives(); err != nil {
		return err
	}
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	<-p.done
	r.forget(p)
	return nil
}

// terminate asks it to end, and wants that it does so in order.
func (r *rig) terminate(p *process) error {
	if err := p.lives(); err != nil {
		return err
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(75 * time.Second): // a worker may take a minute
		return fmt.Errorf("%s (process %d) does not end", p.name, p.pid())
	}
	r.forget(p)
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("%s ended with %s", p.name, p.cmd.ProcessState)
	}
	return nil
}
