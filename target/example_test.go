package target_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/target"
)

func ExampleParse() {
	t, err := target.Parse("ｗｓｓ：／／Ws.中文.com：8443／chat")
	fmt.Println(t, err)
	fmt.Println(t.Endpoint().Host, t.Endpoint().Port)

	_, err = target.Parse("http://api.example.com")
	fmt.Println(err)
	// Output:
	// wss://ws.xn--fiq228c.com:8443/chat <nil>
	// ws.xn--fiq228c.com 8443
	// "http://api.example.com" is not encrypted, and a mini program speaks https and wss only: write "https://api.example.com"
}

func ExampleParseList() {
	targets, _ := target.ParseList("-", strings.NewReader(`
# 复制自小程序后台
request合法域名
https://api.example.com；https://pay.example.com
socket合法域名：wss://ws.example.com
`))
	for _, t := range targets {
		fmt.Println(t)
	}
	// Output:
	// https://api.example.com
	// https://pay.example.com
	// wss://ws.example.com
}

func ExampleListError() {
	_, err := target.ParseList("hosts.csv", strings.NewReader("host,owner\n*.example.com,Li\n127.1,Zhang\n"))
	fmt.Println(err.(*target.ListError).In(lang.Chinese))
	// Output:
	// hosts.csv:2: "*.example.com" 是通配符，不是服务器：请逐个写出主机名
	// hosts.csv:3: "127.1" 是 IPv4 地址，但没有写成 a.b.c.d：请写四个 0 到 255 的十进制数，不带前导零，例如 192.0.2.1
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := target.Parse("https://api.example.com:8443/v1"); err != nil {
			b.Fatal(err)
		}
	}
}

// The longest list that is read.
func BenchmarkParseList(b *testing.B) {
	for name, line := range map[string]string{"lines": "https://api.example.com:8443\n", "csv": "\"api.example.com\",\"Zhang, San\"\n", "idn": "中文.example.com\n"} {
		list := strings.Repeat(line, target.MaxEntries)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				targets, err := target.ParseList("-", strings.NewReader(list))
				if err != nil || len(targets) != target.MaxEntries {
					b.Fatal(len(targets), err)
				}
			}
		})
	}
}
