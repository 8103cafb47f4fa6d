package store_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// What a scan saw can be read back.
func TestCertificate(t *testing.T) {
	ctx := t.Context()
	w := watch(t, storetest.New(t), "api.example.com")
	leaf := w.Leaf(func(c *pki.Template) { c.CommonName = "通关" })
	w.Serve(leaf.Raw, w.Intermediate.Raw)
	w.scan()

	got, err := w.s.CertificateBySHA256(ctx, sha256.Sum256(leaf.Raw))
	if err != nil {
		t.Fatal(err)
	}
	want := store.Certificate{
		ID: got.ID, SHA256: sha256.Sum256(leaf.Raw), SPKI: sha256.Sum256(leaf.RawSubjectPublicKeyInfo), DER: leaf.Raw,
		NotBefore: &leaf.NotBefore, NotAfter: &leaf.NotAfter, SubjectCN: "通关", IssuerDN: leaf.Issuer.String(),
		Serial: leaf.SerialNumber.Bytes(), Key: "P-256", SANs: leaf.DNSNames, FirstSeen: got.FirstSeen, Endpoints: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	byID, err := w.s.Certificate(ctx, got.ID)
	if diff := cmp.Diff(got, byID); diff != "" || err != nil {
		t.Errorf("by its id: %v (-want +got):\n%s", err, diff)
	}
	ca, err := w.s.CertificateBySHA256(ctx, sha256.Sum256(w.Intermediate.Raw))
	if err != nil || !ca.IsCA || ca.Endpoints != 0 {
		t.Errorf("the intermediate: %+v, %v", ca, err)
	}
	if _, err := w.s.Certificate(ctx, 1<<40); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	if _, err := w.s.CertificateBySHA256(ctx, facts.SHA256{}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none by its hash: %v", err)
	}
}

func TestCertificatesByPages(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	soon := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		name, issuer string
		end          *time.Time // nil: it cannot be parsed
		sans         []string
	}{
		{"u1", "", nil, nil},
		{"b", "CN=Some CA", new(soon.Add(time.Hour)), []string{"B.Example.com", "100%.example.com"}},
		{"a", "CN=Other CA", &soon, []string{"a.example.com"}},
		{"a2", "CN=Other CA", &soon, []string{}}, // at the same time as the one before
		{"u2", "", nil, nil},
		{"later", "CN=Some CA", new(soon.AddDate(1, 0, 0)), []string{"later.example.org"}},
	} {
		hash := bytes.Repeat([]byte{byte(i)}, 32)
		if c.end == nil {
			sql(t, s, `INSERT INTO certificate (sha256, der) VALUES ($1, $2)`, hash, []byte(c.name))
			continue
		}
		sql(t, s, `INSERT INTO certificate (sha256, der, subject_cn, issuer_dn, not_after, sans) VALUES ($1, $2, $3, $4, $5, $6)`,
			hash, []byte(c.name), c.name, c.issuer, c.end, c.sans)
	}
	sql(t, s, `UPDATE certificate SET key_alg = 1, key_bits = 2048 WHERE subject_cn IN ('a', 'later')`)
	sql(t, s, `UPDATE certificate SET key_alg = 3, key_bits = 256 WHERE subject_cn = 'b'`)
	all := []string{"a", "a2", "b", "later", "", ""}
	for name, c := range map[string]struct {
		filter store.CertificateFilter
		want   []string
	}{
		"all":                        {store.CertificateFilter{}, all},
		"before the first":           {store.CertificateFilter{ExpiresBefore: &soon}, nil},
		"a moment later":             {store.CertificateFilter{ExpiresBefore: new(soon.Add(time.Microsecond))}, []string{"a", "a2"}},
		"long after":                 {store.CertificateFilter{ExpiresBefore: new(soon.AddDate(10, 0, 0))}, []string{"a", "a2", "b", "later"}},
		"by issuer":                  {store.CertificateFilter{Query: "some ca"}, []string{"b", "later"}},
		"by name, whatever the case": {store.CertificateFilter{Query: "EXAMPLE.com"}, []string{"a", "b"}},
		"by a common name":           {store.CertificateFilter{Query: "a2"}, []string{"a2"}},
		"no pattern":                 {store.CertificateFilter{Query: "%"}, []string{"b"}},
		"both":                       {store.CertificateFilter{Query: "other", ExpiresBefore: new(soon.Add(time.Hour))}, []string{"a", "a2"}},
		"by key":                     {store.CertificateFilter{Key: "RSA 2048"}, []string{"a", "later"}},
		"by key and issuer":          {store.CertificateFilter{Key: "RSA 2048", Query: "some ca"}, []string{"later"}},
		"a curve":                    {store.CertificateFilter{Key: "P-256"}, []string{"b"}},
		"a key that nobody has":      {store.CertificateFilter{Key: "RSA 1024"}, nil},
		"no key":                     {store.CertificateFilter{Key: "?"}, nil},
		"in use":                     {store.CertificateFilter{InUse: true}, nil},
		"none":                       {store.CertificateFilter{Query: "x\x00\xff"}, nil},
	} {
		for _, limit := range []int{1, 2, 4, 5, 6, 100} {
			var got []string
			for cursor := new(store.Cursor); cursor != nil; {
				page, next, err := s.Certificates(ctx, c.filter, *cursor, limit)
				if err != nil || len(page) > limit || len(page) == 0 && len(c.want) > 0 {
					t.Fatalf("%s: a page of %d has %d, %v", name, limit, len(page), err)
				}
				for _, one := range page {
					got = append(got, one.SubjectCN)
					if one.DER != nil {
						t.Errorf("%s: a list carries DER", name)
					}
				}
				cursor = next
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, by %d (-want +got):\n%s", name, limit, diff)
			}
		}
	}
	// The two that cannot be parsed come by their ids.
	page, _, err := s.Certificates(ctx, store.CertificateFilter{}, store.Cursor{}, 100)
	if err != nil || fmt.Sprint(page[4].SHA256[0], page[5].SHA256[0]) != "0 4" {
		t.Errorf("the last two are %v, %v, %v", page[4].SHA256, page[5].SHA256, err)
	}
}

// In use is what an endpoint presents as its own now: no authority, and nothing that was replaced.
func TestCertificatesInUse(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	for _, name := range []string{"first", "second"} {
		w.Serve(w.Leaf(func(c *pki.Template) { c.CommonName = name }).Raw, w.Intermediate.Raw)
		w.scan()
		got, _, err := w.s.Certificates(t.Context(), store.CertificateFilter{InUse: true}, store.Cursor{}, 10)
		if err != nil || len(got) != 1 || got[0].SubjectCN != name || got[0].Endpoints != 1 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
