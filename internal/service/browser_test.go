//go:build browser

package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/service"
	"github.com/tongguan/tongguan/notify/robots"
	"github.com/tongguan/tongguan/store/storetest"
)

// A running is the service with a worker, both looking at a lab.
type running struct {
	link string // the one-time sign-in link that it printed
	lab  *lab.Lab
}

// A said is what the service prints, line by line.
type said struct{ lines chan string }

func (s said) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		s.lines <- line
	}
	return len(p), nil
}

// start runs the two processes of the service until the test ends.
func start(t *testing.T) running {
	t.Helper()
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, l.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := map[string][]string{
		"allow-cidr": l.Ranges(), "resolver-for": {"lab.test=" + l.Resolver().String()}, "ca-file": {ca}, "lang": {"en"}, "name": {"test"}, "depth": {"full"},
		"notify-allow-cidr": {"127.0.0.0/8"}, "notify-allow-http": {"true"},
	}
	environ := []string{"DATABASE_URL=" + storetest.URL(t), "TONGGUAN_SECRET_KEY=" + strings.Repeat("0123456789abcdef", 4)}
	ctx, cancel := context.WithCancel(context.Background())
	out := said{make(chan string, 100)}
	world := service.World{Stdout: out, Log: slog.New(slog.DiscardHandler), Clock: clock.System, Version: "test", Getenv: func(string) string { return "" }}
	var wg sync.WaitGroup
	for command, run := range map[config.Command]func(context.Context, *config.Service, service.World) error{config.API: service.API, config.Work: service.Work} {
		given := map[string][]string{"listen": {"127.0.0.1:0"}}
		for name, values := range flags {
			given[name] = values
		}
		c, _, err := config.Load(command, config.Sources{Flags: given, Environ: environ, Hostname: "test"})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if err := run(ctx, c, world); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		_ = l.Close()
	})
	link := regexp.MustCompile(`http://\S+/sign-in/\S+`)
	for deadline := time.After(30 * time.Second); ; {
		select {
		case line := <-out.lines:
			if found := link.FindString(line); found != "" {
				return running{found, l}
			}
		case <-deadline:
			t.Fatal("no sign-in link was printed")
		}
	}
}

// paste is what somebody adds: the first n servers of the lab.
func (r running) paste(n int) string {
	var lines []string
	for _, c := range r.lab.Cases[:n] {
		lines = append(lines, c.Target())
	}
	return strings.Join(append(lines, r.lab.Case("missing-intermediate").Target()), "\n")
}

// A browser is a real one, and what it complained about.
type browser struct {
	t    *testing.T
	ctx  context.Context
	home string       // the origin
	went atomic.Int64 // how many pages it has asked for

	mu  sync.Mutex
	bad []string
}

func open(t *testing.T, r running) *browser {
	t.Helper()
	path := os.Getenv("TONGGUAN_TEST_BROWSER")
	if path == "" {
		t.Fatal("TONGGUAN_TEST_BROWSER names no browser; make test sets it")
	}
	allocated, cancelAllocated := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.Headless,
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("lang", "en-US"), chromedp.Flag("window-size", "1280,900"))
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(func() { cancel(); cancelAllocated() })
	u, err := url.Parse(r.link)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, ctx: ctx, home: u.Scheme + "://" + u.Host}
	if err := chromedp.Do(ctx, step(network.Enable, network.EnableParams{}), step(runtime.Enable, cdp.Empty{}), step(cdplog.Enable, cdp.Empty{})); err != nil {
		t.Fatal(err)
	}
	watch(b, network.RequestWillBeSent, func(e network.EventRequestWillBeSent) string {
		if e.Type == network.ResourceTypeDocument {
			b.went.Add(1)
		}
		if at := e.Request.URL; !strings.HasPrefix(at, b.home+"/") && !strings.HasPrefix(at, "data:") {
			return "a request to " + at
		}
		return ""
	})
	watch(b, runtime.ExceptionThrown, func(e runtime.EventExceptionThrown) string { return "an exception: " + e.ExceptionDetails.Text })
	watch(b, runtime.ConsoleAPICalled, func(e runtime.EventConsoleAPICalled) string {
		text, _ := json.Marshal(e.Args)
		return fmt.Sprintf("console.%s: %s", e.Type, text)
	})
	watch(b, cdplog.EntryAdded, func(e cdplog.EventEntryAdded) string { return fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text) })
	return b
}

// watch keeps what is wrong about an event; "" for nothing.
func watch[E any](b *browser, event cdp.Event[E], wrong func(E) string) {
	events := chromedp.Events(b.ctx, event)
	go func() {
		for e, err := range events {
			if err != nil {
				return // the browser has gone
			}
			if what := wrong(e); what != "" {
				b.complain(what)
			}
		}
	}()
}

// step sends a command of the protocol.
func step[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

func (b *browser) complain(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bad = append(b.bad, what)
}

func (b *browser) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v; the page says:\n%s", what, err, b.text())
	}
}

// text is what the page says now; "" while another one is being loaded.
func (b *browser) text() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main")?.innerText ?? ""`))
	return text
}

// count counts what matches a selector; none while another page is being loaded.
func (b *browser) count(selector string) int {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	n, _ := chromedp.Run(ctx, chromedp.Evaluate[int](fmt.Sprintf("document.querySelectorAll(%q).length", selector)))
	return n
}

// ask gives what an action says.
func ask[T any](b *browser, what string, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	return out
}

// follow clicks what leads to another page, and waits until that page is there. What is clicked may move or be replaced
// under the pointer, by a part of the page that is drawn anew: then it is sought again.
func (b *browser) follow(what, selector string) {
	b.t.Helper()
	b.do(what, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		const mark, fresh = `document.documentElement.dataset.left = ""; 0`, `!("left" in document.documentElement.dataset) && document.readyState === "complete"`
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](mark)); err != nil {
			return err
		}
		went := b.went.Load()
		var clicked time.Time
		for {
			if b.went.Load() == went && time.Since(clicked) > 2*time.Second {
				switch err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector))); {
				case err == nil:
					clicked = time.Now()
				case !strings.Contains(err.Error(), "Could not find node"):
					return err
				}
			}
			// An error is a page that is being replaced, or the end of the time for it all.
			if there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fresh)); err == nil && there {
				return nil
			}
			if err := chromedp.Do(ctx, chromedp.Sleep(20*time.Millisecond)); err != nil {
				return err
			}
		}
	}))
}

// until looks at the page, or at the page loaded again, until some text of it matches.
func (b *browser) until(what, pattern string, again bool) string {
	b.t.Helper()
	wanted := regexp.MustCompile(pattern)
	var text string
	for end := time.Now().Add(45 * time.Second); time.Now().Before(end); {
		text = b.text()
		if wanted.MatchString(text) {
			return text
		}
		steps := []chromedp.Action[chromedp.Void]{chromedp.Sleep(100 * time.Millisecond)}
		if again {
			steps = append(steps, chromedp.Reload())
		}
		b.do(what, steps...)
	}
	b.t.Fatalf("%s: nothing matches %s in:\n%s", what, pattern, text)
	return ""
}

// shoot keeps a picture when TONGGUAN_SCREENSHOTS names a folder, in light and dark.
func (b *browser) shoot(name string) {
	dir := os.Getenv("TONGGUAN_SCREENSHOTS")
	if dir == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		b.do("choosing colours", step(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}))
		png := ask(b, "taking a picture", chromedp.FullScreenshot(100))
		if err := os.WriteFile(filepath.Join(dir, name+"-"+scheme+".png"), png, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	b.do("light again", step(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))
}

func (b *browser) enter(r running) {
	b.t.Helper()
	b.do("following the link", chromedp.Navigate(r.link))
	b.follow("following the link", `main form button`)
	b.until("the overview", `(?i)paste|domains|endpoints`, false)
}

func (b *browser) add(r running, n int) {
	b.t.Helper()
	b.do("pasting", chromedp.Navigate(b.home+"/import"), chromedp.SetValue(chromedp.CSS(`textarea[name=text]`), r.paste(n)))
	b.follow("pasting", `button[value=add]`)
	b.until("the list", `missing-intermediate\.lab\.test`, false)
}

// verdicts match once no row waits: the line of every endpoint has words of a verdict, and none is pending.
func (b *browser) settle(again bool) {
	b.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); {
		rows, waiting := b.count("main table tbody tr"), b.count("main table tbody .v.pending")
		if rows >= 20 && waiting == 0 {
			return
		}
		steps := []chromedp.Action[chromedp.Void]{chromedp.Sleep(100 * time.Millisecond)}
		if again {
			steps = append(steps, chromedp.Reload())
		}
		b.do("watching the list", steps...)
	}
	b.t.Fatalf("some verdict has not come:\n%s", b.text())
}

func (b *browser) finish() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.bad {
		b.t.Error(what)
	}
}

// TestBrowser is what a newcomer does: sign in by the link, paste domains, watch the verdicts come, open one that fails,
// read it in the other language.
func TestBrowser(t *testing.T) {
	r := start(t)
	b := open(t, r)
	b.enter(r)
	b.add(r, 20)
	b.settle(false)
	b.do("the overview", chromedp.Navigate(b.home+"/"))
	b.shoot("dashboard-en")
	b.follow("the overview in Chinese", `header a[hreflang=zh-CN]`)
	b.until("the overview in Chinese", `不通过`, false)
	b.shoot("dashboard-zh")
	b.follow("back to English", `header a[hreflang=en]`)
	b.until("the overview in English", `What to mend first`, false)
	b.openFailing()
	b.dispute()
	b.shoot("endpoint-en")
	b.follow("the endpoint in Chinese", `header a[hreflang=zh-CN]`)
	b.until("the endpoint in Chinese", `(?s)在.*上不通过.*证书`, false)
	b.shoot("endpoint-zh")
	b.certificate()
	b.below()
	b.tell(robots.WeCom(t, robots.Options{}), false)
	b.finish()
}

// tell adds a robot, tries it, and takes an alert that fires: what an administrator does next.
func (b *browser) tell(robot *robots.Robot, again bool) {
	b.t.Helper()
	b.do("a new channel", chromedp.Navigate(b.home+"/channels/new?kind=wecom&lang=en"))
	b.until("the form", `Add a channel|New channel|WeCom`, false)
	b.do("filling it in", chromedp.SetValue(chromedp.CSS(`input[name=name]`), "运维群"), chromedp.SetValue(chromedp.CSS(`input[name=url]`), robot.URL()))
	b.follow("filling it in", `main form button.primary`)
	b.until("the channel", `运维群`, again)
	b.follow("trying it", `#test`)
	b.until("that the test arrived", `(?i)delivered|arrived`, again)
	if got := robot.Messages(); len(got) != 1 || !strings.Contains(got[0].Text, "运维群") {
		b.t.Errorf("the group was told %+v; refused %+v", got, robot.Refused())
	}
	b.shoot("channel-en")
	b.do("the alerts", chromedp.Navigate(b.home+"/alerts"))
	b.until("the alerts", `missing-intermediate\.lab\.test`, again)
	b.shoot("alerts-en")
	b.follow("the alerts in Chinese", `header a[hreflang=zh-CN]`)
	b.until("the alerts in Chinese", `紧急`, again)
	b.shoot("alerts-zh")
	b.follow("one of them", `main a[href^="/alerts/"]`)
	b.until("one alert", `我来处理`, again)
	b.follow("taking it", `#acknowledge`)
	b.until("that it is taken", `admin`, again)
	b.shoot("alert-zh")
	b.do("the channel in Chinese", chromedp.Navigate(b.home+"/channels"))
	b.follow("the channel in Chinese", `main a[href^="/channels/1"]`)
	b.until("the channel in Chinese", `运维群`, again)
	b.shoot("channel-zh")
}

// openFailing follows the list to the server that does not send its intermediate.
func (b *browser) openFailing() {
	b.t.Helper()
	b.do("the list", chromedp.Navigate(b.home+"/endpoints?q=missing-intermediate.lab"))
	b.follow("the list", `main table tbody a`)
	text := b.until("the failing endpoint", `Fails on Android`, false)
	for _, want := range []string{"errno 600001", "net::ERR_CERT_AUTHORITY_INVALID", "openssl s_client -connect", "fullchain.pem", "Which versions trust the chain", "comes without its issuer"} {
		if !strings.Contains(text, want) {
			b.t.Errorf("the page of the failing endpoint does not say %q:\n%s", want, text)
		}
	}
}

// dispute says at the finding of the open page that it works on a phone; with the form open the page fits a narrow screen.
func (b *browser) dispute() {
	b.t.Helper()
	const form = `main form[action$="/disputes"] `
	ask(b, "opening the form", chromedp.Evaluate[int](`document.querySelector('main form[action$="/disputes"]').parentElement.open = true; 0`))
	b.narrow("the form of a dispute", "dispute-form-narrow")
	b.do("filling it in", chromedp.SetValue(chromedp.CSS(form+`input[name=phone]`), "iPhone 12"), chromedp.SetValue(chromedp.CSS(form+`input[name=system]`), "iOS 15.8"),
		chromedp.SetValue(chromedp.CSS(form+`input[name=wechat]`), "8.0.50"))
	b.follow("filling it in", form+`button`)
	b.until("the dispute", `(?s)by one: iPhone 12, iOS 15\.8, WeChat 8\.0\.50.*Works on a real phone`, false)
	b.narrow("the disputes", "disputes-narrow")
}

// certificate finds a certificate in the list, and reads its page in both languages and on a narrow screen.
func (b *browser) certificate() {
	b.t.Helper()
	b.do("the list of certificates", chromedp.Navigate(b.home+"/certificates?lang=en"))
	b.until("the list of certificates", `Tongguan Lab`, false)
	b.shoot("certificates-en")
	b.narrow("the list of certificates", "certificates-narrow")
	b.do("one of the certificates", chromedp.Navigate(b.home+"/certificates?q=missing-intermediate.lab"))
	b.follow("one of the certificates", `main table tbody a`)
	text := b.until("the certificate", `By zlint v3`, false)
	for _, want := range []string{"missing-intermediate.lab.test:", "Key pin (base64)", "Missing here: the certificate of", "Which versions trust this chain", "w_", "openssl s_client -connect", "curl -sS"} {
		if !strings.Contains(text, want) {
			b.t.Errorf("the page of the certificate does not say %q:\n%s", want, text)
		}
	}
	b.shoot("certificate-en")
	b.narrow("the certificate", "certificate-narrow")
	b.follow("the certificate in Chinese", `header a[hreflang=zh-CN]`)
	b.until("the certificate in Chinese", `(?s)发送的证书链.*此处缺少.*由 zlint v3`, false)
	b.shoot("certificate-zh")
	b.do("the certificates in Chinese", chromedp.Navigate(b.home+"/certificates"))
	b.until("the certificates in Chinese", `下载 CSV`, false)
	b.shoot("certificates-zh")
	b.do("English again", chromedp.Navigate(b.home+"/certificates?lang=en"))
}

// narrow shows the page on a screen of 320 pixels, the narrowest that WCAG 2.2 speaks of (1.4.10): nothing makes it wider.
func (b *browser) narrow(what, name string) {
	b.t.Helper()
	b.do(what, step(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 320, Height: 640, DeviceScaleFactor: 1}))
	if width := ask(b, what, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); width > 320 {
		b.t.Errorf("%s: on a screen of 320 pixels it takes %d", what, width)
	}
	b.shoot(name)
	// The page is laid out anew after this has been answered, and a click meanwhile goes where a link was before.
	b.do(what, step(emulation.ClearDeviceMetricsOverride, cdp.Empty{}))
	for end := time.Now().Add(30 * time.Second); ask(b, what, chromedp.Evaluate[int](`window.innerWidth`)) == 320; {
		if time.Now().After(end) {
			b.t.Fatalf("%s: the screen has stayed narrow", what)
		}
		b.do(what, chromedp.Sleep(20*time.Millisecond))
	}
}

// below follows the list of authorities to the endpoints of the most used one.
func (b *browser) below() {
	b.t.Helper()
	b.do("the list of endpoints", chromedp.Navigate(b.home+"/endpoints?lang=en"))
	b.follow("whom they depend on", `main a[href="/authorities"]`)
	b.until("whom they depend on", `Certificate authorities in use`, false)
	b.shoot("authorities-en")
	b.follow("the most used one", `main table tbody a`)
	b.until("what is below it", `(?s)Below Tongguan Lab.*good-ecdsa\.lab\.test`, false)
}

// TestBrowserWithoutScript does the same where no script may run.
func TestBrowserWithoutScript(t *testing.T) {
	r := start(t)
	b := open(t, r)
	b.do("switching scripts off", step(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	b.enter(r)
	b.add(r, 20)
	b.settle(true)
	b.below()
	b.certificate()
	b.openFailing()
	b.follow("scanning now", `form[action$="/scan"] button`)
	b.follow("the other language", `header a[hreflang=zh-CN]`)
	b.until("the endpoint in Chinese", `(?s)在.*上不通过`, true)
	b.tell(robots.WeCom(t, robots.Options{}), true)
	b.finish()
}
