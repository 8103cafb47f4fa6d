package config_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestPrint(t *testing.T) {
	s := load(t, config.Work, given{
		flags: []string{"--workers=3", "--resolver-for=corp=10.0.0.53"},
		env:   []string{"DATABASE_URL=postgres://u:hush@db/x", "TONGGUAN_ALLOW_CIDR=10.0.0.0/8,::1/128", "TONGGUAN_SECRET_KEY=" + keyOne, "TONGGUAN_OLD_SECRET_KEY=" + keyTwo + " " + keyThree},
		file:  "timeout: 20s\nlog-format: json\nlisten: :80\n",
	})
	var got bytes.Buffer
	if err := s.Print(&got, lang.English); err != nil {
		t.Fatal(err)
	}
	want := `database-url: ••• # DATABASE_URL
data-dir: /var/lib/tongguan # default
# public-url:
# metrics-listen:
interval: 24h # default
depth: standard # default
profile: wechat # default
samples: 0 # default
timeout: 20s # my.yaml:1
workers: 3 # --workers
name: box # default
scan-retention: 90d # default
deny-port: # default
  - 22
  - 25
  - 53
  - 110
  - 143
  - 445
  - 3306
  - 5432
  - 6379
  - 9200
  - 11211
  - 27017
# allow-port:
allow-cidr: # TONGGUAN_ALLOW_CIDR
  - 10.0.0.0/8
  - "::1/128"
# resolver:
resolver-for: # --resolver-for
  - corp=10.0.0.53
# resolve:
# hosts:
# ca-file:
only-ca-file: false # default
# minimum:
no-third-party: false # default
secret-key: ••• # TONGGUAN_SECRET_KEY
old-secret-key: # TONGGUAN_OLD_SECRET_KEY
  - •••
  - •••
# notify-allow-cidr:
notify-allow-http: false # default
log-level: info # default
log-format: json # my.yaml:2
lang: en # default
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got.Reset()
	if err := s.Print(&got, lang.Chinese); err != nil || !strings.Contains(got.String(), "interval: 24h # 默认\n") {
		t.Errorf("%v, %s", err, &got)
	}
}

// TestPrintIsRead reads again what was printed, with texts that YAML would take for something else.
func TestPrintIsRead(t *testing.T) {
	for _, text := range []string{
		"/data", "null", "~", "true", "12", "0x10", "a: b", "a #b", "#", "- a", "'", `"`, `\`, "a\nb", "\x1b[2J", "\u202e文件夹", "*a", "&a", "!a", "%a",
		"@a", "a:", ":", "{a}", "[a]", "|", ">", " a ", "1_0", ".inf", "---", "...", "\u2028", "😀", "?", "? a", "`a", "a,b", "=", "<<", "\t",
	} {
		s := load(t, config.API, given{flags: []string{"--data-dir=" + text, "--database-url=postgres://db/"}})
		var printed bytes.Buffer
		if err := s.Print(&printed, lang.English); err != nil {
			t.Fatal(err)
		}
		file := strings.Replace(printed.String(), "database-url: •••", "database-url: postgres://db/", 1)
		again := load(t, config.API, given{file: file})
		again.File = ""
		if diff := cmp.Diff(*s, *again, compared); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if strings.Count(printed.String(), "\n") != strings.Count(file, "\n") || strings.ContainsAny(printed.String(), "\x1b\u202e\u2028") {
			t.Errorf("%q is printed as it is", text)
		}
	}
}
