package main

import (
	"context"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/service"
)

// workFlags are the settings of a worker, as package config has them.
type workFlags struct {
	kong.Plugins
	flags *config.Flags
}

func newCLI(tag lang.Tag) *cli {
	c := &cli{}
	c.Work.flags = config.NewFlags(config.Work, tag, "lang")
	c.Work.Plugins = kong.Plugins{c.Work.flags.Plugin()}
	return c
}

// Run works until ctx is done.
func (f *workFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	settings, log, err := service.Load(config.Work, w.sources, f.flags.Given(), tag, w.stderr)
	if err != nil {
		return err
	}
	return service.Work(ctx, settings, service.World{Stdout: w.stdout, Log: log, Clock: w.now, Version: version(), Getenv: w.getenv})
}
