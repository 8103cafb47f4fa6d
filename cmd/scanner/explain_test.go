package main

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var updateExplained = flag.Bool("update-explained", false, "rewrite testdata/explain.golden")

// TestExplainLab pastes errors beside servers of the lab: those that bring the error about, and clean ones, where the
// cause lies elsewhere. The golden file shows what is answered in both languages, less what differs from run to run.
func TestExplainLab(t *testing.T) {
	l := startLab(t)
	target := func(id string) string { return strings.TrimPrefix(l.Case(id).Target(), "https://") }
	onAndroid := func() []string { // a root that Apple lacks
		flags := []string{"--resolver", l.Resolver().String()}
		for _, r := range l.Lab.Ranges() {
			flags = append(flags, "--allow-cidr", r)
		}
		for _, platform := range []string{"android", "harmony", "devtools"} {
			flags = append(flags, "--ca-file", platform+"="+l.path("ca.pem"))
		}
		return flags
	}
	var out strings.Builder
	vconsole := `[10:23:44.120] {ERRMSG：“request：fail errcode：－201 error_msg：net：：ERR_CERT_DATE_INVALID”，errno：600001}`
	for _, c := range []struct {
		name, text, server string
		flags              []string
		code               int
	}{
		{"the intermediate is missing, Android", `安卓 {"errno":600001,"errMsg":"request:fail errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID"}`, "missing-intermediate", l.trust(), 1},
		{"Apple lacks the root", "安卓正常，iPhone 都失败 errcode:-202", "good-rsa", onAndroid(), 1},
		{"the same, and Android is asked", "安卓 errcode:-202", "good-rsa", onAndroid(), 1},
		{"expired", vconsole, "expired", l.trust(), 1},
		{"another name", "此服务器的证书无效。您可能正在连接到一个伪装成“wrong-name.lab.test”的服务器", "wrong-name", l.trust(), 1},
		{"TLS 1.0 and 1.1 alone", "errcode:-113 cronet_error_code:-113", "tls10-11", l.trust(), 1},
		{"ATS", "发生了 SSL 错误，无法建立到该服务器的安全连接", "no-forward-secrecy", l.trust(), 1},
		{"reset", "net::ERR_CONNECTION_RESET", "resets", l.trust(), 1},
		{"a socket whose handshake fails", `exception onOpen fail code:8, msg:TLS handshake failed`, "missing-intermediate", l.trust(), 1},
		{"described only", "开发者工具和浏览器都正常，手机不行", "missing-intermediate", l.trust(), 1},

		{"clean: -202 on Android", "android errcode:-202", "good-ecdsa", l.trust(), 0},
		{"clean: the date", vconsole, "good-rsa", l.trust(), 0},
		{"clean: iOS, SSL error", "发生了SSL错误，无法建立与该服务器的安全连接。", "good-ecdsa", l.trust(), 0},
		{"clean: a time-out", "request:fail timeout", "good-rsa", l.trust(), 0},
		{"clean: the socket of Android", "Underlying Transport Error", "good-ecdsa", l.trust(), 0},
		{"clean: a domain that is not listed", `{"errno":600002,"errMsg":"request:fail url not in domain list"}`, "good-rsa", l.trust(), 0},
	} {
		for _, tag := range []string{"zh", "en"} {
			got := scanner(t, append([]string{"explain", c.text, "--target", target(c.server), "--lang", tag}, c.flags...)...)
			if got.code != c.code || got.errors != "" {
				t.Errorf("%s in %s: exit %d, want %d: %s", c.name, tag, got.code, c.code, got.errors)
			}
			out.WriteString("=== " + c.name + " (" + c.server + ", " + tag + ")\n" + c.text + "\n---\n" + got.out + "\n")
		}
	}
	compareExplained(t, out.String())
}

// changing is what differs from run to run: ports, addresses and times.
var changing = regexp.MustCompile(`(\.lab\.test|127\.\d+\.\d+\.\d+|\[::1\]):\d+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`)

func compareExplained(t *testing.T, text string) {
	t.Helper()
	const golden = "testdata/explain.golden"
	text = changing.ReplaceAllString(text, "$1…")
	if *updateExplained {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("-want +got (go test ./cmd/scanner -run TestExplainLab -update-explained):\n%s", diff)
	}
}
