//go:build linux || darwin

package pglocal

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const port = "5432" // only a part of the socket's name

// longestSocket is what the kernel takes: 107 bytes on Linux (unix(7)), 103 on macOS.
const longestSocket = len(syscall.RawSockaddrUnix{}.Path) - 1

// A socket is the folder of the server's socket, which only its user may enter. That is run in the data folder or,
// where the path would be too long, a temporary folder to which run is a link.
type socket struct {
	dir       string
	temporary bool
}

func newSocket(dir string, r *runner) (*socket, error) {
	own := filepath.Join(dir, "run")
	before, err := forget(own, r)
	if err != nil {
		return nil, unusable(dir, err)
	}
	if usable(own) {
		err := os.Mkdir(own, 0o700)
		if err != nil && !errors.Is(err, os.ErrExist) {
			return nil, unusable(dir, err)
		}
		if err := errors.Join(os.Chmod(own, 0o700), r.own(own)); err != nil {
			return nil, unusable(dir, err)
		}
		return &socket{dir: own}, nil
	}
	for _, parent := range []string{os.TempDir(), "/tmp"} {
		if !usable(filepath.Join(parent, temporarySocket+"1234567890")) || r.drop && r.closed(parent) != "" {
			continue
		}
		made, err := makeTemporary(parent, before)
		if err != nil {
			return nil, unusable(parent, err)
		}
		s := &socket{dir: made, temporary: true}
		if err := errors.Join(r.own(made), os.Symlink(made, own)); err != nil {
			s.remove()
			return nil, unusable(dir, err)
		}
		return s, nil
	}
	return nil, noSocket(own, longestSocket)
}

const temporarySocket = "tongguan-run-"

// makeTemporary makes the folder that was there before, so that connection strings outlive a restart; or, where
// somebody else has made one of that name by now, a new one.
func makeTemporary(parent, before string) (string, error) {
	if filepath.Dir(before) == parent && strings.HasPrefix(filepath.Base(before), temporarySocket) && os.Mkdir(before, 0o700) == nil {
		return before, nil
	}
	return os.MkdirTemp(parent, temporarySocket)
}

// usable reports whether the path of a socket fits. Commas part the hosts of a connection string.
func usable(dir string) bool {
	return len(filepath.Join(dir, ".s.PGSQL."+port)) <= longestSocket && !strings.Contains(dir, ",")
}

// forget removes the sockets of a server that was killed, and a link, whose target it gives. Postgres would respect a
// socket whose process number now belongs to another process of its user.
func forget(run string, r *runner) (before string, err error) {
	target, err := os.Readlink(run)
	if err != nil {
		clearSockets(run)
		return "", nil
	}
	// Anybody may have made a folder of that name by now.
	info, err := os.Lstat(target)
	if err == nil && info.IsDir() && info.Sys().(*syscall.Stat_t).Uid == r.uid && strings.HasPrefix(filepath.Base(target), temporarySocket) {
		clearSockets(target)
		_ = os.Remove(target)
	}
	return target, os.Remove(run)
}

func clearSockets(dir string) {
	_ = os.Remove(filepath.Join(dir, ".s.PGSQL."+port))
	_ = os.Remove(filepath.Join(dir, ".s.PGSQL."+port+".lock"))
}

// remove takes the temporary folder away. The link stays, and keeps its name for the next time.
func (s *socket) remove() {
	if s != nil && s.temporary {
		_ = os.Remove(s.dir)
	}
}

// setting is the folder as Postgres's configuration wants it: a list of quoted names.
func (s *socket) setting() string {
	return `unix_socket_directories="` + strings.ReplaceAll(s.dir, `"`, `""`) + `"`
}

// url is the connection string. libpq does not read + as a space.
func (s *socket) url(password string) string {
	query := url.Values{"host": {s.dir}, "port": {port}}.Encode()
	return "postgres://" + name + ":" + password + "@/" + name + "?" + strings.ReplaceAll(query, "+", "%20")
}
