//go:build linux || darwin

package pglocal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestPaths starts in folders whose names mean something to a URL, to Postgres's configuration or to a glob.
func TestPaths(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), `a b+c%41&=?#@:/"'[*]通关\`)
	s := mustStart(t, quick(dir))
	fill(t, s.URL())
	config, err := pgx.ParseConfig(s.URL())
	if err != nil || config.Host != filepath.Join(dir, "run") || config.Database != "tongguan" || config.User != "tongguan" || config.TLSConfig != nil {
		t.Errorf("pgx reads %+v, %v", config, err)
	}
	if strings.ContainsAny(s.URL(), " +") {
		t.Errorf("libpq would read %s otherwise", s.URL())
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	// What is left of a cluster that was being made is found here too.
	left := filepath.Join(dir, staged+"1")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	filled(t, mustStart(t, quick(dir)).URL())
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
}

func TestUsable(t *testing.T) {
	for dir, want := range map[string]bool{
		"/var/lib/tongguan/run":                        true,
		"/var/lib/a,b/run":                             false, // a comma parts hosts
		"/" + strings.Repeat("x", longestSocket-15):    true,  // a slash before, and /.s.PGSQL.5432 after it
		"/" + strings.Repeat("x", longestSocket-15+1):  false,
		"/" + strings.Repeat("关", longestSocket/3-5+1): false, // bytes count, not letters
	} {
		if got := usable(dir); got != want {
			t.Errorf("%s (%d bytes): got %v, want %v", dir, len(dir), got, want)
		}
	}
}

// TestLongPath: the kernel takes no more than 107 bytes (103 on macOS) for a socket.
func TestLongPath(t *testing.T) {
	parent := folder(t)
	temporary := filepath.Join(parent, "tmp")
	if err := os.Mkdir(temporary, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temporary)
	rest := longestSocket - len(filepath.Join(parent, "x", "run", ".s.PGSQL.5432"))
	for _, c := range []struct {
		name  string
		dir   string
		falls bool
	}{
		{"as long as can be", "x" + strings.Repeat("x", rest), false},
		{"a byte too long", "y" + strings.Repeat("y", rest+1), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(parent, c.dir)
			s := mustStart(t, quick(dir))
			fill(t, s.URL())
			config, err := pgx.ParseConfig(s.URL())
			if err != nil {
				t.Fatal(err)
			}
			if fell := strings.HasPrefix(config.Host, temporary+"/"+temporarySocket); fell != c.falls {
				t.Errorf("the socket is in %s", config.Host)
			}
			if got, want := mode(t, config.Host), "drwx------"; got != want {
				t.Errorf("its folder has mode %s, want %s", got, want)
			}
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}
			if left, _ := os.ReadDir(temporary); len(left) != 0 {
				t.Errorf("left are %v", left)
			}
			again := mustStart(t, quick(dir))
			if again.URL() != s.URL() {
				t.Errorf("after a restart the URL is %s, before it was %s", again.URL(), s.URL())
			}
			if err := again.Stop(); err != nil {
				t.Fatal(err)
			}
			if !c.falls {
				return
			}
			// Somebody else takes the name.
			if err := os.Mkdir(config.Host, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(config.Host, "theirs"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if other := mustStart(t, quick(dir)); other.URL() == s.URL() {
				t.Errorf("it goes into a folder that is not its own: %s", other.URL())
			} else if err := other.Stop(); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(config.Host); err != nil {
				t.Fatal(err)
			}
		})
	}

	t.Run("left by a process that was killed", func(t *testing.T) {
		dir := filepath.Join(parent, "y"+strings.Repeat("y", rest+1))
		p := bear(t, quick(dir), nil)
		if said := p.says(t); said.Err != "" {
			t.Fatal(said.Err)
		}
		p.kill()
		s := mustStart(t, quick(dir))
		filled(t, s.URL())
		if left, _ := os.ReadDir(temporary); len(left) != 1 {
			t.Errorf("there are %v, want one folder", left)
		}
	})

	t.Run("a link to what is not ours", func(t *testing.T) {
		r := runnerOf(t, quick(parent))
		run := filepath.Join(parent, "run")
		cases := map[string]bool{"elsewhere": true} // the name → whether it belongs to the server's user
		if r.drop {
			cases[temporarySocket+"1"] = false
		}
		for name, ours := range cases {
			elsewhere := filepath.Join(parent, name)
			socket := filepath.Join(elsewhere, ".s.PGSQL.5432")
			if err := os.Mkdir(elsewhere, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(socket, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if ours {
				if err := r.own(elsewhere); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink(elsewhere, run); err != nil {
				t.Fatal(err)
			}
			if before, err := forget(run, r); err != nil || before != elsewhere {
				t.Fatalf("got %s, %v", before, err)
			}
			if _, err := os.Stat(socket); err != nil {
				t.Errorf("%s: somebody's socket is gone: %v", name, err)
			}
			if _, err := os.Lstat(run); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: the link is still there: %v", name, err)
			}
		}
	})
}
