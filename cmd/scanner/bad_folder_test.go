package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBadFolders shows what is said of each way in which a folder or its lists can be bad, in both languages. Nothing of
// it ends the program, and what could not be read is never a pass.
func TestBadFolders(t *testing.T) {
	type files map[string]string
	const good = "request: [https://api.example.com]\n"
	for name, c := range map[string]struct {
		files   files
		prepare func(t *testing.T, dir string)
		code    int
		want    [2]string // in English and in Chinese, of standard output or error
	}{
		"a broken app.json": {
			files{"app/app.json": `{"pages": [}`, "app.yaml": good},
			nil, exitUnscanned,
			[2]string{"app.json:1:12  it does not parse", "app.json:1:12  无法解析"},
		},
		"a file of 200 MB": {
			files{"app/app.json": `{"pages": []}`, "app/big.js": "", "app.yaml": good},
			func(t *testing.T, dir string) {
				if err := os.Truncate(filepath.Join(dir, "app", "big.js"), 200<<20); err != nil { // it has holes for bytes
					t.Fatal(err)
				}
			}, exitUnscanned,
			[2]string{"big.js  it is too large to be read", "big.js  文件过大，未读取"},
		},
		"links in a circle": {
			files{"app/app.json": `{"pages": []}`, "app.yaml": good},
			func(t *testing.T, dir string) {
				for from, to := range map[string]string{"a": "b", "b": "a", "round": "."} {
					if err := os.Symlink(to, filepath.Join(dir, "app", from)); err != nil {
						t.Fatal(err)
					}
				}
			}, exitOK,
			[2]string{"a  a link is not followed", "a  没有跟随链接"},
		},
		"not UTF-8": {
			files{"app/app.json": `{"pages": []}`, "app/gbk.js": "// \xc4\xe3\xba\xc3\nwx.request({url: 'https://api.example.com'})", "app.yaml": good},
			nil, exitUnscanned,
			[2]string{"gbk.js:1:4  it is not UTF-8 from here on", "gbk.js:1:4  从这里起不是 UTF-8 编码"},
		},
		"a key that there is not": {
			files{"app/app.json": `{"pages": []}`, "app.yaml": good + "uplaod: []\n"},
			nil, exitUsage,
			[2]string{`app.yaml:2: there is no key "uplaod"; did you mean "upload"?`, `app.yaml:2：没有 "uplaod" 这个键，是否想写 "upload"？`},
		},
		"a paste with full-width punctuation": {
			files{
				"app/app.json": `{"pages": []}`, "app/a.js": "wx.request({url: 'https://other.example.com/'})",
				"app.yaml": "request合法域名：ｈｔｔｐｓ：／／api.example.com；https://b.example.com\nsocket合法域名：wss://ws.example.com\n",
			},
			nil, exitFindings,
			[2]string{"a.js:1:18  request goes to https://other.example.com/", "a.js:1:18  request 请求 https://other.example.com/"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				to := filepath.Join(dir, filepath.FromSlash(file))
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if c.prepare != nil {
				c.prepare(t, dir)
			}
			for i, tag := range []string{"en", "zh"} {
				got := scanner(t, "lint", filepath.Join(dir, "app"), "--console", filepath.Join(dir, "app.yaml"), "--lang", tag, "--all")
				text := strings.Join(strings.Fields(got.out+got.errors), " ") // lines break where words are longer
				if got.code != c.code || !strings.Contains(text, strings.Join(strings.Fields(c.want[i]), " ")) {
					t.Errorf("exit %d, no %q in\n%s%s", got.code, c.want[i], got.out, got.errors)
				}
				t.Logf("%s: %s", tag, c.want[i])
			}
		})
	}
}
