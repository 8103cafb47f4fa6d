package pages_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/tongguan/tongguan/web/pages"
)

// What the robots' markdown says is seen; what only looks like it stays text.
func TestMessageOf(t *testing.T) {
	for _, c := range []struct {
		name, markdown string
		want           Message
	}{
		{"nothing", "\n \n", nil},
		{"WeCom", "**<font color=\"warning\">【紧急】</font>**\n>平台：iOS\n\n\n>[查看](https://example.com/a)\n<@all>", Message{
			{Parts: []Part{{Text: "【紧急】", Bold: true, Colour: "fail"}}},
			{Kind: "quote", Parts: []Part{{Text: "平台：iOS"}}},
			{Kind: "gap"},
			{Kind: "quote", Parts: []Part{{Text: "查看", Link: true}}},
			{Parts: []Part{{Text: "@all", Link: true}}},
		}},
		{"DingTalk", "### Alert\n- **Seen**: 7 days", Message{
			{Kind: "head", Parts: []Part{{Text: "Alert"}}},
			{Kind: "item", Parts: []Part{{Text: "Seen", Bold: true}, {Text: ": 7 days"}}},
		}},
		{"Feishu", "&#60;b&#62; <at id=all></at>", Message{{Parts: []Part{{Text: "<b> "}, {Text: "@all", Link: true}}}}},
		{"no markup", "#1 a*b [x] <font> <b>", Message{{Parts: []Part{{Text: "#1 a*b [x] <font> <b>"}}}}},
	} {
		if diff := cmp.Diff(c.want, MessageOf(c.markdown)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func FuzzMessageOf(f *testing.F) {
	f.Add("**<font color=\"warning\">x</font>** [a](b) <@c> <at id=\"d\"></at>")
	f.Add("<at id=></at>[](")
	f.Fuzz(func(t *testing.T, markdown string) {
		for _, line := range MessageOf(markdown) {
			if line.Kind == "gap" && line.Parts != nil {
				t.Error("a gap that says something")
			}
		}
	})
}
