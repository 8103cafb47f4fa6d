package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/commandline"
)

// release is the version that a build sets with -ldflags "-X main.release=v1.2.3"; else the module's own is used.
var release string

func version() string { return commandline.Version(release) }

// Run prints the version of the program, and of what decides its verdicts.
func (f *versionFlags) Run(w *world) error {
	if f.JSON {
		return unwritten(json.NewEncoder(w.stdout).Encode(map[string]any{
			"version": version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
			"snapshot_schema": facts.SchemaVersion,
		}))
	}
	_, err := fmt.Fprintf(w.stdout, "%s %s (%s, %s/%s)\n", program, version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return unwritten(err)
}
