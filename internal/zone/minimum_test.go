package zone_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
)

func TestOldestVersions(t *testing.T) {
	for given, want := range map[string]map[facts.Platform]string{
		"":                                 {},
		"ios=13":                           {facts.IOS: "13"},
		"ios=12.1 android=8 harmony=5.0.3": {facts.IOS: "12.1", facts.Android: "8", facts.Harmony: "5.0.3"},
		"android=99":                       {facts.Android: "99"}, // that of today then counts alone
	} {
		got, err := zone.Settings{Minimum: strings.Fields(given)}.OldestVersions()
		if err != nil {
			t.Errorf("%q: %v", given, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", given, diff)
		}
	}
}

func TestOldestVersionsMistakes(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"ios", "--minimum ios: write it as android=8.1"},
		{"=8", "--minimum =8: write it as android=8.1"},
		{"windows=11", "--minimum windows=11: write it as android=8.1"},
		{"devtools=1", "--minimum devtools=1: write it as android=8.1"},
		{"ios=", "--minimum ios=: a version is made of numbers"},
		{"ios=thirteen", "--minimum ios=thirteen: a version is made of numbers"},
		{"ios=-1", "--minimum ios=-1: a version is made of numbers"},
		{"ios=13 ios=14", "--minimum ios=14: another version of this platform"},
	} {
		_, err := zone.Settings{Minimum: strings.Fields(c.given)}.OldestVersions()
		speaker, ok := err.(interface{ Unwrap() []error })
		if !ok || len(speaker.Unwrap()) != 1 {
			t.Errorf("%q: %v", c.given, err)
			continue
		}
		if got := speaker.Unwrap()[0].(lang.Speaker).In(lang.English); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %s", c.given, got)
		}
	}
	// All are told at once, and Check knows them, too.
	err := zone.Settings{Minimum: []string{"ios=x", "android=y"}, Timeout: 1}.Check()
	if text := err.Error(); strings.Count(text, "--minimum") != 2 || !strings.Contains(text, "--timeout") {
		t.Error(text)
	}
}
