package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestMistakes makes each mistake alone and wants its sentence.
func TestMistakes(t *testing.T) {
	const needsDuration, needsDurationZh = "write a duration as 10s, 5m, 24h or 90d", "时长应写作 10s、5m、24h 或 90d"
	for name, c := range map[string]struct {
		given  given
		en, zh string
	}{
		"listen: a port alone": {given{flags: []string{"--listen=8080"}}, "--listen 8080: write host:port, such as 127.0.0.1:8080", "--listen 8080：应写作 host:port，例如 127.0.0.1:8080"},
		"listen: a URL":        {given{flags: []string{"--listen=http://a:80"}}, "--listen http://a:80: write host:port, such as 127.0.0.1:8080", "--listen http://a:80：应写作 host:port，例如 127.0.0.1:8080"},
		"listen: port":         {given{flags: []string{"--listen=a:65536"}}, "--listen a:65536: write host:port, such as 127.0.0.1:8080", "--listen a:65536：应写作 host:port，例如 127.0.0.1:8080"},
		"listen: variable":     {given{env: []string{"TONGGUAN_LISTEN=8080"}}, "TONGGUAN_LISTEN 8080: write host:port, such as 127.0.0.1:8080", "TONGGUAN_LISTEN 8080：应写作 host:port，例如 127.0.0.1:8080"},
		"listen: file":         {given{file: "\n\nlisten: 8080\n"}, "my.yaml:3: listen 8080: write host:port, such as 127.0.0.1:8080", "my.yaml:3: listen 8080：应写作 host:port，例如 127.0.0.1:8080"},
		"listen: nothing":      {given{flags: []string{"--listen="}}, "--listen: needs a value", "--listen：需要一个值"},
		"listen: null":         {given{file: "listen:\n"}, "my.yaml:1: listen: needs a value", "my.yaml:1: listen：需要一个值"},
		"metrics-listen":       {given{flags: []string{"--metrics-listen=::1:80"}}, "--metrics-listen ::1:80: write host:port, such as 127.0.0.1:8080", "--metrics-listen ::1:80：应写作 host:port，例如 127.0.0.1:8080"},
		"public-url: no scheme": {
			given{flags: []string{"--public-url=a.test"}},
			"--public-url a.test: write it as https://tongguan.example.com",
			"--public-url a.test：应写作 https://tongguan.example.com",
		},
		"public-url: another scheme": {
			given{flags: []string{"--public-url=ftp://a.test"}},
			"--public-url ftp://a.test: write it as https://tongguan.example.com",
			"--public-url ftp://a.test：应写作 https://tongguan.example.com",
		},
		"public-url: a path": {
			given{flags: []string{"--public-url=https://a.test:8443/t"}},
			"--public-url https://a.test:8443/t: the service needs a host of its own: write https://a.test:8443, without path or query",
			"--public-url https://a.test:8443/t：服务需要独占一个主机名：请写作 https://a.test:8443，不带路径和查询参数",
		},
		"public-url: plain http": {
			given{env: []string{"TONGGUAN_PUBLIC_URL=http://a.test"}},
			"TONGGUAN_PUBLIC_URL http://a.test: over plain http everybody on the way can read passwords: write https://, or accept it with --insecure-http",
			"TONGGUAN_PUBLIC_URL http://a.test：未加密的 http 会让途经网络的人看到密码：请使用 https://，或用 --insecure-http 表示接受",
		},
		"insecure-http": {given{flags: []string{"--insecure-http=maybe"}}, "--insecure-http maybe: write true or false", "--insecure-http maybe：应为 true 或 false"},
		"demo":          {given{file: "demo: 2"}, "my.yaml:1: demo 2: write true or false", "my.yaml:1: demo 2：应为 true 或 false"},
		"trusted-proxy": {
			given{flags: []string{"--trusted-proxy=10.0.0.1"}},
			"--trusted-proxy 10.0.0.1: write a range as 10.0.0.0/8, or one address as 10.1.2.3/32",
			"--trusted-proxy 10.0.0.1：网段应写作 10.0.0.0/8，单个地址应写作 10.1.2.3/32",
		},
		"database-url: not shown": {
			given{env: []string{"DATABASE_URL=mysql://u:hush@db/x"}},
			"DATABASE_URL: write it as postgres://user:password@host:5432/database, with special characters of the password as %40 and the like",
			"DATABASE_URL：应写作 postgres://user:password@host:5432/database，密码中的特殊字符要写成 %40 这样的形式",
		},
		"database-url: a password that breaks it, not shown": {
			given{file: "database-url: 'postgres://u:hu%sh@db/x'"},
			"my.yaml:1: database-url: write it as postgres://user:password@host:5432/database, with special characters of the password as %40 and the like",
			"my.yaml:1: database-url：应写作 postgres://user:password@host:5432/database，密码中的特殊字符要写成 %40 这样的形式",
		},
		"database-url: twice": {
			given{env: []string{"DATABASE_URL=postgres://a/", "DATABASE_URL_FILE=/run/x"}},
			"DATABASE_URL: it is set, and DATABASE_URL_FILE is set, too; keep one", "DATABASE_URL：它和 DATABASE_URL_FILE 同时设置了，请只保留一个",
		},
		"database-url: no file": {
			given{env: []string{"TONGGUAN_DATABASE_URL_FILE=/run/x"}},
			"TONGGUAN_DATABASE_URL_FILE /run/x: cannot be read: there is no such file or folder", "TONGGUAN_DATABASE_URL_FILE /run/x：无法读取：文件或目录不存在",
		},
		"database-url: an empty file": {
			given{env: []string{"DATABASE_URL_FILE=/run/x"}, other: map[string]string{"/run/x": "\n"}},
			"DATABASE_URL_FILE /run/x: needs a value", "DATABASE_URL_FILE /run/x：需要一个值",
		},
		"secret-key: not shown": {
			given{env: []string{"TONGGUAN_SECRET_KEY=hush"}},
			"TONGGUAN_SECRET_KEY: a key is 32 random bytes, written as 64 hexadecimal digits or in base64; openssl rand -hex 32 makes one",
			"TONGGUAN_SECRET_KEY：密钥是 32 个随机字节，写作 64 位十六进制数字或 base64；可用 openssl rand -hex 32 生成",
		},
		"old-secret-key: not shown": {
			given{env: []string{"TONGGUAN_OLD_SECRET_KEY_FILE=/run/x"}, other: map[string]string{"/run/x": keyOne + "\nhush\n"}},
			"TONGGUAN_OLD_SECRET_KEY_FILE /run/x: a key is 32 random bytes, written as 64 hexadecimal digits or in base64; openssl rand -hex 32 makes one",
			"TONGGUAN_OLD_SECRET_KEY_FILE /run/x：密钥是 32 个随机字节，写作 64 位十六进制数字或 base64；可用 openssl rand -hex 32 生成",
		},
		"old-secret-key: alone": {
			given{env: []string{"DATABASE_URL=postgres://db/", "TONGGUAN_OLD_SECRET_KEY=" + keyOne}},
			"TONGGUAN_OLD_SECRET_KEY: needs the key of now beside it: set TONGGUAN_SECRET_KEY",
			"TONGGUAN_OLD_SECRET_KEY：还需要当前的密钥：请设置 TONGGUAN_SECRET_KEY",
		},
		"notify-allow-cidr": {
			given{flags: []string{"--notify-allow-cidr=10.0.0.1"}},
			"--notify-allow-cidr 10.0.0.1: write a range as 10.0.0.0/8, or one address as 10.1.2.3/32",
			"--notify-allow-cidr 10.0.0.1：网段应写作 10.0.0.0/8，单个地址应写作 10.1.2.3/32",
		},
		"notify-allow-http": {given{flags: []string{"--notify-allow-http=maybe"}}, "--notify-allow-http maybe: write true or false", "--notify-allow-http maybe：应为 true 或 false"},
		"interval: form":    {given{flags: []string{"--interval=daily"}}, "--interval daily: " + needsDuration, "--interval daily：" + needsDurationZh},
		"interval: number":  {given{file: "interval: 24"}, "my.yaml:1: interval 24: " + needsDuration, "my.yaml:1: interval 24：" + needsDurationZh},
		"interval: least":   {given{flags: []string{"--interval=4m59s"}}, "--interval 4m59s: give a duration from 5m to 30d", "--interval 4m59s：应为 5m 到 30d 之间的时长"},
		"interval: most":    {given{flags: []string{"--interval=30d1s"}}, "--interval 30d1s: give a duration from 5m to 30d", "--interval 30d1s：应为 5m 到 30d 之间的时长"},
		"scan-retention":    {given{flags: []string{"--scan-retention=23h"}}, "--scan-retention 23h: give a duration from 1d to 3650d", "--scan-retention 23h：应为 1d 到 3650d 之间的时长"},
		"timeout: form":     {given{flags: []string{"--timeout=-5s"}}, "--timeout -5s: " + needsDuration, "--timeout -5s：" + needsDurationZh},
		"timeout: least":    {given{env: []string{"TONGGUAN_TIMEOUT=1000ms"}}, "TONGGUAN_TIMEOUT 1s: give at least 2s, such as 10s", "TONGGUAN_TIMEOUT 1s：至少 2s，例如 10s"},
		"samples: too many": {given{flags: []string{"--samples=21"}}, "--samples 21: give a number from 0 to 20", "--samples 21：应为 0 到 20 之间的数"},
		"workers: none":     {given{flags: []string{"--workers=0"}}, "--workers 0: give a number from 1 to 1024", "--workers 0：应为 1 到 1024 之间的数"},
		"workers: most":     {given{flags: []string{"--workers=1025"}}, "--workers 1025: give a number from 1 to 1024", "--workers 1025：应为 1 到 1024 之间的数"},
		"name":              {given{flags: []string{"--name=a b"}}, "--name a b: a name has letters, digits and . _ - and at most 100 of them", "--name a b：名称由字母、数字和 . _ - 组成，最长 100 个字符"},
		"depth":             {given{flags: []string{"--depth=deep"}}, "--depth deep: choose of quick, standard, full", "--depth deep：可选 quick、standard、full"},
		"profile":           {given{env: []string{"TONGGUAN_PROFILE=strit"}}, `TONGGUAN_PROFILE strit: there is neither such a profile nor such a file; did you mean "strict"?`, `TONGGUAN_PROFILE strit：没有这个规则集，也没有这个文件，是否想写 "strict"？`},
		"profile: its file": {
			given{file: "profile: p.yaml", other: map[string]string{"p.yaml": "rules:\n  hst: low\n  dns_slow: of\n"}},
			"p.yaml:2: there is no rule \"hst\"; did you mean \"hsts\"?\np.yaml:3: there is no severity \"of\"; choose of on, off, none, info, low, medium, high, blocker",
			"p.yaml:2：没有 \"hst\" 这条规则，是否想写 \"hsts\"？\np.yaml:3：没有 \"of\" 这个严重程度；可选 on、off、none、info、low、medium、high、blocker",
		},
		"profile: no file": {
			given{flags: []string{"--profile=p.yaml"}}, "--profile p.yaml: cannot be read: there is no such file or folder", "--profile p.yaml：无法读取：文件或目录不存在",
		},
		"deny-port":  {given{flags: []string{"--deny-port=22,ssh"}}, "--deny-port ssh: give a number from 1 to 65535", "--deny-port ssh：应为 1 到 65535 之间的数"},
		"allow-port": {given{file: "allow-port: [443, 0]"}, "my.yaml:1: allow-port 0: give a number from 1 to 65535", "my.yaml:1: allow-port 0：应为 1 到 65535 之间的数"},
		"log-level":  {given{flags: []string{"--log-level=loud"}}, "--log-level loud: choose of debug, info, warn, error", "--log-level loud：可选 debug、info、warn、error"},
		"log-format": {given{flags: []string{"--log-format=xml"}}, "--log-format xml: choose of text, json", "--log-format xml：可选 text、json"},
		"lang":       {given{flags: []string{"--lang=fr"}}, "--lang fr: there are zh and en", "--lang fr：可选 zh 或 en"},

		"allow-cidr: in a list of the file": {
			given{file: "allow-cidr:\n  - 10.0.0.0/8\n  - 10.0.0.1/8\n"},
			"my.yaml:3: allow-cidr 10.0.0.1/8: the address has bits beyond the length; write 10.0.0.0/8 for the range or 10.0.0.1/32 for the one address",
			"my.yaml:3: allow-cidr 10.0.0.1/8：地址超出了前缀长度；整个网段应写作 10.0.0.0/8，单个地址应写作 10.0.0.1/32",
		},
		"resolver":                          {given{env: []string{"TONGGUAN_RESOLVER=dns"}}, "TONGGUAN_RESOLVER dns: give an IP address, with a port if it is not 53", "TONGGUAN_RESOLVER dns：应为 IP 地址，端口不是 53 时请一并给出"},
		"ca-file":                           {given{flags: []string{"--ca-file=ios=/missing"}}, "--ca-file /missing: cannot be read: there is no such file or folder", "--ca-file /missing：无法读取：文件或目录不存在"},
		"ca-file: with a space and a comma": {given{flags: []string{"--ca-file=/missing folder/a,b"}}, "--ca-file /missing folder/a,b: cannot be read: there is no such file or folder", "--ca-file /missing folder/a,b：无法读取：文件或目录不存在"},
		"only-ca-file": {
			given{file: "only-ca-file: true"}, "my.yaml:1: only-ca-file needs a --ca-file to trust", "my.yaml:1: only-ca-file 需要同时用 --ca-file 指定根证书",
		},

		"file: missing": {given{flags: []string{"--config=x.yaml"}}, "--config x.yaml: cannot be read: there is no such file or folder", "--config x.yaml：无法读取：文件或目录不存在"},
		"file: missing, by a variable": {
			given{env: []string{"TONGGUAN_CONFIG=x.yaml"}}, "TONGGUAN_CONFIG x.yaml: cannot be read: there is no such file or folder", "TONGGUAN_CONFIG x.yaml：无法读取：文件或目录不存在",
		},
		"file: too long":         {given{file: strings.Repeat("#", 64<<10+1)}, "--config my.yaml: it is longer than 64 KiB", "--config my.yaml：文件超过 64 KiB"},
		"file: unknown, near":    {given{file: "\nlistn: :80"}, `my.yaml:2: there is no setting "listn"; did you mean "listen"?`, `my.yaml:2：没有 "listn" 这个配置项，是否想写 "listen"？`},
		"file: unknown, a part":  {given{file: "Retention: 1d"}, `my.yaml:1: there is no setting "Retention"; did you mean "scan-retention"?`, `my.yaml:1：没有 "Retention" 这个配置项，是否想写 "scan-retention"？`},
		"file: unknown, far":     {given{file: "bananas: 3"}, `my.yaml:1: there is no setting "bananas"`, `my.yaml:1：没有 "bananas" 这个配置项`},
		"file: itself":           {given{file: "config: x"}, `my.yaml:1: config names this file, and cannot stand in it`, `my.yaml:1：config 用于指定本文件，不能写在文件里`},
		"file: twice":            {given{file: "allow_cidr: []\ndemo: no\nallow-cidr: []"}, "my.yaml:3: allow-cidr stands in line 1 already; keep one", "my.yaml:3：allow-cidr 已在第 1 行出现，请只保留一个"},
		"file: a list for one":   {given{file: "listen: [a, b]"}, "my.yaml:1: listen has one value, not a list", "my.yaml:1：listen 只能有一个值，不能是列表"},
		"file: a map for a text": {given{file: "listen: {a: b}"}, "my.yaml:1: write the value of listen as plain text, a number, or true or false", "my.yaml:1：listen 的值应为普通文本、数字，或 true、false"},
		"file: a list in a list": {given{file: "deny-port:\n  - 22\n  - [23]"}, "my.yaml:3: write the value of deny-port as plain text, a number, or true or false", "my.yaml:3：deny-port 的值应为普通文本、数字，或 true、false"},
		"file: an alias":         {given{file: "name: &a x\nlisten: *a"}, "my.yaml:1: write the value of name as plain text, a number, or true or false\nmy.yaml:2: write the value of listen as plain text, a number, or true or false", "my.yaml:1：name 的值应为普通文本、数字，或 true、false\nmy.yaml:2：listen 的值应为普通文本、数字，或 true、false"},
		"file: a merge":          {given{file: "<<: {listen: ':80'}"}, "my.yaml:1: this is no name of a setting", "my.yaml:1：这不是配置项的名称"},
		"file: a list":           {given{file: "- listen"}, "my.yaml:1: write it as NAME: VALUE, one a line", "my.yaml:1：应写作 名称: 值，每行一个"},
		"file: no YAML":          {given{file: "listen: :80\nname: [a"}, "my.yaml:2: this is no YAML: sequence end token ']' not found", "my.yaml:2：YAML 语法有误，请检查冒号、缩进和引号（sequence end token ']' not found）"},
		"file: null in a list":   {given{file: "allow-port:\n  -\n"}, "my.yaml:2: allow-port: needs a value", "my.yaml:2: allow-port：需要一个值"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, err := config.Load(config.API, c.given.sources())
			if got := said(err, lang.English); got != c.en || s != nil {
				t.Errorf("got  %s\nwant %s", got, c.en)
			}
			if got := said(err, lang.Chinese); got != c.zh {
				t.Errorf("got  %s\nwant %s", got, c.zh)
			}
			if strings.Contains(said(err, lang.English)+said(err, lang.Chinese), "hu") && strings.Contains(name, "not shown") {
				t.Errorf("the secret shows: %v", err)
			}
		})
	}
}

// TestNeeds holds what is missing where nothing is wrong.
func TestNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		command config.Command
		env     []string
		en, zh  string
	}{
		"a worker without database": {config.Work, []string{"HOME=/root"}, "a worker needs the Postgres of the service: set DATABASE_URL", "worker 需要与服务使用同一个 Postgres：请设置 DATABASE_URL"},
		"no folder for data": {
			config.API, nil, "there is no home folder to keep data in: name a folder with --data-dir, or a Postgres with DATABASE_URL",
			"找不到可以存放数据的主目录：请用 --data-dir 指定目录，或用 DATABASE_URL 指定 Postgres",
		},
		"a worker with a bad one": {
			config.Work, []string{"DATABASE_URL_FILE=/missing"}, "DATABASE_URL_FILE /missing: cannot be read: there is no such file or folder", "DATABASE_URL_FILE /missing：无法读取：文件或目录不存在",
		},
	} {
		_, _, err := config.Load(c.command, config.Sources{Environ: c.env})
		if en, zh := said(err, lang.English), said(err, lang.Chinese); en != c.en || zh != c.zh {
			t.Errorf("%s:\n%s\n%s", name, en, zh)
		}
	}
}

// TestAllTogether makes many mistakes, in all places, and wants them all.
func TestAllTogether(t *testing.T) {
	g := given{
		flags: []string{"--listen=8080", "--workers=many", "--ca-file=/missing"},
		env:   []string{"TONGGUAN_INTERVAL=1s", "DATABASE_URL=x", "TONGGUAN_ALLOW_CIDR=a,b", "TONGGUAN_LISTN=:1"},
		file:  "lang: fr\nbananas: 1\ndemo: [yes]\nresolver: x\nonly_ca_file: on\ntrusted-proxy: [c, d]\npublic-url: http://a.test\n",
	}
	_, warnings, err := config.Load(config.API, g.sources())
	var got []string
	for _, e := range lang.Flatten(err) {
		place, _, _ := strings.Cut(e.(lang.Speaker).In(lang.Chinese), "：")
		got = append(got, place)
	}
	want := []string{
		"my.yaml:2", "my.yaml:3", "DATABASE_URL", "--listen 8080", "my.yaml:6: trusted-proxy c", "my.yaml:6: trusted-proxy d",
		"TONGGUAN_INTERVAL 1s", "--workers many", "my.yaml:1: lang fr", "--ca-file /missing", "my.yaml:4: resolver x",
		"TONGGUAN_ALLOW_CIDR a", "TONGGUAN_ALLOW_CIDR b", "my.yaml:7: public-url http://a.test",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(warnings) != 1 {
		t.Errorf("warnings %v", warnings)
	}
}

func TestWarnings(t *testing.T) {
	_, warnings, err := config.Load(config.Work, given{env: []string{
		"DATABASE_URL=postgres://db/", "TONGGUAN_LISTN=:80", "TONGGUAN_LISTEN=:80", "TONGGUAN_BANANAS=1", "TONGGUAN_LISTEN_FILE=x", "TONGGUAN_EMPTY=",
		"LISTN=:80", "TONGGUAN_PORT=8080", "TONGGUAN_CA_FILES=x", "TONGGUAN_proxy=x", "TONGGUAN_DATABASE_URL_FILES=x",
		// What Kubernetes adds for services called tongguan and tongguan-api.
		"TONGGUAN_SERVICE_HOST=10.0.0.1", "TONGGUAN_SERVICE_PORT=8080", "TONGGUAN_SERVICE_PORT_HTTP=8080", "TONGGUAN_API_PORT=tcp://10.0.0.1:8080",
		"TONGGUAN_API_PORT_8080_TCP=tcp://10.0.0.1:8080", "TONGGUAN_API_PORT_8080_TCP_PROTO=tcp", "TONGGUAN_API_PORT_8080_TCP_ADDR=10.0.0.1",
		"TONGGUAN_API_SERVICE_HOST=10.0.0.1",
	}}.sources())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, w.In(lang.English), w.In(lang.Chinese))
	}
	const en, zh = ": there is no such setting, so it has no effect", "：没有这个配置项，因此不起作用"
	var want []string
	for _, w := range [][2]string{
		{"TONGGUAN_BANANAS", ""},
		{"TONGGUAN_CA_FILES", "TONGGUAN_CA_FILE"},
		{"TONGGUAN_DATABASE_URL_FILES", "TONGGUAN_DATABASE_URL"},
		{"TONGGUAN_LISTEN_FILE", "TONGGUAN_LISTEN"},
		{"TONGGUAN_LISTN", "TONGGUAN_LISTEN"},
		{"TONGGUAN_PORT", ""},
		{"TONGGUAN_proxy", "TONGGUAN_TRUSTED_PROXY"},
	} {
		if w[1] == "" {
			want = append(want, w[0]+en, w[0]+zh)
		} else {
			want = append(want, w[0]+en+"; did you mean "+w[1]+"?", w[0]+zh+"；是否想写 "+w[1]+"？")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
