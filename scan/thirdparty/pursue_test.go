package thirdparty

import (
	"crypto/x509"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// TestPursue shows a leaf alone, whose issuer lies where it says and whose responder says that it is revoked: that can be
// asked only when the issuer is there. A server that sends all of its chain is asked about once, and one without an issuer
// is too.
func TestPursue(t *testing.T) {
	const issuer, responder = "/issuer.crt", "/ocsp"
	for name, c := range map[string]struct {
		sends  int // certificates of the chain
		issuer bool
		rounds int
		want   string
	}{
		"a leaf alone":                  {1, true, 2, "revoked"},
		"a leaf alone, without issuer":  {1, false, 1, ""},
		"a chain, which is asked about": {2, true, 1, "revoked"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.responder(responder, ocsp.Revoked, time.Hour)
			if c.issuer {
				r.lie(issuer, r.Intermediate.Raw)
			}
			r.Certificates = nil
			r.Serve(r.naming(issuer, responder).Chain()[:c.sends]...)
			rounds := r.pursue()
			got := ""
			if said := r.Revocation.Value; said != nil && len(*said) == 1 {
				got = string((*said)[0].Status)
			}
			if got != c.want || rounds != c.rounds {
				t.Errorf("%q after %d rounds, want %q after %d", got, rounds, c.want, c.rounds)
			}
			if asked := r.reached.Load(); c.rounds == 2 && (r.count(issuer) != 1 || asked == 0) {
				t.Errorf("the issuer was fetched %d times", r.count(issuer))
			}
		})
	}
}

// TestPursueTwoAddresses shows a chain at one address and another leaf alone at a second: that the first was asked about keeps
// nobody from asking about the second, and nothing is asked twice.
func TestPursueTwoAddresses(t *testing.T) {
	const issuer, responder = "/issuer.crt", "/ocsp"
	r := newRig(t)
	r.responder(responder, ocsp.Revoked, time.Hour)
	r.lie(issuer, r.Intermediate.Raw)
	r.Certificates = nil
	r.Serve(r.naming(issuer, responder).Chain()...)
	r.Add("127.0.0.2")
	r.Serve(r.naming(issuer, responder).Chain()[0])
	if rounds := r.pursue(); rounds != 2 {
		t.Errorf("%d rounds", rounds)
	}
	about := map[facts.SHA256]int{}
	for _, said := range *r.Revocation.Value {
		if said.Status == facts.StatusRevoked {
			about[said.Certificate]++
		}
	}
	for i := range r.Addresses {
		if n := about[(*r.Addresses[i].Chain.Value)[0]]; n != 1 {
			t.Errorf("address %d: %d answers about its leaf", i, n)
		}
	}
}

// naming makes a leaf that says where its issuer lies and who knows whether it is revoked.
func (r *rig) naming(issuer, responder string) *pki.Certificate {
	return r.Leaf(func(p *pki.Template) {
		p.Change = func(x *x509.Certificate) {
			x.IssuingCertificateURL, x.OCSPServer = []string{r.server.URL + issuer}, []string{r.server.URL + responder}
		}
	})
}

// pursue has the rules say what they want, and tells how often they were asked.
func (r *rig) pursue() (rounds int) {
	root, err := trust.Parse(r.Root.Raw)
	if err != nil {
		r.Fatal(err)
	}
	params := rules.Params{Now: factstest.Now, Stores: trust.NewStores()}
	params.Stores.Trust("test", facts.Everywhere, root)
	r.lookups.Pursue(r.Context(), r.Snapshot, func() []facts.Want {
		rounds++
		return rules.Wants(r.Snapshot, params)
	})
	return rounds
}
