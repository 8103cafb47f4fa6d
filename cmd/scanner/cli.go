package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/internal/lang"
)

const program = "tongguan-scanner"

// A cli is the command line. Its help texts are in help.go, in both languages.
type cli struct {
	Check   checkFlags   `cmd:"" help:"${check}"`
	Lab     labFlags     `cmd:"" help:"${lab}"`
	Version versionFlags `cmd:"" help:"${version}"`

	Lang string `placeholder:"zh|en" help:"${lang}"`
}

// errExit carries an exit code out of a command that has said all it has to say.
type errExit int

func (e errExit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run runs one command line and gives its exit code.
func run(ctx context.Context, args []string, w *world) (code int) {
	tag := language(args, w.getenv)
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name(program), kong.Description(helpTexts["program"].In(tag)), helpVars(tag),
		kong.Writers(w.stdout, w.stderr), kong.Exit(func(code int) { exited = code; panic(errExit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, Tree: false}))
	if err != nil {
		return complain(w, tag, err)
	}
	defer func() { // kong leaves --help by Exit
		if p := recover(); p != nil {
			if exited < 0 {
				panic(p)
			}
			code = exited
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		return complain(w, tag, lang.Errorf(
			lang.En("{detail} (see {program} check --help)").Zh("命令行有误：{detail}（用法见 {program} check --help）"),
			"detail", err.Error(), "program", program))
	}
	if c.Lang != "" {
		if _, ok := lang.Parse(c.Lang); !ok {
			return complain(w, tag, lang.Errorf(
				lang.En("--lang {given}: there are zh and en").Zh("--lang {given}：可选 zh 或 en"), "given", c.Lang))
		}
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return complain(w, tag, command.Run(w, tag))
}

// complain writes what went wrong, a line for each mistake, and gives the exit code. Whatever is not an input error
// is a fault of ours.
func complain(w *world, tag lang.Tag, err error) int {
	var exit errExit
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return int(exit)
	}
	code := exitUsage
	for _, e := range flatten(err) {
		text := e.Error()
		if said, ok := e.(interface{ In(lang.Tag) string }); ok {
			text = said.In(tag)
		} else {
			code = exitInternal
		}
		for line := range strings.Lines(text) {
			fmt.Fprintf(w.stderr, "%s: %s\n", program, strings.TrimRight(line, "\n"))
		}
	}
	return code
}

// flatten takes joined errors apart. An error that speaks for itself stays whole.
func flatten(err error) []error {
	if _, ok := err.(interface{ In(lang.Tag) string }); ok {
		return []error{err}
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, flatten(e)...)
	}
	return out
}

// language finds the language before the command line is parsed, since the help and its errors are written in it.
func language(args []string, getenv func(string) string) lang.Tag {
	for i, arg := range args {
		value, joined := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, joined = args[i+1], true
		}
		if tag, ok := lang.Parse(value); joined && ok {
			return tag
		}
	}
	return lang.FromEnv(getenv)
}
