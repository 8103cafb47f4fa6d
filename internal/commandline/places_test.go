package commandline_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
)

// A till has a place of every kind.
type till struct {
	Pay struct {
		Way string `enum:"${ways}" default:"cash" placeholder:"${waywords}" help:"${way}"`
		To  string `arg:"" optional:"" help:"${to}"`
	} `cmd:"" help:"${pay}"`
	Lang string `help:"as it is"`
}

// A lost grammar has a place of which the texts know nothing.
type lost struct {
	Flag string `help:"${nobody}"`
}

var tillTexts = map[string]lang.Phrase{
	"program":  lang.En("A till.").Zh("收银台。"),
	"pay":      lang.En("Pay now.").Zh("立即付款。"),
	"way":      lang.En("In US$, $$ or ${to}.").Zh("美元 US$、$$ 或 ${to}。"),
	"ways":     lang.En("cash,card").Zh("cash,card"),
	"waywords": lang.En("cash|card").Zh("现金|卡"),
	"to":       lang.En("To whom.").Zh("收款人。"),
}

func runTill(grammar any, args ...string) (code int, out, errors string) {
	var stdout, stderr bytes.Buffer
	p := commandline.Program{Name: "till", Help: tillTexts, Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" }}
	code = p.Run(context.Background(), grammar, args)
	return code, stdout.String(), stderr.String()
}

// TestPlaces holds that every place of a grammar has its text, in either language and as it is written.
func TestPlaces(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"Pay now.", "--way=cash|card", "In US$, $$ or ${to}.", "To whom.", "as it is"},
		"zh": {"立即付款。", "--way=现金|卡", "美元 US$、$$ 或 ${to}。", "收款人。", "as it is"},
	} {
		code, out, errors := runTill(new(till), "pay", "--help", "--lang", tag)
		for _, text := range want {
			if code != 0 || errors != "" || !strings.Contains(out, text) {
				t.Errorf("exit %d, %q, and the help in %s lacks %q:\n%s", code, errors, tag, text, out)
			}
		}
	}
	if _, out, _ := runTill(new(till), "--help"); !strings.Contains(out, "A till.") || !strings.Contains(out, "Pay now.") {
		t.Errorf("the program's help:\n%s", out)
	}
	if code, _, errors := runTill(new(till), "pay", "--way", "shell"); code != 2 || !strings.Contains(errors, `"cash","card"`) {
		t.Errorf("exit %d for what is not in the enumeration, %q", code, errors)
	}
}

// TestUnknownPlace holds that a place without a text is told, and not shown as it is.
func TestUnknownPlace(t *testing.T) {
	if code, _, errors := runTill(new(lost)); code != 4 || !strings.Contains(errors, "nobody") {
		t.Errorf("exit %d, %q", code, errors)
	}
}
