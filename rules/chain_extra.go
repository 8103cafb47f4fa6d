package rules

import (
	"bytes"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainExtra = Rule{
	ID:     "chain_extra",
	Levels: everywhere(Low),
	Source: rfc("8446", "4.4.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("No certificates are sent that lead nowhere").Zh("没有发送无用的证书"),
		Why:   lang.En("A certificate that is on no way to a root makes every handshake larger, and old clients may lose their way over it.").Zh("不在任何通向根证书的路径上的证书会增大每次握手，旧客户端还可能因此选错路径。"),
		Fix:   lang.En("Remove these certificates from the chain file.").Zh("从链文件中删除这些证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("on no way to a root: {names} ({bytes} of {total} bytes)").Zh("不在任何通向根证书的路径上：{names}（共 {total} 字节，其中占 {bytes} 字节）"),
		},
	},
	Check: checkChainExtra,
}

func checkChainExtra(v *View, _ Params) []Outcome {
	needed := []*trust.Certificate{v.Leaf()}
	leads := false
	for i := range v.Paths.All {
		switch path := &v.Paths.All[i]; path.End {
		case trust.AtAnchor:
			needed, leads = append(needed, path.Authorities()...), true
		case trust.AtKeyless:
			needed = append(needed, path.Authorities()...)
		case trust.AtUnchecked:
			last := path.Last()
			return unlearned(signatureUnchecked, Values{"last": last.Name(), "issuer": last.IssuerName(), "algorithm": algorithm(last)})
		}
	}
	switch {
	case !v.Paths.Complete:
		return unlearned(searchStopped, Values{"bound": string(v.Paths.Stopped)})
	case !leads:
		return notApplicable() // another rule says so
	}
	var extra []*trust.Certificate
	for _, c := range v.distinct() {
		if !among(needed, c) && !v.isRoot(c) {
			extra = append(extra, c)
		}
	}
	if len(extra) == 0 {
		return pass()
	}
	return fail(Values{"names": titles(extra), "bytes": size(extra), "total": size(v.Presented)})
}

// among reports whether a certificate is in a list. It goes by the hash: what a search found may have been parsed
// another time.
func among(list []*trust.Certificate, c *trust.Certificate) bool {
	return slices.ContainsFunc(list, func(other *trust.Certificate) bool { return other.SHA256 == c.SHA256 })
}

// distinct gives what was presented, each certificate once.
func (v *View) distinct() (out []*trust.Certificate) {
	for _, c := range v.Presented {
		if !among(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// isRoot reports whether a presented certificate above the leaf is the copy of a root at which a path ends. A
// certificate for a root's key that another authority signed is none: it leads on.
func (v *View) isRoot(c *trust.Certificate) bool {
	return c.SHA256 != v.Leaf().SHA256 && c.SelfIssued() && slices.ContainsFunc(v.Paths.All, func(p trust.Path) bool {
		return p.End == trust.AtAnchor && bytes.Equal(p.Anchor.Certificate.RawSubject, c.RawSubject) &&
			bytes.Equal(p.Anchor.Certificate.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
	})
}

// size gives the bytes of certificates in DER.
func size(of []*trust.Certificate) (n int) {
	for _, c := range of {
		n += len(c.Raw)
	}
	return n
}
