package lab

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/pki"
)

// The authorities are those of one lab, with the RSA keys that its cases share, since these take long to make.
type authorities struct {
	now              time.Time
	root             *pki.Certificate // the one that counts as trusted
	intermediate     *pki.Certificate
	lower            *pki.Certificate // has an upper one between itself and the root
	outdated         *pki.Certificate // has expired
	rsa              *pki.Certificate // has an RSA key
	strangersRoot    *pki.Certificate // trusted by nobody
	stranger         *pki.Certificate // the intermediate below it
	inspector        *pki.Certificate // of a middlebox that opens TLS; trusted by nobody
	rsaKey, shortKey *rsa.PrivateKey  // of 2048 and of 1024 bits

	closeKey, infineonKey *rsa.PrivateKey // that anybody can break

	// Below the root, and broken.
	forbidden *pki.Certificate // may issue for another domain only
	forLogIn  *pki.Certificate // for clients' certificates only
	tooDeep   *pki.Certificate // has an upper one that allows none below itself
	noCA      *pki.Certificate // is a server's certificate

	mu     sync.Mutex
	listed []*big.Int             // the numbers of the certificates on the list of revoked ones; guarded by mu
	web    string                 // the URL of their web server, without a path
	target func(id string) string // where a case of the lab lives; for redirects
}

func newAuthorities(now time.Time) (*authorities, error) {
	a := &authorities{now: now}
	var err error
	if a.rsaKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	if a.shortKey, err = rsa.GenerateKey(rand.Reader, 1024); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	if a.closeKey, err = pki.CloseRSA(2048); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	if a.infineonKey, err = pki.InfineonRSA(); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	m := &maker{now: now}
	a.root = m.authority(nil, pki.Template{CommonName: "Tongguan Lab Root"})
	a.intermediate = m.authority(a.root, pki.Template{CommonName: "Tongguan Lab Intermediate"})
	upper := m.authority(a.root, pki.Template{CommonName: "Tongguan Lab Upper Intermediate"})
	a.lower = m.authority(upper, pki.Template{CommonName: "Tongguan Lab Lower Intermediate"})
	a.outdated = m.authority(a.root, pki.Template{
		CommonName: "Tongguan Lab Outdated Intermediate", NotBefore: now.Add(-300 * day), NotAfter: now.Add(-10 * day),
	})
	a.rsa = m.authority(a.root, pki.Template{CommonName: "Tongguan Lab RSA Intermediate", Key: a.rsaKey})
	a.strangersRoot = m.authority(nil, pki.Template{CommonName: "Nobody's Root"})
	a.stranger = m.authority(a.strangersRoot, pki.Template{CommonName: "Nobody's Intermediate"})
	a.inspector = m.authority(nil, pki.Template{CommonName: "Office Web Guard CA"})
	a.breakSome(m)
	return a, m.err
}

// A maker makes authorities until something goes wrong, and keeps what it was.
type maker struct {
	now time.Time
	err error
}

// authority makes one below by, or a root where by is nil.
func (m *maker) authority(by *pki.Certificate, t pki.Template) (out *pki.Certificate) {
	if m.err != nil {
		return nil
	}
	t.Now = m.now
	if by == nil {
		out, m.err = pki.Root(t)
	} else {
		out, m.err = by.Authority(t)
	}
	return out
}
