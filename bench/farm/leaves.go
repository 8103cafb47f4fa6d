//go:build unix

package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"runtime"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/internal/pki"
)

// spares is how many keys of a kind the targets share: making one for each would take longer than all else.
const spares = 8

// certify gives every target that speaks a leaf of its own, with a staple, below one intermediate, and returns the root.
// All of that is made before anybody connects, so that no run pays for it.
func (f *farm) certify(now time.Time) (*pki.Certificate, error) {
	root, err := pki.Root(pki.Template{CommonName: "Farm Root", Now: now})
	if err != nil {
		return nil, err
	}
	between, err := root.Authority(pki.Template{CommonName: "Farm Intermediate", Now: now})
	if err != nil {
		return nil, err
	}
	var modern, old [spares]crypto.Signer
	for i := range spares {
		var failed error
		modern[i], err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if old[i], failed = rsa.GenerateKey(rand.Reader, 2048); err != nil || failed != nil {
			return nil, errors.Join(err, failed)
		}
	}
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(f.targets) && errs[w] == nil; i += workers {
				key := modern[i%spares]
				if f.targets[i].rsa {
					key = old[i%spares]
				}
				errs[w] = f.targets[i].certify(between, f.name(i), key, now)
			}
		})
	}
	wg.Wait()
	return root, errors.Join(errs...)
}

// certify makes the leaf of one target, with all that makes a real one as large as it is.
func (t *target) certify(by *pki.Certificate, name string, key crypto.Signer, now time.Time) error {
	if t.profile.max == 0 {
		return nil
	}
	leaf, err := by.Leaf(pki.Template{CommonName: name, Names: []string{name}, Key: key, Now: now, Change: func(c *x509.Certificate) {
		c.OCSPServer = []string{"http://ocsp.farm.test"}
		c.IssuingCertificateURL = []string{"http://farm.test/intermediate.crt"}
		c.CRLDistributionPoints = []string{"http://farm.test/intermediate.crl"}
		c.PolicyIdentifiers = []asn1.ObjectIdentifier{{2, 23, 140, 1, 2, 1}} // domain validated (CA/B BR §7.1.6.1)
	}})
	if err != nil {
		return err
	}
	staple, err := ocsp.CreateResponse(by.Certificate, by.Certificate, ocsp.Response{
		Status: ocsp.Good, SerialNumber: leaf.SerialNumber, ThisUpdate: now, NextUpdate: now.AddDate(0, 0, 7),
	}, by.Key)
	t.certificate = &tls.Certificate{Certificate: leaf.Chain(), PrivateKey: key, OCSPStaple: staple}
	return err
}
