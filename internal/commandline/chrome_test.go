package commandline_test

import (
	"regexp"
	"testing"
)

// TestHelpIsOfOneLanguage holds that nothing of kong's own English stands in a Chinese help.
func TestHelpIsOfOneLanguage(t *testing.T) {
	english := regexp.MustCompile(`Usage|Arguments|Flags|Commands|Show|Run |information`)
	for _, args := range [][]string{{"--help", "--lang", "zh"}, {"pay", "--help", "--lang", "zh"}} {
		code, out, errors := runTill(new(till), args...)
		if found := english.FindString(out); code != 0 || found != "" || out == "" || errors != "" {
			t.Errorf("%v: %d, %q in\n%s%s", args, code, found, out, errors)
		}
	}
	if _, out, _ := runTill(new(till), "--help", "--lang", "en"); !english.MatchString(out) {
		t.Errorf("the English help:\n%s", out)
	}
}
