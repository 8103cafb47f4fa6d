//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/internal/pglocal"
)

// play makes the test binary the program, or a command for it to run.
const play = "WITHPG_TEST"

func TestMain(m *testing.M) {
	switch os.Getenv(play) {
	case "":
		os.Exit(m.Run())
	case "query":
		os.Exit(query())
	}
	main()
}

// query tells who it is in the database that it was given.
func query() int {
	conn, err := pgx.Connect(context.Background(), os.Getenv(pglocal.TestVariable))
	var who string
	if err == nil {
		err = conn.QueryRow(context.Background(), "SELECT current_user || ' ' || current_setting('fsync')").Scan(&who)
	}
	fmt.Println(who, err)
	return 0
}

// A session is one run of the program, with a folder of its own for temporary files.
type session struct {
	*exec.Cmd
	dir         string
	out, errors strings.Builder
}

// folder makes one that root's lesser user can reach, as it cannot one of t.TempDir.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "withpg-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func prepare(t *testing.T, args ...string) *session {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "SELF", self)
	}
	s := &session{Cmd: exec.Command(self, args...), dir: folder(t)}
	s.Env = append(os.Environ(), play+"=program", "TMPDIR="+s.dir, "LC_ALL=C", pglocal.TestVariable+"=")
	s.Stdout, s.Stderr = &s.out, &s.errors
	return s
}

// end waits for the program and wants that it has left nothing.
func (s *session) end(t *testing.T) int {
	t.Helper()
	var code *exec.ExitError
	if err := s.Wait(); err != nil && !errors.As(err, &code) {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(s.dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	return s.ProcessState.ExitCode()
}

func TestRun(t *testing.T) {
	const given = pglocal.TestVariable + "=postgres:///given"
	for _, c := range []struct {
		name string
		args []string
		env  string
		code int
		out  string
		err  string // all that is said, in one line; "…" ends what must be equal
	}{
		{name: "a database", args: []string{"--", "env", play + "=query", "SELF"}, out: "tongguan off <nil>\n"},
		{name: "the command's code", args: []string{"sh", "-c", "exit 7"}, code: 7},
		{name: "the command's dashes", args: []string{"--", "sh", "-c", "echo $0", "--"}, env: given, out: "--\n"},
		{name: "the command's signal", args: []string{"sh", "-c", "kill -TERM $$"}, env: given, code: 143},
		{
			name: "a database that is given", args: []string{"sh", "-c", "echo $TONGGUAN_TEST_DATABASE_URL; ls $TMPDIR"},
			env: given, out: "postgres:///given\n",
		},
		{name: "no command", args: []string{"--"}, code: 2, err: "withpg: name a command, as in: withpg -- go test ./...\n"},
		{name: "no such command", args: []string{"/no/such"}, env: given, code: 2, err: "withpg: /no/such cannot be run: fork/exec /no/such: no such file or directory\n"},
		{
			name: "no Postgres", args: []string{"true"}, env: "TONGGUAN_PG_BIN=/no/such", code: 2,
			err: "withpg: TONGGUAN_PG_BIN=/no/such: initdb and postgres are not there; name the folder that holds both\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := prepare(t, c.args...)
			if c.env != "" {
				s.Env = append(s.Env, c.env)
			}
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
			if got := s.end(t); got != c.code {
				t.Errorf("exit code %d, want %d", got, c.code)
			}
			if got := s.out.String(); got != c.out {
				t.Errorf("got %q, want %q", got, c.out)
			}
			if got := s.errors.String(); got != c.err {
				t.Errorf("said %q, want %q", got, c.err)
			}
		})
	}
}

func TestChinese(t *testing.T) {
	s := prepare(t)
	s.Env = append(s.Env, "LC_ALL=zh_CN.UTF-8")
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.end(t)
	if got, want := s.errors.String(), "withpg: 请给出要运行的命令，例如：withpg -- go test ./...\n"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

// TestSignals: the command hears them, and what it makes of them is its own affair.
func TestSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		s := prepare(t, "sh", "-c", `trap 'exit 41' INT; trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done`)
		s.Stdout = nil
		out, err := s.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
			t.Fatalf("the command said %q, %v", line, err)
		}
		if err := s.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		want := map[syscall.Signal]int{syscall.SIGINT: 41, syscall.SIGTERM: 42}[sig]
		if got := s.end(t); got != want {
			t.Errorf("%s: exit code %d, want %d; %s", sig, got, want, s.errors.String())
		}
	}
}

// TestSignalWhileStarting comes when there is no command yet.
func TestSignalWhileStarting(t *testing.T) {
	s := prepare(t, "true")
	in, err := pglocal.Find(t.Context(), pglocal.Options{Path: os.Getenv("PATH")})
	if err != nil {
		t.Fatal(err)
	}
	bin := folder(t)
	if err := os.Symlink(filepath.Join(in.Bin, "postgres"), filepath.Join(bin, "postgres")); err != nil {
		t.Fatal(err)
	}
	// It does not end.
	if err := os.WriteFile(filepath.Join(bin, "initdb"), []byte("#!/bin/sh\nexec sleep 600\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.Env = append(s.Env, "TONGGUAN_PG_BIN="+bin)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	end := time.After(10 * time.Second)
	for {
		if found, _ := filepath.Glob(filepath.Join(s.dir, "*", "pg.new-*", "data")); len(found) > 0 {
			break
		}
		select {
		case <-end:
			t.Fatal("initdb has not begun")
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := s.end(t); got != exitInterrupted {
		t.Errorf("exit code %d, want %d; %s", got, exitInterrupted, s.errors.String())
	}
}
