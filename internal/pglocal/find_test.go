package pglocal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

// install makes a folder with programs that tell a version and do nothing else.
func install(t *testing.T, bin, version string) {
	t.Helper()
	script(t, filepath.Join(bin, "initdb"), "exit 1")
	script(t, filepath.Join(bin, "postgres"), "echo '"+version+"'")
}

func script(t *testing.T, path, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

// plain is what a Postgres built from its sources prints.
func plain(version string) string { return "postgres (PostgreSQL) " + version }

func TestFind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		make func(root string)
		path string // folders below the root, parted by colons
		bin  string
		data string // PG_VERSION of an existing cluster
		want string // folder below the root and version
		err  string // the sentence's beginning
	}{
		{name: "nothing", err: "no PostgreSQL 14 or newer was found: install it (apt-get install postgresql / dnf "},
		{
			name: "off the path, as in Debian", want: "lib/15/bin 15.18",
			make: func(root string) {
				install(t, root+"/lib/15/bin", "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)")
			},
		},
		{
			name: "newest of all places", path: "usr/bin", want: "lib/17/bin 17.0",
			make: func(root string) {
				install(t, root+"/usr/bin", plain("16.9"))
				install(t, root+"/lib/14/bin", plain("14.20"))
				install(t, root+"/lib/17/bin", plain("17.0"))
				install(t, root+"/lib/9.6/bin", plain("9.6.24"))
			},
		},
		{
			name: "newest minor version", path: "a:b", want: "b 15.10",
			make: func(root string) { install(t, root+"/a", plain("15.9")); install(t, root+"/b", plain("15.10")) },
		},
		{
			name: "the first of equals", path: "b:a", want: "b 15.9",
			make: func(root string) { install(t, root+"/a", plain("15.9")); install(t, root+"/b", plain("15.9")) },
		},
		{
			name: "a beta", path: "a", want: "a 19.0",
			make: func(root string) { install(t, root+"/a", plain("19beta1")) },
		},
		{
			name: "pg_config tells", path: "usr/bin", want: "opt/pg/bin 16.1",
			make: func(root string) {
				install(t, root+"/opt/pg/bin", plain("16.1"))
				script(t, root+"/usr/bin/pg_config", `[ "$1" = --bindir ] && echo `+root+"/opt/pg/bin")
			},
		},
		{
			name: "a link to postgres alone", path: "usr/bin", want: "opt/pg/bin 16.1",
			make: func(root string) {
				install(t, root+"/opt/pg/bin", plain("16.1"))
				link(t, root+"/opt/pg/bin/postgres", root+"/usr/bin/postgres")
			},
		},
		{
			name: "postgres without initdb", path: "usr/bin", err: "no PostgreSQL 14 or newer was found",
			make: func(root string) { script(t, root+"/usr/bin/postgres", "echo '"+plain("16.1")+"'") },
		},
		{
			name: "a relative path is not looked at", path: "", err: "no PostgreSQL 14 or newer was found",
			make: func(root string) { install(t, root+"/here", plain("16.1")) },
		},
		{
			name: "one that is broken", path: "a:b", want: "b 15.1",
			make: func(root string) {
				script(t, root+"/a/initdb", "")
				script(t, root+"/a/postgres", "echo 'libpq.so.5: cannot open' >&2; exit 127")
				install(t, root+"/b", plain("15.1"))
			},
		},
		{
			name: "too old", path: "a:b", err: "PostgreSQL 13 is too old, 14 or newer is needed: install it (apt-get install postgresql / dnf module install postgresql:16/server",
			make: func(root string) { install(t, root+"/a", plain("13.23")); install(t, root+"/b", plain("9.6.24")) },
		},
		{
			name: "just new enough", path: "a", want: "a 14.0",
			make: func(root string) { install(t, root+"/a", plain("14.0")) },
		},
		{
			name: "the major version of the data", path: "a:b:c", data: "15", want: "b 15.18",
			make: func(root string) {
				install(t, root+"/a", plain("17.0"))
				install(t, root+"/b", plain("15.18"))
				install(t, root+"/c", plain("14.0"))
			},
		},
		{
			name: "another than that of the data", path: "a", data: "15",
			err:  "the data in ROOT/data/pg was made by PostgreSQL 15, which was not found; no other version can read it: install it (apt-get install postgresql-15 / dnf install postgresql15-server / brew install postgresql@15), name the folder of its programs in TONGGUAN_PG_BIN, or set DATABASE_URL to a database of your own",
			make: func(root string) { install(t, root+"/a", plain("16.3")) },
		},
		{
			name: "data that is too old", path: "a", data: "13",
			err:  "the data in ROOT/data/pg was made by PostgreSQL 13, and 14 or newer is needed: bring it to a newer version with pg_upgrade",
			make: func(root string) { install(t, root+"/a", plain("13.3")) },
		},
		{name: "data of long ago", data: "9.6", err: "the data in ROOT/data/pg was made by PostgreSQL 9, and 14 "},
		{name: "no data", data: "none", err: "ROOT/data/pg exists and is not the data of a PostgreSQL: "},
		{name: "a strange version", data: "fifteen", err: "ROOT/data/pg exists and is not the data of a PostgreSQL: "},
		{name: "an empty version", data: "\n", err: "ROOT/data/pg exists and is not the data of a PostgreSQL: "},
		{
			name: "named", bin: "old", path: "new", want: "old 15.1",
			make: func(root string) { install(t, root+"/old", plain("15.1")); install(t, root+"/new", plain("17.1")) },
		},
		{
			name: "named, and not there", bin: "gone", path: "new", err: "TONGGUAN_PG_BIN=ROOT/gone: initdb and postgres are not there; ",
			make: func(root string) { install(t, root+"/new", plain("17.1")) },
		},
		{
			name: "named, and broken", bin: "a", err: "TONGGUAN_PG_BIN=ROOT/a: the postgres there does not tell its version: libpq.so.5: cannot open",
			make: func(root string) {
				script(t, root+"/a/initdb", "")
				script(t, root+"/a/postgres", "echo 'libpq.so.5: cannot open' >&2; exit 127")
			},
		},
		{
			name: "named, and something else", bin: "a", err: `TONGGUAN_PG_BIN=ROOT/a: the postgres there does not tell its version: "hello"`,
			make: func(root string) { install(t, root+"/a", "hello") },
		},
		{
			name: "named, and too old", bin: "a", err: "PostgreSQL 12 is too old, ",
			make: func(root string) { install(t, root+"/a", plain("12.1")) },
		},
		{
			name: "named, and not that of the data", bin: "a", data: "15",
			err:  "TONGGUAN_PG_BIN=ROOT/a: PostgreSQL 16 is there, and the data in ROOT/data/pg was made by PostgreSQL 15; ",
			make: func(root string) { install(t, root+"/a", plain("16.1")) },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if c.make != nil {
				c.make(root)
			}
			o := Options{Dir: filepath.Join(root, "data"), Path: "/no/such/folder:.:here"}
			for dir := range strings.SplitSeq(c.path, ":") {
				o.Path += ":" + filepath.Join(root, dir)
			}
			if c.bin != "" {
				o.Bin = filepath.Join(root, c.bin)
			}
			if c.data != "" {
				script(t, filepath.Join(clusterDir(o.Dir), "untouched"), "")
			}
			if c.data != "" && c.data != "none" {
				if err := os.WriteFile(filepath.Join(clusterDir(o.Dir), "PG_VERSION"), []byte(c.data+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			in, err := finder{[]string{root + "/lib/*/bin"}}.find(t.Context(), o)
			got := ""
			if err == nil {
				relative, _ := filepath.Rel(root, in.Bin)
				got = fmt.Sprintf("%s %d.%d", relative, in.Major, in.Minor)
			}
			if got != c.want {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
			var sentence *lang.Error
			switch said := strings.ReplaceAll(fmt.Sprint(err), root, "ROOT"); {
			case c.err == "":
			case !strings.HasPrefix(said, c.err) || !errors.As(err, &sentence):
				t.Errorf("got  %s\nwant %s", said, c.err)
			case strings.ContainsAny(said+sentence.In(lang.Chinese), "{}\n"):
				t.Errorf("%s\n%s: a place was not filled", said, sentence.In(lang.Chinese))
			}
		})
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]string{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": "15.18",
		"postgres (PostgreSQL) 18.0\n":                           "18.0",
		"postgres (PostgreSQL) 18beta2":                          "18.0",
		"postgres (PostgreSQL) 17rc1":                            "17.0",
		"postgres (PostgreSQL) 19devel":                          "19.0",
		"postgres (PostgreSQL) 9.6.24":                           "9.6",
		"warning: x\npostgres (PostgreSQL) 16.1":                 "16.1",
		"postgres (PostgreSQL)":                                  "",
		"postgres (PostgreSQL) ":                                 "",
		"postgres 16.1":                                          "",
		"":                                                       "",
	} {
		major, minor, ok := parseVersion(text)
		got := ""
		if ok {
			got = fmt.Sprintf("%d.%d", major, minor)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
