package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// The levels of cert_lint are how zlint words a requirement. Clients ask for none of it beyond what has a rule of its own,
// so that no lint weighs more than medium.
const (
	lintError  = LevelID(facts.LintError)
	lintWarn   = LevelID(facts.LintWarn)
	lintNotice = LevelID(facts.LintNotice)
)

var certLint = Rule{
	ID:       "cert_lint",
	Levels:   map[LevelID]Severities{lintError: same(Medium), lintWarn: same(Low), lintNotice: same(Info)},
	Profiles: []string{ProfileStrict},
	Source:   Source{"zlint", "CA/Browser Forum Baseline Requirements, RFC 5280, root programs", "https://github.com/zmap/zlint"},
	Needs:    []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate is written as the standards demand").Zh("证书的写法符合规范"),
		Why:   lang.En("Clients let most of it pass. But an authority that finds out has to revoke the certificate within five days (Baseline Requirements 4.9.1.1), and a stricter client may come.").Zh("客户端大多不计较这些问题。但证书机构一旦发现，就必须在五天内吊销证书（Baseline Requirements 4.9.1.1），将来更严格的客户端也可能拒绝它。"),
		Fix:   lang.En("Ask the authority for a new certificate and name the lint to it; where you run the authority yourself, change the profile by which it issues.").Zh("联系证书机构重新签发，并告知其检查项名称；如果是自建 CA，请修改签发模板。"),
		Evidence: map[string]lang.Phrase{
			"default":     lang.En("{lint} ({source})").Zh("{lint}（{source}）"),
			"details":     lang.En("{lint} ({source}): {details}").Zh("{lint}（{source}）：{details}"),
			"more":        lang.En("{count} lints more").Zh("另有 {count} 项"),
			"unreadable":  lang.En("zlint's parser refuses the certificate").Zh("zlint 无法解析该证书"),
			"timeout":     lang.En("zlint took too long over the certificate").Zh("zlint 检查该证书超时"),
			"panic":       lang.En("zlint broke off").Zh("zlint 检查时异常中止"),
			"unavailable": lang.En("zlint was busy; scan again").Zh("zlint 正忙，请重新扫描"),
		},
		Together: lang.En("lints that fail: {count} ({names}); --all shows each").Zh("{count} 项规范检查未通过：{names}（--all 可逐项显示）"),
	},
	Names: "lint",
	Check: checkCertLint,
}

// everybodys are the sources that bind private authorities too; the others are agreements among public ones.
var everybodys = []string{"RFC3279", "RFC5280", "RFC5480", "RFC5891", "RFC8813", "Community"}

func checkCertLint(v *View, p Params) []Outcome {
	lints, asked := p.Lints[v.Leaf().SHA256]
	switch {
	case !asked:
		return notChecked()
	case lints.Failed != "":
		return unlearned(lints.Failed, nil)
	}
	public := v.public(p)
	var out []Outcome
	for _, l := range lints.Found {
		on := public
		if slices.Contains(everybodys, l.Source) {
			on = facts.Everywhere
		}
		if on == 0 {
			continue
		}
		o := Outcome{Status: Fail, Level: LevelID(l.Severity), On: on, Evidence: "default", Values: Values{"lint": l.Name, "source": l.Source}}
		if l.Details != "" {
			o.Evidence, o.Values["details"] = "details", l.Details
		}
		out = append(out, o)
	}
	if lints.More > 0 {
		out = append(out, Outcome{Status: Fail, Level: lintNotice, Evidence: "more", Values: Values{"count": lints.More}})
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}
