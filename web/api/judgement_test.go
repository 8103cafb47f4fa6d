package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestJudgement(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	site := s.Watch("wrong.example.test")
	saved := site.Scan()
	path := fmt.Sprint(base, "/judgements/", saved.JudgementID)
	a := c.Get(path).Want(200)
	for path, want := range map[string]string{
		"status": "fail", "reach": "ok", "profile": "wechat", "ruleset": "test", "reason": "scan",
		"platforms.android.status": "fail", "platforms.android.reasons.0": "name_mismatch",
		"findings.0.rule": "name_mismatch", "findings.0.status": "fail", "findings.0.level": "default", "findings.0.confidence": "confirmed",
		"findings.0.address": "192.0.2.7:443", "findings.0.severity.ios": "blocker",
		"findings.0.errors.devtools.0": "net::ERR_CERT_COMMON_NAME_INVALID (-200)",
		"endpoint_id":                  fmt.Sprint(site.ID), "observation_id": fmt.Sprint(saved.ObservationID),
	} {
		if got := a.Text(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	// Each rule of the profile stands in one place.
	var listed []string
	for _, list := range []string{"passed", "notapplicable", "notchecked"} {
		for _, r := range a.Object()[list].([]any) {
			listed = append(listed, r.(string))
		}
	}
	for _, f := range a.Object()["findings"].([]any) {
		listed = append(listed, f.(object)["rule"].(string))
	}
	profile, _ := rules.Named(rules.ProfileWeChat)
	for _, r := range profile.Rules {
		if at := slices.Index(listed, r.ID); at < 0 || slices.Contains(listed[at+1:], r.ID) {
			t.Errorf("%s stands in no list, or in two", r.ID)
		}
	}
	en, zh := a.Text("findings.0.evidence"), c.Get(path, "Accept-Language", "zh-CN").Want(200).Text("findings.0.evidence")
	if en == zh || !strings.Contains(zh, "wrong.example.test") || !strings.Contains(en, "wrong.example.test") {
		t.Errorf("evidence %q and %q", en, zh)
	}
	if a.Text("rules.name_mismatch.fix") == "" {
		t.Errorf("no text of the rule: %s", a.Text("rules"))
	}
}

// Whose server it is, and that its vendor is asked, stands beside the findings; of one's own nothing does.
func TestJudgementOfVendor(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	judged := func(host string) string { return fmt.Sprint(base, "/judgements/", s.Watch(host).Scan().JudgementID) }
	theirs := judged("restapi.amap.com")
	a := c.Get(theirs).Want(200)
	for path, want := range map[string]string{
		"vendor.id": "amap", "vendor.name": "AMap", "vendor.ticket": "https://lbs.amap.com/",
		"vendor.fix": "The server is a vendor's, who alone can mend it: open a ticket, with this finding as evidence. AMap https://lbs.amap.com/",
	} {
		if got := a.Text(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := c.Get(theirs, "Accept-Language", "zh-CN").Want(200).Text("vendor.fix"); !strings.Contains(got, "请提交工单") {
		t.Errorf("in Chinese: %q", got)
	}
	if v, there := c.Get(judged("own.example.test")).Want(200).Object()["vendor"]; there {
		t.Errorf("one's own is of %v", v)
	}
}

// Whoever may add names must not learn from the answers which addresses they have where our policy forbids them, and
// which ranges it forbids: every such address looks alike.
func TestBlockedAddressesLookAlike(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	scan := func(host, ip, detail, opens string) string {
		site := s.Watch(host)
		site.Addresses, site.DNS.Value.Addresses = nil, nil
		site.Add(ip)
		factstest.Fail(site.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Detail: detail, Opens: opens})
		saved := site.Scan()
		var all strings.Builder
		for _, path := range []string{
			site.Path, site.Path + "/scans", site.Path + "/judgements", site.Path + "/observations",
			fmt.Sprint(base, "/judgements/", saved.JudgementID), fmt.Sprint(base, "/judgements/", saved.JudgementID, "?lang=zh-CN"),
			fmt.Sprint(base, "/observations/", saved.ObservationID),
		} {
			var document any
			if err := json.Unmarshal(c.Get(path).Want(200).Body, &document); err != nil {
				t.Fatal(err)
			}
			text, _ := json.MarshalIndent(plain(document), "", " ")
			all.Write(text)
		}
		for _, secret := range []string{ip, detail, opens} {
			if secret != "" && strings.Contains(all.String(), secret) {
				t.Errorf("%s is told: %s", secret, all.String())
			}
		}
		return strings.ReplaceAll(all.String(), host, "HOST")
	}
	private := scan("one.example.test", "10.20.30.40", "it is private (RFC 1918)", "10.20.30.40/32")
	metadata := scan("two.example.test", "169.254.169.254", "cloud metadata", "")
	if private != metadata {
		t.Errorf("they differ:\n%s\n%s", private, metadata)
	}
	if !strings.Contains(private, "blocked_address") {
		t.Error("the class is not told")
	}
}

// plain takes out of a document what differs between any two endpoints: ids and times.
func plain(node any) any {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			if key == "id" || strings.HasSuffix(key, "_id") || key == "at" || strings.HasSuffix(key, "_at") || key == "took_seconds" {
				delete(node, key)
				continue
			}
			node[key] = plain(value)
		}
	case []any:
		for i := range node {
			node[i] = plain(node[i])
		}
	}
	return node
}

func TestFollowAScan(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := s.Watch(factstest.Host)
	site.Scan()
	asked := c.Post(site.Path+"/scans", nil).Want(202)
	where := asked.Header.Get("Location")
	if asked.Text("state") != "queued" || asked.Header.Get("Retry-After") != "1" || asked.Text("asked_by") != fmt.Sprint(c.Account.ID) {
		t.Errorf("got %v %s", asked.Header, asked.Body)
	}
	if again := c.Post(site.Path+"/scans", nil).Want(202); again.Header.Get("Location") != where {
		t.Errorf("a second request is another: %s", again.Body)
	}
	waiting := c.Get(where).Want(200)
	c.Get(where, "If-None-Match", waiting.Header.Get("ETag")).Want(304)
	saved := site.Scan()
	done := c.Get(where, "If-None-Match", waiting.Header.Get("ETag")).Want(200)
	if done.Text("state") != "done" || done.Header.Get("Retry-After") != "" || done.Text("links.judgement") != fmt.Sprint(base, "/judgements/", saved.JudgementID) {
		t.Errorf("got %s", done.Body)
	}
	c.Get(done.Text("links.judgement")).Want(200)
	c.Get(done.Text("links.observation")).Want(200)
	c.Get(done.Text("links.endpoint")).Want(200)
	if scans := c.Get(site.Path + "/scans").Want(200).Data(); len(scans) != 2 {
		t.Errorf("%d scans", len(scans))
	}
	if scans := c.Get(site.Path + "/scans?since=2100-01-01T00:00:00Z").Want(200).Data(); len(scans) != 0 {
		t.Errorf("%d scans of the next century", len(scans))
	}
}
