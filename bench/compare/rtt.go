//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"time"
)

// oneWay is half of the round trip.
const oneWay = 25 * time.Millisecond

// roundTrips puts a link with a true delay between the scanner and the servers, the TCP handshake included, and looks at
// one target after the other.
func roundTrips(ctx context.Context, r *rig) (measured, error) {
	f, err := r.sow(ctx, plot{n: r.sizes.near, mix: "modern=100", base: far, network: farNetwork, elsewhere: true})
	if err != nil {
		return measured{}, notMeasured("needs root (" + err.Error() + ")")
	}
	defer f.stop()
	l, err := f.list(r.sizes.near)
	if err != nil {
		return measured{}, err
	}
	cut, kind, err := join(ctx, f.process.Process.Pid, oneWay)
	if err != nil {
		return measured{}, notMeasured("needs root (" + err.Error() + ")")
	}
	defer cut()
	trip, err := r.trip(ctx, net.JoinHostPort(l.first, "443"))
	if err != nil {
		return measured{}, err
	}
	var ours, theirs []float64
	for range r.sizes.pairs {
		a, err := r.check(ctx, f, l, "--concurrency", "1")
		if err != nil {
			return measured{}, err
		}
		b, err := r.ask(ctx, f, l, 1)
		if err != nil {
			return measured{}, err
		}
		ours = append(ours, a.wall.Seconds()/float64(l.n)/trip.Seconds())
		theirs = append(theirs, b.wall.Seconds()/float64(l.n)/trip.Seconds())
	}
	return measured{[][]float64{ours}, fmt.Sprintf("%d targets, one by one; RTT %.1f ms by %s; the floor %.2f RTT",
		l.n, milliseconds(trip), kind, median(theirs))}, nil
}

// trip measures a round trip: that of TCP's handshake. No address policy is asked: the address is that of a server of this
// benchmark, in a network of its own that leads nowhere.
func (r *rig) trip(ctx context.Context, address string) (time.Duration, error) {
	var took []float64
	for range 11 {
		began := r.now()
		c, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", address)
		if err != nil {
			return 0, err
		}
		took = append(took, r.now().Sub(began).Seconds())
		_ = c.Close()
	}
	return time.Duration(median(took) * float64(time.Second)), nil
}
