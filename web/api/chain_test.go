package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/web/webtest"
)

func hashOf(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

func TestEndpointChains(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	site := s.Watch(factstest.Host)
	c.Get(site.Path + "/chains").Want(404).Problem("not_found")
	site.Listed(facts.Android, "10")
	site.Scan()
	got := c.Get(site.Path + "/chains").Want(200)
	for path, want := range map[string]string{
		"data.0.platforms.android.oldest":                "10",
		"data.0.platforms.android.minimum":               "8.0",
		"data.0.platforms.android.runs.0.status":         "fail",
		"data.0.platforms.android.runs.0.versions.0":     "4.4",
		"data.0.platforms.android.runs.0.against.0.kind": "not_listed",
		"data.0.platforms.android.runs.0.against.0.at":   "Test Root",
		"data.0.platforms.android.runs.1.status":         "pass",
		"data.0.platforms.android.runs.1.root":           "Test Root",
		"data.0.platforms.devtools.runs.0.versions.0":    "",
		"authorities.0.sha256":                           hashOf(site.Intermediate.Raw),
		"authorities.1.name":                             "Test Root",
		"authorities.1.root":                             "true",
	} {
		if text := got.Text(path); text != want {
			t.Errorf("%s is %q, want %q", path, text, want)
		}
	}
	full := c.Get("/api/v1/judgements/" + got.Text("judgement_id")).Want(200)
	if text := full.Text("chains.0.platforms.android.oldest"); text != "10" {
		t.Errorf("the judgement says %q", text)
	}
}

func TestBelow(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	for _, host := range []string{"a.example.test", "b.example.test"} {
		s.Watch(host).Scan()
	}
	one := s.Watch("c.example.test")
	one.Scan()
	for der, want := range map[string]int{string(one.Root.Raw): 1, string(one.Intermediate.Raw): 1, "nobody's": 0} {
		if got := c.Get("/api/v1/endpoints?below=" + hashOf([]byte(der))).Want(200).Data(); len(got) != want {
			t.Errorf("%d below, want %d", len(got), want)
		}
	}
	c.Get("/api/v1/endpoints?below=abc").Want(422).Problem("invalid")
	first := c.Get("/api/v1/authorities?limit=4").Want(200)
	if len(first.Data()) != 4 {
		t.Errorf("%s", first.Body)
	}
	rest := c.Get("/api/v1/authorities?limit=4&cursor=" + first.Text("next_cursor")).Want(200)
	if len(rest.Data()) != 2 || rest.Text("data.0.endpoints") != "1" {
		t.Errorf("%s", rest.Body)
	}
	c.Get("/api/v1/authorities?q=x&limit=4&cursor=" + first.Text("next_cursor")).Want(400)
}
