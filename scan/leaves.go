package scan

import (
	"context"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// A sight is a chain, in DER and leaf first, that a connection with this hello was shown. It is never empty.
type sight struct {
	hello facts.Hello
	chain [][]byte
}

// MaxSamples bounds Scanner.Samples.
const MaxSamples = 20

// sample asks as many times more as Samples says which leaf the address shows, one after the other, so that a load
// balancer hands the connections around. The hello is one that the address answered, or of TLS 1.3, and nothing is
// negotiated. It stops where no leaf comes: the address may have had enough of us.
func (s *Scanner) sample(ctx context.Context, host string, a *facts.Address, seen []sight) []sight {
	name, hello := sampler(host, a)
	for range min(s.Samples, MaxSamples) {
		var answer facts.Probe[facts.Answer]
		before := len(seen)
		if s.ask(ctx, a.Addr, name, hello, &answer, &seen); len(seen) == before || ctx.Err() != nil {
			break
		}
	}
	return seen
}

// sampler gives the hello that costs the server and us the least. One of TLS 1.2 needs no keys.
func sampler(host string, a *facts.Address) (facts.Hello, *wire.Hello) {
	answered := func(p facts.Probe[facts.Answer]) bool { return p.OK() && !p.Value.Refused }
	switch {
	case answered(a.ATS):
		return facts.HelloATS, helloATS(host)
	case answered(a.NonATS):
		return facts.HelloOther, helloOther(host)
	}
	return facts.HelloTLS13, &wire.Hello{Version: facts.TLS13, Suites: wire.Suites13(), ServerName: host}
}
