package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
)

// The pauses between two looks: the first is about what a reload takes, and each is half as long again as the one before.
const (
	firstPause   = 2 * time.Second
	longestPause = 30 * time.Second
)

// await looks at an endpoint until it serves what is expected, or the time is up. The looks in between are short, one
// connection to each address; when they find nothing against it, and when the time is up, a whole look with its samples
// decides. It reports false when it was interrupted before the first look was over; later what was seen last stands.
func (j *job) await(ctx context.Context, p *pending) bool {
	x, looks := j.expected, 1
	if !j.look(ctx, p, j.scanner) {
		return false
	}
	for pause := firstPause; p.expected.Outcome() != renewal.Met; pause = min(pause*3/2, longestPause) {
		left := x.until.Sub(j.scanner.Clock())
		if x.until.IsZero() || left <= 0 {
			break
		}
		x.tell(p.target, &p.expected.Comparison)
		if x.pause(ctx, min(pause, left)) != nil {
			break
		}
		looks++
		if j.scanner.Clock().Before(x.until) && j.scanner.Depth != scan.Quick {
			seen := x.peek.ScanFor(ctx, p.endpoint, p.requests())
			if ctx.Err() != nil {
				break
			}
			if p.expected = j.compare(seen, 1, looks); p.expected.Outcome() != renewal.Met {
				continue
			}
			looks++
		}
		if !j.look(ctx, p, j.scanner) {
			break
		}
		p.expected.Looks = looks
	}
	return true
}

// look scans and judges an endpoint. It reports false, and changes nothing, when it was interrupted.
func (j *job) look(ctx context.Context, p *pending, by *scan.Scanner) bool {
	seen := by.ScanFor(ctx, p.endpoint, p.requests(), j.nodes[p.endpoint.Host]...)
	if ctx.Err() != nil {
		return false
	}
	p.snapshot = seen
	j.lookups.Pursue(ctx, seen, func() []facts.Want { return rules.Wants(seen, j.judging(seen)) })
	if ctx.Err() != nil {
		return false
	}
	j.judge(p)
	return true
}

// sleep waits, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

var (
	wordWaits        = lang.En("{target}: {state} (until {until})").Zh("{target}：{state}（等待至 {until}）")
	wordWaitsNowhere = lang.En("there is no address that could be asked").Zh("没有可以检查的地址")
)

// waiting says how many addresses are in a state, worded for one and for more.
var waiting = []struct {
	states    []renewal.State
	one, many lang.Phrase
}{
	{
		[]renewal.State{renewal.Old},
		lang.En("{count} of {all} addresses still serves the old one").Zh("{all} 个地址中有 {count} 个仍在使用旧证书"),
		lang.En("{count} of {all} addresses still serve the old one").Zh("{all} 个地址中有 {count} 个仍在使用旧证书"),
	},
	{
		[]renewal.State{renewal.Incomplete},
		lang.En("{count} of {all} serves it without a whole chain").Zh("{all} 个中有 {count} 个的证书链不完整"),
		lang.En("{count} of {all} serve it without a whole chain").Zh("{all} 个中有 {count} 个的证书链不完整"),
	},
	{
		[]renewal.State{renewal.Unknown},
		lang.En("of {count} of {all} it is not certain yet").Zh("{all} 个中有 {count} 个尚未确认"),
		lang.En("of {count} of {all} it is not certain yet").Zh("{all} 个中有 {count} 个尚未确认"),
	},
	{
		[]renewal.State{renewal.Unreachable},
		lang.En("{count} of {all} gives no answer").Zh("{all} 个中有 {count} 个没有应答"),
		lang.En("{count} of {all} give no answer").Zh("{all} 个中有 {count} 个没有应答"),
	},
}

// teller writes how far it has come to standard error, and says of each target nothing twice in a row.
func teller(w *world, tag lang.Tag, until time.Time) func(string, *renewal.Comparison) {
	var mu sync.Mutex
	said := map[string]string{}
	return func(target string, c *renewal.Comparison) {
		text := progressOf(c, tag)
		mu.Lock()
		defer mu.Unlock()
		if said[target] == text {
			return
		}
		said[target] = text
		line := wordWaits.Fill(tag, lang.Pairs("target", target, "state", text, "until", until.UTC().Format("15:04:05 UTC")))
		fmt.Fprintln(w.stderr, visible.Text(line))
	}
}

func progressOf(c *renewal.Comparison, tag lang.Tag) string {
	var parts []string
	for _, of := range waiting {
		n, phrase := c.Count(of.states...), of.many
		if n == 1 {
			phrase = of.one
		}
		if n > 0 {
			parts = append(parts, phrase.Fill(tag, lang.Pairs("count", strconv.Itoa(n), "all", strconv.Itoa(c.Tried()))))
		}
	}
	if len(parts) == 0 {
		return wordWaitsNowhere.In(tag)
	}
	if tag == lang.Chinese {
		return strings.Join(parts, "；")
	}
	return strings.Join(parts, "; ")
}
