package main

import (
	"slices"
	"strings"
	"testing"
)

func servers() []*server { return []*server{nginx(), sserver(), apache(), haproxy(), caddy()} }

// TestTables holds what main takes for granted of the tables.
func TestTables(t *testing.T) {
	names := map[string]bool{}
	for _, s := range servers() {
		configs := 0
		here := map[string]bool{}
		for _, one := range s.setups {
			name := s.name + " " + one.name
			if names[name] {
				t.Errorf("%s is there twice", name)
			}
			names[name], here[one.name] = true, true
			switch {
			case one.onto != "" && (one.config != "" || !here[one.onto]):
				t.Errorf("%s is asked at %q, and has a config too, or that comes after it", name, one.onto)
			case one.onto == "" && one.config == "":
				t.Errorf("%s has no config", name)
			case one.config != "":
				configs++
			}
			for _, f := range order {
				if _, ok := one.truth[f]; !ok && !one.planted && f != verdict && f != failures {
					t.Errorf("%s does not say what %s is", name, f)
				}
			}
			if _, judged := one.truth[verdict]; judged && one.openssl == "" && !one.planted {
				t.Errorf("%s has a verdict, and nothing of openssl to hold it against", name)
			}
			if one.blind != nil && len(one.truth.differences(one.truth.but(one.blind))) == 0 {
				t.Errorf("%s: the scanner is called blind, and nothing is otherwise than configured", name)
			}
		}
		if configs < 8 {
			t.Errorf("%s has %d configurations, want at least 8", s.name, configs)
		}
	}
	for _, d := range deviations {
		if d.reason == "" || d.says == d.found {
			t.Errorf("%s: a deviation without a reason, or without a difference", d.tool)
		}
		for _, name := range d.setups {
			if !names[name] {
				t.Errorf("%s: there is no setup %q", d.tool, name)
			}
		}
	}
}

func TestDifferences(t *testing.T) {
	truth := facts{version: "1.3", suite: "A|B", chain: "ec lower"}
	for name, c := range map[string]struct {
		found facts
		want  []string
	}{
		"as configured":    {facts{version: "1.3", suite: "B", chain: "ec lower", alpn: "h2"}, nil},
		"one is other":     {facts{version: "1.2", suite: "A", chain: "ec lower"}, []string{`version: found "1.2", configured "1.3"`}},
		"none of two":      {facts{version: "1.3", suite: "C", chain: "ec lower"}, []string{`suite: found "C", configured "A|B"`}},
		"one is missing":   {facts{version: "1.3", suite: "A"}, []string{`chain: found "", configured "ec lower"`}},
		"part of a choice": {facts{version: "1.3", suite: "A|B", chain: "ec lower"}, []string{`suite: found "A|B", configured "A|B"`}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := truth.differences(c.found); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

const document = `{"results": [{
	"platforms": {"ios": {"status": "fail"}, "android": {"status": "pass"}, "harmony": {"status": "pass"}, "devtools": {"status": "pass"}},
	"findings": [
		{"rule": "low_one", "level": "default", "status": "fail", "severity": {"ios": "low"}},
		{"rule": "not_known", "level": "default", "status": "unknown", "severity": {"ios": "blocker"}},
		{"rule": "leveled", "level": "deep", "status": "fail", "severity": {"ios": "high"}},
		{"rule": "bad", "level": "default", "status": "fail", "severity": {"android": "medium"}}
	],
	"snapshot": {
		"port80": {"value": {"result": "https"}},
		"addresses": [{
			"handshake": {
				"value": {"version": "1.3", "suite": "0x1301", "group": "0x001d", "alpn": "h2", "client_certificate_requested": true,
					"ocsp_staple": "AQ==", "scts": ["AQ==", "Ag=="]},
				"failure": {"kind": "alert", "alert": 116}
			},
			"chain": {"value": ["aa", "bb", "cc"]},
			"leaves": [{"sha256": "bb"}, {"sha256": "aa"}],
			"versions": {"value": {"1.0": "refused", "1.1": "silent", "1.2": "offered"}},
			"ats": {"value": {"version": "1.1", "suite": "0xc013"}},
			"non_ats": {"value": {"version": "1.2", "suite": "0xcca8"}},
			"http": {"value": [{"protocol": "h2", "status": 302, "redirects": [{"scheme": "http", "host": "a.test"}], "redirects_end": "plain_http"}]},
			"websocket": {"value": [{"failure": {"kind": "timeout"}}]}
		}]
	}
}]}`

func TestRead(t *testing.T) {
	staples := func(der []byte) string { return strings.Repeat("staple", len(der)) }
	got, err := read([]byte(document), map[string]string{"aa": "rsa", "bb": "ec"}, staples)
	if err != nil {
		t.Fatal(err)
	}
	want := facts{
		versions: "?1.1 1.2 ?1.3", version: "1.3", suite: "TLS_AES_128_GCM_SHA256", suite12: rsaChaCha, group: "x25519", alpn: "h2",
		staple: "staple", scts: "2", client: "wanted", chain: "rsa ec cc", leaves: "ec rsa", failure: "alert 116",
		get: "h2 302", redirects: "http://a.test plain_http", websocket: "timeout", port80: "https",
		verdict: "fail/pass/pass/pass", failures: "bad leveled/deep",
	}
	for _, wrong := range want.differences(got) {
		t.Error(wrong)
	}
	if len(got) != len(order) || len(want) != len(order) {
		t.Errorf("%d facts are read and %d wanted, of %d", len(got), len(want), len(order))
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"", "{}", `{"results": [{"snapshot": {}}]}`, `{"results": [{}, {}]}`} {
		if got, err := read([]byte(text), nil, nil); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}

func TestContradicts(t *testing.T) {
	for name, c := range map[string]struct {
		failing, code string
		want          bool
	}{
		"both accept":               {"-", "0", false},
		"another fault":             {"ats_tls_version tls12_missing", "0", false},
		"openssl accepts":           {"chain_incomplete/fetchable", "0", true},
		"both refuse":               {"chain_incomplete/fetchable", "20", false},
		"the scanner accepts":       {"-", "20", true},
		"for different reasons":     {"cert_expired", "62", true},
		"openssl saw none":          {"cert_expired", "-", false},
		"a code that is not listed": {"-", "99", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := contradicts(c.failing, c.code); (got != "") != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestReadSSLScan(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?><document version="2.0.7"><ssltest host="127.0.0.1" port="1">`
	const rest = `</ssltest></document>`
	for name, c := range map[string]struct{ text, want string }{
		"two": {
			head + `<protocol type="ssl" version="3" enabled="0" /><protocol type="tls" version="1.0" enabled="0" />` +
				`<protocol type="tls" version="1.2" enabled="1" /><protocol type="tls" version="1.3" enabled="1" />` + rest,
			"1.2 1.3",
		},
		"none":         {head + `<protocol type="tls" version="1.2" enabled="0" />` + rest, "-"},
		"an older one": {head + `<protocol type="ssl" version="3" enabled="1" />` + rest, "ssl3"},
		"no test":      {`<document></document>`, ""},
		"no protocol":  {head + rest, ""},
		"no XML":       {"ERROR: Could not connect", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := readSSLScan([]byte(c.text)); got != c.want || (err != nil) != (c.want == "") {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestReadNmap(t *testing.T) {
	port := func(state, scripts string) string {
		return `<nmaprun><host><ports><port portid="1"><state state="` + state + `"/>` + scripts + `</port></ports></host></nmaprun>`
	}
	for name, c := range map[string]struct{ text, want string }{
		"two": {
			port("open", `<script id="ssl-enum-ciphers" output=""><table key="TLSv1.3"><table key="ciphers"/></table>`+
				`<table key="TLSv1.2"></table><elem key="least strength">A</elem></script>`), "1.2 1.3",
		},
		"no script output": {port("open", ""), "-"},
		"another script":   {port("open", `<script id="other"><table key="TLSv1.3"/></script>`), "-"},
		"closed":           {port("closed", ""), ""},
		"no host":          {"<nmaprun></nmaprun>", ""},
		"no XML":           {"Failed to resolve", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := readNmap([]byte(c.text)); got != c.want || (err != nil) != (c.want == "") {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestTally(t *testing.T) {
	saw := func(name, found, scan, portscan string) *outcome {
		return &outcome{setup: &setup{name: name}, found: facts{versions: found}, tools: map[tool]string{sslscan: scan, nmap: portscan}}
	}
	for name, c := range map[string]struct {
		add  *outcome
		want string
		ok   bool
	}{
		"same":                {saw("complete", "1.2 1.3", "1.2 1.3", "1.2 1.3"), "nginx      1 same, 0 differ     1 same, 0 differ", true},
		"explained":           {saw("x25519-only", "1.2 1.3", "1.3", "1.2 1.3"), "sslscan of nginx x25519-only: 1.3, the scanner: 1.2 1.3", true},
		"explained elsewhere": {saw("complete", "1.2 1.3", "1.3", "1.2 1.3"), "NOT EXPLAINED: sslscan of nginx complete", false},
		"another difference":  {saw("x25519-only", "1.2 1.3", "1.2", "1.2 1.3"), "NOT EXPLAINED: sslscan of nginx x25519-only", false},
		"by the other tool":   {saw("x25519-only", "1.2 1.3", "1.2 1.3", "1.3"), "NOT EXPLAINED: nmap of nginx x25519-only", false},
	} {
		t.Run(name, func(t *testing.T) {
			told := newTally()
			told.add("nginx", c.add)
			var text strings.Builder
			if got := told.print(&text); got != c.ok || !strings.Contains(text.String(), c.want) {
				t.Errorf("got %v and %q, want %v and %q", got, text.String(), c.ok, c.want)
			}
		})
	}
}

func TestTimestamps(t *testing.T) {
	got := timestamps(2)
	if n := int(got[0])<<8 | int(got[1]); n != len(got)-2 {
		t.Errorf("the list says that it has %d bytes, and has %d", n, len(got)-2)
	}
	if n := int(got[2])<<8 | int(got[3]); 2*(n+2) != len(got)-2 {
		t.Errorf("an entry says that it has %d bytes, of two in %d", n, len(got)-2)
	}
}
