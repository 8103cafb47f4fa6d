package main

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestUsageErrors makes the mistakes that people make on the command line, through the parser itself: if it came to
// say them in other words, this would tell.
func TestUsageErrors(t *testing.T) {
	for args, want := range map[string][2]string{
		"check --fromat json":          {`unknown flag --fromat, did you mean "--format"?`, `没有 --fromat 选项，是否想写 "--format"？`},
		"explain -202":                 {`-2… begins with a minus, as flags do; put -- before it`, `-2… 以减号开头，会被当作选项；请在它前面加上 --`},
		"version --bananas":            {`unknown flag --bananas`, `没有 --bananas 选项`},
		"chek a":                       {`unexpected argument chek, did you mean "check"?`, `多余的参数 chek，是否想写 "check"？`},
		"lint":                         {`<dir> is missing`, `缺少 <dir>`},
		"version now":                  {`unexpected argument now`, `多余的参数 now`},
		"--":                           {`expected one of "check", "verify", "lint", "gate", "stores", ...`, `缺少命令，可选 "check", "verify", "lint", "gate", "stores", ...`},
		"check --format xml":           {`--format must be one of "table","json","jsonl","sarif","chat" but got "xml"`, `--format 不能是 "xml"，可选 "table","json","jsonl","sarif","chat"`},
		"check -o":                     {`--output needs a value`, `--output 需要一个值`},
		"check --file":                 {`--file needs a value`, `--file 需要一个值`},
		"check --format --all":         {`--format needs a value`, `--format 需要一个值`},
		"check --timeout soon":         {`--timeout: "soon" is no duration; write it as 10s or 2m`, `--timeout："soon" 不是时长，应写作 10s 或 2m`},
		"check --concurrency many":     {`--concurrency: "many" is no whole number`, `--concurrency："many" 不是整数`},
		"check --all=maybe":            {`--all: bool value must be true, 1, yes, false, 0 or no but got "maybe"`, `--all 不能是 "maybe"，可选 true 或 false`},
		"check --platform ios,symbian": {`--platform: "symbian" is no platform; choose of ios, android, harmony, devtools`, `--platform：没有 "symbian" 这个平台；可选 ios, android, harmony, devtools`},
	} {
		help := "check" // of what is no command's
		if first, _, _ := strings.Cut(args, " "); first == "explain" || first == "version" || first == "lint" {
			help = first
		}
		for i, end := range []string{" (see tongguan-scanner " + help + " --help)", "（用法见 tongguan-scanner " + help + " --help）"} {
			full := append([]string{[]string{"--lang=en", "--lang=zh"}[i]}, strings.Fields(args)...)
			begin := program + []string{": ", ": 命令行有误："}[i]
			if got := scanner(t, full...); got.code != exitUsage || got.errors != begin+want[i]+end+"\n" || got.out != "" {
				t.Errorf("%s: exit %d, %s", full, got.code, got.errors)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	for args, want := range map[string]lang.Tag{
		"check":                       lang.Chinese,
		"check --lang en":             lang.English,
		"--lang zh check --lang en":   lang.English,
		"--lang=en check --lang=zh":   lang.Chinese,
		"--lang en check --lang fr":   lang.English, // an error in the last language that is one
		"--lang en check -- --lang=x": lang.English,
		"check -- --lang en":          lang.Chinese,
		"check --lang":                lang.Chinese,
	} {
		if got := commandline.Language(strings.Fields(args), func(string) string { return "zh_CN.UTF-8" }); got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
}

// TestComplaintsAreVisible holds that nothing of what a person or a file says reaches the terminal as it is.
func TestComplaintsAreVisible(t *testing.T) {
	evil := "a\x1b[2J\u202e\u200b\n"
	for _, args := range [][]string{
		{"check", evil},
		{"check", "a.test", "--" + evil},
		{"check", "-f", evil},
		{"check", "a.test", "-o", evil + "/x"},
		{"check", "a.test", "--resolve", evil},
		{"check", "a.test", "--at", evil},
		{evil},
		{"check", "a.test", "--lang", evil},
		{"check", "--snapshot", evil},
		{"check", "a.test", "--ca-file", evil},
		{"check", "a.test", "--platform", evil},
		{"verify", "--chain", evil},
		{"verify", "--input", evil},
		{"stores", "show", evil},
		{"stores", "diff", evil, "ios"},
		{"stores", "update", "--platform", "ios", "--version", "27", "--folder", evil},
		{"stores", "remove", evil},
	} {
		got := scanner(t, args...)
		if got.code != exitUsage || got.errors == "" || strings.ContainsAny(got.errors, "\x1b\u202e\u200b") || strings.Count(got.errors, "\n") != 1 {
			t.Errorf("%q: exit %d, %q", args, got.code, got.errors)
		}
	}
	got := scannerWith(t, t.Context(), evil+"\x1b]0;t\ab:c\n", "check", "-f", "-")
	if strings.ContainsAny(got.errors, "\x1b\u202e\u200b\a") || strings.Count(got.errors, "\n") != 3 {
		t.Errorf("a list: %q", got.errors)
	}
}
