package rules

import (
	"fmt"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var caaMismatch = Rule{
	ID:       "caa_mismatch",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("8659", "4.2"),
	Needs:    []facts.ProbeID{facts.ProbeCAA, facts.ProbeChain},
	Reads:    trust.PartIssuer | trust.PartNames,
	Text: Text{
		Title: lang.En("CAA records allow the authority that issued the certificate").Zh("CAA 记录允许当前证书的签发机构"),
		Why:   lang.En("An authority looks at CAA before it issues, and refuses where the records name others only. The certificate works until it ends; its renewal fails.").Zh("CA 在签发前会检查 CAA 记录，记录只列出其他 CA 时会拒绝签发。现有证书到期前仍可使用，但续期会失败。"),
		Fix:   lang.En("Add the record that allows the authority, or take the next certificate from one that the records name.").Zh("添加允许该 CA 的记录，或在续期时改用记录中列出的 CA。"),
		Evidence: map[string]lang.Phrase{
			"default":  lang.En("the certificate is of {issuer}, and the CAA records of {at} allow {allowed}; the record {record} would allow it").Zh("证书由 {issuer} 签发，而 {at} 的 CAA 记录只允许 {allowed}；可添加记录 {record}"),
			"nobody":   lang.En("the certificate is of {issuer}, and the CAA records of {at} allow nobody; the record {record} would allow it").Zh("证书由 {issuer} 签发，而 {at} 的 CAA 记录不允许任何 CA；可添加记录 {record}"),
			"critical": lang.En("the CAA records of {at} have a critical property “{allowed}” that no authority knows, so that none may issue").Zh("{at} 的 CAA 记录含有任何 CA 都不认识的关键属性“{allowed}”，因此任何 CA 都不能签发"),
		},
	},
	Check: checkCAAMismatch,
}

// checkCAAMismatch speaks of the next certificate: when this one was issued the records may have been others. By which
// names they call an authority is data that may be out of date, so it is likely at most.
func checkCAAMismatch(v *View, _ Params) []Outcome {
	caa := v.Target.Snapshot.CAA.Value
	from, wildcard := caaTree(v.Leaf(), v.Host())
	switch {
	case len(caa.Records) == 0 || from == "":
		return notApplicable() // caa_missing, or a rule about names, says so
	case !isWithin(from, caa.At):
		return notChecked() // the records are of the host, and a wildcard's are those above it
	}
	names := v.issuerNames()
	if names == nil {
		return notChecked() // nobody told by which names this authority goes
	}
	may, evidence, who := mayIssue(caa.Records, wildcard, names)
	if may {
		return pass()
	}
	tag := "issue"
	if wildcard {
		tag = "issuewild"
	}
	return []Outcome{{Status: Fail, Confidence: Likely, Evidence: evidence, Values: Values{
		"issuer": cutText(v.Leaf().Issuer.Organization[0]), "at": cutText(caa.At), "allowed": cutText(strings.Join(who, ", ")), "record": fmt.Sprintf("%s. CAA 0 %s %q", cutText(caa.At), tag, names[0]),
	}}}
}

// isWithin reports whether a name is another one, or lies below it.
func isWithin(name, above string) bool { return name == above || strings.HasSuffix(name, "."+above) }
