package jobs

import (
	"context"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/certlint"
)

// lint gives what zlint says of the certificates that servers presented as their own. What this version said before is
// read, whoever asked it; the rest is linted, and is fresh: it is to be stored once the certificates are. Two workers that
// meet a certificate at one moment do the same work twice. A database that is away costs the lints of this scan.
func (w *Worker) lint(ctx context.Context, s *facts.Snapshot) (lints, fresh map[facts.SHA256]facts.Lints) {
	names := s.OwnCertificates()
	if w.Linter == nil || len(names) == 0 {
		return nil, nil
	}
	lints, err := w.Store.Lints(ctx, names)
	if err != nil {
		w.log.Warn("reading the lints of certificates", "error", err)
		return nil, nil
	}
	fresh = map[facts.SHA256]facts.Lints{}
	for _, name := range names {
		if lints[name].Linter != certlint.Version {
			fresh[name] = w.Linter.Lint(ctx, s.Certificates[name])
			lints[name] = fresh[name]
		}
	}
	return lints, fresh
}

// keepLints stores what is fresh. What cannot be stored is linted again by the next scan.
func (w *Worker) keepLints(ctx context.Context, fresh map[facts.SHA256]facts.Lints) {
	if len(fresh) == 0 {
		return
	}
	w.metrics.linted.Add(float64(len(fresh)))
	if err := w.Store.SaveLints(ctx, fresh); err != nil {
		w.log.Warn("storing the lints of certificates", "error", err)
	}
}

// lintsOf gives the stored lints of what is to be judged again, where the profile asks for them. Nothing is linted here:
// judging again takes what is there.
func (w *Worker) lintsOf(ctx context.Context, s *facts.Snapshot) (map[facts.SHA256]facts.Lints, error) {
	if !w.Profile.Holds("cert_lint") {
		return nil, nil
	}
	return w.Store.Lints(ctx, s.OwnCertificates())
}
