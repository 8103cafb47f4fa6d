package jobs

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/notify/robots"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// late sorts how long each delivery of a channel took from the commit of its event until it was told, by itself or with
// others.
func late(t testing.TB, s *store.Store, channel int64) (out []time.Duration) {
	t.Helper()
	rows, err := s.Pool().Query(context.Background(), `
		SELECT extract(epoch FROM COALESCE(lead.done_at, d.done_at) - d.event_at)::float8
		FROM delivery d LEFT JOIN delivery lead ON lead.id = d.digest_id
		WHERE d.channel_id = $1 AND COALESCE(lead.state, d.state) = 2`, channel)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var seconds float64
		if err := rows.Scan(&seconds); err != nil {
			t.Fatal(err)
		}
		out = append(out, time.Duration(seconds*float64(time.Second)))
	}
	slices.Sort(out)
	return out
}

// at gives a quantile of what is sorted.
func at(q float64, of []time.Duration) time.Duration {
	return of[min(int(q*float64(len(of))), len(of)-1)]
}

// spread makes n endpoints due one after the other, over so long.
func spread(t testing.TB, s *store.Store, n int, over time.Duration) {
	t.Helper()
	hosts(t, s, n)
	sql(t, s, `DELETE FROM river_job`)
	sql(t, s, `UPDATE endpoint_schedule SET done_generation = generation, next_scan_at = now() + make_interval(secs => $1 * random())`, over.Seconds())
}

// BenchmarkMessagesToRobots has 200 alerts fire within a minute and tells three robots of each, with the waits and the
// limits of life. It reports how long the last one took from its commit on, how many messages that were, and how often
// a robot was sent too much.
func BenchmarkMessagesToRobots(b *testing.B) {
	const n = 200
	const sign = "SEC0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for b.Loop() {
		s := storetest.New(b)
		groups := map[notify.Kind]*robots.Robot{
			notify.WeCom: robots.WeCom(b, robots.Options{}), notify.DingTalk: robots.DingTalk(b, robots.Options{Keys: []string{sign}}),
			notify.Feishu: robots.Feishu(b, robots.Options{Keys: []string{sign}}),
		}
		channels := map[notify.Kind]store.Channel{}
		for kind, r := range groups {
			secret := notify.Secret{URL: r.URL()}
			if kind != notify.WeCom {
				secret.Keys = []string{sign}
			}
			channels[kind] = channel(b, s, kind, notify.LimitsOf(kind).Wait, secret)
		}
		spread(b, s, n, time.Minute)
		stop := start(b, worker(b, s, ending(b, n, 5), func(d *Deps) { d.Messenger = messenger(b, 15*time.Second) }))
		until(b, 10*time.Minute, "all is told", func() bool {
			got := states(b, s)
			return got[store.DeliveryDelivered]+got[store.DeliveryFolded] == len(groups)*n
		})
		stop()
		for kind, r := range groups {
			took := late(b, s, channels[kind].ID)
			b.ReportMetric(took[len(took)-1].Seconds(), string(kind)+"-last-s")
			b.ReportMetric(float64(len(r.Messages())), string(kind)+"-messages")
			b.ReportMetric(float64(r.Bans()), string(kind)+"-bans")
			if len(took) != n {
				b.Errorf("%s: %d told", kind, len(took))
			}
		}
	}
}

// BenchmarkMessagesBesideOneThatHangs tells four webhooks of 300 alerts in half a minute, first alone and then beside a
// fifth that hangs for 30 s a call. It reports the 95th and the 99th percentile of the four in either case.
func BenchmarkMessagesBesideOneThatHangs(b *testing.B) {
	const n, healthy = 300, 4
	took := func(hangs bool) (p95, p99 time.Duration) {
		s := storetest.New(b)
		key := notify.NewSecret()
		if hangs {
			r := robots.NewReceiver(b, robots.Options{Keys: []string{key}})
			r.Script(slices.Repeat([]robots.Answer{robots.Hang(30 * time.Second)}, 10_000)...)
			channel(b, s, notify.Webhook, 0, notify.Secret{URL: r.URL(), Keys: []string{key}})
		}
		var channels []store.Channel
		for range healthy {
			r := robots.NewReceiver(b, robots.Options{Keys: []string{key}})
			channels = append(channels, channel(b, s, notify.Webhook, 0, notify.Secret{URL: r.URL(), Keys: []string{key}}))
		}
		spread(b, s, n, 30*time.Second)
		stop := start(b, worker(b, s, ending(b, n, 5), func(d *Deps) { d.Messenger = messenger(b, 15*time.Second) }))
		until(b, 5*time.Minute, "the healthy ones have all", func() bool { return states(b, s)[store.DeliveryDelivered] == healthy*n })
		var all []time.Duration
		for _, c := range channels {
			all = append(all, late(b, s, c.ID)...)
		}
		stop()
		slices.Sort(all)
		return at(0.95, all), at(0.99, all)
	}
	for b.Loop() {
		alone, alone99 := took(false)
		beside, beside99 := took(true)
		for name, d := range map[string]time.Duration{"alone-p95-s": alone, "alone-p99-s": alone99, "beside-p95-s": beside, "beside-p99-s": beside99} {
			b.ReportMetric(d.Seconds(), name)
		}
	}
}
