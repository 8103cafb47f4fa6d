package rules

import (
	"encoding/hex"
	"maps"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// A span is from which version on a platform has a root, and from which on no longer; "" for still.
type span struct{ first, before string }

// always is every version of a platform that is known.
var always = span{"0", ""}

// A standIn is a root of ours that stands in for a listed one: it has its hash and is in its lists.
type standIn struct {
	sha256 string
	on     map[facts.Platform]span
}

var (
	ucaG2    = standIn{"9bea11c976fe014764c1be56a6f914b5a560317abd9988393382e5161aa0493c", map[facts.Platform]span{Android: {"10", ""}, Harmony: always, Devtools: always}}
	aaaRoot  = standIn{"d7a7a0fb5d7e2731d771e9484ebcdef71d5f0c3e0a2948782bc83ee0ea699ef4", map[facts.Platform]span{IOS: always, Android: {"4.4", "16"}, Harmony: always}}
	globalG1 = standIn{"4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161", map[facts.Platform]span{IOS: always, Android: always, Harmony: always}}
	x1       = standIn{"96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6", map[facts.Platform]span{IOS: always, Android: {"7.1.1", ""}, Harmony: always, Devtools: always}}
	x2       = standIn{"69729b8e15a86efc177a57afb7171dfc64add28c2fca8cf1507e34453ccb1470", map[facts.Platform]span{IOS: {"16", ""}, Android: {"14", ""}, Harmony: always, Devtools: always}}
	g2       = standIn{"cb3ccbb76031e5e0138f8dd39a23f9de47ffc35e43c1144cea27d46a5ab1cb5f", map[facts.Platform]span{IOS: always, Android: {"5.0", ""}, Harmony: always, Devtools: always}}
)

// make gives the root and has it trusted.
func (s standIn) make(w *world, name string) *pki.Certificate {
	root := w.Must(pki.Root(pki.Template{CommonName: name, Now: w.Now}))
	s.trust(w, root)
	return root
}

func (s standIn) trust(w *world, root *pki.Certificate) {
	c, err := trust.Parse(root.Raw)
	if err != nil {
		w.Fatal(err)
	}
	sum, err := hex.DecodeString(s.sha256)
	if err != nil {
		w.Fatal(err)
	}
	var on trust.Lists
	for _, p := range slices.Sorted(maps.Keys(s.on)) {
		lists, err := trust.ShippedCatalog().Since(p, s.on[p].first)
		if err != nil {
			w.Fatal(err)
		}
		if before := s.on[p].before; before != "" {
			later, err := trust.ShippedCatalog().Since(p, before)
			if err != nil {
				w.Fatal(err)
			}
			lists &^= later
		}
		on |= lists
	}
	w.Stores.TrustIn("test", on, &trust.Certificate{Certificate: c.Certificate, SHA256: facts.SHA256(sum)})
}

// belowRoot serves a chain of a root that stands in for a listed one.
func belowRoot(s standIn) func(*world) {
	return func(w *world) {
		root := s.make(w, "Stand-in")
		w.Intermediate = w.Must(root.Authority(pki.Template{CommonName: "Intermediate", Now: w.Now}))
		w.Serve(w.Leaf(nil).Chain()...)
	}
}

// crossedBy adds a cross-certificate by another listed root.
func crossedBy(young, old standIn) func(*world) {
	return func(w *world) {
		root, older := young.make(w, "Stand-in"), old.make(w, "Older")
		cross := w.Must(older.Authority(pki.Template{CommonName: "Stand-in", Key: root.Key, Now: w.Now}))
		w.Intermediate = w.Must(root.Authority(pki.Template{CommonName: "Intermediate", Now: w.Now}))
		w.Serve(append(w.Leaf(nil).Chain(), cross.Raw)...)
	}
}

var (
	_ = covers(&trustAppleMissingCNCA,
		ruleCase{"another root", nil, "pass"},
		ruleCase{"UCA Global G2", belowRoot(ucaG2), "fail@ios"},
		ruleCase{"UCA Global G2, cross-signed", crossedBy(ucaG2, g2), "pass"},
		ruleCase{"UCA Global G2, cross-signed by one that iOS lacks too", crossedBy(ucaG2, standIn{x1.sha256, map[facts.Platform]span{Android: always}}), "pass"},
		ruleCase{"a root that iOS lacks and that is not of China", listed(Android, "4.4", ""), "pass"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&trustAAAOnly,
		ruleCase{"another root", nil, "pass"},
		ruleCase{"AAA", belowRoot(aaaRoot), "fail@android,devtools"},
		ruleCase{"AAA behind a newer root", crossedBy(g2, aaaRoot), "pass"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&trustDigiCertG1,
		ruleCase{"another root", nil, "pass"},
		ruleCase{"DigiCert Global Root CA", belowRoot(globalG1), "fail@devtools"},
		ruleCase{"G2, cross-signed by it", crossedBy(g2, globalG1), "pass"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&trustISRGOldAndroid,
		ruleCase{"another root", nil, "pass"},
		ruleCase{"X1", belowRoot(x1), "fail@android"},
		ruleCase{"X1, cross-signed by one that old versions have", crossedBy(x1, globalG1), "pass"},
		ruleCase{"X2", belowRoot(x2), "pass"}, // a recent root
		ruleCase{"X2, cross-signed by X1", crossedBy(x2, x1), "fail@android"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&trustRecentRoot,
		ruleCase{"in every version", nil, "pass"},
		ruleCase{"X2", belowRoot(x2), "fail@ios; fail@android"},
		ruleCase{"X2, cross-signed by X1", crossedBy(x2, x1), "pass"},
		ruleCase{"X1", belowRoot(x1), "pass"},
		ruleCase{"G2", belowRoot(g2), "fail@android"},
		ruleCase{"gone from the newest", belowRoot(aaaRoot), "pass"},
		ruleCase{"gone from older ones", listed(Harmony, "5.1.0", ""), "fail@harmony"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
)

// TestReasons holds which rules a refusal names, and that a rule explains nothing else.
func TestReasons(t *testing.T) {
	profile, _ := Named(ProfileWeChat)
	for name, c := range map[string]struct {
		change func(*world)
		want   map[string][]string
	}{
		"UCA": {belowRoot(ucaG2), map[string][]string{
			"trust_ios": {"trust_apple_missing_cn_ca"}, "trust_android": {"trust_recent_root"},
		}},
		"AAA":     {belowRoot(aaaRoot), map[string][]string{"trust_android": {"trust_aaa_only"}, "trust_desktop": {"trust_aaa_only"}}},
		"G1":      {belowRoot(globalG1), map[string][]string{"trust_desktop": {"trust_digicert_g1"}}},
		"X1":      {belowRoot(x1), map[string][]string{"trust_android": {"trust_isrg_old_android"}}},
		"X2":      {belowRoot(x2), map[string][]string{"trust_ios": {"trust_recent_root"}, "trust_android": {"trust_recent_root"}}},
		"nothing": {listed(Harmony, "0", ""), map[string][]string{"trust_ios": nil, "trust_android": nil, "trust_desktop": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			got, explaining := map[string][]string{}, map[string]bool{}
			for _, f := range Evaluate(profile, w.Snapshot, w.Params).Outcomes {
				if f.Status != Fail {
					continue
				}
				if f.Rule.Levels[levelNewest] != (Severities{}) {
					got[f.Rule.ID] = f.Reasons()
				} else if f.Worst(facts.Everywhere) == Info && f.Rule.ID != "tls_legacy_absent" {
					explaining[f.Rule.ID] = true
				}
			}
			for id, reasons := range c.want {
				if !slices.Equal(got[id], reasons) {
					t.Errorf("%s: %v, want %v", id, got[id], reasons)
				}
				for _, r := range reasons {
					delete(explaining, r)
				}
			}
			if len(got) != len(c.want) || len(explaining) > 0 {
				t.Errorf("got %v, and unnamed %v", got, explaining)
			}
		})
	}
}

// TestCrossSignNamed reads which cross-certificate is missing.
func TestCrossSignNamed(t *testing.T) {
	w := newWorld(t)
	belowRoot(x2)(w)
	for _, f := range Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Outcomes {
		want := "“Stand-in” is in the list from version 14 on; the cross-certificate by “ISRG Root X1” is not sent (https://letsencrypt.org/certificates/)"
		if f.Rule.ID == "trust_recent_root" && f.On.Has(Android) && f.Text(lang.English) != want {
			t.Errorf("%q", f.Text(lang.English))
		}
	}
}
