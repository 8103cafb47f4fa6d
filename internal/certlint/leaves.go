package certlint

import (
	"context"

	"github.com/tongguan/tongguan/facts"
)

// Leaves lints the certificates that the servers of a snapshot presented as their own, each once.
func (l *Linter) Leaves(ctx context.Context, s *facts.Snapshot) map[facts.SHA256]facts.Lints {
	out := map[facts.SHA256]facts.Lints{}
	for _, name := range s.OwnCertificates() {
		out[name] = l.Lint(ctx, s.Certificates[name])
	}
	return out
}
