package apps

import (
	"context"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// A Push is a reading of an app's code that somebody sends.
type Push struct {
	AppID   string
	Commit  string
	Tool    string
	Project *facts.Project
	By      *int64
}

// Push keeps a reading in place of the one before; fresh is false where it is the same. An app that is not known is made,
// with no lists. Where it needs what its lists lack, an alert says so.
func (d *Desk) Push(ctx context.Context, p Push) (app int64, fresh bool, err error) {
	if !facts.IsAppID(p.AppID) {
		return 0, false, problem.At("body.appid", "malformed", lang.Errorf(lang.En("an appid is wx and 16 digits of 0-9 and a-f").Zh("appid 应为 wx 加 16 位 0-9、a-f")))
	}
	if p.Project == nil || p.Project.SchemaVersion < 1 {
		return 0, false, problem.At("body.project.schema_version", "required", lang.Errorf(
			lang.En("this is no reading of code: send what lint --with-facts writes under facts").Zh("这不是代码读取结果：请提交 lint --with-facts 输出的 facts")))
	}
	if p.Project.SchemaVersion > facts.ProjectSchema {
		return 0, false, problem.At("body.project.schema_version", "newer", lang.Errorf(
			lang.En("a newer version of the scanner read this code; upgrade the service first").Zh("代码由更新版本的扫描器读取，请先升级服务")))
	}
	return d.Store.SaveAppLint(ctx, p.AppID, store.AppLint{
		At: d.Clock().UTC().Truncate(time.Microsecond), Commit: p.Commit, Tool: p.Tool, Project: p.Project,
	}, p.By, d.judge)
}

// A Lint is the newest reading of an app's code, judged by the rules and the lists of now.
type Lint struct {
	store.AppLint
	Report   *rules.Report
	Findings []rules.Finding    // what fails, the gravest first
	Missing  []alert.Difference // what the code goes to, and no list has
	Idle     []alert.Difference // what a list has, and no code goes to
}

// Lint gives the newest reading of an app's code; nil where its code was never read.
func (d *Desk) Lint(ctx context.Context, app int64) (*Lint, error) {
	found, err := d.Store.AppLints(ctx, []int64{app})
	if err != nil {
		return nil, err
	}
	kept, ok := found[app]
	if !ok {
		return nil, nil
	}
	c, err := d.Store.Console(ctx, app)
	if err != nil {
		return nil, err
	}
	return d.lint(kept, c.Console), nil
}

func (d *Desk) lint(kept store.AppLint, c *facts.Console) *Lint {
	l := &Lint{AppLint: kept, Report: d.judge(kept.Project, c)}
	l.Findings = failing(l.Report)
	l.Missing, l.Idle = alert.Differences(l.Findings)
	return l
}

// Certain counts what is certain of some differences: that is worth a word where nobody asked.
func Certain(of []alert.Difference) (n int) {
	for _, one := range of {
		if one.Certain {
			n++
		}
	}
	return n
}
