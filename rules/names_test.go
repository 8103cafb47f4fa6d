package rules

import (
	"crypto/x509"
	"net"

	"github.com/tongguan/tongguan/internal/pki"
)

// named serves a leaf with these names to a client that asks for host.
func named(host string, names ...string) func(*world) {
	return func(w *world) {
		w.Endpoint.Host = host
		w.Serve(w.Leaf(func(t *pki.Template) { t.Names = names }).Chain()...)
	}
}

var _ = covers(&nameCNOnly,
	ruleCase{"with a name", nil, "pass"},
	ruleCase{"no name at all", named("api.example.test"), "fail"},
	ruleCase{"an address only", named("192.0.2.7", "192.0.2.7"), "pass"},
	ruleCase{"another name", named("api.example.test", "other.test"), "pass"},
)

var _ = covers(&wildcardDepth,
	ruleCase{"exact name", nil, "pass"},
	ruleCase{"one label", named("x.a.test", "*.a.test"), "pass"},
	ruleCase{"capitals", named("x.a.test", "*.A.TEST"), "pass"},
	ruleCase{"two labels", named("y.x.a.test", "*.a.test"), "fail"},
	ruleCase{"the domain itself", named("a.test", "*.a.test"), "fail"},
	ruleCase{"the domain itself, named too", named("a.test", "*.a.test", "a.test"), "pass"},
	ruleCase{"another domain", named("x.b.test", "*.a.test"), "pass"},
	ruleCase{"a domain that ends alike", named("x.bca.test", "*.a.test"), "pass"},
	ruleCase{"part of a label", named("web1.a.test", "web*.a.test"), "fail"},
	ruleCase{"part of a label that would not fit", named("api.a.test", "web*.a.test"), "pass"},
	ruleCase{"left of a public suffix", named("example.com.cn", "*.com.cn"), "fail"},
	ruleCase{"left of a public suffix, named too", named("example.com.cn", "*.com.cn", "example.com.cn"), "pass"},
	ruleCase{"left of somebody's own suffix", named("shop.github.io", "*.github.io"), "pass"},
	ruleCase{"an address", named("192.0.2.7", "*.0.2.7"), "pass"},
	ruleCase{"no name at all", named("api.example.test"), "notapplicable"},
)

var _ = covers(&nameMismatch,
	ruleCase{"exact name", nil, "pass"},
	ruleCase{"one label of a wildcard", named("x.a.test", "*.a.test"), "pass"},
	ruleCase{"another name", named("api.example.test", "other.test", "more.test"), "fail"},
	ruleCase{"a name that ends alike", named("api.example.test", "example.test"), "fail"},
	ruleCase{"its address", named("192.0.2.7", "192.0.2.7"), "pass"},
	ruleCase{"another address", named("192.0.2.7", "192.0.2.8"), "fail"},
	ruleCase{"its address written as a name", func(w *world) {
		w.Endpoint.Host = "192.0.2.7"
		w.Serve(w.Leaf(func(t *pki.Template) {
			t.Change = func(c *x509.Certificate) { c.DNSNames = []string{"192.0.2.7"} }
		}).Chain()...)
	}, "fail"},
	ruleCase{"its address in the longer form", func(w *world) {
		w.Endpoint.Host = "192.0.2.7"
		w.Serve(w.Leaf(func(t *pki.Template) {
			t.Change = func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.ParseIP("192.0.2.7").To16()} }
		}).Chain()...)
	}, "pass"},
	ruleCase{"too deep for its wildcard", named("y.x.a.test", "*.a.test"), "notapplicable"},
	ruleCase{"no name at all", named("api.example.test"), "notapplicable"},
)
