package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
)

// bulkNow is the time at which the lines of these tests are judged.
var bulkNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// An issuer is a root with an intermediate below it.
type issuer struct{ root, intermediate *pki.Certificate }

func newIssuer(tb testing.TB, name string, isRSA bool) issuer {
	tb.Helper()
	root, err := pki.Root(pki.Template{CommonName: name + " Root", Now: bulkNow})
	if err != nil {
		tb.Fatal(err)
	}
	template := pki.Template{CommonName: name + " Intermediate", Now: bulkNow}
	if isRSA {
		if template.Key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			tb.Fatal(err)
		}
	}
	intermediate, err := root.Authority(template)
	if err != nil {
		tb.Fatal(err)
	}
	return issuer{root, intermediate}
}

func (i issuer) leaf(tb testing.TB, host string) *pki.Certificate {
	tb.Helper()
	leaf, err := i.intermediate.Leaf(pki.Template{CommonName: host, Names: []string{host}, Now: bulkNow})
	if err != nil {
		tb.Fatal(err)
	}
	return leaf
}

func pemOf(c *pki.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// lineOf writes a line of --input; roots may be nil.
func lineOf(tb testing.TB, l chainLine) []byte {
	tb.Helper()
	fields := map[string]any{"leaf": l.Leaf, "intermediates": l.Intermediates, "host": l.Host, "time": l.Time}
	if l.Roots != nil {
		fields["roots"] = l.Roots
	}
	text, err := json.Marshal(fields)
	if err != nil {
		tb.Fatal(err)
	}
	return append(text, '\n')
}

// BenchmarkVerifyInput answers lines whose leaves are all different, under twenty intermediates, by the shipped stores and
// the roots of these. An intermediate is sent with each.
func BenchmarkVerifyInput(b *testing.B) {
	const intermediates, leaves = 20, 4000
	stores := verifierOf(b).stores
	var lines [][]byte
	for i := range intermediates {
		of := newIssuer(b, fmt.Sprint("Issuer ", i), i%2 == 0)
		stores.Trust("test", 0xf, parsedPEM(b, pemOf(of.root))...)
		for j := range leaves / intermediates {
			host := fmt.Sprintf("host-%d-%d.example.com", i, j)
			lines = append(lines, lineOf(b, chainLine{
				Leaf: pemOf(of.leaf(b, host)), Intermediates: []string{pemOf(of.intermediate)}, Host: host,
			}))
		}
	}
	v := verifierOf(b)
	v.stores = stores
	var in bytes.Buffer
	for i := range b.N {
		in.Write(lines[(i*7919)%len(lines)])
	}
	b.SetBytes(int64(len(lines[0])))
	b.ReportAllocs()
	b.ResetTimer()
	worst, err := answerLines(b.Context(), &in, io.Discard, v.answer)
	if err != nil || worst != accepted {
		b.Fatalf("outcome %d, %v", worst, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "chains/s")
}

func bulkClock() time.Time { return bulkNow }

// verifierOf makes a verifier of the shipped stores.
func verifierOf(tb testing.TB) *verifier {
	tb.Helper()
	f := &verifyFlags{Input: "-", judgeFlags: judgeFlags{Profile: "wechat"}}
	f.Timeout = time.Minute
	j, _, err := f.prepare(&world{now: bulkClock})
	if err != nil {
		tb.Fatal(err)
	}
	return newVerifier(j, &f.judgeFlags, lang.English, bulkClock)
}
