package pglocal

import (
	"testing"
	"testing/fstest"
)

func TestSharedBuffers(t *testing.T) {
	const v1, v2 = "sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory.max"
	mem := func(kib string) string { return "MemFree: 1 kB\nMemTotal:       " + kib + " kB\nSwapTotal: 9 kB\n" }
	for _, c := range []struct {
		name  string
		files map[string]string
		want  int
	}{
		{"unknown, as on macOS", nil, 128},
		{"1 GiB", map[string]string{"proc/meminfo": mem("1048576")}, 256},
		{"2 GiB", map[string]string{"proc/meminfo": mem("2097152")}, 512},
		{"64 GiB", map[string]string{"proc/meminfo": mem("67108864")}, 512},
		{"tiny", map[string]string{"proc/meminfo": mem("10240")}, 16},
		{"nonsense", map[string]string{"proc/meminfo": mem("many"), v2: "much\n"}, 128},
		{"container", map[string]string{"proc/meminfo": mem("67108864"), v2: "536870912\n"}, 128},
		{"container without a limit", map[string]string{"proc/meminfo": mem("1048576"), v2: "max\n"}, 256},
		{"cgroup v1", map[string]string{"proc/meminfo": mem("67108864"), v1: "1073741824\n"}, 256},
		{"cgroup v1 without a limit", map[string]string{"proc/meminfo": mem("1048576"), v1: "9223372036854771712\n"}, 256},
	} {
		files := fstest.MapFS{}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := sharedBuffers(files); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
