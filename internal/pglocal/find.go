package pglocal

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// usualPlaces are where packages put the programs that they keep off $PATH: Debian; RPMs of postgresql.org; openSUSE;
// Alpine; Homebrew on Apple silicon and on Intel; the EDB installer; Postgres.app.
var usualPlaces = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/lib/postgresql*/bin",
	"/usr/libexec/postgresql*",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Library/PostgreSQL/*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// Find gives the programs that Start would use: those in o.Bin if it is set; else of the major version that made the
// cluster in o.Dir; else the newest, [Oldest] at least. It changes nothing. Without such programs it gives a
// [lang.Error] that says what to install.
func Find(ctx context.Context, o Options) (Installation, error) {
	return finder{usualPlaces}.find(ctx, o)
}

// A finder looks in $PATH and in folders that match its patterns.
type finder struct{ patterns []string }

func (f finder) find(ctx context.Context, o Options) (Installation, error) {
	major, err := clusterMajor(o.Dir)
	if err != nil {
		return Installation{}, err
	}
	var best Installation
	newestOld := 0
	var failures []error
	for _, bin := range f.folders(ctx, o) {
		in, err := inspect(ctx, o, bin)
		switch {
		case err != nil && o.Bin != "":
			return Installation{}, err
		case err != nil:
			failures = append(failures, err)
		case in.Major < Oldest:
			newestOld = max(newestOld, in.Major)
		case major != 0 && in.Major != major && o.Bin != "":
			return Installation{}, otherBin(in, clusterDir(o.Dir), major)
		case major != 0 && in.Major != major:
		case in.Major > best.Major || in.Major == best.Major && in.Minor > best.Minor:
			best = in
		}
	}
	switch {
	case ctx.Err() != nil:
		return Installation{}, ctx.Err()
	case best.Major != 0:
		return best, nil
	case major != 0:
		return Installation{}, otherMajor(clusterDir(o.Dir), major).Because(errors.Join(failures...))
	case newestOld != 0:
		return Installation{}, tooOld(newestOld).Because(errors.Join(failures...))
	}
	return Installation{}, notFound().Because(errors.Join(failures...))
}

// folders lists where both programs are, each folder once, in the order of the search. With o.Bin it is that alone,
// whatever is in it.
func (f finder) folders(ctx context.Context, o Options) (out []string) {
	if o.Bin != "" {
		return []string{o.Bin}
	}
	seen := map[string]bool{}
	add := func(bin string) {
		real, err := filepath.EvalSymlinks(bin)
		if err == nil && filepath.IsAbs(bin) && !seen[real] && executable(bin, "initdb") && executable(bin, "postgres") {
			seen[real] = true
			out = append(out, bin)
		}
	}
	// Not the working folder: whoever can write to it would choose what we run, perhaps as root.
	var path []string
	for _, dir := range filepath.SplitList(o.Path) {
		if filepath.IsAbs(dir) {
			path = append(path, dir)
		}
	}
	for _, dir := range path {
		if executable(dir, "pg_config") {
			text, _ := ask(ctx, o, filepath.Join(dir, "pg_config"), "--bindir")
			add(strings.TrimSpace(text))
		}
	}
	for _, dir := range path {
		add(dir)
		// Often only a link to postgres is on $PATH, and initdb lies beside what it points to.
		if real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			add(filepath.Dir(real))
		}
	}
	for _, pattern := range f.patterns {
		matches, _ := filepath.Glob(pattern) // errs on a malformed pattern only
		for _, bin := range matches {
			add(bin)
		}
	}
	return out
}

func executable(dir, program string) bool {
	info, err := os.Stat(filepath.Join(dir, program))
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// inspect asks the programs in a folder for their version.
func inspect(ctx context.Context, o Options, bin string) (Installation, error) {
	if !executable(bin, "initdb") || !executable(bin, "postgres") {
		return Installation{}, noPrograms(bin)
	}
	bin, err := filepath.Abs(bin)
	if err != nil {
		return Installation{}, broken(bin, err)
	}
	text, err := ask(ctx, o, filepath.Join(bin, "postgres"), "--version")
	if err != nil {
		return Installation{}, broken(bin, err)
	}
	major, minor, ok := parseVersion(text)
	if !ok {
		return Installation{}, broken(bin, errors.New(strconv.Quote(lastLine(text))))
	}
	return Installation{Bin: bin, Major: major, Minor: minor}, nil
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) ([0-9]{1,3})(?:\.([0-9]{1,3}))?`)

// parseVersion reads what "postgres --version" prints: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", or
// 17beta1, 19devel. Before 10 the major version was two numbers; of these the first will do, since all are too old.
func parseVersion(text string) (major, minor int, ok bool) {
	m := versionLine.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false
	}
	major, _ = strconv.Atoi(m[1])
	minor, _ = strconv.Atoi(m[2])
	return major, minor, true
}

// ask runs a program that answers at once, and gives what it printed.
func ask(ctx context.Context, o Options, program string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = o.environment()
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil && len(out) > 0 {
		err = errors.New(lastLine(string(out))) // such as: cannot open shared object file
	}
	return string(out), err
}

// environment is what Postgres's programs get: messages in English, so that they can be recognized, and nothing of
// PGPORT, PGDATA and the like. Without TZ initdb would compare every zone of the machine to find its own; GMT is the
// one name that Postgres knows without files.
func (o Options) environment() []string {
	env := []string{"LC_ALL=C", "TZ=GMT", "PATH=" + o.Path}
	if o.LibraryPath != "" {
		env = append(env, "LD_LIBRARY_PATH="+o.LibraryPath)
	}
	return env
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
