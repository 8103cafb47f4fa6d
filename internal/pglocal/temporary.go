//go:build linux || darwin

package pglocal

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const temporaryData = "tongguan-temporary-pg-"

// Temporary is Start with a throwaway cluster in a folder of its own, which Stop removes, below o.Dir, or os.TempDir
// where that is ""; o.Throwaway does not count. A process that is killed leaves the folder, and the next Temporary at
// the same place removes it.
func Temporary(ctx context.Context, o Options) (*Server, error) {
	parent := cmp.Or(o.Dir, os.TempDir())
	sweep(parent)
	dir, err := os.MkdirTemp(parent, temporaryData)
	if err != nil {
		return nil, unusable(parent, err)
	}
	o.Dir, o.Throwaway = dir, true
	err = letThrough(dir)
	if err != nil {
		err = unusable(dir, err)
	}
	var s *Server
	if err == nil {
		s, err = Start(ctx, o)
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	s.remove = dir
	return s, nil
}

// sweep removes what earlier processes left. A folder is theirs if it is named so and belongs to our user; it has been
// left if it holds a whole cluster and nobody holds its lock, since the lock is taken before the cluster is made.
func sweep(parent string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		dir := filepath.Join(parent, e.Name())
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || !strings.HasPrefix(e.Name(), temporaryData) || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
			continue
		}
		if major, err := clusterMajor(dir); major != 0 && err == nil {
			removeIfLeft(dir)
		}
	}
}

func removeIfLeft(dir string) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	if flock(f) != nil {
		return
	}
	if server, ok := readPIDFile(clusterDir(dir)); ok && runsOn(server.pid, clusterDir(dir)) {
		return // it is ending
	}
	_ = os.RemoveAll(dir)
}
