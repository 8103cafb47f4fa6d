package zone_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/scan"
)

// TestTimeout holds that Timeout bounds the target, and leaves time for what comes after a step that hangs.
func TestTimeout(t *testing.T) {
	for timeout, want := range map[time.Duration]scan.Limits{
		2 * time.Second: {Connect: time.Second, Handshake: time.Second, HTTP: time.Second, Target: 2 * time.Second},
		time.Minute:     {Connect: scan.DefaultLimits.Connect, Handshake: scan.DefaultLimits.Handshake, HTTP: scan.DefaultLimits.HTTP, Target: time.Minute},
	} {
		s, err := zone.Settings{Timeout: timeout, Depth: scan.Quick}.Scanner(clock.System, facts.Observer{Version: "v1"})
		if err != nil {
			t.Fatal(err)
		}
		if s.Limits != want {
			t.Errorf("%s: %+v, want %+v", timeout, s.Limits, want)
		}
		if (s.Observer != facts.Observer{Version: "v1", Resolver: "system"}) || s.Depth != scan.Quick || s.Clock == nil {
			t.Errorf("%s: %+v", timeout, s)
		}
	}
}

// TestMistakes makes each mistake alone and wants its sentence.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	hosts := write("hosts", "# ours\n10.0.0.7\n\n10.0.0.7 a.test:443\nnowhere a.test\n")
	key := write("key.pem", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n")
	broken := write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
	empty := write("empty.pem", "")
	missing := filepath.Join(dir, "missing")
	for name, c := range map[string]struct {
		change func(*zone.Settings)
		en, zh string
	}{
		"range: no length": {
			func(s *zone.Settings) { s.AllowCIDR = []string{"10.0.0.1"} },
			"--allow-cidr 10.0.0.1: write a range as 10.0.0.0/8, or one address as 10.1.2.3/32",
			"--allow-cidr 10.0.0.1：网段应写作 10.0.0.0/8，单个地址应写作 10.1.2.3/32",
		},
		"range: bits beyond": {
			func(s *zone.Settings) { s.AllowCIDR = []string{"10.0.0.1/8"} },
			"--allow-cidr 10.0.0.1/8: the address has bits beyond the length; write 10.0.0.0/8 for the range or 10.0.0.1/32 for the one address",
			"--allow-cidr 10.0.0.1/8：地址超出了前缀长度；整个网段应写作 10.0.0.0/8，单个地址应写作 10.0.0.1/32",
		},
		"range: mapped": {
			func(s *zone.Settings) { s.AllowCIDR = []string{"::ffff:10.0.0.0/104"} },
			"--allow-cidr ::ffff:10.0.0.0/104: write an IPv4 range without ::ffff:, as 10.0.0.0/8",
			"--allow-cidr ::ffff:10.0.0.0/104：IPv4 网段不要带 ::ffff:，应写作 10.0.0.0/8",
		},
		"resolver: a name": {
			func(s *zone.Settings) { s.Resolver = "dns.test" },
			"--resolver dns.test: give an IP address, with a port if it is not 53",
			"--resolver dns.test：应为 IP 地址，端口不是 53 时请一并给出",
		},
		"resolver-for: no address": {
			func(s *zone.Settings) { s.ResolverFor = []string{"lab.test"} },
			"--resolver-for lab.test: write it as SUFFIX=ADDR[:PORT], such as corp.example.com=10.0.0.53",
			"--resolver-for lab.test：应写作 SUFFIX=ADDR[:PORT]，例如 corp.example.com=10.0.0.53",
		},
		"resolver-for: a name for an address": {
			func(s *zone.Settings) { s.ResolverFor = []string{"lab.test=dns.test"} },
			"--resolver-for lab.test=dns.test: give an IP address, with a port if it is not 53",
			"--resolver-for lab.test=dns.test：应为 IP 地址，端口不是 53 时请一并给出",
		},
		"resolver-for: an address for a name": {
			func(s *zone.Settings) { s.ResolverFor = []string{"10.0.0.1=10.0.0.53"} },
			"--resolver-for 10.0.0.1=10.0.0.53: 10.0.0.1 is an address and needs no resolving; give the end of names, such as corp.example.com",
			"--resolver-for 10.0.0.1=10.0.0.53：10.0.0.1 是 IP 地址，不需要解析；请给出域名后缀，例如 corp.example.com",
		},
		"resolver-for: a port beside the name": {
			func(s *zone.Settings) { s.ResolverFor = []string{"a.test:443=10.0.0.53"} },
			"--resolver-for a.test:443=10.0.0.53: a.test:443 is not a name alone; write it without scheme, port and path",
			"--resolver-for a.test:443=10.0.0.53：a.test:443 不只是域名；请去掉协议、端口和路径",
		},
		"resolve: no address": {
			func(s *zone.Settings) { s.Resolve = []string{"a.test:443"} },
			"--resolve a.test:443: write it as HOST:PORT:ADDR, such as api.example.com:443:10.0.0.7",
			"--resolve a.test:443：应写作 HOST:PORT:ADDR，例如 api.example.com:443:10.0.0.7",
		},
		"resolve: not an address": {
			func(s *zone.Settings) { s.Resolve = []string{"a.test:443:nowhere"} },
			`--resolve a.test:443:nowhere: "nowhere" is no IP address`,
			`--resolve a.test:443:nowhere："nowhere" 不是 IP 地址`,
		},
		"resolve: an address for a name": {
			func(s *zone.Settings) { s.Resolve = []string{"[::1]:443:127.0.0.1"} },
			"--resolve [::1]:443:127.0.0.1: ::1 is an address already and needs no resolving; give a name",
			"--resolve [::1]:443:127.0.0.1：::1 本身就是 IP 地址，不需要解析；请给出域名",
		},
		"hosts": {
			func(s *zone.Settings) { s.Hosts = hosts },
			strings.ReplaceAll("--hosts FILE:2: write an IP address and then names\n"+
				"--hosts FILE:4: a.test:443 is not a name alone; write it without scheme, port and path\n"+
				"--hosts FILE:5: write an IP address and then names", "FILE", hosts),
			strings.ReplaceAll("--hosts FILE:2：应为一个 IP 地址，后面跟域名\n"+
				"--hosts FILE:4：a.test:443 不只是域名；请去掉协议、端口和路径\n"+
				"--hosts FILE:5：应为一个 IP 地址，后面跟域名", "FILE", hosts),
		},
		"hosts: missing": {
			func(s *zone.Settings) { s.Hosts = missing },
			"--hosts " + missing + ": cannot be read: there is no such file or folder",
			"--hosts " + missing + "：无法读取：文件或目录不存在",
		},
		"ca-file: missing": {
			func(s *zone.Settings) { s.CAFile = []string{"ios=" + missing} },
			"--ca-file " + missing + ": cannot be read: there is no such file or folder",
			"--ca-file " + missing + "：无法读取：文件或目录不存在",
		},
		"ca-file: a folder": {
			func(s *zone.Settings) { s.CAFile = []string{dir} },
			"--ca-file " + dir + ": cannot be read: it is a folder",
			"--ca-file " + dir + "：无法读取：这是一个目录",
		},
		"ca-file: a key": {
			func(s *zone.Settings) { s.CAFile = []string{key} },
			"--ca-file " + key + ": the file holds a private key; give certificates only",
			"--ca-file " + key + "：文件中含有私钥；请只提供证书",
		},
		"ca-file: nothing": {
			func(s *zone.Settings) { s.CAFile = []string{empty} },
			"--ca-file " + empty + ": there is no certificate in PEM form (-----BEGIN CERTIFICATE-----) in it",
			"--ca-file " + empty + "：其中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）",
		},
		"ca-file: broken": {
			func(s *zone.Settings) { s.CAFile = []string{broken} },
			"", // the English half is the parser's
			"--ca-file " + broken + "：其中有无法解析的证书；请检查文件是否完整",
		},
		"only-ca-file alone": {
			func(s *zone.Settings) { s.OnlyCAFile = true },
			"--only-ca-file needs a --ca-file to trust",
			"--only-ca-file 需要同时用 --ca-file 指定根证书",
		},
		"timeout": {
			func(s *zone.Settings) { s.Timeout = time.Second },
			"--timeout 1s: give at least 2s, such as 10s",
			"--timeout 1s：至少 2s，例如 10s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := zone.Settings{Timeout: time.Minute}
			c.change(&s)
			err := s.Check()
			if got := said(err, lang.English); got != c.en && c.en != "" {
				t.Errorf("got  %s\nwant %s", got, c.en)
			}
			if got := said(err, lang.Chinese); got != c.zh {
				t.Errorf("got  %s\nwant %s", got, c.zh)
			}
			stores, storesErr := s.Stores()
			scanner, scannerErr := s.Scanner(clock.System, facts.Observer{})
			if (stores != nil) == (storesErr != nil) || (scanner != nil) == (scannerErr != nil) {
				t.Errorf("half a result: %v beside %v, %v beside %v", stores, storesErr, scanner, scannerErr)
			}
		})
	}
}

// TestAllTogether makes many mistakes at once, somewhere else than on the command line.
func TestAllTogether(t *testing.T) {
	s := zone.Settings{
		AllowCIDR: []string{"a", "10.0.0.0/8", "b"}, Resolver: "c", ResolverFor: []string{"d", "e"}, Resolve: []string{"f", "g"},
		Hosts: "/missing/h", CAFile: []string{"/missing/i", "ios=/missing/j"},
		At: func(setting, given string) string { return "here: " + setting + " (" + given + "):" },
	}
	var got []string
	for _, e := range lang.Flatten(s.Check()) {
		place, _, _ := strings.Cut(e.Error(), "): ")
		got = append(got, strings.TrimPrefix(place, "here: "))
	}
	want := []string{
		"ca-file (/missing/i", "ca-file (ios=/missing/j", "resolve (f", "resolve (g", "hosts (/missing/h",
		"resolver (c", "resolver-for (d", "resolver-for (e", "allow-cidr (a", "allow-cidr (b", "timeout (0s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// said is what a person is told, a line for each mistake.
func said(err error, tag lang.Tag) string {
	var lines []string
	for _, e := range lang.Flatten(err) {
		lines = append(lines, e.(lang.Speaker).In(tag))
	}
	return strings.Join(lines, "\n")
}

func startLab(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// TestScansTheLab looks at the lab from a zone that was made for it in several ways, and from one that was not.
func TestScansTheLab(t *testing.T) {
	l := startLab(t)
	good := l.Case("good-rsa")
	hosts := filepath.Join(t.TempDir(), "hosts")
	if err := os.WriteFile(hosts, l.Hosts(), 0o644); err != nil {
		t.Fatal(err)
	}
	pin := strings.TrimPrefix(good.Target(), "https://") + ":" + good.Addrs[0].Addr().String()
	open := []string{"127.0.0.0/8", "::1/128"}
	server := l.Resolver().String()
	for name, c := range map[string]struct {
		settings zone.Settings
		resolver string // as the snapshot names it
		source   string
		reach    facts.Reach
	}{
		"one name server":           {zone.Settings{AllowCIDR: open, Resolver: server}, server, facts.SourceResolver, facts.ReachOK},
		"a name server for its own": {zone.Settings{AllowCIDR: open, ResolverFor: []string{".Lab.test=" + server}}, "system; lab.test: " + server, facts.SourceResolver, facts.ReachOK},
		"a pin":                     {zone.Settings{AllowCIDR: open, Resolve: []string{pin}}, "system", facts.SourcePinned, facts.ReachOK},
		"a file of hosts":           {zone.Settings{AllowCIDR: open, Hosts: hosts}, "system", facts.SourcePinned, facts.ReachOK},
		"nothing opened":            {zone.Settings{Resolver: server}, server, facts.SourceResolver, facts.ReachNotTried},
	} {
		t.Run(name, func(t *testing.T) {
			c.settings.Timeout, c.settings.Depth = 20*time.Second, scan.Quick
			s, err := c.settings.Scanner(clock.System, facts.Observer{})
			if err != nil {
				t.Fatal(err)
			}
			got := s.Scan(t.Context(), facts.Endpoint{Host: good.Host, Port: good.Addrs[0].Port()})
			if got.DNS.Value == nil || got.DNS.Value.Source != c.source || got.Observer.Resolver != c.resolver || got.Reach() != c.reach {
				t.Errorf("DNS %+v, observer %+v, reach %s", got.DNS, got.Observer, got.Reach())
			}
		})
	}
}
