package lab

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/internal/lang"
)

// TestClose closes a lab in the midst of conversations. Nothing of it remains, and its ports are free again.
func TestClose(t *testing.T) {
	before := goleak.IgnoreCurrent()
	l, err := Start(Options{Hostile: true})
	if err != nil {
		t.Fatal(err)
	}
	var talks []net.Conn
	for _, id := range []string{"hangs", "good-rsa", "resets", "plain-http", "tarpit", "garbage-flood"} {
		talks = append(talks, dial(t, l.Case(id).Addrs[0]))
	}
	ask := dial(t, l.Case("good-ecdsa").Addrs[0])
	if _, err := ask.Write(clientHello(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := ask.Read(make([]byte, 1)); err != nil { // now the server is in the handshake
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	goleak.VerifyNone(t, before)
	for _, c := range append(talks, ask) {
		if _, err := io.Copy(io.Discard, c); err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Error(err)
		}
	}
	for _, c := range l.Cases {
		for _, addr := range c.Addrs {
			again, err := net.Listen("tcp", addr.String())
			if err != nil {
				t.Fatal(err)
			}
			_ = again.Close()
		}
	}
}

// TestPort starts two labs on one port: the second says what is wrong, and leaves nothing behind.
func TestPort(t *testing.T) {
	for name := range labs {
		t.Run(name, func(t *testing.T) {
			spread := name == "addresses"
			first, port := startSomewhere(t, spread)
			if spread {
				for _, c := range first.Cases {
					if int(c.Addrs[0].Port()) != port {
						t.Errorf("%s lives at %v", c.ID, c.Addrs)
					}
				}
				if got := first.Resolver(); int(got.Port()) != port {
					t.Errorf("the resolver lives at %v", got)
				}
			}
			before := goleak.IgnoreCurrent()
			second, err := start(Options{Port: port}, spread)
			if err == nil {
				_ = second.Close()
				t.Fatal("two labs share a port")
			}
			goleak.VerifyNone(t, before)
			var plain *lang.Error
			at := strings.TrimPrefix(first.authorities.web, "http://") // the first thing that is started
			if !errors.As(err, &plain) || !strings.Contains(plain.In(lang.English), at+" is in use") ||
				!strings.Contains(plain.In(lang.Chinese), at+" 已被占用") || !strings.Contains(err.Error(), "--port") {
				t.Errorf("got %v, naming not %s", err, at)
			}
		})
	}
	for _, port := range []int{-1, 65536, 1 << 20} {
		var plain *lang.Error
		if _, err := Start(Options{Port: port}); !errors.As(err, &plain) {
			t.Errorf("port %d: %v", port, err)
		}
	}
}

// startSomewhere starts a lab on a given port; one from below the range that systems give to clients.
func startSomewhere(t *testing.T, spread bool) (*Lab, int) {
	t.Helper()
	for port := 21000; ; port += 100 {
		l, err := start(Options{Port: port}, spread)
		if errors.Is(err, syscall.EADDRINUSE) && port < 30000 {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l, port
	}
}

// TestSeats takes a port that is free at the first of two addresses and not at the second: another is found.
func TestSeats(t *testing.T) {
	one, two := netip.MustParseAddr("127.77.3.1"), netip.MustParseAddr("127.77.3.2")
	if !spreads() {
		one, two = netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()
	}
	taken, err := listen(netip.AddrPortFrom(two, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.held.Close() }()
	_, err = occupy([]netip.Addr{one, two}, int(taken.at.Port()), []bool{true, false})
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), taken.at.String()) {
		t.Errorf("got %v", err)
	}
	seats, err := occupy([]netip.Addr{one, two}, 0, []bool{true, false})
	if err != nil {
		t.Fatal(err)
	}
	if seats[0].at.Port() != seats[1].at.Port() || seats[1].listener != nil {
		t.Errorf("got %v", seats)
	}
	for _, s := range seats {
		if err := s.held.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestFiles(t *testing.T) {
	inEach(t, func(t *testing.T, l *Lab) {
		hosts := map[string][]netip.Addr{}
		for line := range bytes.Lines(l.Hosts()) {
			fields := strings.Fields(string(line))
			hosts[fields[1]] = append(hosts[fields[1]], netip.MustParseAddr(fields[0]))
		}
		listed := func(list []byte) (targets []string) {
			for lines := bufio.NewScanner(bytes.NewReader(list)); lines.Scan(); {
				if line := lines.Text(); line != "" && line[0] != '#' {
					targets = append(targets, line)
				}
			}
			return targets
		}
		want := map[bool][]string{}
		for _, c := range l.Cases {
			want[c.Hostile] = append(want[c.Hostile], c.Target())
			u, err := url.Parse(c.Target())
			if err != nil || u.Scheme != map[bool]string{false: "https", true: "wss"}[c.WSS] || u.Hostname() != c.Host || u.Port() != strconv.Itoa(int(c.Addrs[0].Port())) {
				t.Errorf("%s: target %s", c.ID, c.Target())
			}
			var addrs []netip.Addr
			for _, addr := range c.Addrs {
				addrs = append(addrs, addr.Addr())
			}
			if !slices.Equal(hosts[c.Host], addrs) {
				t.Errorf("%s: hosts say %v, not %v", c.ID, hosts[c.Host], addrs)
			}
		}
		for hostile, got := range map[bool][]string{false: listed(l.Targets()), true: listed(l.HostileTargets())} {
			if !slices.Equal(got, want[hostile]) {
				t.Errorf("hostile: %t, got targets %q, want %q", hostile, got, want[hostile])
			}
		}
	})
}
