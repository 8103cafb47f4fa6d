package pages_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	. "github.com/tongguan/tongguan/web/pages"
)

// TestFragments: what the script fetches is one element, the very one that stands in the page, and it names the
// address to ask next.
func TestFragments(t *testing.T) {
	dashboard := []string{"counts", "news"}
	fragments := map[string][]string{
		"dashboard": dashboard, "dashboard-first": dashboard, "endpoints": {"rows"}, "endpoint": {"verdict"}, "endpoint-new": {"verdict"},
		"alerts": {"alerts"}, "alert": {"alert", "timeline"}, "channel": {"channel", "log"}, "channel-trying": {"channel", "log"},
	}
	waits := map[string]bool{"dashboard": true, "dashboard-first": true, "endpoints": true, "endpoint-new": true, "channel-trying": true}
	p := newPages(t)
	for _, s := range samples(t, lang.English) {
		for _, name := range fragments[s.name] {
			checkFragment(t, p, s, name, waits[s.name])
		}
	}
}

func checkFragment(t *testing.T, p *Pages, s sample, name string, waits bool) {
	t.Helper()
	page := Page{chromeOf(lang.English, s.path+"?cursor=c&done=scan"), s.body}
	var out bytes.Buffer
	if err := p.RenderFragment(&out, page, name); err != nil {
		t.Fatal(err)
	}
	if whole := render(t, p, page); !strings.Contains(whole, strings.TrimSpace(out.String())) {
		t.Errorf("%s: the fragment %s is not what the page holds", s.name, name)
	}
	text := out.String()
	if name == "rows" {
		text = "<table>" + text + "</table>"
	}
	live := liveElements(t, text)
	if len(live) != 1 {
		t.Fatalf("%s: %d live elements in %s, want 1", s.name, len(live), name)
	}
	if got, want := value(live[0], "data-live"), s.path+"?cursor=c&fragment="+name; got != want {
		t.Errorf("%s: it asks next at %s, want %s", s.name, got, want)
	}
	if _, got := attr(live[0], "data-pending"); got != waits {
		t.Errorf("%s: %s says that it will change soon: %v, want %v", s.name, name, got, waits)
	}
}

func liveElements(t *testing.T, text string) []*html.Node {
	t.Helper()
	var out []*html.Node
	parseHTML(t, text).elements(t, func(n *html.Node) {
		if _, ok := attr(n, "data-live"); ok {
			out = append(out, n)
		}
	})
	return out
}

// TestRefresh: a page without a script loads itself again while something is to come, and only then.
func TestRefresh(t *testing.T) {
	waits := map[string]string{"dashboard": "3", "dashboard-first": "3", "endpoints": "3", "endpoint-new": "3", "endpoint-expiring": "3", "channel-trying": "3"}
	p := newPages(t)
	for _, s := range samples(t, lang.English) {
		want := waits[s.name]
		if f, ok := s.body.(Failure); ok && f.Status == 503 {
			want = "5"
		}
		got := ""
		for _, meta := range parseHTML(t, render(t, p, Page{chromeOf(lang.English, s.path), s.body})).find(t, "meta") {
			if value(meta, "http-equiv") == "refresh" {
				got = value(meta, "content")
			}
		}
		if got != want {
			t.Errorf("%s: it loads itself again after %q seconds, want %q", s.name, got, want)
		}
	}
}

// TestRoles: a page offers what its reader may do.
func TestRoles(t *testing.T) {
	p := newPages(t)
	for _, c := range []struct {
		name       string
		user       *User
		forms      bool // that change what is watched
		link, sign bool // to the people; a way out
	}{
		{"nobody", nil, false, false, false},
		{"viewer", &User{"v", Viewer}, false, false, true},
		{"operator", &User{"o", Operator}, true, false, true},
		{"admin", &User{"a", Admin}, true, true, true},
		{"unknown role", &User{"x", "owner"}, false, false, true},
	} {
		for _, s := range samples(t, lang.English) {
			switch s.body.(type) {
			case Dashboard, EndpointList, Endpoint, AppList, App, RuleList, RulePage, CertificatePage, AlertList, Alert, ChannelList, Channel, Explain:
			default:
				continue
			}
			chrome := chromeOf(lang.English, s.path)
			chrome.User = c.user
			posts, people := map[string]bool{}, false
			page := parseHTML(t, render(t, p, Page{chrome, s.body}))
			for _, form := range page.find(t, "form") {
				if value(form, "method") == "post" {
					posts[value(form, "action")] = true
				}
			}
			for _, a := range page.find(t, "a") {
				people = people || value(a, "href") == "/users"
			}
			if posts["/sign-out"] != c.sign {
				t.Errorf("%s on %s: a way out %v, want %v", c.name, s.name, posts["/sign-out"], c.sign)
			}
			delete(posts, "/sign-out")
			delete(posts, "/explain") // it changes nothing
			if len(posts) > 0 && !c.forms {
				t.Errorf("%s on %s may post to %v", c.name, s.name, posts)
			}
			if people != c.link {
				t.Errorf("%s on %s: a link to the people %v, want %v", c.name, s.name, people, c.link)
			}
		}
	}
}

// TestBanners: each has its sentence.
func TestBanners(t *testing.T) {
	p := newPages(t)
	words := map[string]bool{}
	count := func(c Chrome) {
		for _, n := range parseHTML(t, render(t, p, Page{c, RuleList{}})).find(t, "p") {
			if strings.HasPrefix(value(n, "class"), "banner") {
				words[inner(n)] = true
			}
		}
	}
	banners := []Banner{BannerDatabase, BannerInsecure, BannerPassword, BannerDemo}
	dones := []Done{
		DoneScan, DonePaused, DoneResumed, DoneDeleted, DoneNode, DoneNodeGone, DonePassword, DoneRevoked, DoneUser, DoneImported, DoneApplied, DoneExpected, DoneWithdrawn, DoneDisputed, DoneDisputeGone,
		DoneAcknowledged, DoneSilenced, DoneReopened, DoneChannel, DoneChannelChanged, DoneChannelOn, DoneChannelOff, DoneChannelDeleted, DoneTested, DoneReplayed, DoneKeyDropped,
	}
	for _, done := range dones {
		count(Chrome{Banners: banners, Done: done})
	}
	if got, want := len(words), len(banners)+len(dones); got != want {
		t.Errorf("%d sentences for %d banners", got, want)
	}
	words = map[string]bool{}
	for _, of := range append(facts.AllInterferences(), "", "else") {
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			count(Chrome{Lang: tag, Network: Network{Interference: of, Endpoints: 3}})
		}
	}
	if got, want := len(words), 2*len(facts.AllInterferences()); got != want {
		t.Errorf("%d sentences about our own network, want %d", got, want)
	}
	words = map[string]bool{}
	count(Chrome{Done: "<script>", Banners: []Banner{"else"}})
	if len(words) > 0 {
		t.Errorf("words for a banner that is none: %v", words)
	}
}

// TestPending: what makes a page look again soon.
func TestPending(t *testing.T) {
	done, paused := Row{Verdicts: all(pass)}, Row{Paused: true}
	for _, c := range []struct {
		name string
		body interface{ Pending() bool }
		want bool
	}{
		{"all are judged", EndpointList{Rows: []Row{done}}, false},
		{"one is scanned again", EndpointList{Rows: []Row{done, {Verdicts: all(pass), Scanning: true}}}, true},
		{"one waits for its first scan", EndpointList{Rows: []Row{done, {}}}, true},
		{"one was paused before its first scan", EndpointList{Rows: []Row{done, paused}}, false},
		{"no rows", EndpointList{}, false},
		{"an endpoint that is judged", Endpoint{Verdicts: all(fail)}, false},
		{"one that is scanned again", Endpoint{Verdicts: all(fail), Scanning: true}, true},
		{"one that waits", Endpoint{}, true},
		{"one that was paused before", Endpoint{Paused: true}, false},
		{"nothing waits", Dashboard{Total: 3}, false},
		{"a test is on its way", Channel{Log: []Delivery{delivered("x"), ping()}}, true},
		{"a message is tried again in a while", Channel{Log: []Delivery{trying("x")}}, false},
		{"somebody is being told", Alert{Events: []Happening{{Deliveries: []Delivery{{State: DeliveryUnderWay, Tried: 3, Soon: true}}}}}, true},
		{"somebody was told", Alert{Events: []Happening{{Deliveries: []Delivery{delivered("x"), folded("y"), parked("z"), superseded()}}}}, false},
		{"something waits", Dashboard{Total: 3, Waiting: 1}, true},
	} {
		if got := c.body.Pending(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
