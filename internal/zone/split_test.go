package zone_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/scan"
)

// named is a resolver whose only answer is an error of its name.
type named string

func (n named) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, errors.New(string(n))
}

func TestSplitResolver(t *testing.T) {
	r := zone.SplitResolver{
		For:  map[string]scan.Resolver{"lab.test": named("lab"), "inner.lab.test": named("inner"), "corp": named("corp")},
		Rest: named("rest"),
	}
	for host, want := range map[string]string{
		"lab.test.": "lab", "lab.test": "lab", "a.lab.test.": "lab", "a.b.LAB.Test.": "lab",
		"inner.lab.test.": "inner", "x.inner.lab.test.": "inner", "xinner.lab.test.": "lab",
		"mylab.test.": "rest", "test.": "rest", "lab.test.example.com.": "rest", "": "rest", ".": "rest",
		"corp.": "corp", "a.corp.": "corp", "corp.example.": "rest",
	} {
		if _, err := r.LookupNetIP(t.Context(), "ip4", host); err == nil || err.Error() != want {
			t.Errorf("%q: asked %v, want %s", host, err, want)
		}
	}
}
