package config

import (
	"flag"
	"os"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

//go:generate go test -run TestGenerated -update

var update = flag.Bool("update", false, "write the generated files anew")

// TestGenerated compares docs/settings.md and its Chinese twin with the table.
func TestGenerated(t *testing.T) {
	for tag, name := range map[lang.Tag]string{lang.English: "../docs/settings.md", lang.Chinese: "../docs/settings.zh-CN.md"} {
		want := Reference(tag)
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != want {
			t.Errorf("%s is out of date (%v): make generate", name, err)
		}
	}
}
