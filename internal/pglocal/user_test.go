//go:build linux || darwin

package pglocal

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// lend copies the test binary to where every user can run it.
func lend(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	path := filepath.Join(folder(t), "parent")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// as makes a parent another user.
func as(binary string, uid, gid uint32) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) {
		cmd.Path, cmd.Dir = binary, "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	}
}

func ids(t *testing.T, name string) (uid, gid uint32) {
	t.Helper()
	u, err := user.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []struct {
		text string
		to   *uint32
	}{{u.Uid, &uid}, {u.Gid, &gid}} {
		n, err := strconv.ParseInt(id.text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		*id.to = uint32(n)
	}
	return uid, gid
}

// TestUsers runs it as other users than root. Who is not root already is one, and has seen the first half.
func TestUsers(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		dir := filepath.Join(folder(t), "data")
		s := mustStart(t, quick(dir))
		if got, want := query(t, s.URL(), "SELECT (pg_stat_file('.')).modification IS NOT NULL || ''"), "true"; got != want {
			t.Errorf("got %s", got)
		}
		return
	}
	binary := lend(t)
	uid, gid := ids(t, "nobody")

	t.Run("an ordinary one", func(t *testing.T) {
		parent := folder(t)
		if err := os.Chown(parent, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(parent, "made", "data")
		for range 2 { // made, and started again
			p := bear(t, quick(dir), as(binary, uid, gid))
			said := p.says(t)
			if said.Err != "" {
				t.Fatal(said.Err)
			}
			query(t, said.URL, "SELECT 'x'") // root may look into the folder
			if got, want := mode(t, dir), "drwx------"; got != want {
				t.Errorf("the folder has mode %s, want %s", got, want)
			}
			if err := p.stop.Close(); err != nil {
				t.Fatal(err)
			}
			if err := p.cmd.Wait(); err != nil {
				t.Errorf("stopping: %v", err)
			}
		}
		// Root goes on as the user whom the data belongs to, not as the one whom it would choose: Postgres runs as no
		// other.
		mustStart(t, quick(dir))
	})

	t.Run("one without a name", func(t *testing.T) {
		parent := folder(t)
		if err := os.Chown(parent, 70001, 70001); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(parent, "data")
		said := bear(t, quick(dir), as(binary, 70001, 70001)).says(t)
		want := "user ID 70001 has no line in /etc/passwd, and PostgreSQL needs one: add it, start this program as another user, or set DATABASE_URL to a database of your own"
		if said.Err != want {
			t.Errorf("got  %s\nwant %s", said.Err, want)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 || entries[0].Name() != "lock" {
			t.Errorf("the folder has %v, %v; want lock alone", entries, err)
		}
	})

	t.Run("not the owner", func(t *testing.T) {
		dir := filepath.Join(folder(t), "data")
		if err := os.MkdirAll(clusterDir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(clusterDir(dir), "PG_VERSION"), []byte("15\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		said := bear(t, quick(dir), as(binary, uid, gid)).says(t)
		if want := clusterDir(dir) + " belongs to root, and PostgreSQL would run as nobody: start this program as its owner, or give it away with chown -R nobody " + clusterDir(dir); said.Err != want {
			t.Errorf("got  %s\nwant %s", said.Err, want)
		}
		if err := os.Remove(filepath.Join(dir, "lock")); err != nil {
			t.Fatal(err)
		}
		if _, err := Start(t.Context(), quick(dir)); err == nil || !strings.Contains(err.Error(), " belongs to root, and PostgreSQL would run as ") {
			t.Errorf("as root: %v", err)
		}
	})

	t.Run("may not enter", func(t *testing.T) {
		closed := filepath.Join(folder(t), "closed")
		if err := os.Mkdir(closed, 0o700); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(closed, "data")
		r := runnerOf(t, quick(dir))
		_, err := Start(t.Context(), quick(dir))
		wantSentence(t, err,
			"PostgreSQL runs as the user "+r.user+", who may not enter "+closed+": choose another data folder, or allow it with chmod o+x "+closed,
			"PostgreSQL 以用户 "+r.user+" 身份运行，但该用户无权进入 "+closed+"：请另选数据目录，或用 chmod o+x "+closed+" 放行")
		if err := os.Chmod(closed, 0o701); err != nil {
			t.Fatal(err)
		}
		mustStart(t, quick(dir))
	})

	t.Run("may not run the programs", func(t *testing.T) {
		o := quick(filepath.Join(folder(t), "data"))
		in, err := Find(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		o.Bin = filepath.Join(folder(t), "bin")
		install(t, o.Bin, fmt.Sprintf("postgres (PostgreSQL) %d.1", in.Major))
		if err := os.Chmod(filepath.Join(o.Bin, "postgres"), 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "who cannot run the programs in "+o.Bin+": ") {
			t.Errorf("got %v", err)
		}
	})
}

// TestUmask: whatever it is, the lesser user gets through and others see nothing.
func TestUmask(t *testing.T) {
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	parent := folder(t)
	dir := filepath.Join(parent, "made", "data")
	s := mustStart(t, quick(dir))
	query(t, s.URL(), "SELECT 'x'")
	if got, want := mode(t, clusterDir(dir)), "drwx------"; got != want {
		t.Errorf("the cluster has mode %s, want %s", got, want)
	}
}
