package scan

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A visit is all that is asked of one address over HTTP, in an absolute time.
type visit struct {
	*Scanner
	host      string
	at        netip.AddrPort
	port      uint16 // of the endpoint, which a node's may differ from
	elsewhere *elsewhere
	line      *line // nil: none is open
	dials     int   // lines that were opened beside the first
	waited    bool  // a body had its slowPatience
	deadline  time.Time
}

// maxDials is how many lines a visit opens to its address beside the one that it was given: for what is left to be asked
// of a server that ends each after its answer.
const maxDials = facts.MaxRequests * (2 + facts.MaxRedirects)

// get asks the address, over the line that is there, or another one if that is over. A line that the server ended while
// it was idle is no answer to what is asked next: that is asked once more on another one (RFC 9110 §9.2.2, RFC 9113 §8.7).
func (v *visit) get(ctx context.Context, a *ask) (*reply, *facts.Failure) {
	if v.line == nil || v.line.over {
		if failed := v.redial(ctx, "h2", "http/1.1"); failed != nil {
			return nil, failed
		}
	}
	idle := v.line.used
	r, err := v.line.get(ctx, a)
	if err != nil && idle && ended(err) {
		if failed := v.redial(ctx, "h2", "http/1.1"); failed != nil {
			return nil, failed
		}
		r, err = v.line.get(ctx, a)
	}
	if err != nil {
		v.line.over = true
		f := lost(ctx, err)
		return nil, &f
	}
	return r, nil
}

// ended reports whether an error is the end of a connection, and nothing that was said on it.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errHungUp) || isErrno(err, reset)
}

// lost classifies an error of HTTP. Its text may hold what the server said, at any length.
func lost(ctx context.Context, err error) facts.Failure {
	f := failure(ctx, facts.PhaseHTTP, err)
	f.Detail = visible(f.Detail, maxDetail)
	return f
}

const maxDetail = 256

func (v *visit) redial(ctx context.Context, protocols ...string) *facts.Failure {
	v.hangUp()
	if v.dials++; v.dials > maxDials || !v.Clock().Before(v.deadline) {
		return &facts.Failure{Kind: facts.OutOfTime, Phase: facts.PhaseHTTP, Detail: "what was asked before took it all"}
	}
	l, failed := v.open(ctx, v.at, v.host, v.deadline, protocols...)
	v.line = l
	return failed
}

func (v *visit) hangUp() {
	if v.line != nil {
		_ = v.line.Close()
		v.line = nil
	}
}

// open connects to an address, makes a handshake in which everything is accepted, and begins to speak HTTP. The caller
// closes the line.
func (s *Scanner) open(ctx context.Context, at netip.AddrPort, host string, deadline time.Time, protocols ...string) (*line, *facts.Failure) {
	raw, failed := s.connect(ctx, at)
	if failed != nil {
		return nil, failed
	}
	if soon := s.Clock().Add(s.Limits.Handshake); deadline.After(soon) {
		raw.until(ctx, soon)
	} else {
		raw.until(ctx, deadline)
	}
	over := tls.Client(raw, &tls.Config{
		ServerName: host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, CipherSuites: allSuites(), NextProtos: protocols,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &tls.Certificate{}, nil },
	})
	if err := over.Handshake(); err != nil {
		_ = raw.Close()
		f := failure(ctx, facts.PhaseTLS, err)
		return nil, &f
	}
	l := newLine(s.Clock, raw, over)
	l.until(ctx, deadline)
	return l, nil
}

// overHTTP asks everything that the requests want of an address to which a line is open; it closes the line.
func (s *Scanner) overHTTP(ctx context.Context, t *trip, a *facts.Address, l *line) {
	v := &visit{
		Scanner: s, host: t.host, port: t.port, at: a.Addr, elsewhere: &t.elsewhere, line: l, deadline: s.Clock().Add(s.Limits.forHTTP()),
	}
	l.until(ctx, v.deadline)
	defer v.hangUp()
	gets, upgrades := t.split()
	if len(gets) > 0 {
		a.HTTP = guarded(s, func() (*[]facts.Exchange, *facts.Failure) { return v.exchanges(ctx, gets) })
		noteSlowness(a)
	}
	if len(upgrades) > 0 {
		a.WebSocket = guarded(s, func() (*[]facts.Upgrade, *facts.Failure) { return v.upgrades(ctx, upgrades) })
	}
}

// noteSlowness writes down how long a client waits at the address for each answer to begin, and whether it waits too long
// for the rest. Time that an answer did not come in counts as far as it was waited for.
func noteSlowness(a *facts.Address) {
	if a.HTTP.Value == nil {
		return
	}
	for i := range *a.HTTP.Value {
		e := &(*a.HTTP.Value)[i]
		took := a.Connect.Took + a.Handshake.Took + e.FirstByte
		if e.Failure != nil && e.Failure.Kind == facts.Timeout && e.Status == 0 {
			took = a.Connect.Took + a.Handshake.Took + a.HTTP.Took
		}
		if e.Status != 0 || e.Failure != nil && e.Failure.Kind == facts.Timeout {
			e.Slow = facts.SlownessOf(took)
			e.SlowBody = e.Slow == "" && facts.SlownessOf(took+e.BodyTook) != ""
		}
	}
}

// guarded times what makes a probe. A panic in it stays in it.
func guarded[T any](s *Scanner, ask func() (*T, *facts.Failure)) (probe facts.Probe[T]) {
	start := s.Clock()
	defer func() {
		if p := recover(); p != nil {
			f := broke(p, nil)
			f.Phase = facts.PhaseHTTP
			probe = facts.Failed[T](f)
		}
		probe.At, probe.Took = start.UTC(), s.Clock().Sub(start)
	}()
	value, failed := ask()
	return facts.Probe[T]{Value: value, Failure: failed}
}

// unasked makes the probes over HTTP fail with what kept them from being made.
func (t *trip) unasked(a *facts.Address, f facts.Failure) {
	gets, upgrades := t.split()
	if len(gets) > 0 {
		a.HTTP = facts.Failed[[]facts.Exchange](f)
	}
	if len(upgrades) > 0 {
		a.WebSocket = facts.Failed[[]facts.Upgrade](f)
	}
}

// A trip is what the visits to the addresses of one endpoint have in common.
type trip struct {
	host      string
	port      uint16
	requests  []facts.Request
	elsewhere elsewhere
}

func (t *trip) split() (gets, upgrades []facts.Request) {
	for _, r := range t.requests {
		if r.Scheme == facts.SchemeWSS {
			upgrades = append(upgrades, r)
		} else {
			gets = append(gets, r)
		}
	}
	return gets, upgrades
}
