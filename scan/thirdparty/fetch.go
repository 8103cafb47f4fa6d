package thirdparty

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/safedial"
)

// transport makes what every request goes over. Who the server is, is not asked with https: what is fetched has a
// signature of its own and rests on nothing else, and a system's roots would give one certificate another verdict on
// another machine.
func transport(d *safedial.Dialer, r safedial.Resolver) http.RoundTripper {
	t := d.Transport(r, nil)
	t.TLSClientConfig.InsecureSkipVerify = true
	return t
}

// A request is what is asked of a place.
type request struct {
	url   string
	post  []byte // nil: a GET
	media string // of post
	most  int64  // bytes of the answer
}

// key names the request, and the policy that it is made under.
func (q *question) key(kind facts.WantKind, url string, about []byte) key {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(kind), []byte(strconv.FormatBool(q.strict)), []byte(url), about} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	return key(h.Sum(nil))
}

// errNothing is that nothing lies at an address, as its server says: 404 or 410.
var errNothing = errors.New("nothing is there")

// A statusError is an HTTP status that is no answer.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("HTTP %d", int(e)) }

// Is makes errNothing of the statuses that say so.
func (e statusError) Is(target error) bool {
	return target == errNothing && (e == http.StatusNotFound || e == http.StatusGone)
}

// errTooLong is of an answer with more bytes than what was asked for ever has.
var errTooLong = errors.New("the answer is too long")

// fetch makes a request, follows redirects of a GET, and gives the body of a 200. No cookie, no proxy, no compression.
func (q *question) fetch(ctx context.Context, r request) ([]byte, error) {
	at, err := q.place(r.url)
	if err != nil {
		return nil, err
	}
	for hops := 0; ; hops++ {
		body, to, err := q.once(ctx, at, r)
		if err != nil || to == nil {
			return body, err
		}
		if hops == maxRedirects {
			return nil, errors.New("too many redirects")
		}
		if at, err = q.place(to.String()); err != nil {
			return nil, err
		}
	}
}

// once asks one place, which may name another.
func (q *question) once(ctx context.Context, at *url.URL, r request) (body []byte, to *url.URL, err error) {
	method := http.MethodGet
	var sent io.Reader
	if r.post != nil {
		method, sent = http.MethodPost, bytes.NewReader(r.post)
	}
	asked, err := http.NewRequestWithContext(ctx, method, at.String(), sent)
	if err != nil {
		return nil, nil, err
	}
	asked.Header.Set("User-Agent", "tongguan")
	asked.Header.Set("Accept", "*/*")
	if r.post != nil {
		asked.Header.Set("Content-Type", r.media)
	}
	machine := strconv.FormatBool(q.strict) + " " + at.Scheme + "://" + at.Host
	if err := q.silents.of(machine); err != nil {
		return nil, nil, err
	}
	answered, err := q.transport.RoundTrip(asked)
	q.silents.note(ctx, machine, err)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = answered.Body.Close() }()
	switch answered.StatusCode {
	case http.StatusOK:
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		location := answered.Header.Get("Location")
		if r.post == nil && location != "" && len(location) <= maxURL {
			to, err := at.Parse(location)
			return nil, to, err
		}
		return nil, nil, statusError(answered.StatusCode)
	default:
		return nil, nil, statusError(answered.StatusCode)
	}
	body, err = io.ReadAll(io.LimitReader(answered.Body, r.most+1))
	if err == nil && int64(len(body)) > r.most {
		return nil, nil, errTooLong
	}
	return body, nil, err
}

const maxURL = 2 << 10

// errPlace is of an address that nobody here goes to.
var errPlace = errors.New("no address of http or https")

// place reads an address that a certificate or a redirect names.
func (q *question) place(given string) (*url.URL, error) {
	u, err := url.Parse(given)
	if err != nil || len(given) > maxURL || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" || !isHost(u.Hostname()) {
		return nil, errPlace
	}
	port := uint64(80)
	if u.Scheme == "https" {
		port = 443
	}
	if u.Port() != "" {
		if port, err = strconv.ParseUint(u.Port(), 10, 16); err != nil || port == 0 {
			return nil, errPlace
		}
	}
	if q.PortAllowed != nil && !q.PortAllowed(uint16(port)) {
		return nil, errPort
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// errPort is of a port that settings forbid.
var errPort = errors.New("port")

// isHost reports whether it is an address as netip reads it, without a zone, or a name whose last label is no number:
// some resolvers take 2130706433 or 0x7f.1 for an address.
func isHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Zone() == ""
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	return len(host) <= 253 && last != "" && strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x") &&
		strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}

// fakeIP is where proxies and VPNs take the addresses from that they answer names with; see package scan.
var fakeIP = netip.MustParsePrefix("198.18.0.0/15")

// failureOf classifies why nothing came.
func failureOf(ctx context.Context, phase facts.Phase, err error) facts.Failure {
	f := facts.Failure{Phase: phase, Detail: err.Error()}
	var blocked *safedial.BlockedError
	var name *net.DNSError
	var timeout net.Error
	var status statusError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		f.Kind = facts.Canceled
	case errors.Is(err, errPlace): // there is no such place
		f.Kind, f.Phase = facts.NameNotFound, facts.PhaseDNS
	case errors.Is(err, errPort):
		f.Kind, f.Phase = facts.BlockedAddress, facts.PhaseConnect
	case errors.As(err, &blocked):
		f.Kind, f.Phase, f.Detail = facts.BlockedAddress, facts.PhaseConnect, blocked.Registry
		if blocked.Class != safedial.Special {
			f.Detail = strings.TrimSuffix(strings.ReplaceAll(string(blocked.Class), "_", " ")+": "+blocked.Registry, ": ")
		}
		if opens := blocked.Opens(); opens.IsValid() {
			f.Opens = opens.String()
		}
		if fakeIP.Contains(blocked.Addr) {
			f.Kind = facts.OwnNetwork
		}
	case errors.As(err, &status):
		f.Kind, f.Phase = facts.HTTPStatus, facts.PhaseHTTP
	case errors.As(err, &name):
		f.Phase, f.Kind = facts.PhaseDNS, facts.NameServer
		if name.IsNotFound {
			f.Kind = facts.NameNotFound
		} else if name.IsTimeout {
			f.Kind = facts.Timeout
		}
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, syscall.ETIMEDOUT):
		f.Kind = facts.Timeout
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Kind, f.Phase = facts.Refused, facts.PhaseConnect
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		f.Kind = facts.Reset
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.Kind = facts.Closed
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		f.Kind, f.Phase = facts.Unreachable, facts.PhaseConnect
	default:
		f.Kind, f.Phase = facts.NotHTTP, facts.PhaseHTTP
	}
	return f
}

// broke is the failure of a look-up in which we broke ourselves.
func broke(panicked any) facts.Failure {
	return facts.Failure{Kind: facts.ScannerFailed, Phase: facts.PhaseHTTP, Detail: fmt.Sprint(panicked)}
}
