package scan

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan/lookup"
)

// askRecords asks, at depth Full, for the records of the endpoint's name that are about its certificates and about how
// to connect, and returns a function that waits for them. They are asked for while the addresses are looked at, which
// need none of them. Nothing is asked of a name whose addresses were not looked up, nor of a resolver that can only
// give addresses.
func (s *Scanner) askRecords(ctx context.Context, snapshot *facts.Snapshot) (wait func()) {
	dns, e := &snapshot.DNS, snapshot.Endpoint
	asker := askerFor(s.Resolver, e.Host)
	if s.depth(e.Host) != Full || asker == nil || dns.Value == nil || dns.Value.Source != facts.SourceResolver {
		return func() {}
	}
	if dns.Failure != nil {
		snapshot.CAA = facts.Failed[facts.CAA](*dns.Failure)
		snapshot.HTTPSRecords = facts.Failed[facts.HTTPSRecords](*dns.Failure)
		return func() {}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		snapshot.CAA = timed(s.Clock, func() (facts.CAA, *facts.Failure) { return caa(ctx, asker, e.Host) })
	})
	wg.Go(func() {
		snapshot.HTTPSRecords = timed(s.Clock, func() (facts.HTTPSRecords, *facts.Failure) { return httpsRecords(ctx, asker, e) })
	})
	return wg.Wait
}

// timed makes a probe of what ask learns, with its times.
func timed[T any](now clock.Clock, ask func() (T, *facts.Failure)) (out facts.Probe[T]) {
	start := now()
	defer func() {
		if p := recover(); p != nil {
			out = facts.Failed[T](facts.Failure{Kind: facts.ScannerFailed, Phase: facts.PhaseDNS, Detail: fmt.Sprint(p)})
		}
		out.At, out.Took = start.UTC(), now().Sub(start)
	}()
	value, failure := ask()
	if failure != nil {
		return facts.Failed[T](*failure)
	}
	return facts.Answered(value)
}

// caa climbs from the name to the top-level domain until a name has CAA records (RFC 8659 §3). Aliases of each name are
// followed by whoever answers; the climb goes by the names themselves. A failure ends it, as it ends the issuing: what
// stands further up counts only where it is known that nothing stands below.
func caa(ctx context.Context, asker Asker, host string) (facts.CAA, *facts.Failure) {
	for at := host; at != ""; _, at, _ = strings.Cut(at, ".") {
		got := asker.Ask(ctx, at, lookup.CAA)
		switch f := unlessStopped(ctx, got.Failure); {
		case f == nil:
			return facts.CAA{At: at, Records: got.CAA}, nil
		case f.Kind != facts.NoData && f.Kind != facts.NoSuchName:
			return facts.CAA{}, f
		}
	}
	return facts.CAA{}, nil
}

// httpsRecords asks under the name that stands for the endpoint's port (RFC 9460 §9.1).
func httpsRecords(ctx context.Context, asker Asker, e facts.Endpoint) (facts.HTTPSRecords, *facts.Failure) {
	out := facts.HTTPSRecords{Name: e.Host}
	if e.Port != 443 {
		out.Name = fmt.Sprintf("_%d._https.%s", e.Port, e.Host)
	}
	got := asker.Ask(ctx, out.Name, lookup.HTTPS)
	f := unlessStopped(ctx, got.Failure)
	if f != nil && f.Kind != facts.NoData && f.Kind != facts.NoSuchName {
		return out, f
	}
	out.Records = got.HTTPS
	return out, nil
}
