package rules

import (
	"crypto/x509"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// issuedWithCAA serves a leaf of an organisation's intermediate for names parted by spaces, and has CAA records at a name. Each is
// written as "issue letsencrypt.org", with a "!" before it where it is critical.
func issuedWithCAA(organization, leafNames, at string, records ...string) func(*world) {
	return func(w *world) {
		authority := w.Must(w.Root.Authority(pki.Template{CommonName: "R1", Now: w.Now, Change: func(c *x509.Certificate) {
			c.Subject.Organization = []string{organization}
		}}))
		names := strings.Fields(leafNames)
		leaf := w.Must(authority.Leaf(pki.Template{CommonName: names[0], Names: names, Now: w.Now}))
		w.Serve(leaf.Chain()...)
		caa := facts.CAA{At: at}
		for _, text := range records {
			text, critical := strings.CutPrefix(text, "!")
			tag, value, _ := strings.Cut(text, " ")
			caa.Records = append(caa.Records, facts.CAARecord{Critical: critical, Tag: tag, Value: value})
		}
		w.CAA = facts.Answered(caa)
	}
}

const (
	lets, exact, wild = "Let's Encrypt", "api.example.test", "*.example.test"
	apex              = "example.test"
)

var _ = covers(&caaMismatch,
	ruleCase{"not asked", nil, "notchecked"},
	ruleCase{"no records", issuedWithCAA(lets, exact, ""), "notapplicable"},
	ruleCase{"allowed", issuedWithCAA(lets, exact, apex, "issue letsencrypt.org"), "pass"},
	ruleCase{"allowed, in capitals and with parameters", issuedWithCAA(lets, exact, exact, "issue \t LetsEncrypt.ORG ; validationmethods=dns-01"), "pass"},
	ruleCase{"allowed beside another", issuedWithCAA(lets, exact, apex, "issue digicert.com", "issue letsencrypt.org"), "pass"},
	ruleCase{"another is allowed", issuedWithCAA(lets, exact, apex, "issue digicert.com"), "fail"},
	ruleCase{"a name that only begins so", issuedWithCAA(lets, exact, apex, "issue letsencrypt.org.test"), "fail"},
	ruleCase{"nobody is allowed", issuedWithCAA(lets, exact, apex, "issue ;"), "fail"},
	ruleCase{"nobody is allowed, and somebody is", issuedWithCAA(lets, exact, apex, "issue ;", "issue letsencrypt.org"), "pass"},
	ruleCase{"only reports are asked for", issuedWithCAA(lets, exact, apex, "iodef mailto:a@example.test"), "pass"},
	ruleCase{"a critical property that is known", issuedWithCAA(lets, exact, apex, "!issue letsencrypt.org", "!iodef mailto:a@example.test"), "pass"},
	ruleCase{"a critical property that nobody knows", issuedWithCAA(lets, exact, apex, "!tbs Unknown", "issue letsencrypt.org"), "fail"},
	ruleCase{"a property that nobody knows", issuedWithCAA(lets, exact, apex, "tbs Unknown", "issue letsencrypt.org"), "pass"},
	ruleCase{"wildcards are another's, and this is none", issuedWithCAA(lets, exact, apex, "issue letsencrypt.org", "issuewild digicert.com"), "pass"},
	ruleCase{"wildcards alone are restricted", issuedWithCAA(lets, exact, apex, "issuewild digicert.com"), "pass"},
	ruleCase{"a wildcard that another may issue", issuedWithCAA(lets, wild, apex, "issue letsencrypt.org", "issuewild digicert.com"), "fail"},
	ruleCase{"a wildcard", issuedWithCAA(lets, wild, apex, "issue digicert.com", "issuewild letsencrypt.org"), "pass"},
	ruleCase{"a wildcard, of which nothing is said", issuedWithCAA(lets, wild, apex, "issue letsencrypt.org"), "pass"},
	ruleCase{"a wildcard beside the name itself", issuedWithCAA(lets, wild+" "+exact, apex, "issue letsencrypt.org", "issuewild digicert.com"), "pass"},
	ruleCase{"a wildcard, and records of the host alone", issuedWithCAA(lets, wild, exact, "issue digicert.com"), "notchecked"},
	ruleCase{"records of the top-level domain", issuedWithCAA(lets, wild, "test", "issue digicert.com"), "fail"},
	ruleCase{"another name", issuedWithCAA(lets, "other.test", apex, "issue digicert.com"), "notapplicable"},
	ruleCase{"an authority that nobody knows", issuedWithCAA("Our Own", exact, apex, "issue digicert.com"), "notchecked"},
	ruleCase{"a brand of another's", func(w *world) {
		w.Root = w.Must(pki.Root(pki.Template{CommonName: "Root", Now: w.Now, Change: func(c *x509.Certificate) {
			c.Subject.Organization = []string{"Sectigo Limited"}
		}}))
		w.Trust(facts.Everywhere, w.Root.Raw)
		issuedWithCAA("TrustAsia Technologies, Inc.", exact, apex, "issue sectigo.com")(w)
	}, "pass"},
)

// TestCAAIdentifiers holds the table to its form: names in lower case, each once.
func TestCAAIdentifiers(t *testing.T) {
	if len(caaIdentifiers()) < 30 {
		t.Errorf("%d organisations", len(caaIdentifiers()))
	}
	for organization, names := range caaIdentifiers() {
		seen := map[string]bool{}
		for _, name := range names {
			if seen[name] || name != strings.ToLower(name) || !strings.Contains(name, ".") {
				t.Errorf("%s: %q", organization, name)
			}
			seen[name] = true
		}
		if len(names) == 0 {
			t.Errorf("%s has no name", organization)
		}
	}
}

// FuzzMayIssue holds that strangers' records are no trouble, and that what allows one name does not refuse it when it stands
// first.
func FuzzMayIssue(f *testing.F) {
	f.Add("issue", "letsencrypt.org; a=b", true)
	f.Add("issuewild", ";", false)
	f.Fuzz(func(t *testing.T, tag, value string, wildcard bool) {
		records := []facts.CAARecord{{Tag: tag, Value: value}}
		_, _, who := mayIssue(records, wildcard, []string{"letsencrypt.org"})
		if may, _, _ := mayIssue(records, wildcard, who); len(who) > 0 && !may {
			t.Errorf("%q allows %q, and then it does not", value, who)
		}
	})
}
