package rules

import (
	"encoding/asn1"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/net/idna"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// levelSpelling is of a host whose name itself is doubtful, whatever the certificate says.
const levelSpelling LevelID = "spelling"

// nameIDN compares A-labels, as clients do (RFC 9525 §6.2): whether one matches is name_mismatch's matter. Here is what
// goes wrong with internationalised names alone. A name in Unicode cannot stand in a certificate at all, since a dNSName
// is an IA5String (RFC 5280 §4.2.1.6); crypto/x509 reads no names out of such a one, which leaves the rules about names
// unknown, so this rule looks itself.
var nameIDN = Rule{
	ID:     "name_idn",
	Levels: map[LevelID]Severities{Default: same(Medium), levelSpelling: same(Low)},
	Source: rfc("5891", "4.4"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("An internationalised name stands in the certificate as clients compare it").Zh("国际化域名以客户端比对的形式写入证书"),
		Why:   lang.En("Clients compare a name such as 例子.cn in its ASCII form (xn--…), and a certificate may hold no other. One that holds the name in Unicode is broken: some clients refuse it, others find no name in it. Letters of several scripts in one label look like a fraud, and browsers show such names as xn--….").Zh("客户端比对“例子.cn”这类域名时使用其 ASCII 形式（xn--…），证书中也只允许这种形式。直接写入 Unicode 的证书是错误的：有的客户端会拒绝，有的读不到域名。同一标签混用多种文字的域名看起来像钓鱼，浏览器会显示为 xn--…。"),
		Fix:   lang.En("Request the certificate for the ASCII form of the name (xn--…).").Zh("用该域名的 ASCII 形式（xn--…）申请证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the certificate names {name} in Unicode; it must say {host}").Zh("证书中以 Unicode 写入了 {name}，应写为 {host}"),
			idnMixed:  lang.En("{host} is {unicode}, which mixes scripts in a label: {scripts}").Zh("{host} 即 {unicode}，同一标签混用了多种文字：{scripts}"),
			idnBroken: lang.En("{host} looks like the ASCII form of an internationalised name, and is none").Zh("{host} 形似国际化域名的 ASCII 形式，但不是有效的编码"),
		},
	},
	Check: checkNameIDN,
}

// Keys of evidence at the level spelling.
const (
	idnMixed  = "mixed"
	idnBroken = "broken"
)

// idnLookup is how clients make an A-label of what is typed: UTS #46, not transitional, as package target does.
var idnLookup = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false), idna.CheckHyphens(false))

func checkNameIDN(v *View, _ Params) []Outcome {
	leaf, host := v.Leaf(), v.Host()
	switch {
	case host == "": // a chain of which nobody said whose it is
		return notChecked()
	case !international(host):
		return notApplicable()
	}
	for _, name := range unicodeNames(leaf) {
		if covers, err := idnLookup.ToASCII(strings.TrimPrefix(name, "*.")); err == nil && (covers == host || strings.HasPrefix(name, "*.") && parent(host) == covers) {
			return fail(Values{"name": name, "host": host})
		}
	}
	if leaf.Lacks(trust.PartNames) {
		return unreadable(leaf)
	}
	shown, err := idnLookup.ToUnicode(host)
	if back, again := idnLookup.ToASCII(shown); err != nil || again != nil || back != host {
		return []Outcome{{Status: Fail, Level: levelSpelling, Evidence: idnBroken, Values: Values{"host": host}}}
	}
	for label := range strings.SplitSeq(shown, ".") {
		if scripts := mixed(label); scripts != nil {
			return []Outcome{{Status: Fail, Level: levelSpelling, Evidence: idnMixed, Values: Values{"host": host, "unicode": shown, "scripts": scripts}}}
		}
	}
	return pass()
}

// international reports whether a label of the name is, or claims to be, an A-label (RFC 5890 §2.3.2.1).
func international(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if strings.HasPrefix(label, "xn--") {
			return true
		}
	}
	return false
}

// parent gives the name without its first label.
func parent(host string) string {
	_, above, _ := strings.Cut(host, ".")
	return above
}

var subjectAltName = asn1.ObjectIdentifier{2, 5, 29, 17}

// unicodeNames gives the dNSNames of the certificate that are not ASCII, which no certificate may have. What is not
// written as DER demands ends the list.
func unicodeNames(c *trust.Certificate) (out []string) {
	value, _ := extensionOf(c, subjectAltName)
	input := cryptobyte.String(value)
	var names cryptobyte.String
	if !input.ReadASN1(&names, cryptobyteasn1.SEQUENCE) {
		return nil
	}
	for !names.Empty() {
		var name cryptobyte.String
		var tag cryptobyteasn1.Tag
		if !names.ReadAnyASN1(&name, &tag) {
			break
		}
		ascii := !slices.ContainsFunc(name, func(b byte) bool { return b > unicode.MaxASCII })
		if tag == cryptobyteasn1.Tag(2).ContextSpecific() && !ascii { // dNSName: RFC 5280 §4.2.1.6
			out = append(out, string(name))
		}
	}
	return out
}

// scriptsTogether are the sets of scripts that are written in one word: those of UTS #39 §5.2, "Highly Restrictive".
var scriptsTogether = [][]string{{"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Bopomofo"}, {"Latin", "Han", "Hangul"}}

// mixed gives the scripts of a label, sorted, if no language writes them together; else nil.
func mixed(label string) []string {
	var scripts []string
	for _, r := range label {
		if s := scriptOf(r); s != "" && !slices.Contains(scripts, s) {
			scripts = append(scripts, s)
		}
	}
	within := func(set []string) bool {
		return !slices.ContainsFunc(scripts, func(s string) bool { return !slices.Contains(set, s) })
	}
	if len(scripts) < 2 || slices.ContainsFunc(scriptsTogether, within) {
		return nil
	}
	slices.Sort(scripts)
	return scripts
}

// scriptOf gives the name of a letter's script; "" for what belongs to several, such as digits.
func scriptOf(r rune) string {
	for name, table := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && unicode.Is(table, r) {
			return name
		}
	}
	return ""
}
