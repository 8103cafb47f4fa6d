package config_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
)

// A program has a command of its own flags and ours, as those under cmd have.
type program struct {
	Work struct {
		kong.Plugins
		Own bool
	} `cmd:""`
	Lang string
}

func parse(t *testing.T, flags *config.Flags, args ...string) (help string, err error) {
	t.Helper()
	var p program
	p.Work.Plugins = kong.Plugins{flags.Plugin()}
	var out bytes.Buffer
	parser, err := kong.New(&p, kong.Writers(&out, &out), kong.Exit(func(int) { panic("help") }))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			help, err = out.String(), nil
		}
	}()
	_, err = parser.Parse(append([]string{"work"}, args...))
	return "", err
}

func TestFlags(t *testing.T) {
	for args, want := range map[string]map[string][]string{
		"": {},
		"--workers 3 --only-ca-file --config x.yaml":                      {"workers": {"3"}, "only-ca-file": {"true"}, "config": {"x.yaml"}},
		"--only-ca-file=false":                                            {"only-ca-file": {"false"}},
		"--workers=many --timeout soon":                                   {"workers": {"many"}, "timeout": {"soon"}},
		"--allow-cidr 10.0.0.0/8,::1/128 --allow-cidr=10.1.0.0/16 --own":  {"allow-cidr": {"10.0.0.0/8,::1/128", "10.1.0.0/16"}},
		"--resolve a:1:10.0.0.1,10.0.0.2 --resolve b:1:10.0.0.3":          {"resolve": {"a:1:10.0.0.1,10.0.0.2", "b:1:10.0.0.3"}},
		"--database-url postgres://u:p@db/x?a=b --database-url postgres:": {"database-url": {"postgres:"}},
	} {
		flags := config.NewFlags(config.Work, lang.English, "lang")
		if _, err := parse(t, flags, strings.Fields(args)...); err != nil {
			t.Errorf("%s: %v", args, err)
		}
		if diff := cmp.Diff(want, flags.Given()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", args, diff)
		}
	}
}

// TestForeignFlags holds that a command offers its own settings alone.
func TestForeignFlags(t *testing.T) {
	_, err := parse(t, config.NewFlags(config.Work, lang.English, "lang"), "--listen=:80")
	if err == nil || err.Error() != "unknown flag --listen" {
		t.Errorf("a worker takes --listen: %v", err)
	}
	if _, err := parse(t, config.NewFlags(config.API, lang.English, "lang"), "--listn=:80"); err == nil || !strings.Contains(err.Error(), `did you mean "--listen"?`) {
		t.Errorf("got %v", err)
	}
}

func TestFlagsHelp(t *testing.T) {
	for tag, want := range map[lang.Tag][]string{
		lang.English: {"Database\n", "--listen=HOST:PORT", "Where to listen. Default 127.0.0.1:8080.", "--allow-cidr=CIDR", "Repeatable.", "--demo ", "--own"},
		lang.Chinese: {"数据库\n", "--listen=HOST:PORT", "监听地址。默认 127.0.0.1:8080。", "--resolve=HOST:PORT:ADDR[,ADDR]", "可重复。"},
	} {
		help, err := parse(t, config.NewFlags(config.API, tag, "lang"), "--help")
		if err != nil {
			t.Fatal(err)
		}
		flat := strings.Join(strings.Fields(help), " ")
		for _, part := range want {
			if !strings.Contains(help, part) && !strings.Contains(flat, part) {
				t.Errorf("%s: no %q in\n%s", tag, part, help)
			}
		}
	}
}
