package notify

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify/robots"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the tests are.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

const dingtalkKey = "SEC0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

var robotKinds = []Kind{WeCom, DingTalk, Feishu}

// simulator starts the robot of a kind.
func simulator(t testing.TB, k Kind, o robots.Options) *robots.Robot {
	switch k {
	case WeCom:
		return robots.WeCom(t, o)
	case DingTalk:
		return robots.DingTalk(t, o)
	}
	return robots.Feishu(t, o)
}

// loopback is what lets messages out to the receivers of the tests.
func loopback() Options {
	return Options{
		AllowCIDR: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		AllowHTTP: true,
		Clock:     clock.Fixed(noon),
		Timeout:   10 * time.Second,
		UserAgent: "tongguan/test",
	}
}

func sender(t testing.TB, o Options) *Sender {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// names resolves what it holds.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	list, ok := n[strings.TrimSuffix(host, ".")]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	var out []netip.Addr
	for _, text := range list {
		out = append(out, netip.MustParseAddr(text))
	}
	return out, nil
}

// expiry is a warning about a certificate on n hosts.
func expiry(n int) alert.Event {
	e := samples()[0]
	e.Endpoints, e.EndpointsTotal = nil, n
	for i := range min(n, alert.MaxListed) {
		e.Endpoints = append(e.Endpoints, fmt.Sprintf("host-%03d.例子.example.com:443", i))
	}
	return e
}

// critical is about something that fails now.
func critical() alert.Event { return samples()[1] }

// hostile has in each text of a stranger what the robots take for markup.
const evil = `a](http://evil.example) <@all> <font color="info">OK</font> **b** ` + "`c`" + ` ~~d~~ @13800001111 <at id=all></at> &lt;@all&gt; &#60;x&#62; _e_ :OK: |f| \*g\* ![h](https://i)` + "\n# j\u202e\x1b[2J\u200b\x00\xff"

func hostile() alert.Event {
	e := samples()[0]
	e.Certificate.CommonName, e.Certificate.Issuer = evil, evil
	e.Apps = []alert.App{{AppID: evil, Name: evil}, {AppID: "wx1", Name: "# " + evil}}
	e.Endpoints, e.EndpointsTotal = []string{"- " + evil + ":443", "> " + evil + ":443", evil}, 3
	e.Urgency = alert.Critical
	return e
}

// hostileCode is about the code of an app whose author wants to be read as markup.
func hostileCode() alert.Event {
	e := samples()[8]
	d := *e.Disagreement
	d.Missing = []alert.Difference{{List: evil, Host: evil, Place: facts.Place{File: evil, Line: 1}, Places: 2, New: true}}
	d.Unused, d.UnusedTotal = []alert.Difference{{List: "request", Host: "# " + evil}}, 1
	e.Disagreement, e.Apps = &d, []alert.App{{AppID: evil, Name: evil}}
	return e
}

func render(t testing.TB, k Kind, c Config, events ...alert.Event) ([]byte, int) {
	t.Helper()
	out, told, err := Render(k, c, "msg_1", events)
	if err != nil {
		t.Fatal(err)
	}
	return out, told
}

var bothTags = []lang.Tag{lang.Chinese, lang.English}
