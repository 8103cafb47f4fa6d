// Package commandline runs the command line of a program: parsed by kong, helped and answered in the language of its
// user, with one exit code for each way to end.
package commandline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// The exit codes that all programs share.
const (
	OK       Exit = 0
	Usage    Exit = 2 // the command line, a setting or a file is not as it should be
	Internal Exit = 4 // a fault of ours, or the result could not be written
)

// An Exit carries an exit code out of a command that has said all it has to say.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// A Program is what a command line is read for.
type Program struct {
	Name           string
	Usual          string // what is added to Name where people are sent to the help and name no command: " check"
	Help           map[string]lang.Phrase
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Default        []string // the command line where nothing is written
}

// Run parses args into grammar, which is a pointer to a struct with kong's tags whose help texts are places such as
// ${check}, and runs the command that they name. What its Run method takes may be a context.Context, a lang.Tag, and
// whatever is in bind. The exit code is that of an Exit; else Usage for what a person did wrong, and Internal for what
// we did.
func (p *Program) Run(ctx context.Context, grammar any, args []string, bind ...any) (code int) {
	tag := Language(args, p.Getenv)
	exited := -1
	parser, err := kong.New(grammar, kong.Name(p.Name), kong.Description(p.Help["program"].In(tag)), fill(p.Help, tag),
		kong.Writers(p.Stdout, p.Stderr), kong.Exit(func(code int) { exited = code; panic(Exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, Tree: false}), kong.Help(speaking(tag)))
	if err != nil {
		return p.Complain(tag, err)
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
		args = p.Default
	}
	command, err := parser.Parse(args)
	if err != nil {
		return p.Complain(tag, p.explainUsage(err))
	}
	if given := last(args); given != "" {
		if _, ok := lang.Parse(given); !ok {
			return p.Complain(tag, lang.Wrong("--lang "+given, lang.En("there are zh and en").Zh("可选 zh 或 en")))
		}
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return p.Complain(tag, command.Run(append(bind, tag)...))
}

// Complain writes what went wrong, a line for each mistake, and gives the exit code. Whatever is not a mistake of the
// person is a fault of ours.
func (p *Program) Complain(tag lang.Tag, err error) int {
	if err == nil {
		return int(OK)
	}
	if exit, ok := errors.AsType[Exit](err); ok {
		return int(exit)
	}
	code := Usage
	for _, e := range lang.Flatten(err) {
		text := e.Error()
		said, ok := errors.AsType[lang.Speaker](e)
		if ok {
			text = said.In(tag)
		}
		if _, ours := e.(lang.Fault); ours || !ok {
			code = Internal
		}
		lines := []string{text}
		if _, many := e.(interface{ Unwrap() []error }); many { // a list says a line for each of its errors
			lines = strings.Split(text, "\n")
		}
		for _, line := range lines {
			fmt.Fprintf(p.Stderr, "%s: %s\n", p.Name, visible.Text(line))
		}
	}
	return int(code)
}

// Language finds the language before the command line is parsed, since the help and its errors are written in it. The
// last --lang that is a language wins.
func Language(args []string, getenv func(string) string) lang.Tag {
	tag := lang.FromEnv(getenv)
	each(args, func(value string) {
		if given, ok := lang.Parse(value); ok {
			tag = given
		}
	})
	return tag
}

// last gives the value of the last --lang; "" without one.
func last(args []string) (out string) {
	each(args, func(value string) { out = value })
	return out
}

func each(args []string, visit func(value string)) {
	for i, arg := range args {
		if arg == "--" {
			return
		}
		if value, joined := strings.CutPrefix(arg, "--lang="); joined {
			visit(value)
		} else if arg == "--lang" && i+1 < len(args) {
			visit(args[i+1])
		}
	}
}

// Version is release, which a build sets with -ldflags "-X main.release=v1.2.3"; else the module's own.
func Version(release string) string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
