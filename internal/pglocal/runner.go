//go:build linux || darwin

package pglocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A runner runs an installation's programs as the user who owns the cluster.
type runner struct {
	bin  string
	dir  string // the data folder, in which the programs begin
	env  []string
	user string
	uid  uint32
	gid  uint32
	drop bool // we are root, and that user is another
}

// newRunner decides as whom Postgres runs: as we are; but in root's place the owner of the cluster, and if there is
// none yet, postgres or else nobody.
func newRunner(o Options, in Installation) (*runner, error) {
	r := &runner{bin: in.Bin, dir: o.Dir, env: o.environment(), uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}
	owner, owned := r.uid, false
	if info, err := os.Stat(clusterDir(o.Dir)); err == nil {
		owner, owned = info.Sys().(*syscall.Stat_t).Uid, true
	}
	if r.uid != 0 {
		r.user = userName(r.uid)
		if owner != r.uid {
			return nil, notOurs(clusterDir(o.Dir), userName(owner), r.user)
		}
		return r, nil
	}
	var candidates []*user.User
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil && u.Uid != "0" {
			candidates = append(candidates, u)
		}
	}
	if owned && owner != 0 {
		u, err := user.LookupId(strconv.Itoa(int(owner)))
		if err != nil {
			return nil, noName(int(owner))
		}
		candidates = []*user.User{u}
	}
	if len(candidates) == 0 {
		return nil, noUser()
	}
	r.user, r.drop = candidates[0].Username, true
	if owned && owner == 0 {
		return nil, notOurs(clusterDir(o.Dir), "root", r.user)
	}
	uid, err := strconv.ParseInt(candidates[0].Uid, 10, 64) // nobody is -2 on some systems
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", r.user, err)
	}
	gid, err := strconv.ParseInt(candidates[0].Gid, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", r.user, err)
	}
	r.uid, r.gid = uint32(uid), uint32(gid)
	return r, nil
}

func userName(uid uint32) string {
	id := strconv.Itoa(int(uid))
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

// own gives a file of ours to the runner's user.
func (r *runner) own(path string) error {
	if !r.drop {
		return nil
	}
	return r.explain(os.Lchown(path, int(r.uid), int(r.gid)))
}

// command is a program of the installation: in a process group of its own, so that Ctrl-C in a terminal is ours to
// pass on, and told by death when this process ends. Its thread must live as long as it does: see [child.live].
func (r *runner) command(death syscall.Signal, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(r.bin, program), args...)
	cmd.Env, cmd.Dir = r.env, r.dir
	cmd.SysProcAttr = attributes(death)
	cmd.SysProcAttr.Setpgid = true
	if r.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: r.uid, Gid: r.gid}
	}
	return cmd
}

// A failure is a program that ended badly, with what it said.
type failure struct {
	program string
	output  string
	state   error
}

func (f *failure) Error() string {
	return fmt.Sprintf("%s: %v\n%s", f.program, f.state, tail(f.output))
}
func (f *failure) Unwrap() error { return f.state }

// run runs a program to its end and gives it text to read. When ctx ends the program is told to end, and cleans up.
func (r *runner) run(ctx context.Context, text, program string, args ...string) error {
	cmd := r.command(syscall.SIGTERM, program, args...)
	var output bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), &output, &output
	cmd.WaitDelay = 10 * time.Second // for what it started and left behind

	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return r.explain(err)
	}
	defer context.AfterFunc(ctx, func() { _ = cmd.Process.Signal(syscall.SIGTERM) })()
	err := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case strings.Contains(output.String(), "could not look up effective user ID"):
		return noName(int(r.uid))
	case err != nil:
		return &failure{program, output.String(), err}
	}
	return nil
}

// check sees whether the programs can be run at all: whether the user may be used, may enter the data folder, and may
// read the programs. Nothing has been made by then.
func (r *runner) check(ctx context.Context) error {
	if !r.drop {
		return nil // Find has run them
	}
	err := r.run(ctx, "", "postgres", "--version")
	if f := (*failure)(nil); errors.As(err, &f) {
		return mayNotRun(r.user, r.bin, errors.New(lastLine(f.output)))
	}
	return err
}

// explain finds out what the kernel means when it refuses something to root's lesser user; it says no more than that
// it does.
func (r *runner) explain(err error) error {
	switch {
	case err == nil || !r.drop:
		return err
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EINVAL): // EINVAL: not mapped in this user namespace
		return mayNotBecome(r.user, err)
	case errors.Is(err, fs.ErrPermission):
		for _, dir := range []string{r.dir, r.bin} {
			if folder := r.closed(dir); folder != "" {
				return mayNotEnter(r.user, folder)
			}
		}
		return mayNotRun(r.user, r.bin, err)
	}
	return err
}

// closed gives the first folder on the way to dir that the user may not enter; "" when the modes allow all of it.
func (r *runner) closed(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if parent := filepath.Dir(dir); parent != dir {
		if folder := r.closed(parent); folder != "" {
			return folder
		}
	}
	info, err := os.Stat(dir)
	if err != nil {
		return ""
	}
	stat, may := info.Sys().(*syscall.Stat_t), fs.FileMode(0o001)
	switch {
	case stat.Uid == r.uid:
		may = 0o100
	case stat.Gid == r.gid:
		may = 0o010
	}
	if info.Mode()&may == 0 {
		return dir
	}
	return ""
}
