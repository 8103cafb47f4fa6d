package certlint

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3/lint"

	"github.com/tongguan/tongguan/facts"
)

// The bounds of what is kept of one certificate, since some of the words are its owner's. The worst of zlint's own test
// certificates fails 33 lints.
const (
	maxFound   = 64  // lints
	maxDetails = 256 // bytes of the details of each
)

// lintDER runs the selected lints. It ends early, with nothing to tell, once stop is set.
func lintDER(der []byte, stop *atomic.Bool) (out facts.Lints) {
	out = facts.Lints{Linter: Version, Found: []facts.Lint{}}
	defer func() {
		if recover() != nil {
			out = failed(facts.LintPanic)
		}
	}()
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return failed(facts.LintUnreadable)
	}
	config := lint.NewEmptyConfig()
	for _, l := range selected() {
		if stop.Load() {
			return failed(facts.LintTimeout)
		}
		result := l.Execute(c, config)
		severity, found := severities[result.Status]
		switch {
		case found:
			out.Found = append(out.Found, facts.Lint{Name: l.Name, Source: string(l.Source), Severity: severity, Details: cut(result.Details)})
		case result.Status == lint.Fatal:
			out.Broken++
		}
	}
	slices.SortFunc(out.Found, func(a, b facts.Lint) int {
		return cmp.Or(cmp.Compare(gravity[a.Severity], gravity[b.Severity]), cmp.Compare(a.Name, b.Name))
	})
	if len(out.Found) > maxFound {
		out.More = len(out.Found) - maxFound
		out.Found = slices.Clip(out.Found[:maxFound])
	}
	return out
}

var severities = map[lint.LintStatus]facts.LintSeverity{lint.Error: facts.LintError, lint.Warn: facts.LintWarn, lint.Notice: facts.LintNotice}

var gravity = map[facts.LintSeverity]int{facts.LintError: 0, facts.LintWarn: 1, facts.LintNotice: 2}

// failed is the answer about a certificate that could not be linted.
func failed(why string) facts.Lints {
	return facts.Lints{Linter: Version, Failed: why, Found: []facts.Lint{}}
}

func cut(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxDetails {
		return s
	}
	return strings.ToValidUTF8(s[:maxDetails], "") + "…"
}
