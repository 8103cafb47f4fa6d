package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// needs has an app need a host, and say whose it is: by the name of a vendor, "ours", or "" where it says nothing.
func needs(t *testing.T, s *store.Store, appid, host, whose string) {
	t.Helper()
	a := store.Application{
		App:     store.App{AppID: appid, Production: true, KeptBy: store.KeptByFile},
		Console: &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {{Text: "https://" + host}}}},
		Entries: []store.Entry{{Host: host, Port: 443, Scheme: "https", List: store.ListRequest}}, At: time.Now().UTC(),
	}
	if whose != "" {
		a.Console.Vendors = map[string][]string{whose: {host}}
	}
	app, err := s.AppByAppID(t.Context(), appid)
	if err == nil {
		a.Version = app.Version
	}
	if _, err := s.Apply(t.Context(), a, day, false); err != nil {
		t.Fatal(err)
	}
}

// only13 has the server refuse TLS 1.2, which a gentle look does not ask.
func (w *site) only13() {
	w.Address().Versions = facts.Answered(facts.Versions{facts.TLS12: facts.Denied, facts.TLS13: facts.Offered})
}

func (w *site) gently() {
	w.Address().ATS, w.Address().Versions = facts.Probe[facts.Answer]{}, facts.Probe[facts.Versions]{}
}

// What is asked of a server no more, since an app has said that it is a vendor's, is closed, and says why. Where it is one's
// own it may be asked again, and stands.
func TestWhatIsNotAskedOfAVendor(t *testing.T) {
	for _, whose := range []string{"", "支付厂商", "ours"} {
		t.Run(whose, func(t *testing.T) {
			w := watch(t, storetest.New(t), "pay.example.com")
			tell(t, w.s, "ops")
			w.only13()
			w.scan()
			needs(t, w.s, wxShop, "pay.example.com", whose)
			w.gently()
			w.now = w.now.Add(time.Hour)
			w.gen = w.endpointGeneration()
			w.scan()
			want := []string{"firing tls13_only"}
			if whose == "支付厂商" {
				want = append(want, "resolved tls13_only")
			}
			if diff := cmp.Diff(want, happened(t, w.s)); diff != "" {
				t.Fatalf("what happened (-want +got):\n%s", diff)
			}
			if len(want) < 2 {
				return
			}
			over := alerts(t, w.s, store.AlertFilter{States: []alert.State{alert.Resolved}})
			ended, err := w.s.Resolutions(t.Context(), []int64{over[0].ID})
			if err != nil {
				t.Fatal(err)
			}
			if e := ended[over[0].ID]; !e.Unasked || e.Vendor != whose {
				t.Errorf("it ended with %+v", e)
			}
			needs(t, w.s, wxShop, "pay.example.com", "ours")
			w.only13()
			w.gen = w.endpointGeneration()
			w.scan()
			if diff := cmp.Diff([]string{"firing tls13_only", "resolved tls13_only", "firing tls13_only"}, happened(t, w.s)); diff != "" {
				t.Errorf("taken back (-want +got):\n%s", diff)
			}
		})
	}
}

// endpointGeneration is that of the scan that was ordered last; one is ordered now.
func (w *site) endpointGeneration() (gen int64) {
	w.t.Helper()
	if _, err := w.s.RequestScan(w.t.Context(), w.id, nil); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.Pool().QueryRow(w.t.Context(), `SELECT generation FROM endpoint_schedule WHERE endpoint_id = $1`, w.id).Scan(&gen); err != nil {
		w.t.Fatal(err)
	}
	return gen
}

// A message names the vendor where all of the endpoints are his, and nobody takes one of them for his own.
func TestVendorOfAnAlert(t *testing.T) {
	for name, at := range map[string]struct {
		hosts    []string
		told     map[string]string // by appid, whose the first host is
		expected bool              // somebody expects a certificate at the first
		want     string
	}{
		"nobody knows":              {[]string{"api.example.com"}, nil, false, ""},
		"known to all":              {[]string{"apis.map.qq.com"}, nil, false, "tencent_map"},
		"two of one":                {[]string{"wss.tim.qq.com", "webim.tim.qq.com"}, nil, false, "tencent_im"},
		"of two":                    {[]string{"apis.map.qq.com", "wss.tim.qq.com"}, nil, false, ""},
		"and one's own":             {[]string{"apis.map.qq.com", "api.example.com"}, nil, false, ""},
		"an app says so":            {[]string{"pay.example.com"}, map[string]string{wxShop: "支付厂商"}, false, "支付厂商"},
		"an app takes it back":      {[]string{"apis.map.qq.com"}, map[string]string{wxShop: "ours"}, false, ""},
		"the last app counts":       {[]string{"pay.example.com"}, map[string]string{wxShop: "ours", "wxffffffffffffffff": "支付厂商"}, false, "支付厂商"},
		"a certificate is expected": {[]string{"apis.map.qq.com"}, nil, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			first := watch(t, s, at.hosts[0])
			leaf := first.Leaf(func(c *pki.Template) {
				c.NotBefore, c.NotAfter = first.now.AddDate(-1, 0, 0), first.now.AddDate(0, 0, 2)
			})
			for appid, whose := range at.told {
				needs(t, s, appid, at.hosts[0], whose)
			}
			if at.expected {
				sqlExec(t, s, `INSERT INTO expected_certificate (endpoint_id, sha256, since, due) VALUES ($1, decode(repeat('ab', 32), 'hex'), now(), now() + interval '1 day')`, first.id)
			}
			first.gen = first.endpointGeneration()
			first.Serve(leaf.Chain()...)
			for _, host := range at.hosts[1:] {
				w := watch(t, s, host)
				w.Certificates, w.Addresses = first.Certificates, first.Addresses
				w.scan()
			}
			first.scan()
			found := alerts(t, s, store.AlertFilter{Kind: alert.Expiry})
			if len(found) != 1 {
				t.Fatalf("%d alerts", len(found))
			}
			a, err := s.Alert(t.Context(), found[0].ID)
			if err != nil || a.Vendor != at.want || a.Now(first.now).Vendor != at.want {
				t.Errorf("whose it is: %q, %v, want %q", a.Vendor, err, at.want)
			}
		})
	}
}
