package alert

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
)

var update = flag.Bool("update", false, "write testdata anew")

// sampleEvents are the messages that people read, by the names of what happened.
func sampleEvents(t testing.TB) map[string]Event {
	out := map[string]Event{}
	three := func(e Event) Event {
		e.AlertID, e.Zone = 7, "default"
		e.Endpoints, e.EndpointsTotal = []string{"api.example.com:443", "pay.example.com:8443", "www.example.com:443"}, 3
		e.Apps, e.AppsTotal = []App{{"wx0123456789abcdef", "商城"}, {"wx1111111111111111", "会员"}}, 2
		if e.Certificate != nil {
			e.Certificate.CommonName, e.Certificate.Issuer = "*.example.com", "CN=R11,O=Let's Encrypt,C=US"
		}
		return e
	}
	one := func(e Event) Event {
		e = three(e)
		e.Endpoints, e.EndpointsTotal = e.Endpoints[1:2], 1
		e.Zone = "上海机房"
		e.Apps, e.AppsTotal = []App{{AppID: "wx0123456789abcdef"}, {"a", "甲"}, {"b", "乙"}, {"c", "丙"}}, 40
		return e
	}
	last := func(notices []Notice) Notice { return notices[len(notices)-1] }

	// a certificate that runs out
	c := expiry(leaf(398*day, 30*day))
	a, n := New(c, t0).Seen(t0, c)
	out["expiry 1 in 30 days"] = three(a.Event(last(n)))
	a, n = a.Tick(t0.Add(7*day + time.Minute))
	out["expiry 2 reminder"] = three(a.Event(last(n)))
	a, n = a.Tick(t0.Add(27*day + 20*time.Second))
	out["expiry 3 in 3 days"] = three(a.Event(last(n)))
	silenced, n, _ := a.Silence(t0.Add(28*day), t0.Add(29*day), "li", "moving to a new CDN")
	out["expiry 4 silenced"] = three(silenced.Event(last(n)))
	a, n = a.Tick(t0.Add(30 * day))
	out["expiry 5 expired"] = three(a.Event(last(n)))
	a, n = a.Tick(t0.Add(33 * day))
	out["expiry 6 expired, reminder"] = one(a.Event(last(n)))
	_, n = a.Gone(t0.Add(33*day + time.Hour))
	out["expiry 7 resolved"] = three(a.Event(last(n)))
	_, n = New(c, t0).Gone(t0)
	out["expiry 8 renewed in time"] = three(a.Event(last(n)))

	// a chain that phones cannot complete
	w := factstest.New(t)
	w.Serve(w.Leaf(nil).Raw)
	w.Fetched = facts.Answered([]facts.SHA256{})
	report, _ := judge(w, t0)
	for _, c := range Conditions(1, 7, report) {
		if c.Kind == Fault {
			c.Certificate = leaf(90*day, 60*day)
			a, n = New(c, t0).Seen(t0, c)
		}
	}
	out["fault 1"] = three(a.Event(last(n)))
	acknowledged, n, _ := a.Acknowledge(t0.Add(time.Hour), "li")
	out["fault 2 acknowledged"] = three(acknowledged.Event(last(n)))
	_, n, _ = acknowledged.Reopen(t0.Add(time.Hour), "wang")
	out["fault 3 reopened"] = three(a.Event(last(n)))
	_, n = a.Tick(t0.Add(day))
	out["fault 4 reminder"] = three(a.Event(last(n)))
	_, n = a.Gone(t0.Add(25 * time.Hour))
	out["fault 5 resolved"] = three(a.Event(last(n)))
	f := fault(rules.Blocker)
	f.Finding.On, f.Finding.Level, f.Finding.Evidence = facts.Everywhere, "fetchable", "not_sent"
	f.Finding.Values = rules.Values{"last": "api.example.com", "issuer": "R11"}
	a, n = New(f, t0).Seen(t0, f)
	out["fault 6 on Android"] = one(a.Event(last(n)))

	// what a vendor's server does
	theirs := func(e Event) Event {
		e = one(e)
		e.Endpoints, e.Vendor = []string{"apis.map.qq.com:443"}, "tencent_map"
		return e
	}
	out["vendor 1 fault"] = theirs(a.Event(last(n)))
	expiring, n := New(c, t0).Seen(t0, c)
	out["vendor 2 expiry"] = theirs(expiring.Event(last(n)))
	dropped, n := a.Drop(t0.Add(25 * time.Hour))
	out["vendor 3 not asked any more"] = theirs(dropped.Event(last(n)))
	out["vendor 4 one that a team named"] = theirs(a.Event(Notice{Type: EventReminder, At: t0}))
	named := out["vendor 4 one that a team named"]
	named.Vendor = "某支付"
	out["vendor 4 one that a team named"] = named

	// nothing answers
	w = factstest.New(t)
	factstest.Fail(w.Address(), refused)
	report, _ = judge(w, t0)
	u := Conditions(1, 7, report)[0]
	a, _ = New(u, t0).Seen(t0, u)
	a, n = a.Seen(t0.Add(time.Minute), u)
	out["unreachable 1"] = one(a.Event(last(n)))
	_, n = a.Gone(t0.Add(4 * time.Minute))
	out["unreachable 2 resolved"] = one(a.Event(last(n)))

	// a certificate that was installed and is not served
	r := installed(day)
	renewed := r.Saw(looked(renewal.Served, renewal.Old, renewal.Incomplete, renewal.Unreachable)).Condition(1, 7, leaf(90*day, 89*day))
	a, _ = New(r.Condition(1, 7, renewed.Certificate), t0).Seen(t0, renewed)
	a, n = a.Tick(t0.Add(day))
	out["renewal 1 not served"] = one(a.Event(last(n)))
	served, n := a.EndRenewal(t0.Add(26*time.Hour), RenewalServed)
	out["renewal 2 served"] = one(served.Event(last(n)))
	withdrawn, n := a.EndRenewal(t0.Add(26*time.Hour), RenewalWithdrawn)
	out["renewal 3 withdrawn"] = one(withdrawn.Event(last(n)))
	replaced, n := a.EndRenewal(t0.Add(26*time.Hour), RenewalReplaced)
	out["renewal 4 replaced"] = one(replaced.Event(last(n)))
	unseen, n := New(r.Condition(1, 7, nil), t0).Tick(t0.Add(day))
	out["renewal 5 never looked at"] = one(unseen.Event(last(n)))

	// code that needs what its console lacks
	app := func(e Event) Event {
		e.AlertID, e.Apps, e.AppsTotal = 7, []App{{"wx0123456789abcdef", "商城"}}, 1
		return e
	}
	lacks := Condition{Key: DisagreementKey(3), Kind: Unlisted, Disagreement: lacking("img.example.cn")}
	a, n = New(lacks, t0).Seen(t0, lacks)
	out["code 1 needs a domain"] = app(a.Event(last(n)))
	lacks.Disagreement = lacking("a.example.cn", "b.example.cn", "c.example.cn", "d.example.cn:8443", "e.example.cn", "f.example.cn", "img.example.cn")
	lacks.Disagreement.Unused, lacks.Disagreement.UnusedTotal = []Difference{{List: facts.ListRequest, Host: "https://old.example.cn"}, {List: facts.ListPrefetch, Host: "cdn.example.cn"}}, 9
	a, n = a.Seen(t0.Add(day), lacks)
	out["code 2 needs more"] = app(a.Event(last(n)))
	a, n = a.Tick(t0.Add(8 * day))
	out["code 3 reminder"] = app(a.Event(last(n)))
	acknowledged, n, _ = a.Acknowledge(t0.Add(8*day), "li")
	out["code 4 acknowledged"] = app(acknowledged.Event(last(n)))
	over, n := a.Gone(t0.Add(9 * day))
	out["code 5 agrees"] = app(over.Event(last(n)))
	over, n = a.EndApp(t0.Add(9 * day))
	out["code 6 of a deleted app"] = app(over.Event(last(n)))

	// about channels
	out["ping"] = Event{Type: EventPing, At: t0, Channel: "值班群"}
	out["channel disabled"] = Event{Type: EventNotice, At: t0, Channel: "ops", Reason: "410 Gone"}
	return out
}

func TestWords(t *testing.T) {
	var got strings.Builder
	samples := sampleEvents(t)
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		e := samples[name]
		fmt.Fprintf(&got, "## %s\n\n", name)
		for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
			fmt.Fprintf(&got, "%s\n", e.Headline(tag))
			for _, l := range e.Lines(tag) {
				fmt.Fprintf(&got, "- %s | %s\n", l.Label, l.Text)
			}
			fmt.Fprintln(&got)
		}
	}
	path := filepath.Join("testdata", "words.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the words differ from %s; -update writes it anew. Got\n%s", path, got.String())
	}
}

// What was said about an event is said again when it is read after years.
func TestEventKept(t *testing.T) {
	for name, e := range sampleEvents(t) {
		text, err := json.Marshal(&e)
		if err != nil {
			t.Fatal(err)
		}
		var again Event
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
			if got, want := fmt.Sprint(again.Headline(tag), again.Lines(tag)), fmt.Sprint(e.Headline(tag), e.Lines(tag)); got != want {
				t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
			}
		}
	}
}

var (
	phrase = regexp.MustCompile(`lang\.En\("((?:[^"\\]|\\.)*)"\)\.Zh\("((?:[^"\\]|\\.)*)"\)`)
	places = regexp.MustCompile(`\{\w+\}`)
	han    = regexp.MustCompile(`\p{Han}`)
)

// Both halves of a phrase say something, and the same places, but for those that only one language counts by.
func TestPhrases(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range phrase.FindAllStringSubmatch(string(text), -1) {
			count++
			en, zh := m[1], m[2]
			if en == "" || zh == "" || han.MatchString(en) {
				t.Errorf("%s: %s", file, m[0])
			}
			p, q := places.FindAllString(en, -1), places.FindAllString(zh, -1)
			p, q = slices.DeleteFunc(p, counts), slices.DeleteFunc(q, counts)
			slices.Sort(p)
			slices.Sort(q)
			if !slices.Equal(p, q) {
				t.Errorf("%s: places differ: %s", file, m[0])
			}
		}
	}
	if count < 50 {
		t.Errorf("%d phrases were found", count)
	}
}

func counts(place string) bool { return place == "{more}" || place == "{total}" }

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour:                 "1 minute",
		0:                          "1 minute",
		89 * time.Second:           "1 minute",
		90 * time.Second:           "2 minutes",
		time.Hour - 31*time.Second: "59 minutes",
		time.Hour - 30*time.Second: "1 hour",
		time.Hour:                  "1 hour",
		day - time.Minute:          "24 hours",
		2*day - 31*time.Minute:     "47 hours",
		2*day - time.Minute:        "2 days",
		3*day - time.Minute:        "3 days",
		3*day - 31*time.Minute:     "2 days",
		30*day - time.Second:       "30 days",
		30*day + 12*time.Hour:      "30 days",
		1 << 62:                    "53376 days",
	} {
		if got := span(lang.English, d); got != want {
			t.Errorf("%s: got %s, want %s", d, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	for want, e := range map[string]Event{
		"": {}, "/alerts/7": {AlertID: 7}, "/apps/3#lint": {AlertID: 7, Disagreement: &Disagreement{App: 3}},
		"/alerts/8": {AlertID: 8, Disagreement: &Disagreement{App: 3, Deleted: true}},
	} {
		if got := e.Path(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// hostile is text that a certificate's owner may write to break a line, a terminal or a reader.
var hostile = "a\nb\x1b[31m\u202egnp.exe ](http://evil) <@all> " + strings.Repeat("长", 5000)

func TestHostileWords(t *testing.T) {
	for name, e := range sampleEvents(t) {
		for i := range e.Endpoints {
			e.Endpoints[i] = hostile
		}
		for i := range e.Apps {
			e.Apps[i] = App{hostile, hostile}
		}
		if e.Vendor != "" {
			e.Vendor = hostile
		}
		e.By, e.Because, e.Channel, e.Reason, e.Zone = hostile, hostile, hostile, hostile, hostile
		if e.Certificate != nil {
			c := *e.Certificate
			c.CommonName, c.Issuer = hostile, hostile
			e.Certificate = &c
		}
		if e.Disagreement != nil {
			d := *e.Disagreement
			d.Missing = []Difference{{List: facts.ListID(hostile), Host: hostile, Place: facts.Place{File: hostile, Line: 1}, Places: 2, New: true}}
			d.Unused = []Difference{{List: facts.ListID(hostile), Host: hostile}}
			e.Disagreement = &d
		}
		if e.Finding != nil {
			f := *e.Finding
			f.Values = rules.Values{}
			for _, key := range []string{"last", "issuer", "detail", "aia", "failure", "address", "host"} {
				f.Values[key] = hostile
			}
			e.Finding = &f
		}
		wellSaid(t, name, &e)
	}
}

// wellSaid holds a message to what every message is: lines of visible text, not too long.
func wellSaid(t *testing.T, name string, e *Event) {
	t.Helper()
	for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
		headline := e.Headline(tag)
		if n := len([]rune(headline)); visible.Text(headline) != headline || n > 900 || n == 0 {
			t.Errorf("%s: a headline of %d characters: %q", name, n, headline)
		}
		for _, l := range e.Lines(tag) {
			if n := len([]rune(l.Text)); visible.Text(l.Text) != l.Text || l.Label == "" || l.Text == "" || n > 1400 && l.Label != labelApps.In(tag) {
				t.Errorf("%s: a line of %d characters: %q", name, n, l)
			}
		}
	}
}

func FuzzEvent(f *testing.F) {
	for _, e := range sampleEvents(f) {
		text, err := json.Marshal(&e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"kind":"fault","type":"alert.firing","finding":{"rule":"new","status":"fail"},"key":"\u202e"}`))
	f.Add([]byte(`{"kind":"fault","type":"alert.firing","key":"\u202e"}`))
	f.Add([]byte(`{"type":"alert.firing","apps":[{"appid":"\u202e"}]}`))
	f.Add([]byte(`{"kind":"expiry","type":"alert.resolved","endpoints":[""],"apps":[{}],"apps_total":-1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var e Event
		if json.Unmarshal(text, &e) == nil {
			wellSaid(t, string(text), &e)
		}
	})
}
