package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan/wire"
)

// fakeIP is where proxies and VPNs take the addresses from that they answer names with, so that all traffic comes to them
// (Clash, Surge, sing-box: "fake-ip"). The range is for benchmarks (RFC 2544) and no server's; what answers there is not
// the server that was asked for.
var fakeIP = netip.MustParsePrefix("198.18.0.0/15")

// errTargetTimeout is the cause of a context that ended because the target's time was up.
var errTargetTimeout = errors.New("the target's time was up")

// stopped reports whether the scan was called off, rather than run out of the target's time.
func stopped(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), errTargetTimeout)
}

// failure classifies an error of a connection. Only its kind is compared; the text is for people.
func failure(ctx context.Context, phase facts.Phase, err error) facts.Failure {
	f := facts.Failure{Phase: phase, Detail: err.Error()}
	var blocked *safedial.BlockedError
	var timeout net.Error
	switch {
	case stopped(ctx):
		f.Kind = facts.Canceled
	case ctx.Err() != nil:
		f.Kind = facts.OutOfTime
	case errors.As(err, &blocked):
		f.Kind, f.Detail = facts.BlockedAddress, blocked.Registry
		if blocked.Class != safedial.Special {
			f.Detail = strings.TrimSuffix(strings.ReplaceAll(string(blocked.Class), "_", " ")+": "+blocked.Registry, ": ")
		}
		if opens := blocked.Opens(); opens.IsValid() {
			f.Opens = opens.String()
		}
		if fakeIP.Contains(blocked.Addr) {
			f.Kind = facts.OwnNetwork
		}
	case errors.Is(err, safedial.ErrNoRoute), phase == facts.PhaseConnect && isErrno(err, noNetwork):
		f.Kind = facts.NoRoute
	case alertOf(err) != nil:
		f.Kind, f.Alert = facts.Alert, alertOf(err)
	case errors.Is(err, errNotHTTP):
		f.Kind, f.Fault = facts.NotHTTP, faultOf(err)
	case errors.Is(err, errHungUp):
		f.Kind = facts.Closed
	case phase != facts.PhaseHTTP && faultOf(err) != "":
		f.Kind, f.Fault = facts.Handshake, faultOf(err)
	case isHeader(err), errors.Is(err, wire.ErrNotTLS):
		f.Kind = facts.NotTLS
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout(), isErrno(err, timedOut):
		f.Kind = facts.Timeout
	case isErrno(err, refused):
		f.Kind = facts.Refused
	case isErrno(err, reset):
		f.Kind = facts.Reset
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.Kind = facts.Closed
	case isErrno(err, unreachable):
		f.Kind = facts.Unreachable
	case phase == facts.PhaseConnect:
		f.Kind = facts.LocalLack // too many open files, no port left, no permission, …
	case phase == facts.PhaseHTTP:
		f.Kind, f.Fault = facts.NotHTTP, faultOf(err)
	default:
		f.Kind = facts.Handshake
	}
	return f
}

// The system's numbers for what can happen to a connection; those above 10000 are Windows' own, which package syscall
// does not map to POSIX's.
var (
	noNetwork   = []syscall.Errno{syscall.ENETUNREACH, syscall.ENETDOWN, 10050, 10051}
	timedOut    = []syscall.Errno{syscall.ETIMEDOUT, 10060}
	refused     = []syscall.Errno{syscall.ECONNREFUSED, 10061}
	unreachable = []syscall.Errno{syscall.EHOSTUNREACH, syscall.EHOSTDOWN, 10064, 10065}
	reset       = []syscall.Errno{syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, 10053, 10054}
)

func isErrno(err error, any []syscall.Errno) bool {
	return slices.ContainsFunc(any, func(n syscall.Errno) bool { return errors.Is(err, n) })
}

// broke is the failure of a probe in which we broke ourselves, over what the server had sent on the connection; nil where
// there was none.
func broke(panicked any, over *conn) facts.Failure {
	f := facts.Failure{Kind: facts.ScannerFailed, Phase: facts.PhaseTLS, Detail: fmt.Sprint(panicked)}
	if over != nil {
		f.Received = over.kept
	}
	return f
}
