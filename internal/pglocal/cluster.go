package pglocal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func clusterDir(dir string) string { return filepath.Join(dir, "pg") }

// clusterMajor reads which major version made the cluster; 0 when there is none yet.
func clusterMajor(dir string) (int, error) {
	if dir == "" {
		return 0, nil
	}
	cluster := clusterDir(dir)
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(cluster); errors.Is(err, fs.ErrNotExist) {
			return 0, nil
		}
		return 0, notACluster(cluster)
	}
	if err != nil {
		return 0, unusable(dir, err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(text)), ".") // 9.6
	major, err := strconv.Atoi(first)
	switch {
	case err != nil || major <= 0:
		return 0, notACluster(cluster)
	case major < Oldest:
		return 0, oldData(cluster, major)
	}
	return major, nil
}
