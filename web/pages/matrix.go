package pages

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Matrix tells what each version of each platform makes of a chain: whether it leads to a root of its list.
type Matrix []MatrixRow

// A MatrixRow is one platform.
type MatrixRow struct {
	Platform facts.Platform
	Oldest   string  // from this version on they accept the chain; "" where none does, and for one list
	Cells    []Cell  // a list each, the oldest first
	Groups   []Group // the same, those that answer alike together, with the reason
}

// A Cell is one list, named for the version that brought it.
type Cell struct {
	Version string      // "" where one list stands for all versions
	Grade   rules.Grade // pass: it accepts the chain; fail: it refuses it; unknown
	Minimum bool        // it is the oldest that counts
	Past    bool        // it counts no more
}

// A Group is some lists of a platform, one after the other, that answer alike.
type Group struct {
	Grade    rules.Grade
	From, To string // versions; To is "" where the newest is among them, and both are for all of them
	Root     string // at which the best path ends; "" for none
	Against  []Objection
}

// An Objection is what lists have against the best path.
type Objection struct {
	Fault Fault
	At    string // whose it is: the name of a certificate
}

// A Fault is a kind of objection, by the word of package trust.
type Fault string

// MatrixOf makes the matrix of a chain.
func MatrixOf(c rules.ChainTrust) Matrix {
	var out Matrix
	for _, p := range facts.AllPlatforms() {
		lists := c.Platforms[p]
		row := MatrixRow{Platform: p, Oldest: lists.Oldest()}
		past := lists.Minimum != ""
		for i, run := range lists.Runs {
			if len(run.Versions) == 0 {
				continue
			}
			grade := gradeOf(run.Status, rules.Blocker)
			for _, version := range run.Versions {
				least := version != "" && version == lists.Minimum
				past = past && !least
				row.Cells = append(row.Cells, Cell{version, grade, least, past})
			}
			row.Groups = append(row.Groups, groupOf(run, grade, i == 0, i == len(lists.Runs)-1))
		}
		if len(row.Cells) > 0 {
			out = append(out, row)
		}
	}
	return out
}

func groupOf(run rules.Run, grade rules.Grade, first, last bool) Group {
	g := Group{Grade: grade, Root: run.Root, From: run.Versions[0], To: run.Versions[len(run.Versions)-1]}
	if last {
		g.To = ""
	}
	if first && last {
		g.From = ""
	}
	for _, o := range run.Against {
		g.Against = append(g.Against, Objection{Fault(o.Kind), o.At})
	}
	return g
}

// None reports whether every version is known to refuse.
func (r MatrixRow) None() bool {
	return !slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Grade != rules.GradeFail })
}

// answerWords are what a list makes of a chain.
var answerWords = map[rules.Grade]lang.Phrase{
	rules.GradePass:    lang.En("accepts").Zh("接受"),
	rules.GradeFail:    lang.En("refuses").Zh("拒绝"),
	rules.GradeUnknown: lang.En("not known").Zh("未知"),
}

// faultWords say what is wrong with the certificate that is named before them, and go on after its name.
var faultWords = map[Fault]lang.Phrase{
	"issuer_missing":   lang.En("comes without its issuer").Zh("没有发送其签发者的证书"),
	"bad_signature":    lang.En("was not signed by whoever has the name of its issuer").Zh("与签发者同名的证书并未签发它"),
	"unchecked":        lang.En("has a signature that cannot be checked here").Zh("本程序无法验证其签名"),
	"key_unknown":      lang.En("is in the list by its name, and its key is not known here").Zh("列表中有同名的根证书，但本程序不知道其公钥"),
	"nobodys_root":     lang.En("is in no platform's list").Zh("任何平台的列表都未收录"),
	"not_listed":       lang.En("is not in the list").Zh("列表未收录"),
	"not_an_authority": lang.En("may not sign certificates").Zh("无权签发证书"),
	"path_too_long":    lang.En("allows fewer intermediates below it").Zh("不允许其下有这么多层中间证书"),
	"name_forbidden":   lang.En("forbids the server's name").Zh("不允许用于该域名"),
	"wrong_usage":      lang.En("is not for TLS servers").Zh("不可用于 TLS 服务器"),
	"unknown_critical": lang.En("has a critical extension that nobody knows").Zh("含有无法识别的关键扩展"),
	"malformed":        lang.En("is not written as RFC 5280 demands").Zh("格式不符合 RFC 5280"),
	"distrusted":       lang.En("is in the list, and not trusted for certificates of this date").Zh("虽已收录，但不再信任该日期签发的证书"),
	"anchor_ended":     lang.En("is in the list, and its validity is over").Zh("虽已收录，但已过有效期"),
}

var matrixWords = words{
	"matrix.title":      lang.En("Which versions trust the chain").Zh("各平台版本是否信任证书链"),
	"matrix.what":       lang.En("A cell is a root list, named for the version that brought it; later versions go by it until the next cell. Dates, keys and hashes of the certificates play no part here: they have rules of their own.").Zh("每一格是一份根证书列表，以最先采用它的版本命名；其后的版本沿用，直到下一格。证书的有效期、密钥和签名算法不在此处判定，另有规则。"),
	"matrix.stand_in":   lang.En("OpenHarmony's lists stand in for those of HarmonyOS, Mozilla's for Chrome's in devtools.").Zh("HarmonyOS 以 OpenHarmony 的列表代替，开发者工具以 Mozilla 的列表代替 Chrome 的列表。"),
	"matrix.versions":   lang.En("Versions, the oldest first").Zh("版本（由旧到新）"),
	"matrix.oldest":     lang.En("Oldest that accepts").Zh("接受的最旧版本"),
	"matrix.why":        lang.En("By which root, or why not").Zh("所依据的根证书，或拒绝的原因"),
	"matrix.none":       lang.En("none").Zh("无"),
	"matrix.all":        lang.En("all").Zh("全部"),
	"matrix.one":        lang.En("its list").Zh("根证书列表"),
	"matrix.minimum":    lang.En("the oldest that counts").Zh("计入结论的最旧版本"),
	"matrix.past":       lang.En("counts no more").Zh("不计入结论"),
	"matrix.legend":     lang.En("marks the oldest version that counts; dashed cells count no more.").Zh("标记计入结论的最旧版本；虚线格不计入结论。"),
	"matrix.group":      lang.En("{from} to {to}").Zh("{from} 至 {to}"),
	"matrix.group.rest": lang.En("{from} and newer").Zh("{from} 及更新版本"),
	"matrix.by":         lang.En("by “{root}”").Zh("依据“{root}”"),
	"matrix.against":    lang.En("“{at}” {fault}").Zh("“{at}”：{fault}"),
	"matrix.depends":    lang.En("It depends on").Zh("所依赖的证书机构"),
}
