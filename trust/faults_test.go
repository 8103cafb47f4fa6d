package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// A change is what a case does to a template; nil does nothing.
type change func(*x509.Certificate)

func uses(known ...x509.ExtKeyUsage) change {
	return func(c *x509.Certificate) { c.ExtKeyUsage = known }
}

func usesUnknown(known ...x509.ExtKeyUsage) change {
	return func(c *x509.Certificate) {
		c.ExtKeyUsage, c.UnknownExtKeyUsage = known, []asn1.ObjectIdentifier{{1, 3, 6, 1, 4, 1, 99999, 1}}
	}
}

func extension(critical bool) change {
	return func(c *x509.Certificate) {
		id := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 2}
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: id, Critical: critical, Value: asn1.NullBytes})
	}
}

func keyUsage(u x509.KeyUsage) change { return func(c *x509.Certificate) { c.KeyUsage = u } }

func pathLen(n int) change {
	return func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = n, n == 0 }
}

func permits(domains ...string) change {
	return func(c *x509.Certificate) { c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, domains }
}

func excludes(domains ...string) change {
	return func(c *x509.Certificate) { c.PermittedDNSDomainsCritical, c.ExcludedDNSDomains = true, domains }
}

func permitsIP(t *testing.T, ranges ...string) change {
	return func(c *x509.Certificate) { c.PermittedIPRanges = networks(t, ranges) }
}

func excludesIP(t *testing.T, ranges ...string) change {
	return func(c *x509.Certificate) { c.ExcludedIPRanges = networks(t, ranges) }
}

func networks(t testing.TB, ranges []string) (out []*net.IPNet) {
	t.Helper()
	for _, text := range ranges {
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, network)
	}
	return out
}

// mapped gives the leaf the address ::ffff:10.1.2.3 in sixteen bytes, as crypto/x509 never writes it.
func mapped(c *x509.Certificate) {
	san := append([]byte{0x30, 18, 0x87, 16, 10: 0, 14: 0xff, 15: 0xff}, 10, 1, 2, 3)
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Value: san})
}

// A line is a leaf below Lower, below Upper, below the anchor Root.
type line struct {
	upper, lower, leaf change
	names              []string
}

func (l line) grow(t *testing.T, root *pki.Certificate) []*Certificate {
	t.Helper()
	upper, err := root.Authority(pki.Template{CommonName: "Upper", Now: now, Change: l.upper})
	must(t, upper, err)
	lower, err := upper.Authority(pki.Template{CommonName: "Lower", Now: now, Change: l.lower})
	must(t, lower, err)
	leaf, err := lower.Leaf(pki.Template{CommonName: "Leaf", Names: l.names, Now: now, Change: l.leaf})
	return []*Certificate{must(t, leaf, err), parsed(t, lower.Raw), parsed(t, upper.Raw)}
}

// found gives the faults of the only path, as "kind at Name".
func found(t *testing.T, root *pki.Certificate, presented []*Certificate) (out []string) {
	t.Helper()
	stores := NewStores()
	stores.Trust("test", facts.Everywhere, parsed(t, root.Raw))
	paths := Find(stores, presented)
	if len(paths.All) != 1 || !paths.Complete || paths.All[0].End != AtAnchor {
		t.Fatalf("got %+v, want one path to the anchor", paths)
	}
	for _, fault := range paths.All[0].Faults {
		out = append(out, string(fault.Kind)+" at "+fault.At.Name())
	}
	if got, _ := paths.On(facts.Android); (got == Accepted) != (len(out) == 0) {
		t.Errorf("%s with the faults %q", got, out)
	}
	return out
}

// verify asks crypto/x509 about the same certificates.
func verify(root *pki.Certificate, presented []*Certificate) error {
	options := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	options.Roots.AddCert(root.Certificate)
	for _, c := range presented[1:] {
		options.Intermediates.AddCert(c.Certificate)
	}
	_, err := presented[0].Verify(options)
	return err
}

func TestFaults(t *testing.T) {
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(t, root, err)
	const (
		server, email, everything = x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageAny
		forbidden                 = "name_forbidden at Lower"
	)
	noConstraints := func(c *x509.Certificate) { c.BasicConstraintsValid = false }
	dns := func(lower change, names ...string) line { return line{lower: lower, names: names} }

	for name, c := range map[string]struct {
		line
		want    string // the only fault; "" for none
		differs bool   // crypto/x509 is of another opinion
	}{
		"a good line": {line: line{names: []string{"a.test", "192.0.2.1"}}},

		"an authority without the CA flag":       {line: line{lower: func(c *x509.Certificate) { c.IsCA = false }}, want: "not_an_authority at Lower"},
		"an authority without basic constraints": {line: line{lower: noConstraints}, want: "not_an_authority at Lower"},
		"the same, higher up":                    {line: line{upper: noConstraints}, want: "not_an_authority at Upper"},
		"a key for CRLs only":                    {line: line{lower: keyUsage(x509.KeyUsageCRLSign)}, want: "not_an_authority at Lower"},
		"a key for certificates only":            {line: line{lower: keyUsage(x509.KeyUsageCertSign)}},
		"a key without stated usage":             {line: line{lower: keyUsage(0)}},

		"none allowed below, none is": {line: line{lower: pathLen(0)}},
		"none allowed below, one is":  {line: line{upper: pathLen(0)}, want: "path_too_long at Upper"},
		"one allowed below, one is":   {line: line{upper: pathLen(1)}},

		"a leaf for servers":                {line: line{leaf: uses(server)}},
		"a leaf for mail":                   {line: line{leaf: uses(email)}, want: "wrong_usage at Leaf"},
		"a leaf for mail and servers":       {line: line{leaf: uses(email, server)}},
		"a leaf for the unknown":            {line: line{leaf: usesUnknown()}, want: "wrong_usage at Leaf"},
		"a leaf for the unknown and server": {line: line{leaf: usesUnknown(server)}},
		"a leaf for anything":               {line: line{leaf: uses(everything)}},
		"a leaf that does not say":          {line: line{leaf: uses()}},
		"an authority for mail":             {line: line{lower: uses(email)}, want: "wrong_usage at Lower"},
		"an authority for the unknown":      {line: line{upper: usesUnknown()}, want: "wrong_usage at Upper"},
		"an authority for anything":         {line: line{upper: uses(everything)}},

		"a leaf with the unknown, critical":       {line: line{leaf: extension(true)}, want: "unknown_critical at Leaf"},
		"a leaf with the unknown":                 {line: line{leaf: extension(false)}},
		"an authority with the unknown, critical": {line: line{lower: extension(true)}, want: "unknown_critical at Lower"},
		"an authority with the unknown":           {line: line{lower: extension(false)}},

		"excluded, itself":                 {line: dns(excludes("a.test"), "a.test"), want: forbidden},
		"excluded, below":                  {line: dns(excludes("a.test"), "x.a.test"), want: forbidden},
		"excluded, in capitals":            {line: dns(excludes("A.test"), "x.a.TEST"), want: forbidden},
		"excluded, a longer label":         {line: dns(excludes("a.test"), "ba.test")},
		"excluded, above":                  {line: dns(excludes("x.a.test"), "a.test")},
		"excluded after a dot, itself":     {line: dns(excludes(".a.test"), "a.test")},
		"excluded after a dot, below":      {line: dns(excludes(".a.test"), "x.a.test"), want: forbidden},
		"all excluded":                     {line: dns(excludes(""), "a.test"), want: forbidden},
		"excluded higher up":               {line: line{upper: excludes("a.test"), names: []string{"a.test"}}, want: "name_forbidden at Upper"},
		"the second name excluded":         {line: dns(excludes("b.test"), "a.test", "b.test"), want: forbidden},
		"permitted, itself":                {line: dns(permits("a.test"), "a.test")},
		"permitted, below":                 {line: dns(permits("a.test"), "x.a.test")},
		"permitted, a longer label":        {line: dns(permits("a.test"), "ba.test"), want: forbidden},
		"permitted after a dot, itself":    {line: dns(permits(".a.test"), "a.test"), want: forbidden},
		"permitted after a dot, below":     {line: dns(permits(".a.test"), "x.a.test")},
		"permitted after a dot, far off":   {line: dns(permits(".a.test"), "x.ba.test"), want: forbidden},
		"all permitted":                    {line: dns(permits(""), "a.test")},
		"the second name not permitted":    {line: dns(permits("a.test"), "a.test", "b.test"), want: forbidden},
		"permitted by the second domain":   {line: dns(permits("b.test", "a.test"), "a.test")},
		"permitted by nested domains":      {line: dns(permits("a.test", "x.a.test", ".y.x.a.test"), "a.test", "x.a.test", "z.y.x.a.test")},
		"permitted below, and once itself": {line: dns(permits(".a.test", "x.a.test"), "x.a.test", "y.a.test")},
		"the same domain twice":            {line: dns(permits("a.test", ".a.test"), "a.test", "x.a.test")},
		"nested, and one outside":          {line: dns(permits("a.test", "x.a.test"), "x.a.test", "b.test"), want: forbidden},
		"names permitted, an address":      {line: dns(permits("a.test"), "192.0.2.1")},
		"wildcard, one of it excluded":     {line: dns(excludes("evil.a.test"), "*.a.test"), want: forbidden},
		"wildcard, its parent excluded":    {line: dns(excludes("a.test"), "*.a.test"), want: forbidden},
		"wildcard, excluded after a dot":   {line: dns(excludes(".a.test"), "*.a.test"), want: forbidden},
		"wildcard, excluded too deep":      {line: dns(excludes("deep.evil.a.test"), "*.a.test")},
		"wildcard, excluded below one":     {line: dns(excludes(".evil.a.test"), "*.a.test")},
		"wildcard, excluded elsewhere":     {line: dns(excludes("evil.b.test"), "*.a.test")},
		"wildcard, its parent permitted":   {line: dns(permits("a.test"), "*.a.test")},
		"wildcard, permitted after a dot":  {line: dns(permits(".a.test"), "*.a.test")},
		"wildcard, one of it permitted":    {line: dns(permits("x.a.test"), "*.a.test"), want: forbidden},

		"IPv4 excluded":                {line: dns(excludesIP(t, "10.0.0.0/8"), "10.255.255.255"), want: forbidden},
		"IPv4 beside the excluded":     {line: dns(excludesIP(t, "10.0.0.0/8"), "11.0.0.0")},
		"IPv4 permitted":               {line: dns(permitsIP(t, "10.0.0.0/8"), "10.0.0.0")},
		"IPv4 beside the permitted":    {line: dns(permitsIP(t, "10.0.0.0/8"), "9.255.255.255"), want: forbidden},
		"IPv6 excluded":                {line: dns(excludesIP(t, "2001:db8::/32"), "2001:db8::1"), want: forbidden},
		"IPv6 beside the excluded":     {line: dns(excludesIP(t, "2001:db8::/32"), "2001:db9::1")},
		"IPv6 permitted":               {line: dns(permitsIP(t, "2001:db8::/32"), "2001:db8::1")},
		"IPv6 beside the permitted":    {line: dns(permitsIP(t, "2001:db8::/32"), "2001:db9::1"), want: forbidden},
		"IPv6 where IPv4 is permitted": {line: dns(permitsIP(t, "0.0.0.0/0"), "2001:db8::1"), want: forbidden},
		"IPv6 where IPv4 is excluded":  {line: dns(excludesIP(t, "0.0.0.0/0"), "2001:db8::1")},
		"both permitted":               {line: dns(permitsIP(t, "10.0.0.0/8", "2001:db8::/32"), "10.0.0.1", "2001:db8::1")},
		"the second address excluded":  {line: dns(excludesIP(t, "10.0.0.0/8"), "192.0.2.1", "10.0.0.1"), want: forbidden},
		"addresses permitted, a name":  {line: dns(permitsIP(t, "10.0.0.0/8"), "a.test")},
		"mapped IPv4 excluded":         {line: line{lower: excludesIP(t, "10.0.0.0/8"), leaf: mapped}, want: forbidden, differs: true},
		"mapped IPv4 permitted":        {line: line{lower: permitsIP(t, "10.0.0.0/8"), leaf: mapped}, differs: true},
		"mapped IPv4 not permitted":    {line: line{lower: permitsIP(t, "11.0.0.0/8"), leaf: mapped}, want: forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			presented := c.grow(t, root)
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			if got := found(t, root, presented); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if err := verify(root, presented); (err != nil) != (c.want != "") != c.differs {
				t.Errorf("crypto/x509 says %v", err)
			}
		})
	}
}

// TestSelfIssued holds that an authority's new key does not count for pathLenConstraint (RFC 5280 §4.2.1.9), where
// crypto/x509 counts it.
func TestSelfIssued(t *testing.T) {
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(t, root, err)
	for name, c := range map[string]struct {
		allowed int
		below   []string // the authorities below Upper, from above
		want    []string
	}{
		"one that counts":           {0, []string{"Lower"}, []string{"path_too_long at Upper"}},
		"a new key":                 {0, []string{"Upper"}, nil},
		"two new keys":              {0, []string{"Upper", "Upper"}, nil},
		"a new key and one more":    {0, []string{"Upper", "Lower"}, []string{"path_too_long at Upper"}},
		"a new key and the allowed": {1, []string{"Upper", "Lower"}, nil},
		"two that count":            {1, []string{"Lower", "Lowest"}, []string{"path_too_long at Upper"}},
	} {
		t.Run(name, func(t *testing.T) {
			by, err := root.Authority(pki.Template{CommonName: "Upper", Now: now, Change: pathLen(c.allowed)})
			presented := []*Certificate{must(t, by, err)}
			for _, who := range append(c.below, "Leaf") {
				issue := by.Authority
				if who == "Leaf" {
					issue = by.Leaf
				}
				by, err = issue(pki.Template{CommonName: who, Now: now})
				presented = append(presented, must(t, by, err))
			}
			slices.Reverse(presented)
			if got := found(t, root, presented); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestAnchorsCopy holds that what is written in an anchor's certificates does not limit a path, be they its own or by
// somebody else, presented or not: the client has a name and a key.
func TestAnchorsCopy(t *testing.T) {
	stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
	must(t, stranger, err)
	for name, spoil := range map[string]change{
		"path length": pathLen(0), "names": excludes("a.test"), "mail": uses(x509.ExtKeyUsageEmailProtection),
		"CRLs": keyUsage(x509.KeyUsageCRLSign), "critical": extension(true), "no CA": func(c *x509.Certificate) { c.IsCA = false },
	} {
		t.Run(name, func(t *testing.T) {
			root, err := pki.Root(pki.Template{CommonName: "Root", Now: now, Change: spoil})
			must(t, root, err)
			cross, err := stranger.Authority(pki.Template{CommonName: "Root", Key: root.Key, Now: now, Change: spoil})
			must(t, cross, err)
			stores := NewStores()
			stores.Trust("test", facts.Everywhere, parsed(t, root.Raw))
			presented := append(line{names: []string{"a.test"}}.grow(t, root), parsed(t, root.Raw), parsed(t, cross.Raw))
			for n := 3; n <= len(presented); n++ {
				for _, path := range Find(stores, presented[:n]).All {
					if path.End != AtAnchor || len(path.Faults) > 0 {
						t.Errorf("of %d certificates: got %+v", n, path)
					}
				}
			}
		})
	}
}
