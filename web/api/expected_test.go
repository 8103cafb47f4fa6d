package api_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

// expectedParts shows every answer about an expected certificate.
func expectedParts(_ *testing.T, _ *webtest.Server, c *webtest.Client, site *webtest.Site) {
	path := site.Path + "/expected-certificate"
	c.Get(path).Want(404).Problem("not_found")
	c.Do("DELETE", path, nil).Want(404).Problem("not_found")
	said := object{"sha256": strings.Repeat("0", 64)}
	c.Post(path, said).Want(201)
	c.Post(path, said).Want(200)
	c.Get(path).Want(200)
	c.Do("DELETE", path, nil).Want(204)
	site.Scan() // it was asked for
}

func TestExpectedCertificate(t *testing.T) {
	s := webtest.New(t, nil)
	operator, viewer := s.As(auth.Operator), s.As(auth.Viewer)
	site := s.Watch(factstest.Host)
	site.Scan()
	path := site.Path + "/expected-certificate"
	old := site.Certificates[(*site.Address().Chain.Value)[0]]
	renewed := site.Leaf(nil)
	said := object{"pem": string(renewed.PEM()) + string(site.Intermediate.PEM()), "within": "90m"}

	viewer.Post(path, said).Want(403)
	viewer.Do("DELETE", path, nil).Want(403)
	made := operator.Post(path, said, "Idempotency-Key", "hook-1").Want(201)
	if made.Text("state") != "open" || made.Text("common_name") != factstest.Host || made.Header.Get("Location") != path || made.Text("by") != operator.Account.Name {
		t.Errorf("made %s", made.Body)
	}
	operator.Post(path, said, "Idempotency-Key", "hook-1").Want(201)
	operator.Post(path, said).Want(200)

	site.Add("192.0.2.8")
	site.Serve(renewed.Chain()...)
	site.Add("192.0.2.9")
	factstest.Fail(site.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect})
	site.Scan()
	seen := viewer.Get(path).Want(200)
	for place, want := range map[string]string{
		"state": "open", "seen.outcome": "unmet", "seen.addresses.0.address": "192.0.2.7:443", "seen.addresses.0.state": "old",
		"seen.addresses.0.others.0.sha256": facts.SHA256(site.Keep(old)).String(), "seen.addresses.1.state": "served",
	} {
		if got := seen.Text(place); got != want {
			t.Errorf("%s is %s, want %s", place, got, want)
		}
	}
	if strings.Contains(string(seen.Body), "192.0.2.9") {
		t.Errorf("it names an address that is forbidden: %s", seen.Body)
	}
	if !strings.Contains(string(s.As(auth.Admin).Get(base+"/alerts?state=inactive&kind=renewed_not_served").Want(200).Body), "renewed_not_served") {
		t.Error("no alert sleeps")
	}
	operator.Do("DELETE", path, nil).Want(204)
	if got := viewer.Get(path).Want(200); got.Text("state") != "withdrawn" || got.Text("ended_at") == "" {
		t.Errorf("%s", got.Body)
	}
	var actions []string
	log, _, err := s.Store.AuditLog(t.Context(), operator.Account.ID, store.Cursor{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		actions = append(actions, string(e.Action)+" "+e.Object)
	}
	if got, want := strings.Join(actions[:3], ", "), "certificate_withdrawn "+site.Path+", certificate_expected "+site.Path+", certificate_expected "+site.Path; got != want {
		t.Errorf("audit: %s, want %s", got, want)
	}
}

func TestExpectedCertificateMistakes(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := s.Watch(factstest.Host)
	path := site.Path + "/expected-certificate"
	key, err := site.Intermediate.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]object{
		"nothing":         {},
		"both":            {"pem": "x", "sha256": strings.Repeat("0", 64)},
		"no certificate":  {"pem": "x"},
		"a private key":   {"pem": string(key)},
		"another's":       {"pem": string(site.Intermediate.PEM())},
		"a short hash":    {"sha256": "00"},
		"no time":         {"sha256": strings.Repeat("0", 64), "within": "soon"},
		"an unknown word": {"sha256": strings.Repeat("0", 64), "until": "24h"},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.In(t).Post(path, body).Want(422)
			a.Problem("invalid")
			if strings.Contains(string(a.Body), "PRIVATE KEY") {
				t.Error("it says the key again")
			}
		})
	}
	c.Post(base+"/endpoints/999/expected-certificate", object{"sha256": strings.Repeat("0", 64)}).Want(404)
}
