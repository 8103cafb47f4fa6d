// Command lint writes a mini program of many files, reads it, and says how long that took and how much memory: by
// default 2,000 files, for which the budget is 5 s and 300 MB on two cores. With -bundle it also reads one minified file
// of 5 MB.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/internal/collector"
	"github.com/tongguan/tongguan/project"
)

func main() {
	files := flag.Int("files", 2000, "files of code")
	bundle := flag.Int("bundle", 0, "in place of them one minified file of so many megabytes")
	flag.Parse()
	if err := run(*files, *bundle); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files, bundle int) error {
	dir, err := os.MkdirTemp("", "lint")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if e := os.MkdirAll(filepath.Dir(name), 0o755); e != nil && err == nil {
			err = e
		}
		if e := os.WriteFile(name, []byte(text), 0o644); e != nil && err == nil {
			err = e
		}
	}
	write("app.json", `{"pages":[]}`)
	write("config.ts", "export const BASE = { develop: 'http://10.0.0.2', trial: 'https://t.example.com', release: 'https://a.example.com' }[__wxConfig.envVersion]\n")
	write("http.ts", "import { BASE } from './config'\nexport const request = (o: { url: string }) => new Promise(ok => wx.request({ ...o, url: BASE + o.url, success: ok }))\n")
	if bundle > 0 {
		write("bundle.js", minified(bundle<<20))
		files = 0
	}
	for i := range files {
		name := fmt.Sprintf("pages/p%d/p%d/index", i/50, i)
		switch i % 4 {
		case 0, 1:
			write(name+".ts", page(i))
		case 2:
			write(name+".wxml", strings.Repeat(fmt.Sprintf("<view class=\"a{{b}}\"><image src=\"https://img%d.example.com/{{id}}.png\" /></view>\n", i%7), 40))
		case 3:
			write(name+".wxss", strings.Repeat(".a { background: url(https://css.example.com/a.png); color: red }\n", 60))
		}
	}
	if err != nil {
		return err
	}
	collector.AtLeast(130 << 20) // as the command does
	begun := time.Now()
	p, err := project.Read(context.Background(), os.DirFS(dir))
	if err != nil {
		return err
	}
	urls := 0
	for _, c := range p.Calls {
		urls += len(c.URLs)
	}
	took := time.Since(begun)
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return err
	}
	fmt.Printf("%d files, %d calls, %d URLs, %d media, partial %q\n", len(p.Files), len(p.Calls), urls, len(p.Media), p.Partial)
	fmt.Printf("%.2f s, of processors %.2f s, at most %d MB\n",
		took.Seconds(), time.Duration(use.Utime.Nano()+use.Stime.Nano()).Seconds(), use.Maxrss>>10) // Linux counts it in kilobytes
	return nil
}

// page is some 7 KB of code as pages have it.
func page(i int) string {
	var b strings.Builder
	b.WriteString("import { request } from '../../../http'\nimport { BASE } from '../../../config'\nPage({\n  data: { list: [] as string[], page: 1 },\n")
	for j := range 20 {
		fmt.Fprintf(&b, `  load%d(this: any, e: { detail: { value: string } }) {
    const { value } = e.detail
    request({ url: '/api/%d/%d?q=' + value }).then((res: any) => {
      if (res.code !== 0) { wx.showToast({ title: '失败' }); return }
      this.setData({ list: res.data.map((x: any) => ({ ...x, time: x.time ? x.time : 'none' })), page: this.data.page + 1 })
    })
  },
`, j, i, j)
	}
	b.WriteString("  onShow() { wx.connectSocket({ url: `wss://ws.example.com/${this.data.page}` }) }\n})\n")
	return b.String()
}

// minified is code without line breaks, of at least so many bytes.
func minified(bytes int) string {
	var b strings.Builder
	for i := 0; b.Len() < bytes; i++ {
		fmt.Fprintf(&b, `var f%d=function(a,b,c){for(var d=[],e=0;e<a.length;e++){var g=a[e];if(g&&g.x>b){d.push({k:g.x,v:c?c(g):null,u:"https://h%d.example.com/"+g.id})}`+
			`else{switch(g.t){case 1:return d;default:d=d.concat(f%d(g.c,b+1,c))}}}return wx.request({url:d[0].u}),d};`, i, i%9, max(0, i-1))
	}
	return b.String()
}
