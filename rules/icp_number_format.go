package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tongguan/tongguan/internal/lang"
)

var icpNumberFormat = Rule{
	ID:     "icp_number_format",
	Levels: map[LevelID]Severities{Default: same(Medium), "recheck": same(Low)},
	Source: Source{"工业和信息化部 ICP 备案", "", "https://beian.miit.gov.cn"},
	Text: Text{
		Title: lang.En("ICP numbers have their form, and were looked up within a year").Zh("备案号格式正确，且一年内核对过"),
		Why:   lang.En("A number of another form is a slip, and a filing can be cancelled when the site moves to another provider.").Zh("格式不符多半是笔误；更换接入商后备案可能被注销。"),
		Fix:   lang.En("Look the domain up at beian.miit.gov.cn, and write the number and the day into app.yaml.").Zh("在 beian.miit.gov.cn 查询该域名，把备案号和查询日期写进 app.yaml。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{domain} has {number}, which is no ICP number").Zh("{domain} 的备案号 {number} 格式不对"),
			"recheck": lang.En("the filing of {domain} was looked up on {day}").Zh("{domain} 的备案上次核对于 {day}"),
		},
	},
	Lint: lintIcpNumberFormat,
}

// provinces are the abbreviations that numbers begin with. The forms are those of filings (京ICP备10046444号-9, in 8 or 10
// digits), permits (京ICP证030173号-1), value-added telecommunications permits (粤B2-20090059-5) and of the police (京公网安备…).
const provinces = `[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]`

var icpForms = []*regexp.Regexp{
	regexp.MustCompile(`^` + provinces + `ICP备\d{8}(?:\d{2})?号(?:-\d{1,5}[AX]?)?$`),
	regexp.MustCompile(`^` + provinces + `ICP证\d{6,8}号(?:-\d{1,5}[AX]?)?$`),
	regexp.MustCompile(`^` + provinces + `?(?:A2\.)?B[12]-\d{8}(?:-\d{1,5}[AX]?)?$`),
	regexp.MustCompile(`^` + provinces + `公网安备\s?\d{11,14}号?$`),
}

// recheckAfter is for how long a look-up counts.
const recheckAfter = 365 * 24 * time.Hour

func lintIcpNumberFormat(c *Code, p Params) []Outcome {
	if c.Console == nil || len(c.Console.ICP) == 0 {
		return notChecked()
	}
	var found []Outcome
	for _, name := range slices.Sorted(maps.Keys(c.Console.ICP)) {
		f := c.Console.ICP[name]
		number := icpNumber(f.Number)
		if !slices.ContainsFunc(icpForms, func(form *regexp.Regexp) bool { return form.MatchString(number) }) {
			found = append(found, Outcome{Status: Fail, Place: f.Place, Values: Values{"domain": name, "number": f.Number}})
			continue
		}
		if day, err := time.Parse(time.DateOnly, f.Checked); err == nil && p.Now.Sub(day) > recheckAfter {
			found = append(found, Outcome{Status: Fail, Level: "recheck", Place: f.Place, Values: Values{"domain": name, "day": f.Checked}})
		}
	}
	return judged(found, 1)
}

// icpNumber writes a number as the register does: without spaces, and in ASCII where ASCII has the sign.
func icpNumber(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xfee0
		case r == '－' || r == '—' || r == '–':
			r = '-'
		}
		return unicode.ToUpper(r)
	}, text)
}
