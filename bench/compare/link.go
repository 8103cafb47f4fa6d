//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// The addresses of the link: ours, and those of the servers. They are private ones, and known in two network namespaces
// that lead nowhere else.
const (
	here       = "10.77.0.1"
	far        = "10.77.1.1"
	farNetwork = "10.77.1.0/24"
	ourEnd     = "tgnear"
	theirEnd   = "tgfar"
)

// join connects this network namespace with that of another process by a link on which everything is under way for some
// time. By the kernel's netem where it is there, else packets are carried by this process. It returns what takes the link
// away, and what it is made of.
func join(ctx context.Context, pid int, delay time.Duration) (cut func(), kind string, err error) {
	cut, kind, err = netem(ctx, pid, delay)
	if err != nil {
		cut, kind, err = relayed(ctx, pid, delay)
	}
	if err != nil {
		return nil, "", err
	}
	there := []string{"-t", strconv.Itoa(pid), "-n", "ip"}
	for _, step := range [][]string{
		{"ip", "link", "set", ourEnd, "up"},
		{"ip", "address", "add", here + "/32", "dev", ourEnd},
		append([]string{"nsenter"}, append(there, "link", "set", "lo", "up")...),
		append([]string{"nsenter"}, append(there, "link", "set", theirEnd, "up")...),
		append([]string{"nsenter"}, append(there, "route", "add", "local", farNetwork, "dev", "lo")...),
		append([]string{"nsenter"}, append(there, "route", "add", here+"/32", "dev", theirEnd, "src", far)...),
		{"ip", "route", "add", farNetwork, "dev", ourEnd, "src", here},
	} {
		if err := command(ctx, step[0], step[1:]...); err != nil {
			cut()
			return nil, "", err
		}
	}
	return cut, kind, nil
}

// netem makes a pair of devices that delay what leaves them (tc-netem(8)).
func netem(ctx context.Context, pid int, delay time.Duration) (func(), string, error) {
	if err := command(ctx, "ip", "link", "add", ourEnd, "type", "veth", "peer", "name", theirEnd, "netns", strconv.Itoa(pid)); err != nil {
		return nil, "", err
	}
	cut := func() { _ = command(context.WithoutCancel(ctx), "ip", "link", "delete", ourEnd) }
	queue := func(device string) []string {
		return []string{"tc", "qdisc", "add", "dev", device, "root", "netem", "delay", delay.String(), "limit", strconv.Itoa(deep)}
	}
	ours := queue(ourEnd)
	err := errors.Join(command(ctx, ours[0], ours[1:]...),
		command(ctx, "nsenter", append([]string{"-t", strconv.Itoa(pid), "-n"}, queue(theirEnd)...)...))
	if err != nil {
		cut()
		return nil, "", err
	}
	return cut, "netem", nil
}

// deep is how many packets may be under way in one direction.
const deep = 10_000

// relayed makes two TUN devices, gives one away, and carries packets between them.
func relayed(ctx context.Context, pid int, delay time.Duration) (func(), string, error) {
	ours, err := openTUN(ourEnd)
	if err != nil {
		return nil, "", err
	}
	theirs, err := openTUN(theirEnd)
	if err != nil {
		_ = ours.Close()
		return nil, "", err
	}
	cut := func() { _, _ = ours.Close(), theirs.Close() } // and the devices are gone
	if err := command(ctx, "ip", "link", "set", theirEnd, "netns", strconv.Itoa(pid)); err != nil {
		cut()
		return nil, "", err
	}
	go carry(ours, theirs, delay)
	go carry(theirs, ours, delay)
	return cut, "a relay", nil
}

// openTUN makes a device in this network namespace whose packets the file gives and takes.
func openTUN(name string) (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	request, err := unix.NewIfreq(name)
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}

// A parcel is a packet on its way.
type parcel struct {
	due  time.Time
	data []byte
}

// carry takes packets from one device to the other, each after a delay, until the former is closed. What is too much is
// dropped, as by any router.
func carry(from, to *os.File, delay time.Duration) {
	way := make(chan parcel, deep)
	defer close(way)
	go func() {
		for p := range way {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.data)
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if errors.Is(err, os.ErrClosed) {
			return
		}
		if err != nil { // the device is down
			time.Sleep(time.Millisecond)
			continue
		}
		select {
		case way <- parcel{time.Now().Add(delay), append([]byte(nil), buffer[:n]...)}:
		default:
		}
	}
}
