package report_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// TestFixesInJSON holds that a finding carries what to type into the software that the server names, that nothing is
// guessed where it names none, and that --all brings every software.
func TestFixesInJSON(t *testing.T) {
	type fix struct {
		Software, Name, Doc string
		Likely              bool
		Steps               []struct{ Text, Type string }
	}
	of := func(server string, all bool, tag lang.Tag) []fix {
		t.Helper()
		r := scanned(t, "a.test", func(w *factstest.World) {
			leafOnly(w)
			(*w.Address().HTTP.Value)[0].Server = server
		})
		o := options(t)
		o.All, o.Lang = all, tag
		text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, false, r)
		validate(t, schema(t), text)
		var doc struct {
			Results []struct {
				Findings []struct {
					Rule  string
					Fixes []fix
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		for _, f := range doc.Results[0].Findings {
			if f.Rule == "chain_incomplete" {
				return f.Fixes
			}
		}
		t.Fatal("chain_incomplete is no finding")
		return nil
	}
	named := of("nginx/1.18.0", false, lang.English)
	if len(named) == 0 || named[0].Software != "nginx" || !named[0].Likely || len(named[0].Steps) == 0 || named[0].Steps[0].Type == "" || named[0].Doc == "" {
		t.Errorf("nginx: %+v", named)
	}
	if none := of("", false, lang.English); none != nil {
		t.Errorf("no software is named: %+v", none)
	}
	every := of("nginx/1.18.0", true, lang.Chinese)
	if len(every) < 3 || every[0].Software != "nginx" || !every[0].Likely || every[len(every)-1].Likely {
		t.Errorf("with --all: %+v", every)
	}
	if every[0].Steps[0].Text == named[0].Steps[0].Text || every[0].Steps[0].Type != named[0].Steps[0].Type {
		t.Errorf("the sentence is translated, what to type is not: %+v", every[0].Steps[0])
	}
}
