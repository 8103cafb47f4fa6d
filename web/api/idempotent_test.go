package api_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestIdempotencyKey(t *testing.T) {
	s := webtest.New(t, nil)
	c, other := s.As(auth.Operator), s.As(auth.Operator)
	body := object{"target": "a.example.com"}
	first := c.Post(base+"/endpoints", body, "Idempotency-Key", "k1").Want(201)
	if first.Header.Get("Idempotency-Replayed") != "" {
		t.Error("the first answer is a replay")
	}
	again := c.Post(base+"/endpoints", body, "Idempotency-Key", "k1").Want(201) // without the key it were 200
	if again.Header.Get("Idempotency-Replayed") != "true" || string(again.Body) != string(first.Body) ||
		again.Header.Get("Location") != first.Header.Get("Location") || again.Header.Get("X-Request-Id") == first.Header.Get("X-Request-Id") {
		t.Errorf("replay %v %s", again.Header, again.Body)
	}
	c.Post(base+"/endpoints", object{"target": "b.example.com"}, "Idempotency-Key", "k1").Want(422).Problem("key_reused")
	c.Post(base+"/endpoints?lang=en", body, "Idempotency-Key", "k1").Want(422).Problem("key_reused")
	c.Post(base+"/endpoints", body, "Idempotency-Key", "k2").Want(200)
	other.Post(base+"/endpoints", body, "Idempotency-Key", "k1").Want(200) // a key is an account's own
	c.Post(base+"/endpoints", body, "Idempotency-Key", strings.Repeat("k", 256)).Want(400).Problem("bad_request")

	// What was refused stays refused, and what has no body is told apart too.
	c.Post(base+"/endpoints", object{"target": "*"}, "Idempotency-Key", "k3").Want(422).Problem("invalid")
	if bad := c.Post(base+"/endpoints", object{"target": "*"}, "Idempotency-Key", "k3").Want(422); bad.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("a refusal is not replayed")
	}
	scan := c.Post(first.Header.Get("Location")+"/scans", nil, "Idempotency-Key", "k4").Want(202)
	if same := c.Post(first.Header.Get("Location")+"/scans", nil, "Idempotency-Key", "k4").Want(202); same.Text("id") != scan.Text("id") {
		t.Errorf("another scan: %s", same.Body)
	}
}

// A request that is being served is not begun a second time.
func TestIdempotencyKeyWhileRunning(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	var all sync.WaitGroup
	var mu sync.Mutex
	status := map[int]int{}
	for range 8 {
		all.Go(func() {
			a := c.Post(base+"/apps", object{"appid": "wx0123456789abcdef"}, "Idempotency-Key", "k")
			mu.Lock()
			defer mu.Unlock()
			status[a.Status]++
			if a.Status == 409 {
				a.Problem("still_running")
			}
		})
	}
	all.Wait()
	if status[201] == 0 || status[201]+status[409] != 8 {
		t.Errorf("statuses %v", status)
	}
}

// A secret is shown once and kept nowhere: its request cannot be replayed, and is not done twice.
func TestIdempotencyKeyOfASecret(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	body := object{"name": "ci", "scope": "read"}
	made := c.Post(base+"/tokens", body, "Idempotency-Key", "k").Want(201)
	if again := c.Post(base+"/tokens", body, "Idempotency-Key", "k").Want(409); strings.Contains(string(again.Body), made.Text("text")) {
		t.Error("the token is shown again")
	} else {
		again.Problem("answer_not_kept")
	}
	if n := len(c.Get(base + "/tokens").Data()); n != 1 {
		t.Errorf("%d tokens", n)
	}
}
