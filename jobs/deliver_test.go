package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/notify/robots"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// messenger sends to receivers on the loopback, and waits for them so long. What tests seal is open.
func messenger(t testing.TB, timeout time.Duration) *Messenger {
	t.Helper()
	sender, err := notify.New(notify.Options{
		AllowCIDR: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowHTTP: true, Timeout: timeout, Clock: clock.System,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Messenger{
		Send: sender.Send, Link: "https://tongguan.example.com",
		Open: func(_ int64, sealed []byte) ([]byte, error) { return sealed, nil },
	}
}

// channel makes a channel whose first event waits so long for others.
func channel(t testing.TB, s *store.Store, kind notify.Kind, wait time.Duration, secret notify.Secret) store.Channel {
	t.Helper()
	text, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.CreateChannel(context.Background(), store.Channel{
		Name: fmt.Sprintf("%s %d", kind, time.Now().UnixNano()), Kind: string(kind), Config: []byte(`{"lang":"zh-CN"}`), Enabled: true, Wait: wait,
	}, func(int64) ([]byte, error) { return text, nil })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ending gives each host a certificate of its own that ends in some days.
func ending(t testing.TB, n, days int) *eyes {
	e := see(t)
	e.of = map[string]*facts.Snapshot{}
	for i := range n {
		host := fmt.Sprintf("h%04d.example.com", i)
		w := *e.World
		snapshot := *e.Snapshot
		snapshot.Addresses, snapshot.Certificates = slices.Clone(e.Addresses), nil
		w.Snapshot = &snapshot
		w.Serve(w.Leaf(func(c *pki.Template) {
			c.Names, c.CommonName = []string{host}, host
			c.NotBefore, c.NotAfter = e.StartedAt.AddDate(-1, 0, 0), e.StartedAt.AddDate(0, 0, days).Add(time.Hour)
		}).Raw, w.Intermediate.Raw)
		e.of[host] = &snapshot
	}
	return e
}

// quick is a worker that sends messages, and whose ladder is short.
func quick(t testing.TB, s *store.Store, e *eyes, m *Messenger) *Worker {
	w := worker(t, s, e, func(d *Deps) { d.Messenger = m })
	w.times.turn = 100 * time.Millisecond
	w.times.ladder = slices.Repeat([]time.Duration{200 * time.Millisecond}, 9)
	return w
}

// states counts the deliveries by state.
func states(t testing.TB, s *store.Store) map[store.DeliveryState]int {
	t.Helper()
	out := map[store.DeliveryState]int{}
	var after store.Cursor
	for {
		list, next, err := s.Deliveries(context.Background(), store.DeliveryFilter{}, after, 500)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			out[d.State]++
		}
		if next == nil {
			return out
		}
		after = *next
	}
}

// A receiver that answers 500 twice, hangs once, and then takes it: one event, one id, one body, signed each time.
func TestAReceiverThatFailsThreeTimes(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	key := notify.NewSecret()
	r := robots.NewReceiver(t, robots.Options{Keys: []string{key}})
	r.Script(robots.Status(500), robots.Status(500), robots.Hang(time.Minute), robots.Status(204))
	c := channel(t, s, notify.Webhook, 0, notify.Secret{URL: r.URL(), Keys: []string{key}})
	hosts(t, s, 1)
	start(t, quick(t, s, ending(t, 1, 5), messenger(t, 500*time.Millisecond)))
	until(t, 30*time.Second, "it has arrived", func() bool { return states(t, s)[store.DeliveryDelivered] == 1 })
	got := r.Deliveries()
	if len(got) != 4 {
		t.Fatalf("%d requests", len(got))
	}
	for i, d := range got {
		if d.Err != nil || d.ID != got[0].ID || !bytes.Equal(d.Body, got[0].Body) {
			t.Errorf("request %d: %q, %v", i+1, d.ID, d.Err)
		}
	}
	if n := count(t, s, `SELECT count(*) FROM event WHERE type = 'alert.firing'`); n != 1 {
		t.Errorf("%d events", n)
	}
	d, _, err := s.Delivery(t.Context(), got[0].ID)
	if err != nil || d.ChannelID != c.ID || d.Attempt != 4 || d.Tries != 3 {
		t.Errorf("the delivery: %+v, %v", d, err)
	}
	attempts, err := s.Attempts(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, a := range attempts {
		status := 0
		if a.Status != nil {
			status = *a.Status
		}
		told = append(told, fmt.Sprint(status, " ", a.Failure))
	}
	if want := []string{"500 status", "500 status", "0 timeout", "204 "}; !slices.Equal(told, want) {
		t.Errorf("attempts %q, want %q", told, want)
	}
}

// Each robot is told of 200 alerts that come at once: none is banned, and everything is told. The wait is shorter than
// in life, the receivers' limits are not.
func TestRobotsAreToldOf200(t *testing.T) {
	t.Parallel()
	const n = 200
	s := storetest.New(t)
	e := ending(t, n, 5)
	groups := map[notify.Kind]*robots.Robot{
		notify.WeCom:    robots.WeCom(t, robots.Options{}),
		notify.DingTalk: robots.DingTalk(t, robots.Options{Keys: []string{"SEC0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}}),
		notify.Feishu:   robots.Feishu(t, robots.Options{Keys: []string{"feishu-secret"}}),
	}
	keys := map[notify.Kind][]string{notify.DingTalk: {"SEC0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}, notify.Feishu: {"feishu-secret"}}
	for kind, r := range groups {
		channel(t, s, kind, 2*time.Second, notify.Secret{URL: r.URL(), Keys: keys[kind]})
	}
	hosts(t, s, n)
	start(t, quick(t, s, e, messenger(t, 5*time.Second)))
	until(t, time.Minute, "all alerts fire", func() bool { return count(t, s, `SELECT count(*) FROM alert WHERE state = 2`) == n })
	defer func() {
		if t.Failed() {
			for kind, r := range groups {
				t.Logf("%s: %d messages, %d bans, refused %+v; states %v", kind, len(r.Messages()), r.Bans(), r.Refused(), states(t, s))
			}
		}
	}()
	until(t, 2*time.Minute, "all is told", func() bool {
		got := states(t, s)
		return got[store.DeliveryDelivered]+got[store.DeliveryFolded] == 3*n
	})
	for kind, r := range groups {
		messages := r.Messages()
		text := ""
		for _, m := range messages {
			text += m.Title + "\n" + m.Text + "\n"
		}
		for host := range e.of {
			if !strings.Contains(text, host) {
				t.Errorf("%s: nothing is said of %s", kind, host)
				break
			}
		}
		if r.Bans() > 0 || len(r.Refused()) > 0 {
			t.Errorf("%s: %d bans, refused %+v", kind, r.Bans(), r.Refused())
		}
		t.Logf("%s: %d alerts in %d messages", kind, n, len(messages))
	}
}

// A channel that hangs keeps no other waiting.
func TestAChannelThatHangs(t *testing.T) {
	t.Parallel()
	const n = 40
	s := storetest.New(t)
	key := notify.NewSecret()
	good, bad := robots.NewReceiver(t, robots.Options{Keys: []string{key}}), robots.NewReceiver(t, robots.Options{Keys: []string{key}})
	bad.Script(slices.Repeat([]robots.Answer{robots.Hang(time.Minute)}, 1000)...)
	channel(t, s, notify.Webhook, 0, notify.Secret{URL: bad.URL(), Keys: []string{key}})
	channel(t, s, notify.Webhook, 0, notify.Secret{URL: good.URL(), Keys: []string{key}})
	hosts(t, s, n)
	w := quick(t, s, ending(t, n, 5), messenger(t, 10*time.Second))
	w.times.drain = 100 * time.Millisecond // nothing is learned from what hangs to its end
	start(t, w)
	until(t, 30*time.Second, "the other has all", func() bool { return len(good.Deliveries()) == n })
	if got := len(bad.Deliveries()); got > 4 || got == 0 {
		t.Errorf("the one that hangs was asked %d times", got)
	}
	if got := states(t, s); got[store.DeliveryDelivered] < n-4 {
		t.Errorf("deliveries %v", got)
	}
}

// 410 ends it; a channel that is over does not keep the worker busy.
func TestAReceiverThatIsGone(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	key := notify.NewSecret()
	r := robots.NewReceiver(t, robots.Options{Keys: []string{key}})
	r.Script(robots.Text(http.StatusGone, "no more, please"))
	c := channel(t, s, notify.Webhook, 0, notify.Secret{URL: r.URL(), Keys: []string{key}})
	hosts(t, s, 1)
	start(t, quick(t, s, ending(t, 1, 5), messenger(t, time.Second)))
	until(t, 20*time.Second, "it is put aside", func() bool { return states(t, s)[store.DeliveryParked] == 1 })
	got, err := s.Channel(t.Context(), c.ID)
	if err != nil || got.Paused != store.PauseGone {
		t.Errorf("the channel: %+v, %v", got, err)
	}
}

// What keeps a channel from being used is a failure as others, and no secret is told.
func TestAChannelThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	m := messenger(t, time.Second)
	m.Open = func(int64, []byte) ([]byte, error) { return []byte("planted, and no JSON"), nil }
	c := channel(t, s, notify.WeCom, 0, notify.Secret{})
	hosts(t, s, 1)
	w := quick(t, s, ending(t, 1, 5), m)
	w.times.ladder = []time.Duration{100 * time.Millisecond}
	start(t, w)
	until(t, 20*time.Second, "it is put aside", func() bool { return states(t, s)[store.DeliveryParked] == 1 })
	list, _, err := s.Deliveries(t.Context(), store.DeliveryFilter{Channel: c.ID}, store.Cursor{}, 1)
	if err != nil || list[0].Failure != "unreadable" {
		t.Fatalf("%+v, %v", list, err)
	}
	attempts, err := s.Attempts(t.Context(), list[0])
	if err != nil || len(attempts) != 2 || strings.Contains(attempts[0].Answer, "planted") || attempts[0].Answer == "" {
		t.Errorf("attempts %+v, %v", attempts, err)
	}
}

func TestOutcomes(t *testing.T) {
	w := &Worker{times: defaultTimes()}
	within := func(d, of time.Duration) bool { return d >= of*8/10 && d <= of*12/10 }
	for tries, step := range w.times.ladder {
		if o := w.outcomeOf(notify.Result{Failure: "status"}, tries); !within(o.Again, step) {
			t.Errorf("after %d: %v, want about %v", tries, o.Again, step)
		}
	}
	if o := w.outcomeOf(notify.Result{Failure: "status"}, len(w.times.ladder)); o.Again != 0 {
		t.Errorf("after the last: %v", o.Again)
	}
	if o := w.outcomeOf(notify.Result{Failure: "status", RetryAfter: time.Hour}, 0); o.Again != time.Hour || o.Limited {
		t.Errorf("Retry-After: %+v", o)
	}
	if o := w.outcomeOf(notify.Result{Failure: "limited", Limited: true, RetryAfter: 10 * time.Minute}, 3); o.Again != 10*time.Minute || !o.Limited {
		t.Errorf("limited: %+v", o)
	}
	if o := w.outcomeOf(notify.Result{OK: true}, 3); !o.OK || o.Again != 0 {
		t.Errorf("arrived: %+v", o)
	}
	var total time.Duration
	for _, step := range w.times.ladder {
		total += step
	}
	if total < 75*time.Hour || total > 77*time.Hour {
		t.Errorf("the ladder is %v", total)
	}
}

// What cannot be read is a failure as others, and keeps nothing else from a robot.
func TestAMessageThatCannotBeMade(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	r := robots.WeCom(t, robots.Options{})
	channel(t, s, notify.WeCom, time.Hour, notify.Secret{URL: r.URL()})
	hosts(t, s, 2)
	w := quick(t, s, ending(t, 2, 5), messenger(t, time.Second))
	w.times.ladder = []time.Duration{100 * time.Millisecond}
	start(t, w)
	until(t, 20*time.Second, "both fire", func() bool { return count(t, s, `SELECT count(*) FROM delivery`) == 2 })
	sql(t, s, `UPDATE event SET data = jsonb_set(data, '{urgency}', '5') WHERE id = (SELECT min(event_id) FROM delivery)`)
	sql(t, s, `UPDATE delivery SET next_at = now()`)
	until(t, 20*time.Second, "the other has arrived", func() bool { return len(r.Messages()) == 1 })
	until(t, 20*time.Second, "it is put aside or tried again", func() bool {
		return count(t, s, `SELECT count(*) FROM attempt WHERE failure = 'unreadable'`) > 0
	})
}
