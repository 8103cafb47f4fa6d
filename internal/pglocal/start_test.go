//go:build linux || darwin

package pglocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// TestStart is the first run, as a person has it, and the second.
func TestStart(t *testing.T) {
	dir := filepath.Join(folder(t), "not", "there yet")
	o := quick(dir)
	o.Throwaway = false
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))

	began := time.Now()
	s := mustStart(t, o)
	query(t, s.URL(), "SELECT 'x'")
	took := time.Since(began)
	t.Logf("first answer %s after an empty folder", took.Round(time.Millisecond))

	for setting, want := range map[string]string{
		"listen_addresses": "", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
		"server_encoding": "UTF8", "lc_collate": "C", "max_wal_size": "1GB", "max_connections": "200", "timezone": "GMT",
		"password_encryption": "scram-sha-256", "cluster_name": "tongguan",
	} {
		if setting == "lc_collate" && s.Version() >= 16 {
			continue // no longer a setting
		}
		if got := query(t, s.URL(), "SELECT current_setting('"+setting+"')"); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got, want := query(t, s.URL(), "SELECT current_user || ' ' || current_database() || ' ' || usesuper FROM pg_user WHERE usename = current_user"), "tongguan tongguan true"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := query(t, s.URL(), "SELECT string_agg(DISTINCT type || ' ' || auth_method, ', ') FROM pg_hba_file_rules"), "host reject, local scram-sha-256"; got != want {
		t.Errorf("pg_hba.conf allows %q, want %q", got, want)
	}
	if got := query(t, s.URL(), "SELECT current_setting('server_version_num')"); got[:2] != fmt.Sprint(s.Version()) {
		t.Errorf("Version is %d, the server's %s", s.Version(), got)
	}

	passing := "drwx------"
	if os.Getuid() == 0 {
		passing = "drwx--x--x"
	}
	for file, want := range map[string]string{
		".": passing, "pg": "drwx------", "run": "drwx------",
		"lock": "-rw-------", "password": "-rw-------", "postgres.log": "-rw-------",
	} {
		if got := mode(t, dir, file); got != want {
			t.Errorf("%s has mode %s, want %s", file, got, want)
		}
	}
	password, err := os.ReadFile(filepath.Join(dir, "password"))
	if err != nil || len(strings.TrimSpace(string(password))) < 26 { // 128 bits in base32
		t.Errorf("the password is %q, %v", password, err)
	}
	if strings.Contains(log.String(), strings.TrimSpace(string(password))) {
		t.Errorf("the password is in the log:\n%s", log.String())
	}
	fill(t, s.URL())

	// Ctrl-C in a terminal goes to the group of the process that it knows.
	if group, err := syscall.Getpgid(s.child.pid); err != nil || group != s.child.pid {
		t.Errorf("the server's process group is %d, %v; want its own, %d", group, err, s.child.pid)
	}
	select {
	case <-s.Done():
		t.Fatal("Done is closed while the server runs")
	default:
	}
	for range 2 {
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	<-s.Done()
	if err := s.Err(); err != nil {
		t.Errorf("Err after Stop: %v", err)
	}
	if _, err := pgx.Connect(t.Context(), s.URL()); err == nil {
		t.Error("it still answers after Stop")
	}

	began = time.Now()
	again := mustStart(t, o)
	filled(t, again.URL())
	t.Logf("first answer %s after a stop", time.Since(began).Round(time.Millisecond))
	if again.URL() != s.URL() {
		t.Errorf("the URL has changed from %s to %s", s.URL(), again.URL())
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), "lock password pg postgres.log run"; got != want {
		t.Errorf("the folder has %s, want %s", got, want)
	}
}

// TestPassword: nobody gets in without it.
func TestPassword(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	s := mustStart(t, quick(dir))
	for name, change := range map[string]func(*pgx.ConnConfig){
		"wrong":        func(c *pgx.ConnConfig) { c.Password = "wrong" },
		"none":         func(c *pgx.ConnConfig) { c.Password = "" },
		"another role": func(c *pgx.ConnConfig) { c.User = "postgres" },
	} {
		config, err := pgx.ParseConfig(s.URL())
		if err != nil {
			t.Fatal(err)
		}
		change(config)
		_, err = pgx.ConnectConfig(t.Context(), config)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "28P01" { // invalid_password
			t.Errorf("%s: got %v, want a refused password", name, err)
		}
	}

	// A lost one is replaced, and the data stays.
	fill(t, s.URL())
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "password")); err != nil {
		t.Fatal(err)
	}
	renewed := mustStart(t, quick(dir))
	filled(t, renewed.URL())
	if renewed.URL() == s.URL() {
		t.Error("the password is the old one")
	}
	if _, err := pgx.Connect(t.Context(), s.URL()); err == nil {
		t.Error("the old password is still taken")
	}
	if got, want := mode(t, dir, "password"), "-rw-------"; got != want {
		t.Errorf("the new password has mode %s, want %s", got, want)
	}
}

func TestSecondOwner(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	s := mustStart(t, quick(dir))
	_, err := Start(t.Context(), quick(dir))
	wantSentence(t, err,
		fmt.Sprintf("process %d uses the data folder %s: stop it, or choose another data folder", os.Getpid(), dir),
		fmt.Sprintf("进程 %d 正在使用数据目录 %s：请停止它，或另选数据目录", os.Getpid(), dir))

	// Another process says the same, and whether it may read the number does not matter.
	said := bear(t, quick(dir), nil).says(t)
	if want := fmt.Sprintf("process %d uses the data folder %s: stop it, or choose another data folder", os.Getpid(), dir); said.Err != want {
		t.Errorf("got  %s\nwant %s", said.Err, want)
	}
	if err := os.Truncate(filepath.Join(dir, "lock"), 0); err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), quick(dir))
	wantSentence(t, err, "another process uses the data folder "+dir+": stop it, or choose another data folder",
		"另一个进程正在使用数据目录 "+dir+"：请停止它，或另选数据目录")
	query(t, s.URL(), "SELECT 'undisturbed'")
}

func TestCanceled(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	making, awaitMaking := slow(t, quick(dir))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := Start(ctx, making)
		done <- err
	}()
	awaitMaking()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "lock" {
		t.Errorf("the folder has %v, %v; want lock alone", entries, err)
	}
	mustStart(t, quick(dir))
}

// TestThreads ends the thread that Start was called on. Linux tells children that their parent has died when the
// thread ends that started them, so that must have been another, which stays.
func TestThreads(t *testing.T) {
	t.Parallel()
	type result struct {
		server *Server
		err    error
	}
	started := make(chan result)
	dir := filepath.Join(folder(t), "data")
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		s, err := Start(t.Context(), quick(dir))
		started <- result{s, err}
	}()
	r := <-started
	if r.err != nil {
		t.Fatal(r.err)
	}
	select {
	case <-r.server.Done():
		t.Error("the server ended with the thread")
	case <-time.After(500 * time.Millisecond): // there is nothing that could be waited for
	}
	if err := r.server.Stop(); err != nil {
		t.Fatal(err)
	}
}

// TestRunning: a command beside the process that runs the server finds it.
func TestRunning(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	if url, err := Running(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("before there is anything: %s, %v", url, err)
	}
	s := mustStart(t, quick(dir))
	if url, err := Running(dir); err != nil || url != s.URL() {
		t.Errorf("got %s, %v; want %s", url, err, s.URL())
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if url, err := Running(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after Stop: %s, %v", url, err)
	}
}

// TestFlushed: a cluster that is to stay is flushed to the disk as a whole, since initdb was told not to.
func TestFlushed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data")
	o := quick(dir)
	in, err := Find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Throwaway, o.Bin = false, filepath.Join(folder(t), "bin")
	calls := filepath.Join(folder(t), "calls")
	if err := os.WriteFile(calls, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(calls, 0o666); err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(in.Bin, "postgres"), filepath.Join(o.Bin, "postgres"))
	script(t, filepath.Join(o.Bin, "initdb"), `echo "$@" >>`+calls+"; exec "+in.Bin+`/initdb "$@"`)
	mustStart(t, o)
	text, err := os.ReadFile(calls)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err != nil || len(lines) != 2 || !strings.HasSuffix(lines[1], " --sync-only") {
		t.Errorf("initdb was called with %q, %v", lines, err)
	}
}
