package commandline

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/tongguan/tongguan/internal/lang"
)

// usageErrors are the errors of the command line's parser that people meet; it speaks English only. The groups of a
// pattern are {1}, {2}, …, the whole is {0}.
var usageErrors = []struct {
	is  *regexp.Regexp
	say lang.Phrase
}{
	{
		regexp.MustCompile(`^unknown flag (-\d)(?:, did .*)?$`), // an error's number, such as -202
		lang.En("{1}… begins with a minus, as flags do; put -- before it").Zh("{1}… 以减号开头，会被当作选项；请在它前面加上 --"),
	},
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), lang.En("{0}").Zh("没有 {1} 选项，是否想写 {2}？")},
	{regexp.MustCompile(`^unknown flag (\S+)$`), lang.En("{0}").Zh("没有 {1} 选项")},
	{regexp.MustCompile(`(?s)^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), lang.En("{0}").Zh("多余的参数 {1}，是否想写 {2}？")},
	{regexp.MustCompile(`(?s)^unexpected argument (.+)$`), lang.En("{0}").Zh("多余的参数 {1}")},
	{regexp.MustCompile(`^expected one of (.+)$`), lang.En("{0}").Zh("缺少命令，可选 {1}")},
	{regexp.MustCompile(`(?s)^(\S+) must be one of (.+) but got "(.*)"$`), lang.En("{0}").Zh(`{1} 不能是 "{3}"，可选 {2}`)},
	{regexp.MustCompile(`(?s)^(\S+): (?:missing value|expected \S+ value but got ).*$`), lang.En("{1} needs a value").Zh("{1} 需要一个值")},
	{regexp.MustCompile(`^expected "(<.+>.*)"$`), lang.En("{1} is missing").Zh("缺少 {1}")},
	{regexp.MustCompile(`^missing (?:flags|positional arguments):? (.+)$`), lang.En("{0}").Zh("缺少 {1}")},
	{regexp.MustCompile(`(?s)^(\S+): expected duration but got "(.*?)".*$`), lang.En(`{1}: "{2}" is no duration; write it as 10s or 2m`).Zh(`{1}："{2}" 不是时长，应写作 10s 或 2m`)},
	{regexp.MustCompile(`(?s)^(\S+): expected a valid \d+ bit u?int but got "(.*)"$`), lang.En(`{1}: "{2}" is no whole number`).Zh(`{1}："{2}" 不是整数`)},
	{regexp.MustCompile(`(?s)^(\S+): bool value must be .* but got "(.*)"$`), lang.En("{0}").Zh(`{1} 不能是 "{2}"，可选 true 或 false`)},
}

// explainUsage says what is wrong with the command line, in English where nothing else is known.
func (p *Program) explainUsage(err error) error {
	text := err.Error()
	phrase, groups := lang.En("{0}").Zh("{0}"), []string{text}
	for _, known := range usageErrors {
		if found := known.is.FindStringSubmatch(text); found != nil {
			phrase, groups = known.say, found
			break
		}
	}
	if own, ok := errors.AsType[*lang.Error](err); ok { // a flag that reads its value itself
		flag, _, _ := strings.Cut(text, ": ")
		phrase = lang.En("{1}: " + own.In(lang.English)).Zh("{1}：" + own.In(lang.Chinese))
		groups = []string{text, flag}
	}
	pairs := []string{"program", p.command(err)}
	for i, group := range groups {
		pairs = append(pairs, strconv.Itoa(i), group)
	}
	return lang.Errorf(lang.En(phrase.In(lang.English)+" (see {program} --help)").
		Zh("命令行有误："+phrase.In(lang.Chinese)+"（用法见 {program} --help）"), pairs...)
}

// command is what was typed as far as it is understood, and whose help tells the rest.
func (p *Program) command(err error) string {
	if parsing, ok := errors.AsType[*kong.ParseError](err); ok {
		if node := parsing.Context.Selected(); node != nil {
			return node.FullPath()
		}
	}
	return p.Name + p.Usual
}
