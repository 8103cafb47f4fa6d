package verdicts

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
)

// Address reads where a service is, as its pages are opened.
func Address(about, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, lang.Wrong(about+" "+text, lang.En("write it as https://tongguan.example.com").Zh("应写作 https://tongguan.example.com"))
	}
	return u, nil
}

// Transport opens the way to a service and nowhere else. Its operator named it, so the addresses of its name may lie in a
// network of his own; they are looked up once, now, as this machine looks up names. The error is a *Refusal.
func Transport(ctx context.Context, at *url.URL) (http.RoundTripper, error) {
	c := Client{Base: at}
	resolver := &net.Resolver{}
	addresses, err := resolver.LookupNetIP(ctx, "ip", at.Hostname())
	if err != nil {
		return nil, c.silent(ctx, err)
	}
	var open []netip.Prefix
	for i, addr := range addresses {
		addresses[i] = addr.Unmap()
		open = append(open, netip.PrefixFrom(addresses[i], addresses[i].BitLen()))
	}
	policy, err := safedial.NewPolicy(open)
	if err != nil {
		return nil, c.silent(ctx, err)
	}
	return safedial.New(policy).Transport(found(addresses), nil), nil
}

// found are the addresses of the one name that is asked for.
type found []netip.Addr

func (f found) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) { return f, nil }
