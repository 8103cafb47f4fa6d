package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/internal/service"
	"github.com/tongguan/tongguan/internal/visible"
)

// What a health check may take: /readyz itself waits 2 s for the database.
const (
	healthTimeout = 4 * time.Second
	healthAnswer  = 64 << 10 // bytes of the answer that are read
)

// unhealthy is the exit code of a service that is not ready: Docker knows 0 and 1.
const unhealthy commandline.Exit = 1

type healthcheckFlags struct {
	settings
	URL string `arg:"" optional:"" placeholder:"URL" help:"${healthurl}"`
}

// Run asks the service that runs beside it, with the same settings, whether it is ready.
func (f *healthcheckFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	return f.with(w, tag, func(c *config.Service, _ service.World) error {
		ctx, cancel := context.WithTimeout(ctx, healthTimeout)
		defer cancel()
		at, err := healthAddress(f.URL, c.Listen)
		if err != nil {
			return err
		}
		if err := askHealth(ctx, at); err != nil {
			fmt.Fprintf(w.stderr, "%s: %s\n", program, visible.Text(err.In(c.Lang)))
			return unhealthy
		}
		fmt.Fprintln(w.stdout, lang.En("The service is ready.").Zh("服务已就绪。").In(c.Lang))
		return nil
	})
}

// healthAddress gives what is asked: a URL of this machine that was written, or /readyz of where the service listens.
func healthAddress(written, listen string) (*url.URL, error) {
	if written != "" {
		u, err := url.Parse(written)
		if err == nil && u.Scheme == "http" && u.User == nil {
			if at, err := netip.ParseAddrPort(u.Host); err == nil && at.Addr().IsLoopback() {
				return u, nil
			}
		}
		return nil, lang.Wrong(written, lang.En("write a URL of this machine, as http://127.0.0.1:9090/metrics").Zh("应为本机的地址，例如 http://127.0.0.1:9090/metrics"))
	}
	at, err := net.ResolveTCPAddr("tcp", listen) // as the service itself reads it
	if err != nil || at.Port == 0 {
		return nil, lang.Wrong("--listen "+listen, lang.En("the port cannot be known from this; give the address that the service listens on").Zh("由此无法得知端口；请给出服务实际监听的地址"))
	}
	host := at.AddrPort().Addr().Unmap()
	switch {
	case !host.IsValid(), host == netip.IPv4Unspecified():
		host = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case host == netip.IPv6Unspecified():
		host = netip.IPv6Loopback()
	}
	return &url.URL{Scheme: "http", Host: netip.AddrPortFrom(host, uint16(at.Port)).String(), Path: "/readyz"}, nil
}

// askHealth returns nil when what stands at the address answers that all is well, and else a sentence.
func askHealth(ctx context.Context, u *url.URL) lang.Speaker {
	status, body, err := get(ctx, u)
	at := u.Host
	switch {
	case err != nil:
		return lang.Errorf(lang.En("nothing answers at {at}; see in its log whether the service runs").Zh("{at} 没有响应；请查看日志，确认服务是否在运行"), "at", at).Because(err)
	case status == http.StatusOK:
		return nil
	}
	if lacks := lacking(body); lacks != "" {
		return lang.Errorf(lang.En("the service at {at} is not ready: {lacks}; its log says why").Zh("{at} 的服务尚未就绪：{lacks}；原因见日志"), "at", at, "lacks", lacks)
	}
	return lang.Errorf(lang.En("what listens at {at} answers with status {status}; is it Tongguan?").Zh("{at} 返回了状态码 {status}；监听的是通关吗？"), "at", at, "status", fmt.Sprint(status))
}

// get asks once, over a connection to this address and no other.
func get(ctx context.Context, u *url.URL) (status int, body []byte, err error) {
	at, err := netip.ParseAddrPort(u.Host)
	if err != nil {
		return 0, nil, err
	}
	policy, err := safedial.NewPolicy([]netip.Prefix{netip.PrefixFrom(at.Addr(), at.Addr().BitLen())})
	if err != nil {
		return 0, nil, err
	}
	conn, err := safedial.New(policy).Dial(ctx, at)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return 0, nil, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, nil, err
	}
	request.Close = true
	request.Header.Set("User-Agent", program+" healthcheck")
	if err := request.Write(conn); err != nil {
		return 0, nil, err
	}
	response, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, healthAnswer)), request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	if response.StatusCode == http.StatusOK {
		return http.StatusOK, body, nil // the rest, if it is longer, changes nothing
	}
	return response.StatusCode, body, err
}

// lacking names the checks of /readyz that failed, each with its reason; "" when that is no such answer.
func lacking(body []byte) string {
	var answer struct {
		Checks map[string]struct {
			OK     bool   `json:"ok"`
			Reason string `json:"reason"`
		} `json:"checks"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return ""
	}
	var lacks []string
	for name, check := range answer.Checks {
		if !check.OK {
			lacks = append(lacks, name+" "+cmp.Or(check.Reason, "failed"))
		}
	}
	slices.Sort(lacks)
	return strings.Join(lacks, ", ")
}
