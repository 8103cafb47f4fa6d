package target

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestParseList(t *testing.T) {
	a, b, c := "https://a.example", "wss://b.example", "https://c.example"
	tests := []struct {
		name, in string
		want     []string
	}{
		{"lines", "a.example\nwss://b.example\nc.example\n", []string{a, b, c}},
		{"no line end at the end", "a.example\nc.example", []string{a, c}},
		{"blank lines and comments", "# hosts\n\n  a.example  # first\n\t# none\nc.example\t#second\n", []string{a, c}},
		{"a fragment is no comment", "https://a.example/#x\n", []string{a + "/"}},
		{"full-width comment", "a.example ＃ 注释\n", []string{a}},
		{"duplicates are kept", "a.example\na.example\n", []string{a, a}},
		{"CRLF", "a.example\r\n\r\nc.example\r\n", []string{a, c}},
		{"UTF-8 with BOM", "\ufeffa.example\n", []string{a}},
		{"UTF-16 little endian", encode16("# 注释\r\na.example\r\n", true), []string{a}},
		{"UTF-16 big endian", encode16("a.example\r\n中文.example", false), []string{a, "https://xn--fiq228c.example"}},
		{"semicolons", "https://a.example;wss://b.example;\n", []string{a, b}},
		{"full-width separators", "a.example；wss://b.example，c.example、a.example", []string{a, b, c, a}},
		{"spaces", "a.example wss://b.example\tc.example", []string{a, b, c}},
		{"IPv6 line is not JSON", "[2001:db8::1]:8443\n::1\n", []string{"https://[2001:db8::1]:8443", "https://[::1]"}},

		{"console block", "request合法域名\nhttps://a.example;https://c.example\nsocket合法域名\nwss://b.example\n", []string{a, c, b}},
		{"console block, labels before entries", "request合法域名：https://a.example\nsocket合法域名: wss://b.example\nuploadFile合法域名https://c.example", []string{a, b, c}},
		{"console block, label set apart", "request 合法域名 https://a.example；https://c.example", []string{a, c}},
		{"console block without entries for udp", "https://a.example\nudp合法域名\ntcp合法域名：\ndownloadFile合法域名：\n", []string{a}},
		{"console block of other lists", "服务器域名\n业务域名\thttps://a.example\nDNS预解析域名：c.example", []string{a, c}},
		{"host that is called so", "域名.example", []string{"https://xn--eqrt2g.example"}},

		{"list on a line", "a.example,c.example", []string{a, c}},
		{"list on a line with localhost and ports", "a.example, localhost,db:8443 ,::1", []string{a, "https://localhost", "https://db:8443", "https://[::1]"}},
		{"list of strings with a comma at the end", "\"a.example\",\n\"c.example\",\n", []string{a, c}},
		{"CSV without header", "a.example,Zhang San,note\nc.example,李四，负责人\n", []string{a, c}},
		{"CSV with e-mail", "a.example,ops@corp.example\n", []string{a}},
		{"CSV with full-width comma", "a.example，张三\n", []string{a}},
		{"CSV with quotes", "\"a.example\",\"Zhang, San # \"\"x\"\"\"\nc.example, \"Li\"\n", []string{a, c}},
		{"CSV with header", "host,owner\na.example,b.example\nc.example,\n", []string{a, c}},
		{"CSV with header in Chinese", "域名,负责人\na.example,张三\n", []string{a}},
		{"CSV with header and column", "序号,域名,负责人\n1,a.example,张三\n2,\"https://c.example;wss://b.example\",李四\n", []string{a, c, b}},
		{"CSV with capitals, quotes and comment", "# export\n\"Owner\",\"URL\"\nx,a.example\n", []string{a}},
		{"CSV with empty rows", "url,owner\n,,\n\na.example,x\n", []string{a}},
		{"CSV in GBK beside the targets", "a.example,\xd5\xc5\xc8\xfd\n", []string{a}},
		{"CSV parted by semicolons", "domain;owner\na.example;Zhang\n", []string{a}},
		{"table from a spreadsheet", "Owner\tTarget\nZhang San\ta.example\nLi, Si\tc.example\n", []string{a, c}},
		{"table with an empty cell at the left", "\tTarget\tOwner\r\n\ta.example\tb.example\r\n", []string{a}},
		{"space around quotes", "  \"a.example\" \n", []string{a}},
		{"header alone above lines", "targets\na.example\nc.example\n", []string{a, c}},
		{"header word that is a target's label", "host,a.example\n", []string{"https://host"}},

		{"JSON strings", ` ["a.example", "wss://b.example"] `, []string{a, b}},
		{
			"JSON objects", `[{"target":"a.example"},{"host":"b.example","port":8443},{"url":"https://c.example/x"},{"Domain":"d.example","port":"444"}]`,
			[]string{a, "https://b.example:8443", c + "/x", "https://d.example:444"},
		},
		{
			"JSON object with more", `[{"tags":["prod"],"host":"x.example","url":"https://a.example","owner":{"host":"no"}},{"host":"::1","port":8443}]`,
			[]string{a, "https://[::1]:8443"},
		},
		{"JSON object that says most first", `[{"url":"https://a.example/x","host":"a.example","port":1}]`, []string{a + "/x"}},
		{"JSON nested as far as it may be", strings.Repeat(`{"a":`, 8) + `["a.example"]` + strings.Repeat("}", 8), []string{a}},
		{"JSON object", `{"host":"a.example"}`, []string{a}},
		{"JSON of both", `["a.example",{"host":"c.example","port":null}]`, []string{a, c}},
		{"JSON of WeChat", `{"errcode":0,"errmsg":"ok","requestdomain":["https://a.example"],"wsrequestdomain":["wss://b.example"],
			"uploaddomain":[],"downloaddomain":["https://c.example"],"udpdomain":["udp://u.example"],"tcpdomain":["tcp://t.example"],
			"invalid_requestdomain":["http://x"],"webviewdomain":null}`, []string{a, b, c}},
		{"JSON of WeChat, nested", `{"mp_domain":{"requestdomain":["https://a.example"],"udpdomain":[]},"third_domain":{"wsrequestdomain":["wss://b.example"]},
			"prefetch_dns_domain":[{"url":"c.example","status":0}]}`, []string{a, b, c}},
		{"JSON with BOM in UTF-16", encode16(`["a.example"]`, true), []string{a}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			targets, err := ParseList("hosts.txt", strings.NewReader(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, target := range targets {
				got = append(got, target.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
		})
	}
}

// encode16 writes a text as UTF-16 with a byte order mark.
func encode16(text string, little bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		first, second := byte(unit>>8), byte(unit)
		if little {
			first, second = second, first
		}
		b.Write([]byte{first, second})
	}
	return b.String()
}
