package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/webtest"
)

// Every operation succeeds here with every status that its description has for a success; the client holds each answer to
// the description. What is missing is named.
func TestEveryOperation(t *testing.T) {
	stores := trust.NewStores()
	s := webtest.New(t, func(d *web.Deps) { d.Roots = stores })
	admin := s.As(auth.Admin)
	site := s.Watch(factstest.Host)
	site.Scan()
	root, err := trust.Parse(site.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("test", facts.Everywhere, root)
	for _, part := range []func(*testing.T, *webtest.Server, *webtest.Client, *webtest.Site){
		endpointParts, expectedParts, scanParts, appParts, applyParts, certificateParts, ruleParts, peopleParts, alertParts, disputeParts,
	} {
		part(t, s, admin, site)
	}
	admin.Do("DELETE", site.Path, nil).Want(204)
	if missing := s.Unseen(); len(missing) > 0 {
		t.Errorf("no answer was seen of %s", strings.Join(missing, ", "))
	}
}

func endpointParts(t *testing.T, _ *webtest.Server, c *webtest.Client, site *webtest.Site) {
	c.Get(base + "/endpoints").Want(200)
	c.Post(base+"/endpoints", object{"target": "new.example.test"}).Want(201)
	c.Post(base+"/endpoints", object{"target": "new.example.test"}).Want(200)
	c.Post(base+"/endpoints:import", object{"text": "b.example.test\n*"}, "Accept-Language", "zh").Want(422)
	c.Post(base+"/endpoints:import", object{"text": "b.example.test"}).Want(200)
	one := c.Get(site.Path).Want(200)
	c.Get(site.Path, "If-None-Match", one.Header.Get("ETag")).Want(304)
	c.Get(site.Path + "/chains").Want(200)
	c.Get(site.Path + "/fullchain.pem").Want(200)
	c.Do("PATCH", site.Path, object{"every_seconds": 600}).Want(200)

	node := c.Post(site.Path+"/nodes", object{"label": "上海", "address": "[2001:db8::7]:8443"}).Want(201)
	c.Post(site.Path+"/nodes", object{"address": "2001:db8::7", "label": "another port"}).Want(201)
	c.Post(site.Path+"/nodes", object{"address": "2001:db8::7"}).Want(409).Problem("exists")
	c.Post(site.Path+"/nodes", object{"address": "192.0.2.1:22"}).Want(422).Problem("invalid")
	for _, bad := range []string{"a.example.test", "fe80::1%eth0", "192.0.2.1:0", "192.0.2.300", "[]", "0x7f.1"} {
		c.Post(site.Path+"/nodes", object{"address": bad}).Want(422).Problem("invalid")
	}
	if nodes := c.Get(site.Path + "/nodes").Want(200).Data(); len(nodes) != 2 || nodes[1]["address"] != "[2001:db8::7]:8443" {
		t.Errorf("nodes %v", nodes)
	}
	c.Do("DELETE", site.Path+"/nodes/"+node.Text("id"), nil).Want(204)
	c.Do("DELETE", site.Path+"/nodes/"+node.Text("id"), nil).Want(404)
	c.Do("DELETE", base+"/endpoints/999/nodes/"+node.Text("id"), nil).Want(404)
}

func scanParts(t *testing.T, _ *webtest.Server, c *webtest.Client, site *webtest.Site) {
	asked := c.Post(site.Path+"/scans", nil).Want(202)
	saved := site.Scan()
	done := c.Get(asked.Header.Get("Location")).Want(200)
	c.Get(asked.Header.Get("Location"), "If-None-Match", done.Header.Get("ETag")).Want(304)
	c.Get(site.Path + "/scans").Want(200)
	c.Get(site.Path + "/observations").Want(200)
	c.Get(site.Path + "/judgements").Want(200)
	c.Get(fmt.Sprint(base, "/judgements/", saved.JudgementID)).Want(200)
	seen := c.Get(fmt.Sprint(base, "/observations/", saved.ObservationID)).Want(200)
	if got := seen.Text("snapshot.addresses.0.addr"); got != "192.0.2.7:443" {
		t.Errorf("address %s", got)
	}
	board := c.Get(base + "/dashboard").Want(200)
	if board.Text("total") != "3" || board.Text("platforms.ios.pass") != "1" || board.Text("not_judged") != "2" {
		t.Errorf("dashboard %s", board.Body)
	}
}

func appParts(t *testing.T, s *webtest.Server, c *webtest.Client, site *webtest.Site) {
	made := c.Post(base+"/apps", object{"appid": "wx0123456789abcdef", "name": " 商城 ", "owner_id": fmt.Sprint(c.Account.ID)}).Want(201)
	path := made.Header.Get("Location")
	if made.Text("name") != "商城" || made.Text("production") != "true" || made.Text("owner_id") != fmt.Sprint(c.Account.ID) || path != base+"/apps/"+made.Text("id") {
		t.Errorf("made %s", made.Body)
	}
	c.Post(base+"/apps", object{"appid": "wx0123456789abcdef"}).Want(409).Problem("exists")
	c.Post(base+"/apps", object{"appid": "wx0123456789abcde0", "owner_id": "999"}).Want(422).Problem("invalid")
	c.Get(path, "If-None-Match", c.Get(path).Want(200).Header.Get("ETag")).Want(304)
	changed := c.Do("PATCH", path, object{"production": false, "owner_id": ""}, "If-Match", made.Header.Get("ETag")).Want(200)
	if changed.Text("name") != "商城" || changed.Text("production") != "false" || changed.Text("owner_id") != "null" {
		t.Errorf("changed %s", changed.Body)
	}
	c.Do("PATCH", path, object{"name": "x"}, "If-Match", made.Header.Get("ETag")).Want(412).Problem("changed")
	c.Do("PATCH", path, object{"owner_id": "999"}).Want(422).Problem("invalid")
	c.Get(base + "/apps").Want(200)

	use := c.Post(site.Path+"/uses", object{"appid": "wx0123456789abcdef", "list": "download", "path": "/f?x"}).Want(201)
	if use.Text("path") != "/f" || use.Text("list") != "download" || use.Text("environment") != "prod" {
		t.Errorf("use %s", use.Body)
	}
	c.Post(site.Path+"/uses", object{"appid": "wx0123456789abcdef", "list": "download", "path": "/f"}).Want(409).Problem("exists")
	c.Post(site.Path+"/uses", object{"appid": "wx0000000000000000"}).Want(422).Problem("invalid")
	c.Post(base+"/endpoints/999/uses", object{}).Want(404).Problem("not_found")
	c.Get(site.Path + "/uses").Want(200)
	if uses := c.Get(path + "/uses?limit=1").Want(200).Data(); len(uses) != 1 || uses[0]["verdicts"].(object)["ios"] != "pass" {
		t.Errorf("uses %v", uses)
	}
	other := s.Watch("other.example.test")
	c.Do("DELETE", other.Path+"/uses/"+use.Text("id"), nil).Want(404).Problem("not_found")
	c.Do("DELETE", site.Path+"/uses/"+use.Text("id"), nil).Want(204)
	c.Do("DELETE", path, nil, "If-Match", made.Header.Get("ETag")).Want(412)
	c.Do("DELETE", path, nil).Want(204)
}

func certificateParts(t *testing.T, _ *webtest.Server, c *webtest.Client, site *webtest.Site) {
	list := c.Get(base + "/certificates?q=" + factstest.Host + "&expires_before=2100-01-01T00:00:00Z").Want(200).Data()
	if len(list) != 1 {
		t.Fatalf("certificates %v", list)
	}
	id, hash := list[0]["id"].(string), list[0]["sha256"].(string)
	byID, byHash := c.Get(base+"/certificates/"+id).Want(200), c.Get(base+"/certificates/"+hash).Want(200)
	if string(byID.Body) != string(byHash.Body) || byID.Text("endpoints") != "1" || byID.Text("sans.0") != factstest.Host {
		t.Errorf("by id %s\nby hash %s", byID.Body, byHash.Body)
	}
	if below := c.Get(base + "/authorities?q=test").Want(200).Data(); len(below) != 2 {
		t.Errorf("authorities %v", below)
	}
	file := c.Get(base + "/certificates/" + hash + ".pem").Want(200)
	block, rest := pem.Decode(file.Body)
	if block == nil || len(rest) > 0 {
		t.Fatalf("no PEM: %s", file.Body)
	}
	if sum := sha256.Sum256(block.Bytes); hex.EncodeToString(sum[:]) != hash {
		t.Error("another certificate")
	}
	if got := file.Header.Get("Content-Disposition"); got != `attachment; filename="`+hash+`.pem"` || file.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", file.Header)
	}
	if got := c.Get(base + "/certificates/" + id + "/endpoints").Want(200).Text("data.0.id"); got != fmt.Sprint(site.ID) {
		t.Errorf("endpoint %s", got)
	}
}

// explainParts asks what an error means, of a server that is watched and of one that is not.
func explainParts(t *testing.T, c *webtest.Client, site *webtest.Site) {
	const path = base + "/explain"
	known := c.Post(path, object{"text": "errcode:-201 https://" + factstest.Host + "/v1?token=secret"}).Want(200)
	if known.Text("verdict.outcome") != "clean" || known.Text("causes.0.id") != "clock" || known.Text("endpoint_id") != fmt.Sprint(site.ID) ||
		known.Text("messages.0.id") != "date" || strings.Contains(string(known.Body), "secret") {
		t.Errorf("known %s", known.Body)
	}
	zh := c.Post(path+"?lang=zh-CN", object{"text": "安卓 errcode:-202", "target": "elsewhere.example.test", "platforms": []string{"ios"}}).Want(200)
	if zh.Text("verdict") != "null" || zh.Text("causes.0.id") != "root_ios" || !strings.ContainsRune(zh.Text("causes.0.text"), '苹') || zh.Text("rules.trust_ios.title") == "null" {
		t.Errorf("in Chinese %s", zh.Body)
	}
	if unknown := c.Post(path, object{"text": "something else"}).Want(200); unknown.Text("known") != "false" {
		t.Errorf("unknown %s", unknown.Body)
	}
	c.Post(path, object{"text": ""}).Want(422)
	c.Post(path, object{"text": strings.Repeat("x", 65537)}).Want(422)
	c.Post(path, object{"text": "errcode:-202", "platforms": []string{"symbian"}}).Want(422)
	c.Post(path, object{"text": "errcode:-202", "target": "*.example.test"}).Want(422).Problem("invalid")
}

func ruleParts(t *testing.T, _ *webtest.Server, c *webtest.Client, site *webtest.Site) {
	explainParts(t, c, site)
	c.Get(base + "/rules").Want(200)
	rule := c.Get(base + "/rules/chain_incomplete?lang=zh-CN").Want(200)
	if rule.Text("levels.0.severity.android") != "blocker" || !strings.ContainsRune(rule.Text("title"), '证') {
		t.Errorf("rule %s", rule.Body)
	}
}

func peopleParts(t *testing.T, s *webtest.Server, c *webtest.Client, _ *webtest.Site) {
	if me := c.Get(base + "/me").Want(200); me.Text("account.name") != c.Account.Name || me.Text("session.ip") == "" || me.Text("token") != "null" {
		t.Errorf("me %s", me.Body)
	}
	made := c.Post(base+"/tokens", object{"name": "ci", "scope": "read", "expires_at": time.Now().Add(time.Hour)}).Want(201)
	if !strings.HasPrefix(made.Text("text"), made.Text("prefix")) || made.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("token %v %s", made.Header, made.Body)
	}
	if tokens := c.Get(base + "/tokens").Want(200); strings.Contains(string(tokens.Body), made.Text("text")) || len(tokens.Data()) != 1 {
		t.Errorf("tokens %s", tokens.Body)
	}
	c.Post(base+"/tokens", object{"name": "ci", "scope": "read", "expires_at": time.Now().Add(-time.Hour)}).Want(422).Problem("invalid")
	byToken := s.Anybody()
	byToken.Bearer = made.Text("text")
	if me := byToken.Get(base + "/me").Want(200); me.Text("role") != "viewer" || me.Text("token.name") != "ci" || me.Text("session") != "null" {
		t.Errorf("me %s", me.Body)
	}
	byToken.Post(base+"/tokens", object{"name": "more", "scope": "read"}).Want(403).Problem("needs_session")
	c.Do("DELETE", base+"/tokens/"+made.Text("id"), nil).Want(204)
	c.Do("DELETE", base+"/tokens/999", nil).Want(404).Problem("not_found")
	byToken.Get(base + "/me").Want(401).Problem("bad_token")

	account := c.Post(base+"/accounts", object{"name": "li.wei", "role": "viewer"}).Want(201)
	path := account.Header.Get("Location")
	c.Post(base+"/accounts", object{"name": "LI.WEI", "role": "viewer"}).Want(409).Problem("exists")
	c.Post(base+"/accounts", object{"name": "a b", "role": "viewer"}).Want(422).Problem("invalid")
	c.Get(path).Want(200)
	c.Get(base + "/accounts/999").Want(404).Problem("not_found")
	if got := c.Do("PATCH", path, object{"role": "operator", "disabled": true}).Want(200); got.Text("role") != "operator" || got.Text("disabled_at") == "null" {
		t.Errorf("changed %s", got.Body)
	}
	c.Post(path+"/links", nil).Want(422).Problem("invalid")
	c.Do("PATCH", path, object{"disabled": false}).Want(200)
	link := c.Post(path+"/links", nil).Want(201)
	if !strings.HasPrefix(link.Text("url"), "/sign-in/link?token=") || link.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("link %v %s", link.Header, link.Body)
	}
	c.Get(base + "/accounts").Want(200)

	log := c.Get(base + "/audit?limit=1").Want(200)
	if log.Text("data.0.action") != "link_made" || log.Text("data.0.object") != "li.wei" || log.Text("data.0.title") != "made a sign-in link" {
		t.Errorf("audit %s", log.Body)
	}
	if next := c.Get(strings.TrimSuffix(strings.TrimPrefix(log.Header.Get("Link"), "<"), `>; rel="next"`)).Want(200); next.Text("data.0.action") != "account_enabled" {
		t.Errorf("audit, page 2: %s", next.Body)
	}
	if mine := c.Get(base + "/audit?account=" + account.Text("id")).Want(200).Data(); len(mine) != 0 {
		t.Errorf("li.wei did %v", mine)
	}
}

// The last administrator cannot be taken away.
func TestLastAdmin(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	for _, a := range c.Get(base + "/accounts").Data() {
		path := base + "/accounts/" + a["id"].(string)
		if a["name"] == "first" {
			c.Do("PATCH", path, object{"disabled": true}).Want(200)
		}
	}
	c.Do("PATCH", fmt.Sprint(base, "/accounts/", c.Account.ID), object{"role": "viewer"}).Want(409).Problem("last_admin")
}
