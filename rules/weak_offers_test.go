package rules

import (
	"encoding/hex"
	"math/big"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// refusing are the cases of a rule whose hello is to be refused.
func refusing(hello facts.Hello, version facts.Version, suite facts.Suite) []ruleCase {
	return []ruleCase{
		{"refused", nil, "pass"},
		{"closed without a word", hears(hello, facts.Answer{Refused: true}), "pass"},
		{"answered", hears(hello, facts.Answer{Version: version, Suite: suite}), "fail"},
		{"answered in an older version", hears(hello, facts.Answer{Version: min(version, facts.TLS10), Suite: suite}), "fail"},
	}
}

var (
	_ = covers(&ssl2,
		ruleCase{"refused", nil, "pass"},
		ruleCase{"answered", hears(facts.HelloSSL2, facts.Answer{Version: ssl20}), "fail"},
		ruleCase{"not asked", func(w *world) { delete(w.Address().Hellos, facts.HelloSSL2) }, "notchecked"},
	)
	_ = covers(&ssl3, refusing(facts.HelloSSL3, ssl30, 0x0005)...)
	_ = covers(&cipherNull, refusing(facts.HelloNull, facts.TLS12, 0x003b)...)
	_ = covers(&cipherAnon, refusing(facts.HelloAnon, facts.TLS12, 0x0034)...)
	_ = covers(&cipherExport, refusing(facts.HelloExport, facts.TLS12, 0x0003)...)
	_ = covers(&cipherRC4, refusing(facts.HelloRC4, facts.TLS12, 0x0005)...)
	_ = covers(&cipherDES, refusing(facts.HelloDES, facts.TLS12, 0x0009)...)
	_ = covers(&cipher3DES, refusing(facts.Hello3DES, facts.TLS12, 0x000a)...)
	_ = covers(&cipherNoFS, refusing(facts.HelloNoFS, facts.TLS12, 0x009c)...)
)

// dheOf is a server whose DHE has this prime.
func dheOf(prime []byte) func(*world) {
	return hears(facts.HelloDHE, facts.Answer{Version: facts.TLS12, Suite: 0x009e, Prime: prime})
}

// primeOf is a number of so many bits; the rule does not ask whether it is prime.
func primeOf(bits uint) []byte { return new(big.Int).SetBit(big.NewInt(1), int(bits-1), 1).Bytes() }

func sharedPrime(whose string) []byte {
	for prime, who := range sharedPrimes {
		if who == whose {
			b, _ := hex.DecodeString(prime)
			return b
		}
	}
	return nil
}

var _ = covers(&dhWeak,
	ruleCase{"no DHE", nil, "pass"},
	ruleCase{"2048 bits", dheOf(primeOf(2048)), "pass"},
	ruleCase{"2047 bits", dheOf(primeOf(2047)), "fail"},
	ruleCase{"a prime of many", dheOf(sharedPrime("RFC 2409 §6.2 (Oakley group 2)")), "fail"},
	ruleCase{"its key exchange did not come", dheOf(nil), "unknown"},
)

var _ = covers(&cipherOrder,
	ruleCase{"a good suite both times", nil, "pass"},
	ruleCase{"another good one", hears(facts.HelloReversed, facts.Answer{Version: facts.TLS12, Suite: 0x009e}), "pass"},
	ruleCase{"a CBC suite when it comes first", hears(facts.HelloReversed, facts.Answer{Version: facts.TLS12, Suite: 0xc013}), "fail"},
	ruleCase{"one without forward secrecy", hears(facts.HelloReversed, facts.Answer{Version: facts.TLS12, Suite: 0x009c}), "fail"},
	ruleCase{"CBC in any order", inTurn(chooses12(0xc013), hears(facts.HelloReversed, facts.Answer{Version: facts.TLS12, Suite: 0x002f})), "notapplicable"},
	ruleCase{"refused the second time", hears(facts.HelloReversed, refused40), "notapplicable"},
	ruleCase{"TLS 1.3 alone", only13, "notapplicable"},
)

// namelessSees makes a hello without a name be shown this leaf; nil: the address's own.
func namelessSees(leaf *facts.SHA256) func(*world) {
	return func(w *world) {
		shown := leaf
		if shown == nil {
			shown = new((*w.Address().Chain.Value)[0])
		}
		hears(facts.HelloNoName, facts.Answer{Version: facts.TLS12, Suite: 0xc02b, Leaf: shown})(w)
	}
}

var _ = covers(&sniRequired,
	ruleCase{"the same certificate", namelessSees(nil), "pass"},
	ruleCase{"no certificate was seen", nil, "pass"},
	ruleCase{"another one", namelessSees(&facts.SHA256{1}), "fail/other"},
	ruleCase{"one that others were shown", func(w *world) {
		other := w.Leaf(nil)
		w.Show(w.Address(), facts.HelloATS, other.Raw)
		namelessSees(new(w.Keep(other.Raw)))(w)
	}, "pass"},
	ruleCase{"refused", hears(facts.HelloNoName, refused40), "fail/refused"},
	ruleCase{"silence", func(w *world) { w.Address().Hellos[facts.HelloNoName] = silence }, "unknown"},
	ruleCase{"not asked", func(w *world) { delete(w.Address().Hellos, facts.HelloNoName) }, "notchecked"},
	ruleCase{"an address for a name", func(w *world) { w.Endpoint.Host = "192.0.2.7" }, "notapplicable"},
	ruleCase{"TLS 1.3 alone", only13, "notapplicable"},
)

// TestSharedPrimes holds that no digit of them is wrong: each is a prime of fewer bits than a server may have.
func TestSharedPrimes(t *testing.T) {
	for text, whose := range sharedPrimes {
		p, ok := new(big.Int).SetString(text, 16)
		if !ok || !p.ProbablyPrime(20) || p.BitLen() >= minDHBits || p.BitLen()%256 != 0 {
			t.Errorf("%s: %d bits, %s", whose, p.BitLen(), text)
		}
	}
}
