package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// The goals.
const (
	onePage   = 5 * time.Millisecond
	somewhere = 20 * time.Millisecond  // a page of what one in a hundred is, in an order that knows nothing of it
	dashboard = 150 * time.Millisecond // at a million endpoints
	claim     = 50 * time.Millisecond  // of 1000
)

// A call is what a page or a worker asks of the store.
type call struct {
	title string
	goal  time.Duration // 0: none
	do    func(ctx context.Context, s *store.Store) error
}

const perPage = 50

// calls gives all of them. The last one changes the database.
func calls(ctx context.Context, s *store.Store, endpoints int, now time.Time) ([]call, error) {
	list := func(title string, goal time.Duration, f store.Filter, after store.Cursor) call {
		return call{"list: " + title, goal, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Endpoints(ctx, f, after, perPage)
			return err
		}}
	}
	soon, later := now.Add(7*24*time.Hour), now.Add(14*24*time.Hour)
	paused, middle := true, int64(endpoints/2)
	shop := fmt.Sprintf("shop%d.", endpoints/60)
	out := []call{
		list("first page", onePage, store.Filter{}, store.Cursor{}),
		list("late page", onePage, store.Filter{}, store.Cursor{Key: string(rules.GradePass), ID: middle}),
		list("by host, late page", onePage, store.Filter{Sort: store.SortHost}, store.Cursor{Key: "upload", ID: middle}),
		list("by expiry", onePage, store.Filter{Sort: store.SortExpiry}, store.Cursor{}),
		list("by expiry, late page", onePage, store.Filter{Sort: store.SortExpiry}, store.Cursor{Key: later.Format(time.RFC3339Nano), ID: middle}),
		list("failing", onePage, store.Filter{Grades: []rules.Grade{rules.GradeFail}}, store.Cursor{}),
		list("passing", onePage, store.Filter{Grades: []rules.Grade{rules.GradePass}}, store.Cursor{}),
		list("warned of or not judged yet", onePage, store.Filter{Grades: []rules.Grade{rules.GradeWarn, ""}}, store.Cursor{}),
		list("failing on Android", onePage, store.Filter{Grades: []rules.Grade{rules.GradeFail}, Platform: facts.Android}, store.Cursor{}),
		list("passing on iOS, late page", onePage, store.Filter{Grades: []rules.Grade{rules.GradePass}, Platform: facts.IOS},
			store.Cursor{Key: string(rules.GradePass), ID: middle}),
		list("a frequent cause", onePage, store.Filter{Rule: "tls_legacy_present"}, store.Cursor{}),
		list("a rare cause", onePage, store.Filter{Rule: "chain_incomplete", Level: "dead_end", Status: rules.Fail}, store.Cursor{}),
		list("of an app", onePage, store.Filter{App: int64(endpoints / 60)}, store.Cursor{}),
		list("of an app's list", onePage, store.Filter{App: int64(endpoints / 60), List: store.ListRequest}, store.Cursor{}),
		// Wherever few match, all that do are sorted. This certificate is the most shared one.
		list("of a certificate", onePage, store.Filter{Certificate: int64(endpoints/2 + 1)}, store.Cursor{}),
		list("below a root", onePage, store.Filter{Below: root(25)}, store.Cursor{}),
		list("below the most used one, late page", onePage, store.Filter{Below: intermediate(endpoints, 1)},
			store.Cursor{Key: string(rules.GradePass), ID: middle}),
		list("below the least used one", somewhere, store.Filter{Below: intermediate(endpoints, 24)}, store.Cursor{}),
		list("the same by expiry", somewhere, store.Filter{Below: intermediate(endpoints, 24), Sort: store.SortExpiry}, store.Cursor{}),
		{"authorities: first page", dashboard, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Authorities(ctx, "", store.Cursor{}, perPage)
			return err
		}},
		{"authority: the most used", dashboard, func(ctx context.Context, s *store.Store) error {
			_, err := s.AuthorityBySHA256(ctx, root(25))
			return err
		}},
		list("ends within the second week", onePage, store.Filter{ExpiresAfter: &soon, ExpiresBefore: &later}, store.Cursor{}),
		list("that week by expiry", onePage, store.Filter{ExpiresAfter: &soon, ExpiresBefore: &later, Sort: store.SortExpiry}, store.Cursor{}),
		list("paused", onePage, store.Filter{Paused: &paused}, store.Cursor{}),
		list("unreachable", onePage, store.Filter{Reach: facts.ReachNone}, store.Cursor{}),
		// A part of a name has no index: every name is looked at.
		list("part of a name", 0, store.Filter{Query: shop}, store.Cursor{}),
		{"certificates: first page", onePage, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Certificates(ctx, store.CertificateFilter{}, store.Cursor{}, perPage)
			return err
		}},
		{"certificates: late page", onePage, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Certificates(ctx, store.CertificateFilter{}, store.Cursor{Key: later.Format(time.RFC3339Nano), ID: middle}, perPage)
			return err
		}},
		{"certificates: part of a name", 0, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Certificates(ctx, store.CertificateFilter{Query: shop}, store.Cursor{}, perPage)
			return err
		}},
		{"dashboard", dashboard, func(ctx context.Context, s *store.Store) error {
			_, err := s.Dashboard(ctx, now)
			return err
		}},
	}
	detail, err := endpointPage(ctx, s, middle, now)
	if err != nil {
		return nil, err
	}
	limit := min(1000, endpoints/100) // so that enough are due for every run
	return append(out, detail, call{fmt.Sprintf("claim of %d", limit), claim, func(ctx context.Context, s *store.Store) error {
		n, err := s.Claim(ctx, limit, 24*time.Hour)
		if err == nil && n < limit {
			err = errors.New("too few are due")
		}
		return err
	}}), nil
}

// root and intermediate give the hashes by which fill.sql knows the certificates of authorities.
func root(n int) facts.SHA256 { return hash(-int64(n)) }

func intermediate(endpoints, n int) facts.SHA256 { return hash(int64(endpoints)*6/10 + int64(n)) }

func hash(n int64) facts.SHA256 { return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n))) }

// endpointPage reads what the page of an endpoint shows, that of the first one from id on that was judged.
func endpointPage(ctx context.Context, s *store.Store, id int64, now time.Time) (call, error) {
	for {
		e, err := s.Endpoint(ctx, id)
		if err != nil {
			return call{}, err
		}
		if e.JudgementID != nil {
			break
		}
		id++
	}
	return call{"page of an endpoint", onePage, func(ctx context.Context, s *store.Store) error {
		e, err := s.Endpoint(ctx, id)
		if err != nil {
			return err
		}
		_, judgement := s.Judgement(ctx, *e.JudgementID)
		_, snapshot := s.Snapshot(ctx, *e.ObservationID)
		_, uses := s.UsesOfEndpoint(ctx, id)
		_, nodes := s.Nodes(ctx, id)
		_, authorities := s.AuthoritiesOf(ctx, id)
		_, _, judgements := s.Judgements(ctx, id, store.Cursor{}, 20)
		_, scans := s.Scans(ctx, id, now.AddDate(0, 0, -7), 20)
		return errors.Join(judgement, snapshot, uses, nodes, authorities, judgements, scans)
	}}, nil
}
