package main

import (
	"context"

	"github.com/tongguan/tongguan/internal/commandline"
)

const program = "tongguan-scanner"

// A cli is the command line. Its help texts are in help.go, in both languages.
type cli struct {
	Check   checkFlags   `cmd:"" help:"${check}"`
	Verify  verifyFlags  `cmd:"" help:"${verify}"`
	Lint    lintFlags    `cmd:"" help:"${lint}"`
	Gate    gateFlags    `cmd:"" help:"${gate}"`
	Stores  storesFlags  `cmd:"" help:"${stores}"`
	Work    workFlags    `cmd:"" help:"${work}"`
	Lab     labFlags     `cmd:"" help:"${lab}"`
	Explain explainFlags `cmd:"" help:"${explain}"`
	Apply   applyFlags   `cmd:"" help:"${apply}"`
	Rules   rulesFlags   `cmd:"" help:"${rules}"`
	Version versionFlags `cmd:"" help:"${version}"`

	Lang string `placeholder:"zh|en" help:"${lang}"`
}

// run runs one command line and gives its exit code.
func run(ctx context.Context, args []string, w *world) int {
	p := commandline.Program{
		Name: program, Usual: " check", Help: helpTexts, Stdout: w.stdout, Stderr: w.stderr, Getenv: w.getenv,
		Default: []string{"--help"},
	}
	tag := commandline.Language(args, w.getenv)
	return p.Run(ctx, newCLI(tag), args, w)
}
