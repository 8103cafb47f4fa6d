//go:build linux || darwin

package pglocal

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/internal/lang"
)

// playParent makes the test binary a process that starts a server, says so, and stops it when its input ends: one that
// can be killed, and that can be another user.
const playParent = "PGLOCAL_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(playParent) != "" {
		os.Exit(parent())
	}
	code := m.Run()
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// A word is what a parent says: that its server runs, or why not.
type word struct {
	URL, Err string
	PID      int // of the server
}

func parent() int {
	var o Options
	if err := json.Unmarshal([]byte(os.Getenv(playParent)), &o); err != nil {
		panic(err)
	}
	start := Start
	if o.Dir == "" {
		start = Temporary
	}
	s, err := start(context.Background(), o)
	if err != nil {
		_ = json.NewEncoder(os.Stdout).Encode(word{Err: err.Error()})
		return 1
	}
	_ = json.NewEncoder(os.Stdout).Encode(word{URL: s.URL(), PID: s.child.pid})
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A relative is a process that plays parent.
type relative struct {
	cmd  *exec.Cmd
	stop io.Closer
	said *bufio.Reader
}

// bear starts a parent; change may alter how.
func bear(t *testing.T, o Options, change func(*exec.Cmd)) *relative {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), playParent+"="+string(text))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := &relative{cmd, stdin, bufio.NewReader(stdout)}
	t.Cleanup(r.kill)
	return r
}

// says waits for the parent's word.
func (r *relative) says(t *testing.T) (w word) {
	t.Helper()
	line, err := r.said.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &w)
	}
	if err != nil {
		t.Fatalf("the parent said %q, %v", line, err)
	}
	return w
}

func (r *relative) kill() {
	_ = r.cmd.Process.Signal(syscall.SIGKILL)
	_ = r.cmd.Wait()
}

// folder makes one for data, which root's lesser user can reach. Not t.TempDir: nobody but us could.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pglocal-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// quick are options for a cluster that is made fast.
func quick(dir string) Options {
	return Options{Dir: dir, Path: os.Getenv("PATH"), LibraryPath: os.Getenv("LD_LIBRARY_PATH"), Throwaway: true}
}

// runnerOf is what Start would use.
func runnerOf(t *testing.T, o Options) *runner {
	t.Helper()
	in, err := Find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRunner(o, in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// slow makes an installation whose initdb makes a cluster and then does not end, and waits for that in a data folder.
func slow(t *testing.T, o Options) (Options, func()) {
	t.Helper()
	in, err := Find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	dir := o.Dir
	o.Bin = filepath.Join(folder(t), "bin")
	script(t, filepath.Join(o.Bin, "initdb"), in.Bin+`/initdb "$@" && exec sleep 600`)
	link(t, filepath.Join(in.Bin, "postgres"), filepath.Join(o.Bin, "postgres"))
	return o, func() {
		until(t, 20*time.Second, "initdb is at work", func() bool {
			found, _ := filepath.Glob(filepath.Join(dir, staged+"*", "data", "global", "pg_control"))
			return len(found) > 0
		})
	}
}

// mustStart starts a server that is stopped with the test.
func mustStart(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatalf("Start: %v\n%v", err, unwrap(err))
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func unwrap(err error) error {
	if sentence, ok := err.(*lang.Error); ok {
		return sentence.Cause
	}
	return nil
}

// query runs one that gives one text.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var out string
	if err := conn.QueryRow(t.Context(), sql).Scan(&out); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// fill and filled put something into the database and look for it.
func fill(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 'kept'::text AS word"); err != nil {
		t.Fatal(err)
	}
}

func filled(t *testing.T, url string) {
	t.Helper()
	if got := query(t, url, "SELECT word FROM kept"); got != "kept" {
		t.Errorf("got %q from the table, want kept", got)
	}
}

// until polls.
func until(t *testing.T, patience time.Duration, what string, holds func() bool) {
	t.Helper()
	end := time.After(patience)
	for !holds() {
		select {
		case <-end:
			t.Fatalf("not within %s: %s", patience, what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// wantSentence checks both languages of an error.
func wantSentence(t *testing.T, err error, en, zh string) {
	t.Helper()
	sentence, ok := err.(*lang.Error)
	if !ok {
		t.Fatalf("got %T %v, want a sentence", err, err)
	}
	if got := sentence.In(lang.English); got != en {
		t.Errorf("got  %s\nwant %s", got, en)
	}
	if got := sentence.In(lang.Chinese); got != zh {
		t.Errorf("got  %s\nwant %s", got, zh)
	}
}

// mode is a file's.
func mode(t *testing.T, elem ...string) string {
	t.Helper()
	info, err := os.Lstat(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().String()
}
