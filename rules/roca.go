package rules

import "math/big"

// ROCA, CVE-2017-15361: Infineon's RSALib made primes of the form k·M + (65537^a mod M), where M is the product of the
// first primes, 39 of them or more by the key's length. So a modulus is a power of 65537 by each of these primes, and by
// all of them the same one; it is so by chance for one modulus in 2^154. Source: Nemec, Sys, Svenda, Klinec and Matyas,
// "The Return of Coppersmith's Attack", ACM CCS 2017, §3 (crocs.fi.muni.cz/public/papers/rsa_ccs17).

// rocaPrimes are the first 39 primes, which are in every M.
var rocaPrimes = primesBelow(168)

// rocaProduct is the least M.
var rocaProduct = product(rocaPrimes)

// A powers holds the discrete logarithms by one prime.
type powers struct {
	order int   // of 65537
	log   []int // by residue, the exponent of 65537 that gives it; −1: none does
}

var rocaPowers = func() (out []powers) {
	for _, p := range rocaPrimes {
		t := powers{log: make([]int, p)}
		for i := range t.log {
			t.log[i] = -1
		}
		for r := uint64(1); t.log[r] < 0; r = r * 65537 % p {
			t.log[r] = t.order
			t.order++
		}
		out = append(out, t)
	}
	return out
}()

// roca reports whether the modulus has the form. No key of another generator is known that has.
func roca(n *big.Int) bool {
	rest := new(big.Int).Mod(n, rocaProduct)
	logs := make([]int, len(rocaPrimes))
	for i, p := range rocaPrimes {
		if logs[i] = rocaPowers[i].log[remainder(rest, p)]; logs[i] < 0 {
			return false // as it is for nearly all, after a few primes
		}
	}
	// One exponent fits all primes if each two agree by what their orders have in common.
	for i, a := range rocaPowers {
		for j, b := range rocaPowers[:i] {
			if shared := gcd(a.order, b.order); (logs[i]-logs[j])%shared != 0 {
				return false
			}
		}
	}
	return true
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
