package api_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/web/webtest"
)

// saidOf is a phone on which a server without its intermediate works.
func saidOf(rule string) object {
	return object{"rule": rule, "phone": "Mi 14", "system": "Android 14", "wechat": "微信 8.0.50", "note": "家里"}
}

// disputeParts shows every answer about disputes, on a server of its own.
func disputeParts(_ *testing.T, s *webtest.Server, c *webtest.Client, _ *webtest.Site) {
	site := s.Watch("disputed.example.test")
	site.Serve(site.Leaf(nil).Raw)
	site.Scan()
	path := site.Path + "/disputes"
	made := c.Post(path, saidOf("chain_incomplete")).Want(201)
	c.Get(path).Want(200)
	c.Get(path + "/" + made.Text("id") + "/snapshot").Want(200)
	c.Do("DELETE", path+"/"+made.Text("id"), nil).Want(204)
	c.Do("DELETE", site.Path, nil).Want(204)
}

func TestDisputes(t *testing.T) {
	s := webtest.New(t, nil)
	admin, operator, viewer := s.As(auth.Admin), s.As(auth.Operator), s.As(auth.Viewer)
	site := s.Watch(factstest.Host)
	path := site.Path + "/disputes"
	operator.Post(path, saidOf("chain_incomplete")).Want(422).Problem("invalid") // it was not judged yet
	site.Serve(site.Leaf(nil).Raw)
	site.Add("192.0.2.9")
	factstest.Fail(site.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect})
	site.Scan()

	viewer.Post(path, saidOf("chain_incomplete")).Want(403)
	made := operator.Post(path, saidOf("chain_incomplete")).Want(201)
	for place, want := range map[string]string{
		"rule": "chain_incomplete", "level": "dead_end", "platform": "android", "phone": "Mi 14", "system": "Android 14", "wechat": "8.0.50", "note": "家里",
		"by": operator.Account.Name,
	} {
		if got := made.Text(place); got != want {
			t.Errorf("%s is %s, want %s", place, got, want)
		}
	}
	if made.Header.Get("Location") != path {
		t.Errorf("it is at %s", made.Header.Get("Location"))
	}
	for name, c := range map[string]struct {
		key, value, at string
	}{
		"a rule that passes":  {"rule", "tls12_missing", "body.rule"},
		"no rule":             {"rule", "nonsense", "body.rule"},
		"no version":          {"system", "Android", "body.system"},
		"Windows":             {"system", "Windows 11", "body.system"},
		"no version of it":    {"wechat", "new", "body.wechat"},
		"a phone that hides":  {"phone", "Mi\u202e14", "body.phone"},
		"a long phone":        {"phone", strings.Repeat("x", 61), "body.phone"},
		"a long note":         {"note", strings.Repeat("x", 301), "body.note"},
		"nothing but a space": {"phone", " ", "body.phone"},
	} {
		said := saidOf("chain_incomplete")
		said[c.key] = c.value
		if got := operator.Post(path, said).Want(422).Text("errors.0.location"); got != c.at {
			t.Errorf("%s: at %s, want %s", name, got, c.at)
		}
	}

	one := path + "/" + made.Text("id")
	file := viewer.Get(one + "/snapshot").Want(200)
	snapshot, err := facts.Decode(file.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(snapshot.Disputes) != 1 || snapshot.Disputes[0].Phone != "Mi 14" || snapshot.Disputes[0].Judged == "" {
		t.Errorf("the file holds %+v", snapshot.Disputes)
	}
	// An address that the policy forbids is not told.
	if len(snapshot.Addresses) != 1 || strings.Contains(string(file.Body), "192.0.2.9") {
		t.Errorf("the file: %s", file.Body)
	}
	if !strings.Contains(file.Header.Get("Content-Disposition"), "tongguan-dispute-") {
		t.Errorf("it is called %s", file.Header.Get("Content-Disposition"))
	}

	viewer.Do("DELETE", one, nil).Want(403)
	other := s.Watch("other.example.test")
	operator.Do("DELETE", other.Path+"/disputes/"+made.Text("id"), nil).Want(404)
	operator.Get(other.Path + "/disputes/" + made.Text("id") + "/snapshot").Want(404)
	operator.Do("DELETE", one, nil).Want(204)
	operator.Do("DELETE", one, nil).Want(404)
	operator.Post(base+"/endpoints/999/disputes", saidOf("chain_incomplete")).Want(404)
	operator.Get(base + "/endpoints/999/disputes").Want(404)
	log := admin.Get(base + "/audit?limit=2").Want(200)
	if log.Text("data.0.action") != "dispute_deleted" || log.Text("data.1.detail") == "null" || strings.Contains(string(log.Body), "Mi 14") {
		t.Errorf("the log: %s", log.Body)
	}
}
