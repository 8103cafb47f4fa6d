//go:build linux || darwin

package pglocal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/internal/lang"
)

// TestEndedByItself: Postgres crashes, and the data outlives it.
func TestEndedByItself(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	o := quick(dir)
	o.Throwaway = false
	s := mustStart(t, o)
	fill(t, s.URL())
	if err := s.child.process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	err := s.Err()
	var sentence *lang.Error
	if !errors.As(err, &sentence) || !strings.HasPrefix(err.Error(), "PostgreSQL has ended by itself: signal: aborted") ||
		!strings.HasSuffix(sentence.In(lang.Chinese), "（详见 "+filepath.Join(dir, "postgres.log")+"）") {
		t.Errorf("Err is %v", err)
	}
	if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "uses the data folder") {
		t.Errorf("the folder was given back before Stop: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if s.Err() == nil {
		t.Error("Stop has made Err forget")
	}
	filled(t, mustStart(t, o).URL())
}

// TestNotStarted: the sentence names the reason that Postgres gave, and nothing is lost.
func TestNotStarted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	s := mustStart(t, quick(dir))
	fill(t, s.URL())
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(clusterDir(dir), "postgresql.conf")
	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(good, "\nno_such_setting = 1\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), quick(dir))
	log := filepath.Join(dir, "postgres.log")
	reason := `configuration file "` + config + `" contains errors`
	wantSentence(t, err, "PostgreSQL did not start: "+reason+" (more in "+log+")", "PostgreSQL 未能启动："+reason+"（详见 "+log+"）")
	if cause := fmt.Sprint(unwrap(err)); !strings.Contains(cause, "no_such_setting") || !strings.Contains(cause, "exit status 1") {
		t.Errorf("the cause is %s", cause)
	}
	if strings.Contains(fmt.Sprint(unwrap(err)), "ready to accept connections") {
		t.Error("the cause has lines of the start before")
	}
	if err := os.WriteFile(config, good, 0o600); err != nil {
		t.Fatal(err)
	}
	filled(t, mustStart(t, quick(dir)).URL())
}

// TestStopStuck: one child of Postgres does not react, so the fast shutdown waits for it and the immediate one does
// not. Postgres kills what is left after five seconds.
func TestStopStuck(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	s := mustStart(t, quick(dir))
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(int(conn.PgConn().PID()), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := s.stop(100*time.Millisecond, 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), strconv.Itoa(s.child.pid)) {
		t.Errorf("got %v, want that it has not ended", err)
	}
	if _, err := Start(t.Context(), quick(dir)); err == nil || !strings.Contains(err.Error(), "uses the data folder") {
		t.Errorf("the folder was given back: %v", err)
	}
	if err := s.stop(0, 20*time.Second); err != nil {
		t.Error(err)
	}
	_ = conn.Close(t.Context())
}

// TestLog: it is appended to, and a long one makes way.
func TestLog(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	if err := mustStart(t, quick(dir)).Stop(); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "postgres.log")
	first, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(first), "database system is shut down") {
		t.Fatalf("the log is %q, %v", first, err)
	}
	if err := mustStart(t, quick(dir)).Stop(); err != nil {
		t.Fatal(err)
	}
	if both, err := os.ReadFile(log); err != nil || !strings.HasPrefix(string(both), string(first)) || len(both) == len(first) {
		t.Errorf("the second start has not added to the log: %v", err)
	}
	if _, err := os.Stat(log + ".1"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a short log was moved: %v", err)
	}
	if err := os.Truncate(log, longestLog+1); err != nil {
		t.Fatal(err)
	}
	if err := mustStart(t, quick(dir)).Stop(); err != nil {
		t.Fatal(err)
	}
	old, err := os.Stat(log + ".1")
	if err != nil || old.Size() != longestLog+1 {
		t.Errorf("the old log: %v, %v", old, err)
	}
	if now, err := os.Stat(log); err != nil || now.Size() > 10<<10 {
		t.Errorf("the new log: %v, %v", now, err)
	}
}

func TestGraveIn(t *testing.T) {
	const log = "2026-11-23 12:00:00.000 GMT [41] FATAL:  terminating connection\n" +
		"2026-11-23 12:00:00.000 GMT [42] LOG:  FATAL\n" +
		"2026-11-23 12:00:00.000 GMT [42] FATAL:  could not map: no\n" +
		"2026-11-23 12:00:00.000 GMT [42] HINT:  [43] less\n" +
		"2026-11-23 12:00:00.000 GMT [42] LOG:  database system is shut down\n"
	for _, c := range []struct{ name, text, mark, want string }{
		{"nothing", "", "", ""},
		{"no grave line", "one\n  two  ", "", ""},
		{"initdb", "creating subdirectories ... ok\ninitdb: error: could not create directory: Disk quota exceeded\ninitdb: removing data directory", "", "could not create directory: Disk quota exceeded"},
		{"a consequence", "GMT [7] FATAL:  No space left on device\nGMT [7] PANIC:  cannot abort transaction 1", "", "No space left on device"},
		{"of anybody", log, "", "terminating connection"},
		{"of one process", log, "[42]", "could not map: no"},
		{"of a process that said nothing grave", log, "[43]", ""},
	} {
		if got := graveIn(c.text, c.mark); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestCrashed: Postgres is killed, and a child of it lives on for a while. Two servers on one cluster would destroy it.
func TestCrashed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	o := quick(dir)
	o.Throwaway = false
	s := mustStart(t, o)
	fill(t, s.URL())
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	child := int(conn.PgConn().PID())
	if err := syscall.Kill(child, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	goOn := func() { _ = syscall.Kill(child, syscall.SIGCONT) }
	defer goOn()
	if err := s.child.process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	_, err = start(t.Context(), o, 300*time.Millisecond)
	if err == nil || !strings.HasPrefix(err.Error(), "PostgreSQL did not start: pre-existing shared memory block") {
		t.Fatalf("got %v, want that the old server's memory is in use", err)
	}
	time.AfterFunc(500*time.Millisecond, goOn)
	filled(t, mustStart(t, o).URL())
	_ = conn.Close(t.Context())
}

// TestNotMade: a program of Postgres fails, and the sentence says why.
func TestNotMade(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	o := quick(dir)
	in, err := Find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Bin = filepath.Join(folder(t), "bin")
	link(t, filepath.Join(in.Bin, "postgres"), filepath.Join(o.Bin, "postgres"))
	script(t, filepath.Join(o.Bin, "initdb"), "echo 'initdb: error: No space left on device'; echo 'PANIC:  so'; exit 1")
	_, err = Start(t.Context(), o)
	wantSentence(t, err, "the database in "+dir+" could not be made: No space left on device",
		"无法在 "+dir+" 中创建数据库：No space left on device")

	// The cluster is there, and its database cannot be made.
	script(t, filepath.Join(o.Bin, "initdb"), in.Bin+`/initdb "$@" && echo 'no_such_setting = 1' >>"$2/postgresql.conf"`)
	_, err = Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), `postgresql.conf" contains errors`) {
		t.Errorf("got %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "lock" {
		t.Errorf("the folder has %v, %v; want lock alone", entries, err)
	}
}
