package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// A complaint is a sentence of huma's validation, what programs are told in its place, and what people are. The sentence
// is a format; what stands in the place of its verbs fills {0}, {1}.
type complaint struct {
	sentence string
	code     string
	say      lang.Phrase
}

// complaints are those that our schemas can bring about; others are said in one general sentence.
func complaints() []complaint {
	return []complaint{
		{validation.MsgExpectedRequiredProperty, "required", lang.En("{0} is missing").Zh("缺少 {0}")},
		{"required %s parameter is missing", "required", lang.En("this parameter is missing").Zh("缺少该参数")},
		{"request body is required", "required", lang.En("the body is missing").Zh("缺少请求体")},
		{validation.MsgUnexpectedProperty, "unexpected", lang.En("there is no such field").Zh("没有这个字段")},
		{"unknown query parameter", "unexpected", lang.En("there is no such parameter").Zh("没有这个参数")},
		{validation.MsgExpectedString, "not_a_string", lang.En("this must be a string").Zh("须为字符串")},
		{validation.MsgExpectedBoolean, "not_a_boolean", lang.En("this must be true or false").Zh("须为 true 或 false")},
		{"invalid boolean", "not_a_boolean", lang.En("this must be true or false").Zh("须为 true 或 false")},
		{validation.MsgExpectedInteger, "not_an_integer", lang.En("this must be a whole number").Zh("须为整数")},
		{"invalid integer", "not_an_integer", lang.En("this must be a whole number").Zh("须为整数")},
		{validation.MsgExpectedNumber, "not_a_number", lang.En("this must be a number").Zh("须为数字")},
		{validation.MsgExpectedArray, "not_a_list", lang.En("this must be a list").Zh("须为数组")},
		{validation.MsgExpectedObject, "not_an_object", lang.En("this must be an object").Zh("须为对象")},
		{validation.MsgExpectedRFC3339DateTime, "not_a_time", lang.En("this must be a time such as 2026-01-31T12:00:00Z").Zh("须为时间，例如 2026-01-31T12:00:00Z")},
		{"invalid date/time for format %s", "not_a_time", lang.En("this must be a time such as 2026-01-31T12:00:00Z").Zh("须为时间，例如 2026-01-31T12:00:00Z")},
		{validation.MsgExpectedRFC4122UUID, "not_a_uuid", lang.En("this must be a UUID").Zh("须为 UUID")},
		{validation.MsgExpectedOneOf, "not_a_choice", lang.En("this must be one of {0}").Zh("须为以下之一：{0}")},
		{validation.MsgExpectedMinimumNumber, "too_small", lang.En("this must be at least {0}").Zh("不能小于 {0}")},
		{validation.MsgExpectedMaximumNumber, "too_big", lang.En("this must be at most {0}").Zh("不能大于 {0}")},
		{validation.MsgExpectedMinLength, "too_short", lang.En("this needs {0} characters at least").Zh("至少 {0} 个字符")},
		{validation.MsgExpectedMaxLength, "too_long", lang.En("this may have {0} characters at most").Zh("最多 {0} 个字符")},
		{validation.MsgExpectedMinItems, "too_few", lang.En("this needs {0} entries at least").Zh("至少 {0} 项")},
		{validation.MsgExpectedMaxItems, "too_many", lang.En("this may have {0} entries at most").Zh("最多 {0} 项")},
		{validation.MsgExpectedMatchPattern, "malformed", lang.En("this must match {0}").Zh("须符合 {0}")},
	}
}

var general = lang.En("this value cannot be used here").Zh("该值无效")

// A complainer recognises complaints.
type complainer []struct {
	complaint
	match *regexp.Regexp
}

var verb = regexp.MustCompile(`%[vds]`)

func newComplainer() complainer {
	out := make(complainer, len(complaints()))
	for i, c := range complaints() {
		pattern := verb.ReplaceAllString(regexp.QuoteMeta(c.sentence), "(.*)")
		out[i].complaint, out[i].match = c, regexp.MustCompile("^(?s:"+pattern+")$")
	}
	return out
}

// field puts a sentence of huma's into ours. What was rejected is not part of it: it may be a secret.
func (c complainer) field(location, sentence string) problem.Field {
	for _, one := range c {
		found := one.match.FindStringSubmatch(sentence)
		if found == nil {
			continue
		}
		var places []string
		for i, value := range found[1:] {
			places = append(places, fmt.Sprint(i), strings.Trim(value, `"`))
		}
		return problem.Field{Location: location, Code: one.code, Message: lang.Errorf(one.say, places...)}
	}
	return problem.Field{Location: location, Code: "invalid", Message: lang.Errorf(general)}
}

// translate makes a Problem of what huma answers by itself.
func translate() huma.Transformer {
	words := newComplainer()
	return func(ctx huma.Context, _ string, v any) (any, error) {
		model, ok := v.(*huma.ErrorModel)
		if !ok {
			return v, nil
		}
		kind := problem.Invalid
		switch {
		case model.Status >= http.StatusInternalServerError:
			return problem.Say(ctx.Context(), problem.New(problem.Internal, nil).Because(model)), nil
		case model.Status == http.StatusBadRequest:
			kind = problem.BadRequest
		}
		e := problem.New(kind, nil)
		for _, d := range model.Errors {
			e.Fields = append(e.Fields, words.field(d.Location, d.Message))
		}
		if len(e.Fields) == 0 {
			e.Fields = append(e.Fields, words.field("body", model.Detail))
		}
		return problem.Say(ctx.Context(), e), nil
	}
}
