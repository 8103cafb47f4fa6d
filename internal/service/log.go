package service

import (
	"io"
	"log/slog"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
)

// Logger writes the log as the settings want it.
func Logger(w io.Writer, c *config.Service) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == config.LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// Load reads the settings of a command and says in the log what has no effect. Errors are sentences for the operator.
func Load(command config.Command, from config.Sources, given map[string][]string, tag lang.Tag, stderr io.Writer) (*config.Service, *slog.Logger, error) {
	from.Flags = map[string][]string{"lang": {string(tag)}}
	for name, values := range given {
		from.Flags[name] = values
	}
	c, warnings, err := config.Load(command, from)
	if err != nil {
		return nil, nil, err
	}
	log := Logger(stderr, c)
	for _, warning := range warnings {
		log.Warn(warning.In(c.Lang))
	}
	return c, log, nil
}
