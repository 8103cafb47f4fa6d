package apps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// A Told is what somebody tells of an app: an app.yaml, or what config.ReadApp takes in its place.
type Told struct {
	Name     string // of the text, for mistakes: "body" gives "body:3"
	Text     []byte
	AppID    string // where the text names none; one that it names must be the same
	Keeper   store.Keeper
	TakeOver bool  // from another keeper
	Version  int64 // of the app that was read; 0: any
	DryRun   bool  // only say what would change
	By       *int64
}

// A Plan is what a Told changes, or would.
type Plan struct {
	Was, App  store.App // as it was, zero for one that is new, and as it is; a dry run gives a new one no id
	Lists     []facts.ListChange
	Settings  []Setting
	Watched   []Watched // what its lists have watched, all of them
	Unwatched []Unwatched
	Dropped   []store.Dropped
	Findings  []rules.Finding // of the rules about lists: what fails, the gravest first, with lines of the text where it has them
	Nothing   bool            // it is so already, and nothing was done
}

// A Setting is one of an app's that changes.
type Setting struct {
	Name     string // as app.yaml has it: production, "icp example.com"
	From, To string // "" where it is not there
}

// New reports whether there was no such app.
func (p Plan) New() bool { return p.Was.ID == 0 }

// Summary says for the audit log how much changes, as key=value.
func (p Plan) Summary() string {
	added, dropped := 0, 0
	for _, c := range p.Lists {
		added, dropped = added+len(c.Added), dropped+len(c.Dropped)
	}
	return fmt.Sprintf("keeper=%s added=%d dropped=%d settings=%d", p.App.KeptBy, added, dropped, len(p.Settings))
}

// tries is how often an app is read again that others change meanwhile.
const tries = 3

// Apply makes an app what it is told to be; a dry run only says what that would change. What is told already changes
// nothing.
func (d *Desk) Apply(ctx context.Context, t Told) (Plan, error) {
	console, err := config.ReadApp(t.Name, t.Text)
	if err != nil {
		return Plan{}, err
	}
	if console.AppID, err = oneAppID(console.AppID, t.AppID); err != nil {
		return Plan{}, err
	}
	for range tries {
		p, err := d.apply(ctx, t, console)
		if !errors.Is(err, store.ErrConflict) || t.Version != 0 {
			return p, err
		}
	}
	return Plan{}, store.ErrConflict
}

func (d *Desk) apply(ctx context.Context, t Told, told *facts.Console) (Plan, error) {
	was, err := d.Store.AppByAppID(ctx, told.AppID)
	if errors.Is(err, store.ErrNotFound) {
		was, err = store.App{}, nil
	}
	if err != nil {
		return Plan{}, err
	}
	if t.Version != 0 && t.Version != was.Version {
		return Plan{}, store.ErrConflict
	}
	if was.KeptBy != "" && was.KeptBy != t.Keeper && !t.TakeOver {
		return Plan{}, kept(was)
	}
	before, err := d.known(ctx, was)
	if err != nil {
		return Plan{}, err
	}
	after := before.With(told)
	a := d.application(was, after, t)
	p := Plan{Was: was, Lists: before.Diff(told), Settings: settings(before, after), Findings: d.findings(after, told)}
	a.Entries, p.Watched, p.Unwatched = d.watched(after)
	planned, err := d.Store.Apply(ctx, a, d.Interval, true)
	if err != nil {
		return Plan{}, err
	}
	p.Nothing = was.ID != 0 && was.KeptBy == t.Keeper && before.Equal(after) && !changes(planned)
	if p.Nothing || t.DryRun {
		return p.as(planned), nil
	}
	done, err := d.Store.Apply(ctx, a, d.Interval, false)
	return p.as(done), err
}

// known is what is known of an app. What people changed since it was told, by other ways than this, counts.
func (d *Desk) known(ctx context.Context, app store.App) (*facts.Console, error) {
	if app.ID == 0 {
		return &facts.Console{}, nil
	}
	kept, err := d.Store.Console(ctx, app.ID)
	if err != nil {
		return nil, err
	}
	c := kept.Console
	if c == nil {
		c = &facts.Console{}
	}
	c.AppID, c.Name, c.Owner = app.AppID, app.Name, app.Owner
	if c.Production || c.Unreleased {
		c.Production, c.Unreleased = app.Production, !app.Production
	}
	return c, nil
}

// application is an app as it is to be. One of which nobody says otherwise is in production.
func (d *Desk) application(was store.App, c *facts.Console, t Told) store.Application {
	a := store.Application{
		Version: was.Version, Console: c, By: t.By, At: d.Clock().UTC().Truncate(time.Microsecond), Pins: pins(c), Judge: d.judge,
		App: store.App{AppID: c.AppID, Name: c.Name, Owner: c.Owner, Production: was.ID == 0 || was.Production, KeptBy: t.Keeper},
	}
	if c.Production || c.Unreleased {
		a.App.Production = c.Production
	}
	return a
}

// findings judges lists as they are to be, with the lines of what was told.
func (d *Desk) findings(after, told *facts.Console) (out []rules.Finding) {
	c := *after
	c.Lists = map[facts.ListID][]facts.Entry{}
	for id, list := range after.Lists {
		c.Lists[id] = list
		if lines, ok := told.Lists[id]; ok {
			c.Lists[id] = lines
		}
	}
	if told.ICP != nil {
		c.ICP = told.ICP
	}
	return failing(d.judge(nil, &c))
}

// Faults gives what the rules about lists have against a console, the gravest first; nothing of one that was never told.
func (d *Desk) Faults(c *facts.Console) []rules.Finding {
	if c == nil {
		return nil
	}
	return failing(d.judge(nil, c))
}

// failing gives what fails, the gravest first.
func failing(r *rules.Report) (out []rules.Finding) {
	for _, f := range r.Outcomes {
		if f.Status == rules.Fail {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b rules.Finding) int { return cmp.Compare(b.Worst(facts.Everywhere), a.Worst(facts.Everywhere)) })
	return out
}

// changes reports whether something other than the app's own row would change.
func changes(a store.Applied) bool {
	return len(a.Dropped) > 0 || slices.ContainsFunc(a.Entries, func(e store.Imported) bool { return e.NewUse || e.NewEndpoint })
}

// as fills in what became of it.
func (p Plan) as(done store.Applied) Plan {
	p.App, p.Dropped = done.App, done.Dropped
	for i, e := range done.Entries {
		p.Watched[i].EndpointID, p.Watched[i].NewEndpoint, p.Watched[i].NewUse = e.EndpointID, e.NewEndpoint, e.NewUse
	}
	return p
}

// oneAppID is the appid that a text has, or that was given beside it.
func oneAppID(has, given string) (string, error) {
	switch {
	case has == "" && given == "":
		return "", problem.At("query.appid", "required", lang.Errorf(
			lang.En("whose lists these are is not said: write appid into the file, or give it beside").Zh("没有说明属于哪个小程序：请在文件中写明 appid，或另行提供")))
	case given != "" && !facts.IsAppID(given):
		return "", problem.At("query.appid", "malformed", lang.Errorf(lang.En("an appid is wx and 16 digits of 0-9 and a-f").Zh("appid 应为 wx 加 16 位 0-9、a-f")))
	case has != "" && given != "" && has != given:
		return "", problem.At("query.appid", "other", lang.Errorf(
			lang.En("the file is about {has}, and not about {given}").Zh("文件属于 {has}，而不是 {given}"), "has", has, "given", given))
	}
	return cmp.Or(has, given), nil
}

// Changeable gives an error for an app whose name and settings are no matter of the pages and the API, since a file keeps
// them.
func Changeable(app store.App) error {
	if app.KeptBy == store.KeptByFile {
		return kept(app)
	}
	return nil
}

// kept says who keeps an app that another is about to change.
func kept(app store.App) error {
	if app.KeptBy == store.KeptByFile {
		return problem.New(problem.KeptElsewhere, lang.Errorf(
			lang.En("a file keeps {app}, and would undo this when it is applied next: change the file, or take the app over").
				Zh("{app} 由文件维护，下次应用该文件时此处的修改会被覆盖：请修改文件，或接管该小程序"), "app", app.AppID))
	}
	return problem.New(problem.KeptElsewhere, lang.Errorf(
		lang.En("people keep {app} by hand, and the file would undo what they changed: look at the plan, then take it over with --take-over").
			Zh("{app} 由人工维护，应用文件会覆盖他们的修改：请先查看计划，再用 --take-over 接管"), "app", app.AppID))
}
