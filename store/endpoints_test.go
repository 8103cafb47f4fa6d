package store_test

import (
	"crypto/x509"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// A stock has endpoints of every kind:
//
//	h0 pass, h1 fail (chain_incomplete), h2 unknown (unreachable), h3 pass and expires in 60 days, h4 not judged yet
func stock(t *testing.T) (*store.Store, []int64) {
	s := storetest.New(t)
	ids := many(t, s, 5)
	sql(t, s, `UPDATE endpoint_schedule SET generation = 1, done_generation = 0`)
	for i, id := range ids[:4] {
		w := see(t, s, id)
		switch i {
		case 1:
			w.Serve(w.Leaf(fetchable).Raw)
		case 2:
			for j := range w.Addresses {
				w.Addresses[j] = facts.Address{Addr: w.Addresses[j].Addr}
			}
			f := facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect}
			w.Address().Connect = facts.Failed[facts.Connection](f)
		}
		if _, err := w.save(0); err != nil {
			t.Fatal(err)
		}
	}
	sql(t, s, `UPDATE endpoint SET leaf_not_after = '2030-01-01' WHERE id = $1`, ids[0])
	sql(t, s, `UPDATE endpoint SET leaf_not_after = '2029-01-01' WHERE id = $1`, ids[1])
	sql(t, s, `UPDATE endpoint SET leaf_not_after = '2028-01-01' WHERE id = $1`, ids[3])
	sql(t, s, `UPDATE endpoint_schedule SET enabled = false WHERE endpoint_id = $1`, ids[3])
	return s, ids
}

// fetchable says where the issuer is.
func fetchable(c *pki.Template) {
	c.Change = func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://ca.example.com/i.crt"} }
}

func TestEndpointsByFilter(t *testing.T) {
	s, _ := stock(t)
	yes, y2029, y2030 := true, time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		filter store.Filter
		want   []int
	}{
		"all, the worst first":          {store.Filter{}, []int{1, 2, 0, 3, 4}},
		"by host":                       {store.Filter{Sort: store.SortHost}, []int{0, 1, 2, 3, 4}},
		"by expiry":                     {store.Filter{Sort: store.SortExpiry}, []int{3, 1, 0, 2, 4}},
		"part of a name":                {store.Filter{Query: "H0002.EX"}, []int{2}},
		"a wildcard is a letter":        {store.Filter{Query: "h%"}, nil},
		"fail":                          {store.Filter{Grades: []rules.Grade{rules.GradeFail}}, []int{1}},
		"pass or not judged":            {store.Filter{Grades: []rules.Grade{rules.GradePass, ""}}, []int{0, 3, 4}},
		"unknown on iOS":                {store.Filter{Grades: []rules.Grade{rules.GradeUnknown}, Platform: facts.IOS}, []int{1, 2}},
		"fail on Android":               {store.Filter{Grades: []rules.Grade{rules.GradeFail}, Platform: facts.Android}, []int{1}},
		"a cause":                       {store.Filter{Rule: "chain_incomplete"}, []int{1}},
		"a cause that is unknown":       {store.Filter{Rule: "chain_incomplete", Status: rules.Unknown}, []int{1}},
		"a cause of a level":            {store.Filter{Rule: "chain_incomplete", Level: "fetchable"}, []int{1}},
		"a cause of another level":      {store.Filter{Rule: "chain_incomplete", Level: "nothing"}, nil},
		"unreachable":                   {store.Filter{Rule: "tcp_unreachable"}, []int{2}},
		"reach":                         {store.Filter{Reach: facts.ReachNone}, []int{2}},
		"paused":                        {store.Filter{Paused: &yes}, []int{3}},
		"from 2029 and before 2030":     {store.Filter{ExpiresAfter: &y2029, ExpiresBefore: &y2030}, []int{1}},
		"before 2030":                   {store.Filter{ExpiresBefore: &y2030, Sort: store.SortExpiry}, []int{3, 1}},
		"of a list":                     {store.Filter{List: store.ListRequest, Sort: store.SortHost}, []int{0, 1, 2, 3, 4}},
		"of another list":               {store.Filter{List: store.ListSocket}, nil},
		"of an app that does not exist": {store.Filter{App: 99}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, next, err := s.Endpoints(t.Context(), c.filter, store.Cursor{}, 10)
			if err != nil || next != nil {
				t.Fatalf("next %v, %v", next, err)
			}
			var hosts []string
			for _, e := range got {
				hosts = append(hosts, e.Host)
			}
			var want []string
			for _, i := range c.want {
				want = append(want, fmt.Sprintf("h%04d.example.com", i))
			}
			if diff := cmp.Diff(want, hosts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever the order and the size of a page, the pages together are the list.
func TestEndpointsByPages(t *testing.T) {
	s, _ := stock(t)
	for _, sort := range []store.Sort{store.SortWorst, store.SortHost, store.SortExpiry} {
		whole, _, err := s.Endpoints(t.Context(), store.Filter{Sort: sort}, store.Cursor{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for size := 1; size <= 5; size++ {
			var got []store.Endpoint
			for after, more := (store.Cursor{}), true; more; {
				rows, next, err := s.Endpoints(t.Context(), store.Filter{Sort: sort}, after, size)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, rows...)
				if more = next != nil; more {
					after = *next
				}
			}
			if diff := cmp.Diff(whole, got); diff != "" {
				t.Errorf("%s, pages of %d (-whole +pages):\n%s", sort, size, diff)
			}
		}
	}
}
