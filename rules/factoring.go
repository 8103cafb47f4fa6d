package rules

import "math/big"

// maxFactoredBits is the longest modulus that is looked into. No authority has a longer one, and the work grows with the
// square of the length, at a stranger's choice.
const maxFactoredBits = 16_384

// smallPrimes are those below 752, by which no modulus may be divisible: Baseline Requirements §6.1.6.
var smallPrimes = primesBelow(752)

func primesBelow(n uint64) (out []uint64) {
	composite := make([]bool, n)
	for p := uint64(2); p < n; p++ {
		if composite[p] {
			continue
		}
		out = append(out, p)
		for m := p * p; m < n; m += p {
			composite[m] = true
		}
	}
	return out
}

// primorial is the product of all small primes: one division of long numbers by it takes the place of many.
var primorial = product(smallPrimes)

func product(of []uint64) *big.Int {
	out := big.NewInt(1)
	for _, p := range of {
		out.Mul(out, new(big.Int).SetUint64(p))
	}
	return out
}

// smallFactor gives the least small prime that divides n; 0 when there is none.
func smallFactor(n *big.Int) uint64 {
	if n.Sign() <= 0 {
		return smallPrimes[0]
	}
	rest := new(big.Int).Mod(n, primorial)
	if new(big.Int).GCD(nil, nil, rest, primorial).BitLen() <= 1 {
		return 0
	}
	for _, p := range smallPrimes {
		if remainder(rest, p) == 0 {
			return p
		}
	}
	return 0
}

// remainder gives n mod m for an m that a word holds.
func remainder(n *big.Int, m uint64) uint64 {
	return new(big.Int).Mod(n, new(big.Int).SetUint64(m)).Uint64()
}

// fermatRounds is how many squares are tried. The keys that were found in the wild fell in fewer than 20 (Böck,
// "Fermat Attack on RSA", fermatattack.secvuln.info); zlint tries 100 too.
const fermatRounds = 100

// fermat looks for primes p and q of n that are close together: then n = a² − b² with a = (p+q)/2 just above √n. It
// tells in which round it found them. Most rounds cost a few words' work, since all but one number in a hundred are no
// squares by the remainders that they leave.
func fermat(n *big.Int) (round int, found bool) {
	a := new(big.Int).Sqrt(n)
	b2 := new(big.Int).Mul(a, a)
	if b2.Cmp(n) == 0 {
		return 1, true // a square
	}
	rest, of := remainder(a, residuesTogether), remainder(n, residuesTogether)
	root := new(big.Int)
	for round := uint64(1); round <= fermatRounds; round++ {
		at := (rest + round) % residuesTogether
		if !mayBeSquare((at*at + residuesTogether - of) % residuesTogether) {
			continue
		}
		b2.Add(a, b2.SetUint64(round))
		b2.Sub(b2.Mul(b2, b2), n)
		if root.Mul(root.Sqrt(b2), root).Cmp(b2) == 0 {
			return int(round), true
		}
	}
	return 0, false
}

// squares holds which remainders squares leave, a bit for each.
var squares = [...]struct{ mod, residues uint64 }{
	{64, residues(64)}, {63, residues(63)}, {55, residues(55)}, {61, residues(61)},
}

// residuesTogether is the product of these moduli, whose square a word holds.
const residuesTogether = 64 * 63 * 55 * 61

func residues(mod uint64) (out uint64) {
	for i := range mod {
		out |= 1 << (i * i % mod)
	}
	return out
}

// mayBeSquare tells from the remainder by residuesTogether whether a number may be a square.
func mayBeSquare(rest uint64) bool {
	for _, s := range squares {
		if s.residues>>(rest%s.mod)&1 == 0 {
			return false
		}
	}
	return true
}
