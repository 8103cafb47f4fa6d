package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"math/big"
)

// RSA keys that anybody can break, for those who must notice. They work like good ones.

// CloseRSA makes a key of two primes in a row, which Fermat's method finds at once.
func CloseRSA(bits int) (*rsa.PrivateKey, error) {
	p, err := rand.Prime(rand.Reader, bits/2)
	if err != nil {
		return nil, err
	}
	return RSAOf(p, nextPrime(p))
}

// InfineonRSA makes a key as Infineon's RSALib did (ROCA, CVE-2017-15361): each prime is k·M + (65537^a mod M), with the
// product M of the first primes, 126 of them for keys of 2048 bits ("The Return of Coppersmith's Attack", table 1).
func InfineonRSA() (*rsa.PrivateKey, error) {
	m := big.NewInt(1)
	for n, p := 0, int64(2); n < 126; p++ {
		if big.NewInt(p).ProbablyPrime(0) { // certain for so small ones
			m.Mul(m, big.NewInt(p))
			n++
		}
	}
	p, err := infineonPrime(m, 1024)
	if err != nil {
		return nil, err
	}
	q, err := infineonPrime(m, 1024)
	if err != nil {
		return nil, err
	}
	return RSAOf(p, q)
}

func infineonPrime(m *big.Int, bits int) (*big.Int, error) {
	span := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1), uint(bits-2)), m)
	for {
		a, err := rand.Int(rand.Reader, m)
		if err != nil {
			return nil, err
		}
		k, err := rand.Int(rand.Reader, span)
		if err != nil {
			return nil, err
		}
		k.Add(k, new(big.Int).Mul(span, big.NewInt(3))) // the two highest bits are set, so that the product is long enough
		p := a.Exp(big.NewInt(65537), a, m)
		if p.Add(p, k.Mul(k, m)); p.BitLen() == bits && p.ProbablyPrime(20) {
			return p, nil
		}
	}
}

func nextPrime(p *big.Int) *big.Int {
	q := new(big.Int).Add(p, big.NewInt(2))
	for !q.ProbablyPrime(20) {
		q.Add(q, big.NewInt(2))
	}
	return q
}

// RSAOf makes a key of two primes, with the usual exponent 65537. The key does not hold the primes: crypto/rsa looks at
// those that it is given, and signs with no bad ones.
func RSAOf(p, q *big.Int) (*rsa.PrivateKey, error) {
	const e = 65537
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	d := new(big.Int).ModInverse(big.NewInt(e), phi)
	if d == nil {
		return nil, errors.New("no RSA key has these primes and this exponent")
	}
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: e}, D: d}, nil
}
