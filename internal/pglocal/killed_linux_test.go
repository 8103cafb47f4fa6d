package pglocal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// on lists the processes that work in a cluster.
func on(t *testing.T, cluster string) (out []int) {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if dir, err := os.Readlink(link); err == nil && dir == cluster {
			pid, _ := strconv.Atoi(strings.Split(link, "/")[2])
			out = append(out, pid)
		}
	}
	return out
}

// TestKilled kills the process that runs a server, as the kernel does when memory is short.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	p := bear(t, quick(dir), nil)
	said := p.says(t)
	if said.Err != "" {
		t.Fatal(said.Err)
	}
	fill(t, said.URL)
	if got := on(t, clusterDir(dir)); len(got) < 2 {
		t.Fatalf("processes %v work in the cluster: the test would not see any left", got)
	}
	p.kill()
	began := time.Now()
	until(t, 10*time.Second, "no process works in the cluster", func() bool { return len(on(t, clusterDir(dir))) == 0 })
	t.Logf("gone %s after the process", time.Since(began).Round(time.Millisecond))
	filled(t, mustStart(t, quick(dir)).URL())
}

// TestKilledAndStarted starts again at once, while the old server is still ending.
func TestKilledAndStarted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	p := bear(t, quick(dir), nil)
	said := p.says(t)
	fill(t, said.URL)
	p.kill()
	s := mustStart(t, quick(dir))
	filled(t, s.URL())
	if s.child.pid == said.PID {
		t.Errorf("it is the old server, %d", said.PID)
	}
}

// TestKilledWhileMaking leaves a cluster that is half made.
func TestKilledWhileMaking(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	making, awaitMaking := slow(t, quick(dir))
	p := bear(t, making, nil)
	awaitMaking()
	p.kill()
	until(t, 10*time.Second, "initdb has ended", func() bool { return len(on(t, dir)) == 0 })
	if _, err := os.Stat(clusterDir(dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is half a cluster: %v", err)
	}
	stages := filepath.Join(dir, staged+"*")
	left, _ := filepath.Glob(stages)
	if len(left) != 1 {
		t.Fatalf("left are %v, want one folder", left)
	}
	// What is named otherwise is not ours to remove.
	for _, name := range []string{"pg.old", "pg.new", "notes"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := mustStart(t, quick(dir))
	query(t, s.URL(), "SELECT 'whole'")
	if left, _ := filepath.Glob(stages); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
	for _, name := range []string{"pg.old", "pg.new", "notes"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// strange starts a process that is no Postgres, as the user of the clusters.
func strange(t *testing.T, r *runner) int {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	cmd.Dir = "/"
	if r.drop {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: r.uid, Gid: r.gid}}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}

// TestNumberGivenAgain leaves the files of a server that crashed, and its process number has become another process's:
// as after a power cut, when at the next boot the numbers are much the same.
func TestNumberGivenAgain(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	s := mustStart(t, quick(dir))
	fill(t, s.URL())
	left := map[string][]byte{}
	for _, file := range []string{"pg/postmaster.pid", "run/.s.PGSQL.5432.lock"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		left[file] = text
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	r := runnerOf(t, quick(dir))
	for name, pid := range map[string]int{"another process": strange(t, r), "no process": 1 << 22, "this process": os.Getpid()} {
		for file, text := range left {
			_, rest, _ := strings.Cut(string(text), "\n")
			path := filepath.Join(dir, file)
			if err := os.WriteFile(path, []byte(fmt.Sprint(pid, "\n", rest)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := r.own(path); err != nil {
				t.Fatal(err)
			}
		}
		again, err := start(t.Context(), quick(dir), 0)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		filled(t, again.URL())
		if err := again.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStillRuns starts on a cluster whose server somebody runs by hand.
func TestStillRuns(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	if err := mustStart(t, quick(dir)).Stop(); err != nil {
		t.Fatal(err)
	}
	r := runnerOf(t, quick(dir))
	cmd := r.command(syscall.SIGINT, "postgres", "-D", clusterDir(dir), "-c", "listen_addresses=", "-k", filepath.Join(dir, "run"))
	c, err := startChild(cmd, quick(dir).log())
	if err != nil {
		t.Fatal(err)
	}
	defer c.end(syscall.SIGINT, 10*time.Second)
	until(t, 10*time.Second, "the server is ready", func() bool {
		f, ok := readPIDFile(clusterDir(dir))
		return ok && f.status == "ready"
	})
	_, err = start(t.Context(), quick(dir), 200*time.Millisecond)
	wantSentence(t, err,
		fmt.Sprintf("an earlier PostgreSQL (process %d) still runs on %s: wait for it to end, or stop it with kill -INT %[1]d", c.pid, clusterDir(dir)),
		fmt.Sprintf("之前的 PostgreSQL（进程 %d）仍在使用 %s：请等待其结束，或用 kill -INT %[1]d 停止它", c.pid, clusterDir(dir)))

	// It ends while we wait.
	go func() { c.end(syscall.SIGINT, 10*time.Second) }()
	mustStart(t, quick(dir))
}

// TestTemporary removes what it made, and what a process that was killed has left.
func TestTemporary(t *testing.T) {
	parent := folder(t)
	t.Setenv("TMPDIR", parent)
	p := bear(t, quick(""), nil)
	said := p.says(t)
	if said.Err != "" {
		t.Fatal(said.Err)
	}
	p.kill()
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 1 {
		t.Fatalf("left are %v, %v; want one folder", entries, err)
	}
	left := filepath.Join(parent, entries[0].Name())
	until(t, 10*time.Second, "no process works in the cluster", func() bool { return len(on(t, clusterDir(left))) == 0 })

	// Not to be touched: one that is being made, one that is in use, and what is not ours.
	o := quick("")
	used, err := Temporary(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	young := filepath.Join(parent, temporaryData+"1")
	if err := os.Mkdir(young, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(young, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Temporary(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Error(err)
	}
	for _, s := range []*Server{used, s} {
		if got, want := query(t, s.URL(), "SELECT current_setting('fsync')"), "off"; got != want {
			t.Errorf("fsync is %s", got)
		}
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	if entries, err = os.ReadDir(parent); err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(young) {
		t.Errorf("left are %v, %v", entries, err)
	}
}
