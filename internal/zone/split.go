package zone

import (
	"context"
	"net/netip"
	"strings"

	"github.com/tongguan/tongguan/scan"
)

// A SplitResolver asks different resolvers for different names: those that end in a suffix of For, or are it, go to its
// resolver, and to the one of the longest suffix where several fit; all others go to Rest. What one resolver does not
// know is not asked of another, since that would tell a stranger the names of the inner network.
//
// Suffixes are in lower case, in ASCII, and without a dot at either end. It may be used by many at once when nothing is
// added any more.
type SplitResolver struct {
	For  map[string]scan.Resolver
	Rest scan.Resolver
}

// LookupNetIP asks whoever is responsible for the name.
func (r SplitResolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	return r.Responsible(host).LookupNetIP(ctx, network, host)
}

// Responsible gives the resolver that is asked about a name. It makes a SplitResolver a [scan.Router].
func (r SplitResolver) Responsible(host string) scan.Resolver {
	for rest, more := strings.ToLower(strings.TrimSuffix(host, ".")), true; more; _, rest, more = strings.Cut(rest, ".") {
		if found := r.For[rest]; found != nil {
			return found
		}
	}
	return r.Rest
}
