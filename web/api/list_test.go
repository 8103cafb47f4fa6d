package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/web/webtest"
)

// hosts walks through a list by its links and gives the hosts in their order.
func hosts(t *testing.T, c *webtest.Client, path string) (out []string) {
	t.Helper()
	for pages := 0; path != ""; pages++ {
		if pages > 50 {
			t.Fatalf("%s has no end", path)
		}
		a := c.Get(path).Want(200)
		for _, row := range a.Data() {
			out = append(out, row["host"].(string))
		}
		link := a.Header.Get("Link")
		if (link == "") != (a.Text("next_cursor") == "null") {
			t.Fatalf("Link %q beside next_cursor %s", link, a.Text("next_cursor"))
		}
		path = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	}
	return out
}

func TestListEndpoints(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	good := s.Watch(factstest.Host)
	good.Scan()
	wrongName := s.Watch("wrong.example.test")
	wrongName.Scan()
	silent := s.Watch("silent.example.test")
	factstest.Fail(silent.Address(), facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
	silent.Scan()
	s.Watch("waiting.example.test")
	app := c.Post(base+"/apps", object{"appid": "wx0123456789abcdef"}).Want(201)
	c.Post(wrongName.Path+"/uses", object{"appid": "wx0123456789abcdef", "scheme": "wss"}).Want(201)
	c.Do("PATCH", good.Path, object{"paused": true}).Want(200)
	leaf := c.Get(base + "/certificates?q=" + factstest.Host).Text("data.0.id")
	after := url.QueryEscape(factstest.Now.Add(59 * 24 * time.Hour).Format(time.RFC3339))

	everything := []string{factstest.Host, "silent.example.test", "waiting.example.test", "wrong.example.test"}
	for query, want := range map[string][]string{
		"":                         {"wrong.example.test", "silent.example.test", factstest.Host, "waiting.example.test"},
		"sort=host":                everything,
		"sort=host&limit=1":        everything,
		"sort=expiry&limit=1":      {factstest.Host, "wrong.example.test", "silent.example.test", "waiting.example.test"},
		"limit=1":                  {"wrong.example.test", "silent.example.test", factstest.Host, "waiting.example.test"},
		"status=fail":              {"wrong.example.test"},
		"status=pass,pending":      {factstest.Host, "waiting.example.test"},
		"status=unknown":           {"silent.example.test"},
		"platform=ios&status=pass": {factstest.Host},
		"rule=name_mismatch":       {"wrong.example.test"},
		"rule=name_mismatch&level=default&rule_status=fail": {"wrong.example.test"},
		"rule=name_mismatch&rule_status=unknown":            nil, // there it decides nothing
		"reach=none":                                        {"silent.example.test"},
		"q=WRONG":                                           {"wrong.example.test"},
		"q=nothing":                                         nil,
		"app=" + app.Text("id"):                             {"wrong.example.test"},
		"list=socket":                                       {"wrong.example.test"},
		"paused=true":                                       {factstest.Host},
		"paused=false&status=fail":                          {"wrong.example.test"},
		"certificate=" + leaf:                               {factstest.Host},
		"expires_before=" + after:                           nil,
		"expires_after=" + after + "&sort=host":             everything,
	} {
		got := hosts(t, c, base+"/endpoints?"+query)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
}

func TestCursorsFitTheirList(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for i := range 3 {
		s.Watch(fmt.Sprintf("%d.example.test", i))
		c.Post(base+"/apps", object{"appid": fmt.Sprintf("wx%016x", i)}).Want(201)
	}
	cursor := url.QueryEscape(c.Get(base + "/endpoints?limit=1&sort=host").Want(200).Text("next_cursor"))
	forged := "A" + cursor[1:]
	if forged == cursor { // as one of 64 secrets has it
		forged = "B" + cursor[1:]
	}
	for query, want := range map[string]int{
		"sort=host&cursor=" + cursor:                    200,
		"sort=host&limit=2&lang=zh-CN&cursor=" + cursor: 200, // neither selects nor orders
		"cursor=" + cursor:                              400,
		"sort=host&q=example&cursor=" + cursor:          400,
		"sort=host&cursor=" + cursor + "A":              400,
		"sort=host&cursor=" + forged:                    400,
		"sort=host&cursor=AAAA":                         400,
	} {
		if a := c.Get(base + "/endpoints?" + query); a.Status != want {
			t.Errorf("%s: got %d, want %d: %s", query, a.Status, want, a.Body)
		}
	}
	c.Get(base + "/apps?cursor=" + cursor).Want(400).Problem("bad_cursor")
	// Another installation has another secret.
	webtest.New(t, nil).As(auth.Viewer).Get(base + "/endpoints?sort=host&cursor=" + cursor).Want(400).Problem("bad_cursor")
}
