package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/target"
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
		return complain(w, tag, explainUsage(err))
	}
	if c.Lang != "" {
		if _, ok := lang.Parse(c.Lang); !ok {
			return complain(w, tag, wrong("--lang "+c.Lang, lang.En("there are zh and en").Zh("可选 zh 或 en")))
		}
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return complain(w, tag, command.Run(w, tag))
}

// complain writes what went wrong, a line for each mistake, and gives the exit code. Whatever is not a mistake of the
// person is a fault of ours.
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
		said, ok := e.(speaker)
		if ok {
			text = said.In(tag)
		}
		if _, ours := e.(fault); ours || !ok {
			code = exitInternal
		}
		lines := []string{text}
		if _, list := e.(*target.ListError); list {
			lines = strings.Split(text, "\n")
		}
		for _, line := range lines {
			fmt.Fprintf(w.stderr, "%s: %s\n", program, visible.Text(line))
		}
	}
	return code
}

// flatten takes joined errors apart. An error that speaks for itself stays whole.
func flatten(err error) []error {
	if _, ok := err.(speaker); ok {
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

// language finds the language before the command line is parsed, since the help and its errors are written in it. The
// last --lang wins, as it does there.
func language(args []string, getenv func(string) string) lang.Tag {
	tag := lang.FromEnv(getenv)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		value, joined := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, joined = args[i+1], true
		}
		if given, ok := lang.Parse(value); joined && ok {
			tag = given
		}
	}
	return tag
}
