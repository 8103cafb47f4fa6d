package pglocal

import (
	"fmt"
	"testing"
	"testing/fstest"
)

func TestTestDir(t *testing.T) {
	if got, want := TestDir("/var/tmp"), "/var/tmp"; got != want {
		t.Errorf("got %q, want what TMPDIR says", got)
	}
	if got, want := TestDir(""), memoryDir(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRoom(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		name                   string
		room                   room
		total, available, more uint64 // bytes; more is the container's limit, 0 for none
		want                   bool
	}{
		{name: "just enough", room: room{true, gib}, total: 4 * gib, available: 4 * gib, want: true},
		{name: "much", room: room{true, 16 * gib}, total: 64 * gib, available: 60 * gib, want: true},
		{name: "on a disk", room: room{false, 16 * gib}, total: 64 * gib, available: 60 * gib},
		{name: "Docker's 64 MB", room: room{true, 64 << 20}, total: 64 * gib, available: 60 * gib},
		{name: "one byte less in the folder", room: room{true, gib - 1}, total: 4 * gib, available: 4 * gib},
		{name: "a KiB less on the machine", room: room{true, gib}, total: 8 * gib, available: 4*gib - 1024},
		{name: "the memory is in use", room: room{true, 16 * gib}, total: 64 * gib, available: gib},
		{name: "a small container on a big machine", room: room{true, 16 * gib}, total: 64 * gib, available: 60 * gib, more: 2 * gib},
		{name: "nothing is known", room: room{true, 16 * gib}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := fstest.MapFS{}
			if c.total > 0 {
				text := fmt.Sprintf("MemTotal: %d kB\nMemFree: 1 kB\nMemAvailable: %d kB\n", c.total/1024, c.available/1024)
				root["proc/meminfo"] = &fstest.MapFile{Data: []byte(text)}
			}
			if c.more > 0 {
				root["sys/fs/cgroup/memory.max"] = &fstest.MapFile{Data: fmt.Append(nil, c.more, "\n")}
			}
			if got := c.room.fits(root); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
