package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestTaking takes a chain where a path is without fault, and leaves open what hangs on a key that nobody has.
func TestTaking(t *testing.T) {
	root, stores := anchored(t)
	good, err := root.Leaf(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now})
	must(t, good, err)
	over, err := root.Leaf(pki.Template{CommonName: "b.test", Names: []string{"b.test"}, Now: now.Add(-200 * 24 * time.Hour)})
	must(t, over, err)
	stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
	must(t, stranger, err)
	lost, err := stranger.Leaf(pki.Template{CommonName: "c.test", Now: now})
	must(t, lost, err)
	strange, err := root.Leaf(pki.Template{CommonName: "d.test", Now: now, Change: func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
	}})
	must(t, strange, err)
	unproven := storesOf(t, []row{{
		Entry: Entry{SHA256: parsed(t, stranger.Raw).SHA256, On: lists.Of(facts.IOS)}, subject: nameString(stranger.RawSubject),
	}})
	all := lists.All()
	for name, c := range map[string]struct {
		stores *Stores
		leaf   *pki.Certificate
		want   Taking
	}{
		"taken":                 {stores, good, Taking{Taken: all}},
		"ended":                 {stores, over, Taking{}},
		"critical and unknown":  {stores, strange, Taking{Open: all}},
		"of nobody":             {stores, lost, Taking{}},
		"of a root without key": {unproven, lost, Taking{Open: lists.Of(facts.IOS)}},
	} {
		paths := Find(c.stores, []*Certificate{parsed(t, c.leaf.Raw)}).At(now)
		if got := paths.Taking(all); got != c.want {
			t.Errorf("%s: got %b, want %b", name, got, c.want)
		}
		if paths.Complete = false; paths.Taking(all).Open != all&^c.want.Taken {
			t.Errorf("%s, stopped: open %b", name, paths.Taking(all).Open)
		}
	}
}
