package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify/robots"
)

// TestAroundLimits walks the size of one event over every limit, byte by byte and host by host, in Chinese. The
// simulators refuse what is too long.
func TestAroundLimits(t *testing.T) {
	for _, k := range robotKinds {
		s := sender(t, loopback())
		cut, whole, longest := 0, 0, 0
		for n := range 140 {
			e := expiry(2 * n)
			if n > 60 {
				e = expiry(300)
				e.Apps = []alert.App{{AppID: "wx", Name: strings.Repeat("店", n-60)}}
			}
			for i := range e.Endpoints {
				if k != WeCom {
					e.Endpoints[i] = strings.Repeat("例", 20+n%7) + e.Endpoints[i]
				}
			}
			r := simulator(t, k, robots.Options{Clock: clock.Fixed(noon), Keys: keyFor(k)})
			c := Config{Link: "https://tongguan.example.com", Mention: []string{"zhangsan"}}
			body, told := render(t, k, c, e)
			longest = max(longest, len(body))
			if got := s.Send(t.Context(), k, c, Secret{URL: r.URL(), Keys: keyFor(k)}, Message{"1", body}); !got.OK || told != 1 {
				t.Fatalf("%s, %d hosts: %+v, %v", k, 2*n, got, r.Refused())
			}
			text := r.Messages()[0].Text
			listed := strings.Count(text, "例子.example.com:443")
			total := len(e.Endpoints)
			if more := fmt.Sprintf("…还有 %d 个", total-listed); strings.Contains(text, "…还有") {
				cut++
				if !strings.Contains(text, more) || listed == 0 {
					t.Errorf("%s: %d of %d hosts are listed, and not said: %s", k, listed, total, more)
				}
			} else if whole++; listed < total {
				t.Errorf("%s: %d of %d hosts are listed, and nothing of the others said", k, listed, total)
			}
		}
		if cut == 0 || whole == 0 {
			t.Errorf("%s: %d messages were cut and %d whole", k, cut, whole)
		}
		t.Logf("%s: %d whole, %d cut; the longest body has %d bytes", k, whole, cut, longest)
	}
}

func keyFor(k Kind) []string {
	if k == WeCom {
		return nil
	}
	return []string{dingtalkKey}
}

// TestDigests gives every number of events and checks that what is told is told whole.
func TestDigests(t *testing.T) {
	for _, k := range robotKinds {
		for n := 1; n <= 40; n++ {
			var events []alert.Event
			for i := range n {
				e := critical()
				e.Endpoints = []string{fmt.Sprintf("event-%02d.%s.example.com:443", i, strings.Repeat("例", i))}
				e.AlertID = int64(100 + i)
				events = append(events, e)
			}
			c := Config{Link: "https://tongguan.example.com"}
			body, told := render(t, k, c, events...)
			r := simulator(t, k, robots.Options{Clock: clock.Fixed(noon)})
			if got := sender(t, loopback()).Send(t.Context(), k, c, Secret{URL: r.URL()}, Message{"1", body}); !got.OK {
				t.Fatalf("%s, %d events: %+v, %v", k, n, got, r.Refused())
			}
			m := r.Messages()[0]
			all := m.Title + "\n" + m.Text + strings.Join(m.Links, "\n")
			for i := range n {
				head := strings.Contains(all, fmt.Sprintf("event-%02d", i))
				link := strings.Contains(all, fmt.Sprintf("/alerts/%d", 100+i))
				if head != (i < told) || link != (i < told) {
					t.Errorf("%s: of %d events %d are told; the one with number %d: headline %v, link %v", k, n, told, i, head, link)
				}
			}
			if count := fmt.Sprintf("%d 件告警", told); told > 1 && !strings.Contains(all, count) {
				t.Errorf("%s: no %s", k, count)
			}
			if told < min(n, 4) {
				t.Errorf("%s: only %d of %d events are told", k, told, n)
			}
		}
	}
}

// TestHugeEvents: nothing that an event may hold makes a message too long, or cuts a character.
func TestHugeEvents(t *testing.T) {
	for _, unit := range []string{"x", "例", "*", "<", "\x00", "\u202e", "\xff", "😀", `"`, "\\"} {
		e := hostile()
		huge := strings.Repeat(unit, 2000)
		e.Certificate.CommonName, e.Certificate.Issuer, e.Key, e.Zone, e.Reason, e.Channel, e.Vendor = huge, huge, huge, huge, huge, huge, huge
		e.Endpoints, e.Apps = nil, nil
		for range 20 {
			e.Endpoints = append(e.Endpoints, huge)
			e.Apps = append(e.Apps, alert.App{AppID: huge, Name: huge})
		}
		f := critical()
		f.Finding.Values = map[string]any{"version": huge}
		f.Endpoints = e.Endpoints
		code := hostileCode()
		for range 20 {
			code.Disagreement.Missing = append(code.Disagreement.Missing, alert.Difference{List: facts.ListID(huge), Host: huge, Place: facts.Place{File: huge, Line: 1}, Places: 1})
			code.Disagreement.Unused = append(code.Disagreement.Unused, alert.Difference{List: facts.ListID(huge), Host: huge})
		}
		code.Apps = e.Apps
		notice := samples()[6]
		notice.Channel, notice.Reason = huge, huge
		for _, k := range Kinds() {
			for _, events := range [][]alert.Event{{e}, {f}, {code}, {notice}, {e, f, code, notice}, {f, f, f, f, f, f, f, f, f, f}} {
				for _, tag := range bothTags {
					c := Config{Lang: tag, Link: "https://" + strings.Repeat("a", 200), Mention: []string{strings.Repeat("m", 100)}}
					body, told, err := Render(k, c, "1", events)
					if err != nil || told < 1 || !json.Valid(body) || len(body) > 20000 {
						t.Errorf("%s, %q: %d bytes, %d told, %v", k, unit, len(body), told, err)
					}
				}
			}
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	if _, _, err := Render("fax", Config{}, "1", samples()); err == nil {
		t.Error("a fax was rendered")
	}
	if _, _, err := Render(WeCom, Config{}, "1", nil); err == nil {
		t.Error("a message about nothing was rendered")
	}
}

func TestNoLinks(t *testing.T) {
	for _, k := range Kinds() {
		if body, _ := render(t, k, Config{Lang: lang.English}, samples()...); strings.Contains(string(body), "/alerts") || strings.Contains(string(body), "/apps/") {
			t.Errorf("%s: there is no URL to link to: %s", k, body)
		}
	}
}

// TestMentions: somebody is called for what is critical and told, for nothing else.
func TestMentions(t *testing.T) {
	c := Config{Mention: []string{"zhangsan", "13800001111"}}
	for _, k := range robotKinds {
		for name, test := range map[string]struct {
			events []alert.Event
			want   bool
		}{
			"critical":               {[]alert.Event{critical()}, true},
			"a warning":              {samples()[:1], false},
			"resolved":               {samples()[4:5], false},
			"critical in a digest":   {samples(), true},
			"none in a digest":       {[]alert.Event{expiry(1), expiry(2), expiry(3), expiry(4)}, false},
			"critical, and not told": {append(slicesRepeat(expiry(3), 25), critical()), false},
		} {
			body, _ := render(t, k, c, test.events...)
			if got := strings.Contains(string(body), "zhangsan"); got != test.want {
				t.Errorf("%s, %s: got %v", k, name, got)
			}
		}
	}
}

func slicesRepeat(e alert.Event, n int) []alert.Event {
	var out []alert.Event
	for range n {
		out = append(out, e)
	}
	return out
}

// TestFiveHundred: as many alerts as may come in a minute fit into what a robot bears in ten, whatever they are about.
func TestFiveHundred(t *testing.T) {
	const minutes = 10
	for _, k := range robotKinds {
		var events []alert.Event
		for i := range 500 {
			e := []alert.Event{critical(), expiry(300), samples()[4], samples()[2]}[i%4]
			e.Apps, e.AppsTotal = []alert.App{{Name: "点餐小程序"}, {Name: "会员商城"}, {Name: "门店自提"}}, 12
			events = append(events, e)
		}
		messages := 0
		for rest := events; len(rest) > 0; messages++ {
			_, told := render(t, k, Config{Link: "https://tongguan.example.com"}, rest...)
			rest = rest[told:]
		}
		t.Logf("%s: %d messages", k, messages)
		if most := LimitsOf(k).PerMinute * minutes; messages > most {
			t.Errorf("%s: %d messages, where %d are the most", k, messages, most)
		}
	}
}
