package pglocal

import "io/fs"

// TestDir gives the folder below which the cluster of a run of tests is made, for Options.Dir of [Temporary]: tmpdir,
// what TMPDIR says, where it says something; else the machine's memory, where there is room; else "", the usual one.
//
// Every test has a database of its own, of hundreds of files: they are made and removed much quicker in memory. Where
// ext4 has no journal it is a matter of minutes, since it looks past every inode that was deleted in the last minute
// (recently_deleted in Linux's fs/ext4/ialloc.c).
func TestDir(tmpdir string) string {
	if tmpdir != "" {
		return tmpdir
	}
	return memoryDir()
}

// What a folder in memory must have for a cluster: tests use 300 MiB of it at most, and need some GiB for themselves.
const (
	roomFree      = 1 << 30 // in the folder
	roomAvailable = 4 << 30 // on the machine
)

// A room is what is known about a folder in memory.
type room struct {
	tmpfs bool
	free  uint64 // bytes that may still be written
}

// fits reports whether the cluster of a run of tests may lie there, on a machine with this /proc and /sys.
func (r room) fits(root fs.FS) bool {
	return r.tmpfs && r.free >= roomFree && meminfo(root, "MemAvailable:") >= roomAvailable && memory(root) >= roomAvailable
}
