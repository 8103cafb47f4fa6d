package service

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/jobs"
	"github.com/tongguan/tongguan/migrations"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/site"
)

// How a process ends: requests and scans that have begun are given time.
const (
	drainRequests = 10 * time.Second
	readHeader    = 5 * time.Second // a client that sends its header a byte at a time is not waited for
	idle          = 2 * time.Minute
)

// listeners are the sockets of a process. They are opened before anything else, so that a port that is taken is known
// at once, and served last.
type listeners struct {
	pages, metrics net.Listener // nil: none
}

func (p *process) listen() (err error) {
	if p.servers.pages, err = p.bind("listen", p.config.Listen); err != nil {
		return err
	}
	return p.listenMetrics()
}

func (p *process) listenMetrics() (err error) {
	if p.config.MetricsListen == "" {
		return nil
	}
	p.servers.metrics, err = p.bind("metrics-listen", p.config.MetricsListen)
	return err
}

// bind opens a socket that the operator named.
func (p *process) bind(setting, at string) (net.Listener, error) {
	l, err := net.Listen("tcp", at)
	if err == nil {
		p.later(func() error { _ = l.Close(); return nil }) // the server has closed it already, unless there was none
		return l, nil
	}
	reason, more := err.Error(), lang.Phrase{}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		more = lang.En("--{setting} {at}: another program listens there, perhaps another Tongguan; end it, or give another port, such as --{setting} 127.0.0.1:8081").
			Zh("--{setting} {at}：该端口已被占用，可能是另一个 Tongguan；请结束它，或换一个端口，例如 --{setting} 127.0.0.1:8081")
	case errors.Is(err, syscall.EACCES):
		more = lang.En("--{setting} {at}: this user may not listen there; ports below 1024 need root, so give another, such as 127.0.0.1:8080").
			Zh("--{setting} {at}：当前用户无权监听该端口；1024 以下的端口需要 root 权限，请换一个，例如 127.0.0.1:8080")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		more = lang.En("--{setting} {at}: this machine has no such address; 0.0.0.0 stands for all that it has").
			Zh("--{setting} {at}：本机没有这个地址；0.0.0.0 表示本机的所有地址")
	default:
		more = lang.En("--{setting} {at}: cannot listen there: {reason}").Zh("--{setting} {at}：无法监听：{reason}")
	}
	return nil, lang.Errorf(more, "setting", setting, "at", at, "reason", reason).Because(err)
}

// handler makes what answers over HTTP: the API and the pages.
func (p *process) handler() (http.Handler, *auth.Service, error) {
	c := p.config
	accounts := auth.New(auth.Deps{Store: p.store, Clock: p.world.Clock})
	cookies := auth.Cookies{PublicURL: c.PublicURL, InsecureHTTP: c.InsecureHTTP}
	stores, about := (*trust.Stores)(nil), ""
	if known, err := p.roots(); err == nil {
		stores, about = known, known.About()
	}
	logs, err := rootlist.Logs(rootlist.LogsFile(c.DataDir))
	if err != nil {
		p.world.Log.Warn("reading the list of Certificate Transparency logs", "error", err) // it only names them here
	}
	known := p.apps()
	pages, err := site.New(site.Deps{
		Store: p.store, Auth: accounts, Cookies: cookies, Clock: p.world.Clock, Profile: c.Profile(), Interval: c.Interval,
		Version: p.world.Version, Stores: about, Roots: stores, Logs: logs, Demo: c.Demo, Private: p.private(), PortAllowed: p.portAllowed, Channels: p.desk(),
		Apps: known,
	})
	if err != nil {
		return nil, nil, err
	}
	handler, err := web.New(web.Deps{
		Store: p.store, Auth: accounts, Cookies: cookies, PublicURL: c.PublicURL, TrustedProxies: c.TrustedProxies,
		Clock: p.world.Clock, Log: p.world.Log, Metrics: p.metrics, Version: p.world.Version, Interval: c.Interval,
		PortAllowed: p.portAllowed, MetricsElsewhere: c.MetricsListen != "", Pages: pages, Channels: p.desk(), Apps: known, Roots: stores, Logs: logs,
		Migrations: func(ctx context.Context) (bool, error) { return migrations.Pending(ctx, p.store.Pool()) },
	})
	return handler, accounts, err
}

// apps knows the mini programs.
func (p *process) apps() *apps.Desk {
	c := p.config
	return &apps.Desk{Store: p.store, Clock: p.world.Clock, Interval: c.Interval, PortAllowed: p.portAllowed, Profile: c.LintProfile()}
}

// desk makes and changes channels, and opens their secrets for whoever sends.
func (p *process) desk() *channels.Desk {
	link := ""
	if p.config.PublicURL != nil {
		link = strings.TrimSuffix(p.config.PublicURL.String(), "/")
	}
	return &channels.Desk{Store: p.store, Box: p.secrets, Options: p.sending(), Link: link, Clock: p.world.Clock}
}

// sending says how messages leave.
func (p *process) sending() notify.Options {
	return notify.Options{
		AllowCIDR: p.config.NotifyAllow, AllowHTTP: p.config.NotifyAllowHTTP, Clock: p.world.Clock, UserAgent: "tongguan/" + p.world.Version,
	}
}

// serve runs the servers and the worker until ctx is done or one of them fails, and then ends them all.
func (p *process) serve(ctx context.Context, handler http.Handler, worker *jobs.Worker) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	failures := make(chan error, 3)
	run := func(what string, f func() error) {
		wg.Go(func() {
			if err := f(); err != nil {
				failures <- fmt.Errorf("%s: %w", what, err)
			}
			cancel()
		})
	}
	if handler != nil {
		run("serving the pages", func() error { return p.serveHTTP(ctx, p.servers.pages, handler) })
	}
	if p.servers.metrics != nil {
		run("serving the metrics", func() error { return p.serveHTTP(ctx, p.servers.metrics, web.Metrics(p.metrics)) })
	}
	if worker != nil {
		run("working", func() error { return worker.Run(ctx) })
	}
	wg.Wait()
	close(failures)
	var err error
	for failure := range failures {
		err = errors.Join(err, failure)
	}
	return err
}

// serveHTTP answers until ctx is done, and then lets what has begun end.
func (p *process) serveHTTP(ctx context.Context, at net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeader, IdleTimeout: idle, MaxHeaderBytes: 64 << 10,
		ErrorLog: nil, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(at) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainRequests)
	defer cancel()
	if err := server.Shutdown(draining); err != nil {
		_ = server.Close() // somebody holds on to a connection
	}
	<-ended
	return nil
}

// greet says where the pages are and, as long as nobody can sign in with a password, how to get in.
func (p *process) greet(ctx context.Context, a *auth.Service) error {
	at := p.address()
	say := func(phrase lang.Phrase, pairs ...string) {
		fmt.Fprintln(p.world.Stdout, phrase.Fill(p.config.Lang, lang.Pairs(pairs...)))
	}
	say(lang.En("Tongguan is ready: {at}").Zh("通关已就绪：{at}"), "at", at)
	known, err := p.store.HasPassword(ctx)
	if err != nil || known {
		return err
	}
	link, _, err := a.FirstLink(ctx)
	if err != nil {
		return err
	}
	say(lang.En("Sign in here (the link works once, for {minutes} minutes): {at}/sign-in/{link}").
		Zh("点击登录（链接只能使用一次，{minutes} 分钟内有效）：{at}/sign-in/{link}"),
		"minutes", fmt.Sprint(int(auth.LinkLife.Minutes())), "at", at, "link", link)
	return nil
}

// address is what a person types into the browser.
func (p *process) address() string {
	if p.config.PublicURL != nil {
		return p.config.PublicURL.String()
	}
	at := p.servers.pages.Addr().(*net.TCPAddr)
	host := at.IP.String()
	if at.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(at.Port))
}
