package config_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/scan"
)

// Keys in the forms that there are.
const (
	keyOne   = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	keyTwo   = "qrvM3e7/ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJk="
	keyThree = "qrvM3e7_ABEiM0RVZneImaq7zN3u_wARIjNEVWZ3iJk"
)

// given is what a test says: flags and variables as people write them, and the text of my.yaml.
type given struct {
	flags []string // "--listen=…"
	env   []string
	file  string
	other map[string]string // files by name
}

func (g given) sources() config.Sources {
	from := config.Sources{Environ: g.env, Hostname: "box", Root: true, Flags: map[string][]string{}}
	for _, flag := range g.flags {
		name, text, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		from.Flags[name] = append(from.Flags[name], text)
	}
	if g.file != "" {
		from.Flags["config"] = []string{"my.yaml"}
	}
	from.ReadFile = func(name string) ([]byte, error) {
		text, ok := g.other[name]
		if name == "my.yaml" && g.file != "" {
			text, ok = g.file, true
		}
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}
	return from
}

func load(t *testing.T, command config.Command, g given) *config.Service {
	t.Helper()
	s, warnings, err := config.Load(command, g.sources())
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%v, warnings %v", err, warnings)
	}
	return s
}

// said is what a person is told, a line for each mistake.
func said(err error, tag lang.Tag) string {
	var lines []string
	for _, e := range lang.Flatten(err) {
		lines = append(lines, e.(lang.Speaker).In(tag))
	}
	return strings.Join(lines, "\n")
}

var compared = cmp.Options{
	cmpopts.IgnoreUnexported(config.Service{}),
	cmpopts.IgnoreFields(zone.Settings{}, "At"),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	cmp.Comparer(func(a, b config.Secret) bool { return a.Reveal() == b.Reveal() }),
}

func defaults() config.Service {
	return config.Service{
		DataDir: "/var/lib/tongguan", Listen: "127.0.0.1:8080",
		Zone:        zone.Settings{Timeout: 45 * time.Second, Depth: scan.Standard},
		ProfileName: "wechat", Workers: 64, Name: "box", Interval: 24 * time.Hour, ScanRetention: 90 * 24 * time.Hour,
		DenyPorts: []uint16{22, 25, 53, 110, 143, 445, 3306, 5432, 6379, 9200, 11211, 27017},
		LogLevel:  slog.LevelInfo, LogFormat: config.LogText, Lang: lang.English,
	}
}

func TestDefaults(t *testing.T) {
	if diff := cmp.Diff(defaults(), *load(t, config.API, given{}), compared); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEverySetting sets everything to something else, in each of the three places.
func TestEverySetting(t *testing.T) {
	want := config.Service{
		DatabaseURL: config.NewSecret("postgres://u:p@db/x"), DataDir: "/data", PGBin: "/pg/bin",
		Listen: "[::1]:9000", PublicURL: &url.URL{Scheme: "http", Host: "a.test:81"}, MetricsListen: ":9001", InsecureHTTP: true,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")}, Demo: true,
		Zone: zone.Settings{
			AllowCIDR: []string{"10.0.0.0/8", "::1/128"}, Resolver: "10.0.0.53",
			ResolverFor: []string{"lab.test=127.77.0.53:8443", "corp=10.0.0.54"},
			Resolve:     []string{"a.test:443:10.0.0.7,10.0.0.8", "b.test:443:10.0.0.9"},
			Minimum:     []string{"ios=14", "android=9"},
			Timeout:     20 * time.Second, Depth: scan.Quick, Samples: 20,
		},
		ProfileName: "strict", Workers: 3, Name: "w.1", Interval: 36 * time.Hour, ScanRetention: 24 * time.Hour, DenyPorts: []uint16{22, 23}, AllowPorts: []uint16{22, 8080},
		SecretKey: config.NewSecret(keyOne), OldSecretKeys: []config.Secret{config.NewSecret(keyTwo), config.NewSecret(keyThree)},
		NotifyAllow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}, NotifyAllowHTTP: true,
		LogLevel: slog.LevelDebug, LogFormat: config.LogJSON, Lang: lang.Chinese,
	}
	flags := []string{
		"--database-url=postgres://u:p@db/x", "--data-dir=/data", "--pg-bin=/pg/bin", "--listen=[::1]:9000",
		"--public-url=http://a.test:81/", "--metrics-listen=:9001", "--insecure-http=true", "--trusted-proxy=10.0.0.0/8",
		"--trusted-proxy=192.0.2.1/32", "--demo=true", "--interval=1d12h", "--depth=quick", "--profile=strict", "--timeout=20s", "--samples=20", "--workers=3",
		"--name=w.1", "--scan-retention=1d", "--deny-port=22,23", "--allow-port=22", "--allow-port=8080",
		"--allow-cidr=10.0.0.0/8,::1/128", "--resolver=10.0.0.53", "--resolver-for=lab.test=127.77.0.53:8443", "--resolver-for=corp=10.0.0.54",
		"--resolve=a.test:443:10.0.0.7,10.0.0.8", "--resolve=b.test:443:10.0.0.9", "--log-level=debug", "--log-format=json", "--lang=zh",
		"--minimum=ios=14,android=9",
		"--secret-key=" + keyOne, "--old-secret-key=" + keyTwo, "--old-secret-key=" + keyThree, "--notify-allow-cidr=10.1.0.0/16,fd00::/8", "--notify-allow-http=true",
	}
	env := []string{
		"DATABASE_URL=postgres://u:p@db/x", "TONGGUAN_DATA_DIR=/data", "TONGGUAN_PG_BIN=/pg/bin", "TONGGUAN_LISTEN=[::1]:9000",
		"TONGGUAN_PUBLIC_URL=http://a.test:81", "TONGGUAN_METRICS_LISTEN=:9001", "TONGGUAN_INSECURE_HTTP=yes",
		"TONGGUAN_TRUSTED_PROXY=10.0.0.0/8 192.0.2.1/32", "TONGGUAN_DEMO=1", "TONGGUAN_INTERVAL=36h", "TONGGUAN_DEPTH=quick", "TONGGUAN_PROFILE=strict",
		"TONGGUAN_TIMEOUT=20s", "TONGGUAN_SAMPLES=20", "TONGGUAN_WORKERS=3", "TONGGUAN_NAME=w.1", "TONGGUAN_SCAN_RETENTION=24h", "TONGGUAN_DENY_PORT=22, 23",
		"TONGGUAN_ALLOW_PORT=22,8080", "TONGGUAN_ALLOW_CIDR=10.0.0.0/8,::1/128", "TONGGUAN_RESOLVER=10.0.0.53",
		"TONGGUAN_RESOLVER_FOR=lab.test=127.77.0.53:8443 corp=10.0.0.54",
		"TONGGUAN_RESOLVE=a.test:443:10.0.0.7,10.0.0.8 b.test:443:10.0.0.9", "TONGGUAN_LOG_LEVEL=debug", "TONGGUAN_LOG_FORMAT=json",
		"TONGGUAN_MINIMUM=ios=14, android=9",
		"TONGGUAN_LANG=zh_CN.UTF-8", "HOME=/home/u", "TONGGUAN_SECRET_KEY=" + keyOne, "TONGGUAN_OLD_SECRET_KEY=" + keyTwo + "," + keyThree,
		"TONGGUAN_NOTIFY_ALLOW_CIDR=10.1.0.0/16 fd00::/8", "TONGGUAN_NOTIFY_ALLOW_HTTP=on",
	}
	file := `# everything
database-url: postgres://u:p@db/x
data_dir: "/data"
pg-bin: '/pg/bin'
listen: "[::1]:9000"
public-url: http://a.test:81 # without a path
metrics_listen: :9001
insecure-http: yes
trusted-proxy: [10.0.0.0/8, 192.0.2.1/32]
demo: true
interval: 36h
depth: quick
profile: strict
timeout: 20s
samples: 20
workers: 3
name: w.1
scan-retention: 1d
deny-port: [22, 23]
allow-port:
  - 22
  - 8080
allow-cidr: 10.0.0.0/8, ::1/128
resolver: 10.0.0.53
resolver-for:
  - lab.test=127.77.0.53:8443
  - corp=10.0.0.54
resolve:
  - a.test:443:10.0.0.7,10.0.0.8
  - b.test:443:10.0.0.9
minimum: [ios=14, android=9]
secret-key: ` + keyOne + `
old-secret-key:
  - ` + keyTwo + `
  - ` + keyThree + `
notify-allow-cidr: [10.1.0.0/16, "fd00::/8"]
notify-allow-http: yes
log-level: debug
log-format: json
lang: zh
`
	for name, g := range map[string]given{
		"flags": {flags: flags}, "environment": {env: env}, "file": {file: file},
		"file of Windows": {file: "\ufeff" + strings.ReplaceAll(file, "\n", "\r\n")},
	} {
		t.Run(name, func(t *testing.T) {
			want := want
			if g.file != "" {
				want.File = "my.yaml"
			}
			if diff := cmp.Diff(want, *load(t, config.API, g), compared); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrecedence(t *testing.T) {
	file := "listen: :3\nallow-cidr: [10.3.0.0/16, 10.33.0.0/16]\ndemo: true\ndatabase-url: postgres://file/\n"
	env := []string{"TONGGUAN_LISTEN=:2", "TONGGUAN_ALLOW_CIDR=10.2.0.0/16", "TONGGUAN_DEMO=true", "DATABASE_URL=postgres://env/"}
	flags := []string{"--listen=:1", "--allow-cidr=10.1.0.0/16", "--demo=false", "--database-url=postgres://flag/"}
	for name, c := range map[string]struct {
		given    given
		listen   string
		ranges   string
		demo     bool
		database string
	}{
		"default":               {given{}, "127.0.0.1:8080", "", false, ""},
		"file":                  {given{file: file}, ":3", "10.3.0.0/16 10.33.0.0/16", true, "postgres://file/"},
		"environment over file": {given{file: file, env: env}, ":2", "10.2.0.0/16", true, "postgres://env/"},
		"flag over all":         {given{file: file, env: env, flags: flags}, ":1", "10.1.0.0/16", false, "postgres://flag/"},
		"empty variables are not set": {
			given{file: file, env: []string{"TONGGUAN_LISTEN=", "TONGGUAN_ALLOW_CIDR=", "DATABASE_URL="}},
			":3", "10.3.0.0/16 10.33.0.0/16", true, "postgres://file/",
		},
		"our variable over the common one": {given{env: []string{"DATABASE_URL=postgres://1/", "TONGGUAN_DATABASE_URL=postgres://2/"}}, "127.0.0.1:8080", "", false, "postgres://2/"},
		"an empty flag empties a list":     {given{file: file, flags: []string{"--allow-cidr="}}, ":3", "", true, "postgres://file/"},
		"an empty list is one":             {given{file: "allow-cidr: []\n"}, "127.0.0.1:8080", "", false, ""},
		"the last flag counts":             {given{flags: []string{"--listen=:1", "--listen=:2"}}, ":2", "", false, ""},
		"what is overruled may be wrong":   {given{file: "listen: 3\n", flags: []string{"--listen=:1"}}, ":1", "", false, ""},
		"the file from the environment": {
			given{env: []string{"TONGGUAN_CONFIG=your.yaml"}, other: map[string]string{"your.yaml": "listen: :4"}}, ":4", "", false, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := load(t, config.API, c.given)
			if s.Listen != c.listen || strings.Join(s.Zone.AllowCIDR, " ") != c.ranges || s.Demo != c.demo || s.DatabaseURL.Reveal() != c.database {
				t.Errorf("got %s, %v, %v, %s", s.Listen, s.Zone.AllowCIDR, s.Demo, s.DatabaseURL.Reveal())
			}
		})
	}
}

// TestFoundDefaults holds the defaults that the machine gives.
func TestFoundDefaults(t *testing.T) {
	long := strings.Repeat("x", 200)
	for name, c := range map[string]struct {
		root     bool
		env      []string
		hostname string
		dir      string
		worker   string
		tag      lang.Tag
	}{
		"root":          {true, []string{"HOME=/root", "XDG_DATA_HOME=/x"}, "a.b", "/var/lib/tongguan", "a.b", lang.English},
		"a person":      {false, []string{"HOME=/home/u", "LANG=zh_CN.UTF-8"}, "a", "/home/u/.local/share/tongguan", "a", lang.Chinese},
		"XDG":           {false, []string{"HOME=/home/u", "XDG_DATA_HOME=/x", "LC_ALL=C", "LANG=zh_CN"}, "", "/x/tongguan", "worker", lang.English},
		"relative XDG":  {false, []string{"HOME=/home/u", "XDG_DATA_HOME=x"}, "Li 的电脑", "/home/u/.local/share/tongguan", "Li----", lang.English},
		"a long name":   {true, nil, long, "/var/lib/tongguan", long[:100], lang.English},
		"nowhere to go": {false, []string{"DATABASE_URL=postgres://db/"}, "a", "", "a", lang.English},
	} {
		s, _, err := config.Load(config.API, config.Sources{Environ: c.env, Hostname: c.hostname, Root: c.root})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.DataDir != c.dir || s.Name != c.worker || s.Lang != c.tag {
			t.Errorf("%s: got %q, %q, %s", name, s.DataDir, s.Name, s.Lang)
		}
	}
}

// TestCommands holds that a worker takes what concerns it, and lets the rest of a common file be.
func TestCommands(t *testing.T) {
	file := "listen: nonsense\ndemo: maybe\ndatabase-url: postgres://db/\nworkers: 7\ntrusted-proxy: x\n"
	s := load(t, config.Work, given{file: file, env: []string{"TONGGUAN_INSECURE_HTTP=nonsense"}})
	want := defaults()
	want.File, want.DatabaseURL, want.Workers = "my.yaml", config.NewSecret("postgres://db/"), 7
	if diff := cmp.Diff(want, *s, compared); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPlainHTTPHere holds that this machine may speak plain http with itself.
func TestPlainHTTPHere(t *testing.T) {
	for _, u := range []string{"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "https://a.test"} {
		if got := load(t, config.API, given{flags: []string{"--public-url=" + u}}).PublicURL.String(); got != u {
			t.Errorf("got %s, want %s", got, u)
		}
	}
}

func TestSecretFiles(t *testing.T) {
	files := map[string]string{"/run/one": "postgres://one/\n", "/run/two": "postgres://two/\r\n"}
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"the common variable":   {[]string{"DATABASE_URL_FILE=/run/one"}, "postgres://one/"},
		"ours":                  {[]string{"TONGGUAN_DATABASE_URL_FILE=/run/two"}, "postgres://two/"},
		"ours is stronger":      {[]string{"TONGGUAN_DATABASE_URL_FILE=/run/two", "DATABASE_URL=postgres://three/"}, "postgres://two/"},
		"no file without value": {[]string{"TONGGUAN_DATABASE_URL_FILE=", "DATABASE_URL=postgres://three/"}, "postgres://three/"},
	} {
		if got := load(t, config.API, given{env: c.env, other: files}).DatabaseURL.Reveal(); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestSecretKeyFiles reads a key, and a list of them, from files.
func TestSecretKeyFiles(t *testing.T) {
	files := map[string]string{"/run/now": keyOne + "\n", "/run/before": keyTwo + "\n" + keyThree + "\n"}
	for _, command := range []config.Command{config.API, config.Work} {
		s := load(t, command, given{env: []string{
			"DATABASE_URL=postgres://db/", "TONGGUAN_SECRET_KEY_FILE=/run/now", "TONGGUAN_OLD_SECRET_KEY_FILE=/run/before",
		}, other: files})
		if s.SecretKey.Reveal() != keyOne || len(s.OldSecretKeys) != 2 || s.OldSecretKeys[0].Reveal() != keyTwo || s.OldSecretKeys[1].Reveal() != keyThree {
			t.Errorf("got %s and %d older", s.SecretKey.Reveal(), len(s.OldSecretKeys))
		}
	}
}

func TestDenies(t *testing.T) {
	s := load(t, config.API, given{flags: []string{"--allow-port=5432"}})
	for port, want := range map[uint16]bool{22: true, 27017: true, 443: false, 8443: false, 5432: false} {
		if s.Denies(port) != want {
			t.Errorf("%d: %v", port, !want)
		}
	}
}

// TestZoneIsReady makes what the service makes of its zone, and holds that mistakes which show later name their place.
func TestZoneIsReady(t *testing.T) {
	s := load(t, config.API, given{file: "hosts: /dev/null\n"})
	s.Zone.Hosts = "/missing"
	s.Zone.AllowCIDR = []string{"10.0.0.1"}
	got := said(s.Zone.Check(), lang.English)
	want := "my.yaml:1: hosts /missing: cannot be read: there is no such file or folder\n" +
		"--allow-cidr 10.0.0.1: write a range as 10.0.0.0/8, or one address as 10.1.2.3/32"
	if got != want {
		t.Errorf("got %s", got)
	}
	if _, _, err := config.Load(config.API, config.Sources{Root: true, Flags: map[string][]string{"config": {"/missing"}}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
