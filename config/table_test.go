package config

import (
	"regexp"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

// TestTable holds every setting to what the others lean on.
func TestTable(t *testing.T) {
	seen := map[string]string{}
	last := group(0)
	for i, s := range table() {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(s.name) {
			t.Errorf("%s is no name", s.name)
		}
		if (i == 0) != (s.name == "config") {
			t.Error("config is read before all others, and stands first")
		}
		taken := s.variables()
		if s.secret {
			for _, name := range s.variables() {
				taken = append(taken, name+inFile)
			}
		}
		for _, name := range taken {
			if seen[name] != "" {
				t.Errorf("%s is a variable of %s and of %s", name, seen[name], s.name)
			}
			seen[name] = s.name
		}
		if s.help.In(lang.English) == "" || s.help.In(lang.Chinese) == "" || !strings.HasSuffix(s.help.In(lang.English), ".") || !strings.HasSuffix(s.help.In(lang.Chinese), "。") {
			t.Errorf("%s: help %+v", s.name, s.help)
		}
		if (s.usually.In(lang.English) == "") != (s.usually.In(lang.Chinese) == "") || s.find != nil && s.usually.IsZero() || s.standard != "" && !s.usually.IsZero() {
			t.Errorf("%s: its default is said by %+v, %q", s.name, s.usually, s.standard)
		}
		if (s.kind == toggle) != (s.form == "") || s.kind == toggle && s.standard == "" {
			t.Errorf("%s: form %q, default %q", s.name, s.form, s.standard)
		}
		if s.group < last {
			t.Errorf("%s stands apart from its group", s.name)
		}
		last = s.group
		if s.on&API == 0 {
			t.Errorf("%s: api can be all of the service, and does not take it", s.name)
		}
	}
	for g, title := range groupTitles {
		if title.In(lang.English) == "" || title.In(lang.Chinese) == "" {
			t.Errorf("group %d lacks a title", g)
		}
	}
}

func TestNearest(t *testing.T) {
	words := namesOf(table())
	for written, want := range map[string]string{
		"listen": "listen", "listn": "listen", "lsiten": "listen", "allow-cdir": "allow-cidr", "retention": "scan-retention", "proxy": "trusted-proxy",
		"trusted-proxies": "trusted-proxy", "port": "", "file": "", "nam": "name", "bananas": "", "": "", "x": "", "log": "", "cidr": "", "notify-cidr": "", "old-secret": "old-secret-key",
		"database": "database-url", "dns-resolver": "",
	} {
		if got := nearest(written, words); got != want {
			t.Errorf("%s: %q, want %q", written, got, want)
		}
	}
}

func TestReadDuration(t *testing.T) {
	for text, want := range map[string]string{
		"90d": "2160h0m0s", "1d12h": "36h0m0s", "0d": "0s", "1.5h": "1h30m0s", "10s": "10s", "100000d": "2400000h0m0s",
		"": "", "d": "", "1.5d": "", "100001d": "", "999999d": "", "9999999d": "", "-1d": "", "1d-1h": "", "1d+1h": "", "+5s": "", "-5s": "", "5": "", "1d5": "",
		"5d1d": "", "2w": "", "100000d2562047h": "", "1 d": "", "1d ": "", "１d": "",
	} {
		got, err := readDuration(text)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestReadPublicURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://a.test": "https://a.test", "https://a.test/": "https://a.test", "HTTPS://a.test:8443": "https://a.test:8443", "http://[::1]:8080": "http://[::1]:8080",
		"https://": "", "https://:80": "", "a.test": "", "//a.test": "", "https://u:p@a.test": "", "https://a.test/x": "", "https://a.test?": "", "https://a.test/#x": "", "mailto:a": "",
	} {
		got, err := readPublicURL(text)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestReadDatabaseURL(t *testing.T) {
	for text, good := range map[string]bool{
		"postgres://u:p@db:5432/x": true, "postgresql://db": true, "postgres:///x?host=/run/postgresql": true, "host=/run/postgresql user=u": true,
		"dbname = x": true, "password=a://b host=c": true,
		"": false, "mysql://db/x": false, "db": false, "postgres://u:%zz@db/": false, "db:5432": false, "://": false, "postgres": false,
	} {
		got, err := readDatabaseURL(text)
		if (err == nil) != good || err == nil && got.Reveal() != text {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "127.9.9.9": true, "::1": true, "localhost": true, "a.localhost": true, "a.test": false, "10.0.0.1": false, "notlocalhost": false} {
		if loopback(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
}
