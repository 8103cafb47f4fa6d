package wire

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestWeakSuites holds that the lists which are asked together overlap nowhere, so that a choice tells its kind, and that all
// of them together are no more than some servers can hold.
func TestWeakSuites(t *testing.T) {
	kind := map[facts.Suite]string{}
	for name, suites := range map[string][]facts.Suite{
		"null": NullSuites(), "anon": AnonSuites(), "export": ExportSuites(), "RC4": RC4Suites(), "DES": DESSuites(), "3DES": TripleDESSuites(),
		"RSA exchange": RSAExchangeSuites(), "ATS": facts.ATSSuites(),
	} {
		for _, s := range suites {
			if other, ok := kind[s]; ok {
				t.Errorf("%04x is in %s and %s", s, other, name)
			}
			kind[s] = name
		}
	}
	if len(kind) >= 128 {
		t.Errorf("%d suites", len(kind))
	}
	for name, suites := range map[string][]facts.Suite{"DHE": DHESuites(), "AEAD": AEADSuites(), "RSA exchange": RSAExchangeSuites()} {
		for _, s := range suites {
			if !slices.Contains(OtherSuites(), s) && !slices.Contains(facts.ATSSuites(), s) {
				t.Errorf("%s: %04x is asked for nowhere else", name, s)
			}
		}
		if slices.Sort(suites); len(slices.Compact(slices.Clone(suites))) != len(suites) {
			t.Errorf("%s has a suite twice", name)
		}
	}
}

func TestCommon(t *testing.T) {
	for g, want := range map[facts.Group]bool{x25519: true, p256: true, x25519mlkem768: true, 0x11eb: true, p384: false, p521: false, 0x11ed: false, 0: false} {
		if Common(g) != want {
			t.Errorf("%04x: %v", uint16(g), !want)
		}
	}
}

// TestSessionID holds that a session which a server names is told, but for TLS 1.3, whose servers echo ours.
func TestSessionID(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want bool
	}{
		"named":   {"0303" + random + session + "0033 00", true},
		"unnamed": {"0303" + random + "00 0033 00", false},
		"TLS 1.3": {body13, false},
	} {
		h := Hello{Version: facts.TLS13, Older: []facts.Version{facts.TLS12}, Suites: slices.Concat(Suites13(), OtherSuites())}
		got, _ := FirstFlight(says(hello(c.body)), &h) // it ends too early
		if got.Version == 0 || got.Session != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
