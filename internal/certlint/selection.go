package certlint

import (
	"slices"
	"sync"

	"github.com/zmap/zlint/v3/lint"

	// Whose requirements speak of certificates of TLS servers. Those on S/MIME, code signing, extended validation and
	// qualified certificates (ETSI) are not linked at all: they say nothing of what keeps a client away.
	_ "github.com/zmap/zlint/v3/lints/apple"
	_ "github.com/zmap/zlint/v3/lints/cabf_br"
	_ "github.com/zmap/zlint/v3/lints/chrome"
	_ "github.com/zmap/zlint/v3/lints/community"
	_ "github.com/zmap/zlint/v3/lints/mozilla"
	_ "github.com/zmap/zlint/v3/lints/rfc"
)

// Version names what lints: zlint's release, and which selection of its lints. What another version linted is linted
// again, so the selection's number grows whenever sources or leftOut change.
const Version = "v3.7.3 selection 1"

// sources are whose requirements are asked. The RFCs beside RFC 5280 are those on keys, names and extensions that it
// leaves to them.
var sources = []lint.LintSource{
	lint.CABFBaselineRequirements, lint.RFC5280, lint.AppleRootStorePolicy, lint.MozillaRootStorePolicy, lint.ChromeRootStorePolicy,
	lint.Community, lint.RFC3279, lint.RFC5480, lint.RFC5891, lint.RFC6962, lint.RFC8813,
}

// leftOut are lints that are not run, by name, because each costs more than all others together. BenchmarkLints measures
// them. Without them a leaf costs 0.3 ms with a P-256 key, 0.6 ms with an RSA key of 2048 bits (half of it in
// e_rsa_fermat_factorization, which is worth it) and 0.7 ms with a P-384 key, on one core of an AMD EPYC.
var leftOut = []string{
	// 3.5 of 3.9 ms: it verifies the signature of every certificate that was signed with ECDSA by eight P-384 keys, those
	// of the intermediates of eMudhra whose keys were compromised. Who issued a certificate is judged by its chain.
	"e_cert_issued_by_compromised_emudhra_ca",
}

// selected gives the lints that are run.
var selected = sync.OnceValue(func() (out []*lint.CertificateLint) {
	for _, l := range lint.GlobalRegistry().CertificateLints().Lints() {
		if slices.Contains(sources, l.Source) && !slices.Contains(leftOut, l.Name) {
			out = append(out, l)
		}
	}
	return out
})
