package apps

import (
	"context"
	"net"
	"net/url"
	"slices"
	"time"

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
// with no lists.
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
	}, p.By)
}

// A Lint is the newest reading of an app's code, judged by the rules and the lists of now.
type Lint struct {
	store.AppLint
	Report   *rules.Report
	Findings []rules.Finding // what fails, the gravest first
	Missing  []Difference    // what the code goes to, and no list has
	Idle     []Difference    // what a list has, and no code goes to
}

// A Difference is where code and console do not agree.
type Difference struct {
	List    string
	Host    string // of Missing: what the code goes to, with its port where that must be listed; of Idle: the entry
	Place   facts.Place
	Places  int  // how often the code goes there
	Certain bool // false: a released version may not come there, or an address that could not be followed may lead there
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
	for _, f := range l.Findings {
		certain := f.Confidence == rules.Confirmed
		switch f.Rule.ID {
		case "domain_not_allowlisted", "parent_domain_entry", "port_mismatch_https":
			if host := wanted(f.Values); host != "" {
				add(&l.Missing, Difference{text(f.Values, "list"), host, f.Place, 1, certain && f.Level == rules.Default})
			}
		case "domain_unused", "prefetch_unused":
			add(&l.Idle, Difference{text(f.Values, "list"), text(f.Values, "entry"), facts.Place{}, 0, certain})
		}
	}
	return l
}

// wanted gives the host that the code goes to, and its port where the list must have that too: those of wss, UDP and TCP
// need none, and 443 is only ever written by mistake.
func wanted(v rules.Values) string {
	host := text(v, "host")
	switch facts.ListID(text(v, "list")) {
	case facts.ListSocket, facts.ListUDP, facts.ListTCP:
		return host
	}
	if u, err := url.Parse(text(v, "url")); err == nil && host != "" && u.Port() != "" && u.Port() != "443" {
		return net.JoinHostPort(host, u.Port())
	}
	return host
}

// Certain counts what is certain of some differences: that is worth a word where nobody asked.
func Certain(of []Difference) (n int) {
	for _, one := range of {
		if one.Certain {
			n++
		}
	}
	return n
}

// add notes a difference, several places of one as one.
func add(to *[]Difference, one Difference) {
	at := slices.IndexFunc(*to, func(o Difference) bool { return o.List == one.List && o.Host == one.Host })
	if at < 0 {
		*to = append(*to, one)
		return
	}
	same := &(*to)[at]
	same.Places += one.Places
	if one.Certain && !same.Certain {
		same.Certain, same.Place = true, one.Place
	}
}

func text(v rules.Values, name string) string {
	s, _ := v[name].(string)
	return s
}
