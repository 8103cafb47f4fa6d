package config

import (
	"path/filepath"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// DataDir gives the folder for data as a service would find it: that of the environment, else the usual one; "" when
// there is none.
func DataDir(from Sources) string {
	if dir := environment(from.Environ)["TONGGUAN_DATA_DIR"]; dir != "" {
		return dir
	}
	return dataDir(from)
}

// dataDir gives the folder for data: the system's for root, else the person's own as the XDG Base Directory
// Specification has it (https://specifications.freedesktop.org/basedir-spec/); "" when he has none.
func dataDir(from Sources) string {
	env := environment(from.Environ)
	switch {
	case from.Root:
		return "/var/lib/tongguan"
	case filepath.IsAbs(env["XDG_DATA_HOME"]): // the specification has others ignored
		return filepath.Join(env["XDG_DATA_HOME"], "tongguan")
	case filepath.IsAbs(env["HOME"]):
		return filepath.Join(env["HOME"], ".local", "share", "tongguan")
	}
	return ""
}

// workerName gives the machine's name, fit to be a worker's.
func workerName(from Sources) string {
	name := strings.Map(func(r rune) rune {
		if hostName.MatchString(string(r)) {
			return r
		}
		return '-'
	}, from.Hostname)
	if name == "" {
		return "worker"
	}
	return name[:min(len(name), maxName)]
}

// language gives that of the locale.
func language(from Sources) string {
	env := environment(from.Environ)
	return string(lang.FromEnv(func(name string) string { return env[name] }))
}
