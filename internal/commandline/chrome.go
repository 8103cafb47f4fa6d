package commandline

import (
	"bytes"
	"io"
	"regexp"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/internal/lang"
)

// chrome is what kong itself writes around the texts of the help, and has no place for.
var chrome = []struct {
	line *regexp.Regexp
	zh   string
}{
	{regexp.MustCompile(`(?m)^Usage: `), "用法："},
	{regexp.MustCompile(`(?m)^Arguments:$`), "参数："},
	{regexp.MustCompile(`(?m)^Flags:$`), "选项："},
	{regexp.MustCompile(`(?m)^Commands:$`), "命令："},
	{regexp.MustCompile(`\bShow context-sensitive help\.`), "显示帮助。"},
	{regexp.MustCompile(`(?m)^Run "(.+ <command> --help)" for more information on a command\.$`), `各命令的用法见 "$1"。`},
	{regexp.MustCompile(`(?m)^Run "(.+ --help)" for more information\.$`), `详见 "$1"。`},
}

// speaking prints the help as kong does, all of it in one language.
func speaking(tag lang.Tag) kong.HelpPrinter {
	return func(options kong.HelpOptions, ctx *kong.Context) error {
		if tag != lang.Chinese {
			return kong.DefaultHelpPrinter(options, ctx)
		}
		var text bytes.Buffer
		out := ctx.Stdout
		ctx.Stdout = &text
		err := kong.DefaultHelpPrinter(options, ctx)
		ctx.Stdout = out
		if err != nil {
			return err
		}
		said := text.String()
		for _, c := range chrome {
			said = c.line.ReplaceAllString(said, c.zh)
		}
		_, err = io.WriteString(out, said)
		return err
	}
}
