package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/service"
)

const program = "tongguan-api"

// release is the version that a build sets with -ldflags "-X main.release=v1.2.3"; else the module's own is used.
var release string

func version() string { return commandline.Version(release) }

// A cli is the command line. Without a command the service is served.
type cli struct {
	Serve       serveFlags       `cmd:"" default:"withargs" help:"${serve}"`
	Link        linkFlags        `cmd:"" help:"${link}"`
	Config      configFlags      `cmd:"" help:"${config}"`
	Healthcheck healthcheckFlags `cmd:"" help:"${healthcheck}"`
	Version     versionFlags     `cmd:"" help:"${version}"`

	Lang string `placeholder:"zh|en" help:"${lang}"`
}

var helpTexts = map[string]lang.Phrase{
	"program": lang.En("The service of Tongguan: it keeps an eye on the servers of your mini programs, and shows what it sees.").
		Zh("通关服务：持续检查小程序的服务器，并展示检查结果。"),
	"lang":    lang.En("Language of all output; default from LC_ALL, LC_MESSAGES, LANG.").Zh("输出语言；默认取自 LC_ALL、LC_MESSAGES、LANG。"),
	"serve":   lang.En("Serve the API and the pages; without DATABASE_URL with a Postgres and a worker of its own (default).").Zh("提供 API 和页面；未设置 DATABASE_URL 时自带 Postgres 和 worker（默认命令）。"),
	"link":    lang.En("Print a sign-in link that works once, for who has no password or lost it.").Zh("生成一次性登录链接，用于没有密码或忘记密码的用户。"),
	"account": lang.En("Whom it signs in; default the first administrator.").Zh("登录的账号；默认为第一个管理员。"),
	"config":  lang.En("Print the settings that are in force, without secrets, and end.").Zh("显示当前生效的设置（不含机密）。"),
	"healthcheck": lang.En("Ask the service that runs here whether it is ready; exit code 0 or 1, for containers.").
		Zh("询问本机运行的服务是否就绪；退出码为 0 或 1，供容器使用。"),
	"healthurl": lang.En("What to ask on this machine instead, such as a worker's http://127.0.0.1:9090/metrics.").
		Zh("改为询问本机的这个地址，例如 worker 的 http://127.0.0.1:9090/metrics。"),
	"version": lang.En("Print the version.").Zh("显示版本。"),
}

type serveFlags struct {
	settings
}

type linkFlags struct {
	settings
	Account string `arg:"" optional:"" help:"${account}"`
}

type configFlags struct {
	settings
}

type versionFlags struct{}

// settings are the flags of package config.
type settings struct {
	kong.Plugins
	flags *config.Flags
}

func newSettings(tag lang.Tag) settings {
	flags := config.NewFlags(config.API, tag, "lang")
	return settings{kong.Plugins{flags.Plugin()}, flags}
}

// run runs one command line and gives its exit code.
func run(ctx context.Context, args []string, w *world) int {
	tag := commandline.Language(args, w.getenv)
	c := &cli{}
	for _, s := range []*settings{&c.Serve.settings, &c.Link.settings, &c.Config.settings, &c.Healthcheck.settings} {
		*s = newSettings(tag)
	}
	p := commandline.Program{Name: program, Help: helpTexts, Stdout: w.stdout, Stderr: w.stderr, Getenv: w.getenv}
	return p.Run(ctx, c, args, w)
}

// with reads the settings and hands them on.
func (s *settings) with(w *world, tag lang.Tag, do func(*config.Service, service.World) error) error {
	c, log, err := service.Load(config.API, w.sources, s.flags.Given(), tag, w.stderr)
	if err != nil {
		return err
	}
	return do(c, service.World{Stdout: w.stdout, Log: log, Clock: w.now, Version: version(), Getenv: w.getenv})
}

// Run serves until ctx is done.
func (f *serveFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	return f.with(w, tag, func(c *config.Service, world service.World) error { return service.API(ctx, c, world) })
}

// Run prints a link.
func (f *linkFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	return f.with(w, tag, func(c *config.Service, world service.World) error { return service.Link(ctx, c, world, f.Account) })
}

// Run prints the settings.
func (f *configFlags) Run(w *world, tag lang.Tag) error {
	return f.with(w, tag, func(c *config.Service, _ service.World) error { return c.Print(w.stdout, c.Lang) })
}

// Run prints the version.
func (versionFlags) Run(w *world) error {
	_, err := fmt.Fprintf(w.stdout, "%s %s (%s, %s/%s)\n", program, version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
