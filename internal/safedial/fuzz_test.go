package safedial

import (
	"errors"
	"net/netip"
	"testing"
)

func FuzzCheck(f *testing.F) {
	for _, c := range append(append([]verdictCase(nil), edges...), forms...) {
		f.Add(netip.MustParseAddr(c.addr).AsSlice())
	}
	strict, wide := mustPolicy(f), mustPolicy(f, "0.0.0.0/0", "::/0")
	f.Fuzz(func(t *testing.T, raw []byte) {
		addr, ok := netip.AddrFromSlice(raw)
		if !ok {
			return
		}
		got := verdict(t, strict, addr)
		if addr.Is4() {
			mapped := netip.AddrFrom16(addr.As16())
			if other := verdict(t, strict, mapped); got != other {
				t.Errorf("%s: %q, but %s: %q", addr, got, mapped, other)
			}
		}

		err := strict.Check(addr)
		var blocked *BlockedError
		refused := errors.As(err, &blocked)
		if refused && err.Error() == "" {
			t.Errorf("%s: refused without a word", addr)
		}
		if wideGot := verdict(t, wide, addr); refused && blocked.Never {
			if wideGot != got {
				t.Errorf("%s: %q, but %q with everything allowed", addr, got, wideGot)
			}
			return
		} else if wideGot != "pass" {
			t.Errorf("%s: %q with everything allowed, want pass", addr, wideGot)
		}
		if !refused {
			return
		}

		// The flag that the error names is enough.
		opened := *strict
		opened.allow = []netip.Prefix{blocked.Opens()}
		if err := checkAllowed(blocked.Opens()); err != nil {
			t.Errorf("%s: the advice is refused: %v", addr, err)
		}
		if again := verdict(t, &opened, addr); again != "pass" {
			t.Errorf("%s with %s allowed: %q, want pass", addr, blocked.Opens(), again)
		}
	})
}
