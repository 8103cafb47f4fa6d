package notify

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify/robots"
)

var update = flag.Bool("update", false, "write the golden files")

// cases are the messages that are looked at.
func cases() []struct {
	name   string
	events []alert.Event
} {
	s := samples()
	many := append([]alert.Event{critical(), expiry(300)}, s[2:]...)
	return []struct {
		name   string
		events []alert.Event
	}{
		{"a certificate runs out", s[:1]},
		{"a rule fails", s[1:2]},
		{"unreachable", s[2:3]},
		{"still unreachable", s[3:4]},
		{"resolved", s[4:5]},
		{"a test", s[5:6]},
		{"a channel is disabled", s[6:7]},
		{"code and console disagree", s[7:8]},
		{"they disagree on more", s[8:9]},
		{"they agree again", s[9:10]},
		{"one certificate on 300 hosts", []alert.Event{expiry(300)}},
		{"two", []alert.Event{critical(), s[4]}},
		{"a digest", many},
		{"hostile", []alert.Event{hostile()}},
		{"hostile code", []alert.Event{hostileCode()}},
		{"hostile, in a digest", []alert.Event{hostile(), hostile(), hostile(), hostile()}},
	}
}

// TestMessages compares what people see with what was read and found good.
func TestMessages(t *testing.T) {
	for _, k := range robotKinds {
		for _, tag := range bothTags {
			c := Config{Lang: tag, Link: "https://tongguan.example.com", Mention: []string{"zhangsan", "13800001111"}}
			if k == WeCom {
				c.Mention = []string{"zhangsan", mentionAll}
			}
			var out strings.Builder
			for _, test := range cases() {
				r := simulator(t, k, robots.Options{Clock: clock.Fixed(noon), Known: []string{"zhangsan", mentionAll}})
				body, told := render(t, k, c, test.events...)
				if got := sender(t, loopback()).Send(t.Context(), k, c, Secret{URL: r.URL()}, Message{"1", body}); !got.OK {
					t.Fatalf("%s, %s: %+v, %v\n%s", k, test.name, got, r.Refused(), body)
				}
				m := r.Messages()[0]
				fmt.Fprintf(&out, "======== %s: %d of %d events, %d bytes\n", test.name, told, len(test.events), len(body))
				for _, line := range [][2]string{{"title", m.Title}, {"colour", m.Colour}, {"mentions", strings.Join(m.Mentions, ", ")}, {"button", strings.Join(m.Links, ", ")}} {
					if line[1] != "" {
						fmt.Fprintf(&out, "[%s: %s]\n", line[0], line[1])
					}
				}
				out.WriteString(m.Text + "\n\n")
			}
			golden(t, fmt.Sprintf("%s.%s.txt", k, tag), out.String())
		}
	}
}

func TestWebhookBodies(t *testing.T) {
	for _, tag := range bothTags {
		var out strings.Builder
		for _, test := range cases() {
			body, told := render(t, Webhook, Config{Lang: tag, Link: "https://tongguan.example.com"}, test.events...)
			if told != 1 || len(body) >= webhookLimit {
				t.Errorf("%s: %d told, %d bytes", test.name, told, len(body))
			}
			if len(test.events) > 1 || len(test.events[0].Endpoints) > 10 {
				continue
			}
			var pretty bytes.Buffer
			if err := json.Indent(&pretty, body, "", "  "); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "======== %s\n%s\n\n", test.name, pretty.String())
		}
		golden(t, fmt.Sprintf("webhook.%s.txt", tag), out.String())
	}
}

// TestWebhookSaysAll keeps a field that somebody adds to Event from being forgotten.
func TestWebhookSaysAll(t *testing.T) {
	for _, e := range samples() {
		stored, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		want, err := decode(stored)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := render(t, Webhook, Config{}, e)
		got, err := decode(body)
		if err != nil {
			t.Fatal(err)
		}
		data := got["data"].(map[string]any)
		if got["type"] != want["type"] || got["timestamp"] != want["at"] {
			t.Errorf("got %v at %v", got["type"], got["timestamp"])
		}
		delete(want, "type")
		delete(want, "at")
		for name, value := range want {
			if diff := cmp.Diff(value, data[name]); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// TestSameBytes: bodies are frozen by being rendered once, and a second rendering would freeze the same.
func TestSameBytes(t *testing.T) {
	for _, k := range Kinds() {
		one, _ := render(t, k, Config{Lang: lang.English}, hostile(), critical())
		two, _ := render(t, k, Config{Lang: lang.English}, hostile(), critical())
		if !bytes.Equal(one, two) {
			t.Errorf("%s: two renderings differ", k)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: run with -update and read what changed (-want +got):\n%s", name, diff)
	}
}
