package certlint

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3/lint"
)

// BenchmarkLints measures each lint of the sources, those that are left out too, and names the five that cost most, in
// microseconds, beside the sum of all.
func BenchmarkLints(b *testing.B) {
	for name, der := range kinds(b) {
		b.Run(name, func(b *testing.B) {
			c, err := x509.ParseCertificate(der)
			if err != nil {
				b.Fatal(err)
			}
			took := map[string]time.Duration{}
			for b.Loop() {
				for _, l := range lint.GlobalRegistry().CertificateLints().Lints() {
					if !slices.Contains(sources, l.Source) {
						continue
					}
					began := time.Now()
					l.Execute(c, lint.NewEmptyConfig())
					took[l.Name] += time.Since(began)
				}
			}
			type cost struct {
				name string
				of   time.Duration
			}
			var costs []cost
			var sum time.Duration
			for name, d := range took {
				costs, sum = append(costs, cost{name, d}), sum+d
			}
			slices.SortFunc(costs, func(a, b cost) int { return -cmp.Compare(a.of, b.of) })
			report := func(name string, d time.Duration) {
				b.ReportMetric(float64(d.Microseconds())/float64(b.N), name+"-µs")
			}
			for _, c := range costs[:5] {
				report(c.name, c.of)
			}
			report("all", sum)
		})
	}
}
