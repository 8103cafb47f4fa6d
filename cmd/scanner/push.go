package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// pushFlags have lint send what it read to a service.
type pushFlags struct {
	Push   bool   `help:"${push}"`
	Commit string `placeholder:"HASH" help:"${commit}"`
	apiFlags
}

// commitVariables hold the commit that a CI system builds: GitHub Actions and Gitea, GitLab, Jenkins, in this order.
var commitVariables = []string{"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT"}

// maxCommit is as long as the service takes one.
const maxCommit = 100

// A pushing is where what was read will be sent; nil where it is not.
type pushing struct {
	service *client.Client
	commit  string
}

// pushing looks at the flags before anything is read.
func (f *pushFlags) pushing(w *world, tag lang.Tag) (*pushing, error) {
	if !f.Push {
		if f.Server != "" || f.Commit != "" || f.TokenFile != "" || f.InsecureHTTP {
			return nil, lang.Errorf(lang.En("--server, --token-file, --insecure-http and --commit go with --push").Zh("--server、--token-file、--insecure-http 和 --commit 需要与 --push 一起使用"))
		}
		return nil, nil
	}
	service, err := f.client(w, tag)
	if err != nil {
		return nil, err
	}
	p := &pushing{service, f.Commit}
	for _, name := range commitVariables {
		if p.commit == "" {
			p.commit = w.getenv(name)
		}
	}
	if len(p.commit) > maxCommit {
		return nil, lang.Wrong("--commit", lang.En("it is longer than {max} characters").Zh("超过 {max} 个字符"), "max", strconv.Itoa(maxCommit))
	}
	return p, nil
}

// send keeps what was read at the service, and says on standard error where code and console differ there. It returns a
// commandline.Exit where that was not done.
func (p *pushing) send(ctx context.Context, w *world, tag lang.Tag, read *facts.Project, console *facts.Console) error {
	if p == nil {
		return nil
	}
	appid, err := pushedAppID(read, console)
	if err != nil {
		return err
	}
	sent := *read
	sent.Files = slices.DeleteFunc(slices.Clone(read.Files), func(f facts.SourceFile) bool { return f.Problem == "" }) // the others bear on nothing
	pushed, err := p.service.Push(ctx, client.Reading{AppID: appid, Commit: p.commit, Tool: version(), Project: &sent})
	if err != nil {
		if ctx.Err() != nil {
			return commandline.Exit(exitInterrupted)
		}
		fmt.Fprintf(w.stderr, "%s: %s\n", program, visible.Text(wordNotPushed.Fill(tag, lang.Pairs("why", speaker(err).In(tag)))))
		return refusedBy(err)
	}
	fmt.Fprint(w.stderr, shownLines(pushedText(p.service.Server(), appid, pushed, tag)))
	return nil
}

// pushedAppID is whose code it is: project.config.json says so, or the file of --console.
func pushedAppID(read *facts.Project, console *facts.Console) (string, error) {
	told := ""
	if console != nil {
		told = console.AppID
	}
	switch {
	case !facts.IsAppID(read.AppID) && told == "":
		return "", lang.Wrong("--push", lang.En("whose code it is is not known: project.config.json has no appid, and neither has --console").
			Zh("无法得知属于哪个小程序：project.config.json 和 --console 都没有 appid"))
	case facts.IsAppID(read.AppID) && told != "" && told != read.AppID:
		return "", lang.Wrong("--push", lang.En("project.config.json is about {code}, and --console about {console}").
			Zh("project.config.json 属于 {code}，而 --console 属于 {console}"), "code", read.AppID, "console", told)
	case told != "":
		return told, nil
	}
	return read.AppID, nil
}

// pushedText says where code and console differ by the lists of the service, a line each, what is certain first.
func pushedText(server, appid string, p client.Pushed, tag lang.Tag) string {
	var out strings.Builder
	fill := func(phrase lang.Phrase, pairs ...string) {
		out.WriteString(phrase.Fill(tag, lang.Pairs(pairs...)) + "\n")
	}
	fill(wordPushed, "server", server, "appid", appid)
	for _, d := range p.Missing {
		if d.Certain {
			fill(wordPushedMissing, "host", d.Host, "list", d.List, "place", placeOf(d))
		}
	}
	for _, d := range p.Idle {
		if d.Certain {
			fill(wordPushedIdle, "entry", d.Host, "list", d.List)
		}
	}
	return out.String()
}

func placeOf(d client.Difference) string {
	if d.Line == 0 {
		return d.File
	}
	return d.File + ":" + strconv.Itoa(d.Line)
}

// both is the exit of a lint whose result was written: that of the push where it failed, else its own.
func both(pushed error, own commandline.Exit) error {
	if exit, ok := errors.AsType[commandline.Exit](pushed); ok {
		return max(exit, own)
	}
	if pushed != nil {
		return pushed
	}
	return own
}

var (
	wordPushed        = lang.En("Sent to {server} as the newest code of {appid}.").Zh("已提交到 {server}，作为 {appid} 的最新代码。")
	wordNotPushed     = lang.En("not sent: {why}").Zh("未提交：{why}")
	wordPushedMissing = lang.En("  the console's list {list} lacks {host} ({place})").Zh("  后台 {list} 列表缺少 {host}（{place}）")
	wordPushedIdle    = lang.En("  no code goes to {entry} of the list {list}").Zh("  没有代码用到 {list} 列表中的 {entry}")
)
