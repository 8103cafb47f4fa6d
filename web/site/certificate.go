package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web/pages"
)

// endpointsShown is how many endpoints the page of a certificate names.
const endpointsShown = 50

// shown are the parts of a certificate without which it is not shown.
const shown = trust.PartSubject | trust.PartIssuer | trust.PartDates | trust.PartKey | trust.PartNames

// certificate puts a certificate into words.
func certificate(name facts.SHA256, der []byte) pages.Certificate {
	out := pages.Certificate{SHA256: name.String()}
	c, err := trust.Parse(der)
	if err == nil && c.Lacks(shown) {
		err = errors.New(c.Refusal.Detail)
	}
	if err != nil {
		out.Unreadable = err.Error()
		return out
	}
	spki := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	out.Subject, out.Issuer, out.Key, out.Signature = c.Name(), c.IssuerName(), c.Key().String(), c.SignatureAlgorithm.String()
	out.NotBefore, out.NotAfter = c.NotBefore, c.NotAfter
	out.Serial, out.SPKI, out.Pin = serial(c.SerialNumber), hex.EncodeToString(spki[:]), base64.StdEncoding.EncodeToString(spki[:])
	out.CA, out.SelfSigned = c.IsCA, c.SelfSigned()
	out.Names = append(out.Names, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		out.Names = append(out.Names, ip.String())
	}
	return out
}

// serial writes a serial number in hexadecimal, a negative one with its sign.
func serial(n *big.Int) string {
	digits := hex.EncodeToString(n.Bytes())
	if n.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

func (s *Site) certificateOf(r *http.Request) (store.Certificate, facts.SHA256, error) {
	var name facts.SHA256
	if err := name.UnmarshalText([]byte(chi.URLParam(r, "sha256"))); err != nil {
		return store.Certificate{}, name, store.ErrNotFound
	}
	c, err := s.Store.CertificateBySHA256(r.Context(), name)
	return c, name, err
}

// certificate shows one certificate, who presents it and in which chains.
func (s *Site) certificate(w http.ResponseWriter, r *http.Request) error {
	c, name, err := s.certificateOf(r)
	if err != nil {
		return err
	}
	found, next, err := s.Store.Endpoints(r.Context(), store.Filter{Certificate: c.ID, Sort: store.SortHost}, store.Cursor{}, endpointsShown)
	if err != nil {
		return err
	}
	body := pages.CertificatePage{Certificate: certificate(name, c.DER), FirstSeen: c.FirstSeen, Lints: pages.LintsOf(c.Lints), SCTs: sctsOf(c.DER, s.Logs)}
	body.Named = pages.NamesOf(body.Names, r.URL.Query().Get("name"))
	for _, e := range found {
		body.Endpoints = append(body.Endpoints, pages.EndpointRef{ID: e.ID, Host: e.Host, Port: int(e.Port), Verdicts: pages.Verdicts(e.Verdicts)})
	}
	if next != nil {
		all, err := s.Store.EndpointsOfCertificate(r.Context(), c.ID)
		if err != nil {
			return err
		}
		body.More = all - len(found)
	}
	if body.Sent, err = s.sent(r.Context(), c, tag(r)); err != nil {
		return err
	}
	if body.CA || body.SelfSigned {
		a, err := s.authority(r.Context(), name)
		if err != nil {
			return err
		}
		body.Below = a.Endpoints
	}
	return s.draw(w, r, http.StatusOK, body)
}

// certificatePEM gives the certificate as a file.
func (s *Site) certificatePEM(w http.ResponseWriter, r *http.Request) error {
	c, name, err := s.certificateOf(r)
	if err != nil {
		return err
	}
	return sendPEM(w, name.String()[:16]+".pem", c.DER)
}

// chainPEM gives the chain that the endpoint presents, at the first of its addresses that presents one.
func (s *Site) chainPEM(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	e, err := s.Store.Endpoint(r.Context(), id)
	if err != nil {
		return err
	}
	if e.ObservationID == nil {
		return store.ErrNotFound
	}
	snapshot, err := s.Store.Snapshot(r.Context(), *e.ObservationID)
	if err != nil {
		return err
	}
	for i := range snapshot.Addresses {
		chain := snapshot.Addresses[i].Chain.Value
		if chain == nil || len(*chain) == 0 {
			continue
		}
		var ders [][]byte
		for _, name := range *chain {
			ders = append(ders, snapshot.Certificates[name])
		}
		return sendPEM(w, e.Host+".pem", ders...)
	}
	return store.ErrNotFound
}

// sendPEM sends certificates as a file to be kept, never to be shown: what is in it was written by strangers.
func sendPEM(w http.ResponseWriter, name string, ders ...[]byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/x-pem-file")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	for _, der := range ders {
		if err := pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return dropped(err)
		}
	}
	return nil
}
