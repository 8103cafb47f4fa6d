package pglocal

import (
	"bytes"
	"io/fs"
	"strconv"
	"strings"
)

const mib = 1 << 20

// sharedBuffers gives the size of Postgres's own cache in MiB: a quarter of the memory, which is what its manual
// advises (https://www.postgresql.org/docs/current/runtime-config-resource.html), but no more than 512, since the
// machine has other work.
func sharedBuffers(root fs.FS) int {
	total := memory(root)
	if total == 0 {
		return 128 // Postgres's own default
	}
	return int(min(max(total/4/mib, 16), 512))
}

// memory gives the machine's memory in bytes, or the container's if that is less; 0 when it is not known.
func memory(root fs.FS) uint64 {
	total := meminfo(root, "MemTotal:")
	// cgroup v2 says "max" and v1 a huge number where there is no limit.
	for _, limit := range []string{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, _ := fs.ReadFile(root, limit)
		bytes, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
		if err == nil && (total == 0 || bytes < total) {
			total = bytes
		}
	}
	return total
}

// meminfo gives what Linux says about its memory under a name, in bytes; 0 when it does not say.
func meminfo(root fs.FS, name string) uint64 {
	text, _ := fs.ReadFile(root, "proc/meminfo")
	for line := range bytes.Lines(text) {
		if fields := strings.Fields(string(line)); len(fields) == 3 && fields[0] == name {
			kib, _ := strconv.ParseUint(fields[1], 10, 44)
			return kib * 1024
		}
	}
	return 0
}
