package lookup

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"github.com/tongguan/tongguan/facts"
)

// servers is whom to ask, and how patiently.
type servers struct {
	at       []netip.AddrPort
	timeout  time.Duration // for one answer
	attempts int           // rounds through the servers
	rotate   bool          // begin with another server each time
}

// within is the time for one try, so that each server has its turns in the time for all.
func (s servers) within(most time.Duration) time.Duration {
	return min(s.timeout, (most-aside(most))/time.Duration(len(s.at)*s.attempts))
}

// aside is what is kept of the time for a question to find out whose the silence was.
func aside(most time.Duration) time.Duration { return most / 10 }

// query asks the servers in turn until one of them knows. The answer is no other than NOERROR or NXDOMAIN; else the
// failure is that of the server which came nearest to one. How is told who answered, and what.
func (r *Resolver) query(ctx context.Context, name string, what Type, most time.Duration, how *facts.Lookup) (*dns.Msg, *facts.Failure) {
	s, err := r.servers()
	if err != nil {
		return nil, failed(facts.NoResolver, err.Error())
	}
	var best *failing
	first, useless := r.first(s), map[netip.AddrPort]bool{}
	for range s.attempts {
		for i := range s.at {
			server := s.at[(first+i)%len(s.at)]
			if useless[server] || ctx.Err() != nil {
				continue
			}
			how.Tries++
			m, tcp, err := r.try(ctx, s.within(most), server, name, what)
			f := judge(server, m, err)
			if m != nil && (f == nil || best.worseThan(f)) {
				how.RCode, how.Extended, how.Server, how.TCP = rcode(m), extended(m), server, how.TCP || tcp
			}
			if f == nil {
				return m, nil
			}
			useless[server] = f.kind == facts.NameRefused || f.kind == facts.NoResolver
			if best.worseThan(f) {
				best = f
			}
		}
	}
	if best == nil {
		return nil, failed(facts.Timeout, context.Cause(ctx).Error())
	}
	if best.kind == facts.Timeout && !r.anyAlive(ctx, s, aside(most)) {
		best.kind, best.detail = facts.NoResolver, best.detail+", and about the root neither"
	}
	return nil, failed(best.kind, best.detail)
}

func (r *Resolver) first(s servers) int {
	if !s.rotate {
		return 0
	}
	return int(r.turn.Add(1)-1) % len(s.at)
}

func (r *Resolver) try(ctx context.Context, within time.Duration, server netip.AddrPort, name string, what Type) (*dns.Msg, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return r.exchange(ctx, server, name, what)
}

// anyAlive asks each server that kept silent about a name for the root, which every one knows or refuses to tell. One
// that answers is well, so that the silence was about the name; the silence of all is our own lack.
func (r *Resolver) anyAlive(ctx context.Context, s servers, within time.Duration) bool {
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return true // nobody waits for it
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	alive := make(chan bool, len(s.at))
	for _, server := range s.at {
		go func() {
			_, err := r.send(ctx, "udp", server, query(".", Type(dns.TypeNS), true))
			alive <- err == nil
		}()
	}
	for range s.at {
		if <-alive {
			return true
		}
	}
	return false
}

// A failing is why one server did not tell.
type failing struct {
	kind   facts.FailureKind
	detail string
}

// ranks orders failures by how much they say about the name; the greatest says most.
var ranks = map[facts.FailureKind]int{
	facts.LocalLack: 1, facts.NoResolver: 2, facts.Timeout: 3, facts.NameRefused: 4, facts.NameServer: 5,
}

func (f *failing) worseThan(g *failing) bool { return f == nil || ranks[f.kind] < ranks[g.kind] }

// judge tells what is wrong with an answer, or with having none; nil: nothing.
func judge(server netip.AddrPort, m *dns.Msg, err error) *failing {
	var tcp *tcpError
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return &failing{facts.LocalLack, err.Error()}
	case errors.As(err, &tcp):
		return &failing{facts.NoResolver, fmt.Sprintf("%s: %v", server, err)}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.As(err, &timeout) && timeout.Timeout():
		return &failing{facts.Timeout, fmt.Sprintf("no answer from %s", server)}
	case err != nil:
		return &failing{facts.NoResolver, fmt.Sprintf("%s: %v", server, err)}
	}
	said := fmt.Sprintf("%s from %s", rcode(m), server)
	if more := reasons(m); more != "" {
		said += ": " + more
	}
	switch {
	case m.Rcode == dns.RcodeRefused && !behind(m):
		return &failing{facts.NameRefused, said}
	case m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError:
		return &failing{facts.NameServer, said}
	case lame(m):
		return &failing{facts.NameRefused, said + ", which does not look names up for others"}
	}
	return nil
}

// behind reports whether a refusal is not the answerer's own: some resolvers pass on what the zone's servers said, and
// say so (RFC 8914 §4.23, §4.24: no reachable authority, network error).
func behind(m *dns.Msg) bool {
	for _, code := range extended(m) {
		if code == dns.ExtendedErrorCodeNoReachableAuthority || code == dns.ExtendedErrorCodeNetworkError {
			return true
		}
	}
	return false
}

// lame recognises a server that knows nothing itself and looks nothing up: at best it says who might know.
func lame(m *dns.Msg) bool {
	return m.Rcode == dns.RcodeSuccess && len(m.Answer) == 0 && !m.Authoritative && !m.RecursionAvailable
}

// rcode names the answer's code.
func rcode(m *dns.Msg) string {
	if m.Rcode == dns.RcodeBadVers {
		return "BADVERS" // the same number is BADSIG where there are signatures
	}
	if name, ok := dns.RcodeToString[m.Rcode]; ok {
		return name
	}
	return fmt.Sprintf("RCODE%d", m.Rcode)
}

// extended gives the extended errors of an answer (RFC 8914), a few of them.
func extended(m *dns.Msg) (codes []uint16) {
	eachReason(m, func(e *dns.EDNS0_EDE) { codes = append(codes, e.InfoCode) })
	return codes
}

// reasons says them, in the words of the RFC: the server's own are a stranger's.
func reasons(m *dns.Msg) (text string) {
	eachReason(m, func(e *dns.EDNS0_EDE) {
		word, ok := dns.ExtendedErrorCodeToString[e.InfoCode]
		if !ok {
			word = fmt.Sprintf("extended error %d", e.InfoCode)
		}
		if text != "" {
			text += ", "
		}
		text += word
	})
	return text
}

// maxReasons is more than any server has to say.
const maxReasons = 8

func eachReason(m *dns.Msg, visit func(*dns.EDNS0_EDE)) {
	opt := m.IsEdns0()
	if opt == nil {
		return
	}
	n := 0
	for _, o := range opt.Option {
		if e, ok := o.(*dns.EDNS0_EDE); ok && n < maxReasons {
			n++
			visit(e)
		}
	}
}

func failed(kind facts.FailureKind, detail string) *facts.Failure {
	return &facts.Failure{Kind: kind, Phase: facts.PhaseDNS, Detail: detail}
}
