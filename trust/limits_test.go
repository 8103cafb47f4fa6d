package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// sctExtension is an extension's value with an SCT for each time.
func sctExtension(times ...time.Time) []byte {
	var b cryptobyte.Builder
	b.AddASN1(casn1.OCTET_STRING, func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, at := range times {
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
					b.AddUint8(0)
					b.AddBytes(make([]byte, 32))
					b.AddUint64(uint64(at.UnixMilli()))
					b.AddBytes([]byte{0, 0, 4, 3, 0, 0})
				})
			}
		})
	})
	return b.BytesOrPanic()
}

func withSCTs(value []byte) change {
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: sctList, Value: value})
	}
}

// TestLimit holds what each basis goes by, and its last good moment.
func TestLimit(t *testing.T) {
	limit := now.Add(-10 * 24 * time.Hour)
	late, early := limit.Add(time.Second), limit.Add(-time.Hour)
	broken := sctExtension(early)
	broken = broken[:len(broken)-1]
	for name, c := range map[string]struct {
		basis     Basis
		notBefore time.Time
		change    change
		want      Standing
	}{
		"issued before":                      {ByNotBefore, limit, nil, Accepted},
		"issued after":                       {ByNotBefore, late, nil, Refused},
		"issued after, with an early SCT":    {ByNotBefore, late, withSCTs(sctExtension(early)), Refused},
		"an SCT in time":                     {BySCT, late, withSCTs(sctExtension(limit)), Accepted},
		"an SCT too late":                    {BySCT, early, withSCTs(sctExtension(limit.Add(time.Millisecond))), Refused},
		"the earliest SCT in time":           {BySCT, late, withSCTs(sctExtension(late, limit, late)), Accepted},
		"no SCT, issued before":              {BySCT, limit, nil, Accepted},
		"no SCT, issued after":               {BySCT, late, nil, Refused},
		"an empty list, issued after":        {BySCT, late, withSCTs(sctExtension()), Refused},
		"a broken list, issued after":        {BySCT, late, withSCTs(broken), Refused},
		"not for servers":                    {ByPurpose, early, nil, Refused},
		"an SCT of 292 million years hence":  {BySCT, early, withSCTs(sctExtension(time.UnixMilli(1 << 62))), Accepted},
		"an SCT before all computers, early": {BySCT, late, withSCTs(sctExtension(time.UnixMilli(0))), Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			root, stores := anchored(t)
			entry := &stores.called(root.RawSubject)[0].Entries[0]
			entry.Limits = []Limit{{On: lists.Of(facts.IOS), Basis: c.basis, After: limit}}
			leaf, err := root.Leaf(pki.Template{CommonName: "Leaf", NotBefore: c.notBefore, Now: now, Change: func(x *x509.Certificate) {
				if c.change != nil {
					c.change(x)
				}
			}})
			paths := Find(stores, []*Certificate{must(t, leaf, err)})
			if got, _ := paths.On(facts.IOS); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got, _ := paths.On(facts.Android); got != Accepted {
				t.Errorf("a limit of iOS counts on Android: %s", got)
			}
		})
	}
}

// TestAnchorEnded holds that an anchor's end counts everywhere but on Android, and not where the same key is listed
// with a later end.
func TestAnchorEnded(t *testing.T) {
	end := now.Add(-time.Second)
	for name, c := range map[string]struct {
		end     time.Time
		renewed bool
		want    Standing
	}{
		"in its last second": {now.Add(0), false, Accepted},
		"ended":              {end, false, Refused},
		"ended and renewed":  {end, true, Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			root, err := pki.Root(pki.Template{CommonName: "Root", NotBefore: now.Add(-time.Hour), NotAfter: c.end})
			stores := NewStores()
			stores.Trust("test", facts.Everywhere, must(t, root, err))
			if c.renewed {
				again, err := pki.Root(pki.Template{CommonName: "Root", Key: root.Key, Now: now})
				stores.Trust("test", facts.On(facts.IOS), must(t, again, err))
			}
			paths := Find(stores, below(t, root)).At(now)
			for platform, want := range map[facts.Platform]Standing{facts.IOS: c.want, facts.Android: Accepted} {
				got, path := paths.On(platform)
				if got != want {
					t.Errorf("%s: got %s, want %s", platform, got, want)
				}
				if faults := paths.FaultsOn(platform, path); (len(faults) == 1 && faults[0].Kind == AnchorEnded) != (want == Refused) {
					t.Errorf("%s: faults %v", platform, faults)
				}
			}
		})
	}
}
