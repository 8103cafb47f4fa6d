package rules

import (
	"bytes"
	_ "embed" // the table
	"encoding/csv"
	"slices"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

//go:embed data/caa_identifiers.csv
var caaCSV []byte

// caaIdentifiers gives the names by which CAA records call an organisation that issues.
var caaIdentifiers = sync.OnceValue(func() map[string][]string {
	records, err := csv.NewReader(bytes.NewReader(caaCSV)).ReadAll()
	if err != nil {
		panic(err) // as of the other tables
	}
	out := map[string][]string{}
	for _, record := range records[1:] {
		out[record[0]] = strings.Fields(record[1])
	}
	return out
})

// issuerNames gives every name by which CAA records may call who issued the leaf: those of its issuer and of whoever stands
// above that, since one may run an authority under the other's name. It is nil where the issuer is not known.
func (v *View) issuerNames() (out []string) {
	issuer := v.Leaf().Issuer.Organization
	if len(issuer) == 0 || caaIdentifiers()[issuer[0]] == nil {
		return nil
	}
	of := [][]string{issuer}
	path := v.telling()
	for _, c := range path.Certificates[1:] {
		of = append(of, c.Subject.Organization, c.Issuer.Organization)
	}
	if path.Anchor != nil {
		of = append(of, path.Anchor.Certificate.Subject.Organization)
	}
	for _, organization := range slices.Concat(of...) {
		out = append(out, caaIdentifiers()[organization]...)
	}
	return out
}

// caaTags are the properties that an authority knows: RFC 8659 §4.1, RFC 9495, and the Baseline Requirements' appendix A.1.
var caaTags = []string{"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"}

// mayIssue holds CAA records against the names of an authority (RFC 8659 §4.2 and §4.3). The second result is who may, where
// it may not; a key into the evidence comes with it.
func mayIssue(records []facts.CAARecord, wildcard bool, names []string) (may bool, evidence string, who []string) {
	tag := "issue"
	for _, r := range records {
		if r.Critical && !slices.Contains(caaTags, r.Tag) {
			return false, "critical", []string{r.Tag}
		}
		if wildcard && r.Tag == "issuewild" {
			tag = "issuewild"
		}
	}
	restricted := false
	for _, r := range records {
		if r.Tag != tag {
			continue
		}
		restricted = true
		name := caaIssuer(r.Value)
		if slices.Contains(names, name) {
			return true, "", nil
		}
		if name != "" {
			who = append(who, name)
		}
	}
	switch {
	case !restricted:
		return true, "", nil
	case len(who) == 0:
		return false, "nobody", nil
	}
	return false, "", who
}

// caaIssuer is the domain name in an issue property; "" is nobody. What a parameter demands beside it only the authority can
// know.
func caaIssuer(value string) string {
	name, _, _ := strings.Cut(value, ";")
	return strings.ToLower(strings.Trim(name, " \t"))
}

// caaTree gives the name from which an authority climbed for the name of the leaf that covers the host, and whether that is a
// wildcard; "" where none covers it.
func caaTree(leaf *trust.Certificate, host string) (from string, wildcard bool) {
	_, above, _ := strings.Cut(host, ".")
	for _, name := range leaf.DNSNames {
		switch strings.ToLower(name) {
		case host:
			return host, false
		case "*." + above:
			from, wildcard = above, true
		}
	}
	return from, wildcard
}
