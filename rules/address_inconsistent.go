package rules

import (
	"fmt"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// Keys of evidence at the level verdict.
const (
	leafDates = "dates" // a leaf is outside its validity
	leafName  = "name"  // a leaf is not for the host
)

var addressInconsistent = Rule{
	ID:     "address_inconsistent",
	Levels: map[LevelID]Severities{levelVerdict: same(High), levelFacts: same(Info)},
	Source: wechatNetwork("HTTPS 证书"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The address shows every connection the same certificate").Zh("该地址对每个连接都出示同一张证书"),
		Why:   lang.En("Several servers stand behind one address and do not hold the same certificate, often because one was not renewed or not reloaded. Each connection meets one of them by chance: where one is bad, some requests fail, and the next try works.").Zh("一个地址后面有多台服务器，而它们的证书不一致，常见原因是其中有的没有更新证书或没有重新加载。每个连接随机落到其中一台：只要有一台异常，就会有部分请求失败，重试又成功。"),
		Fix:   lang.En("Install the same certificate on every server behind the load balancer and on every CDN node, and reload each of them. --samples 20 shows whether any is left.").Zh("在负载均衡后面的每台服务器和每个 CDN 节点上部署同一张证书，并逐台重新加载。可用 --samples 20 确认是否还有遗漏。"),
		Evidence: map[string]lang.Phrase{
			leafDates: lang.En("{certificates} certificates at one address, and not all are within their dates. Each, with its number of connections: {shown}").Zh("同一地址出示了 {certificates} 张证书，且并非都在有效期内。各证书及出示它的连接数：{shown}"),
			leafName:  lang.En("{certificates} certificates at one address, and not all are for this host. Each, with its number of connections: {shown}").Zh("同一地址出示了 {certificates} 张证书，且并非都适用于该域名。各证书及出示它的连接数：{shown}"),
			"facts":   lang.En("{certificates} certificates at one address, and none is worse in its dates and names. Each, with its number of connections: {shown}").Zh("同一地址出示了 {certificates} 张证书，有效期和域名方面并无优劣。各证书及出示它的连接数：{shown}"),
		},
	},
	Errors:   clients(-201, -1201),
	ErrorsBy: map[string]map[facts.Platform][]Error{leafName: clients(-200, -1202), "facts": nil},
	Check:    checkAddressInconsistent,
}

// A ShownLeaf is one of the leaves that an address shows.
type ShownLeaf struct {
	facts.Leaf
	Certificate *trust.Certificate // nil where it cannot be read
}

func checkAddressInconsistent(v *View, p Params) []Outcome {
	var rivals []ShownLeaf
	compared := false
	for i, leaf := range v.Leaves {
		rival := false
		for j, other := range v.Leaves {
			rival = rival || i != j && leaf.excludes(other)
		}
		if rival {
			rivals = append(rivals, leaf)
		}
		compared = compared || leaf.total() > 1
	}
	switch {
	case len(rivals) > 0:
		return []Outcome{inconsistent(v.Host(), rivals, p.Now)}
	case len(v.Leaves) == 1 && !compared && v.Address.Versions.Asked():
		return notApplicable() // no other connection got as far as a certificate
	case len(v.Leaves) == 0, !compared && len(v.Leaves) == 1:
		return notChecked()
	}
	return pass()
}

// excludes reports whether one server has no reason to show both leaves: they were shown to the same hello, or they have
// keys of one kind and went to hellos that offered signature schemes for it. An RSA leaf beside an ECDSA one, to
// different hellos, is a dual set-up. To hellos of TLS 1.1, which offer no schemes, some servers show an RSA leaf that
// they keep for old clients.
func (l *ShownLeaf) excludes(other ShownLeaf) bool {
	for hello := range l.Shown {
		if other.Shown[hello] > 0 {
			return true
		}
	}
	return l.Certificate != nil && other.Certificate != nil && l.modern() && other.modern() &&
		!l.Certificate.Lacks(trust.PartKey) && l.Certificate.Key().Algorithm == other.Certificate.Key().Algorithm
}

func (l *ShownLeaf) modern() bool { return l.total() > l.Shown[facts.HelloLegacy] }

func (l *ShownLeaf) total() int {
	n := 0
	for _, times := range l.Shown {
		n += times
	}
	return n
}

// inconsistent weighs leaves by their dates and names alone, which is what goes wrong when a server was forgotten; the
// rules about certificates judge the one that the chain begins with. Where all of them fail it is those that tell. Which
// leaf was met how often is chance, so the values have it apart from which there are.
func inconsistent(host string, leaves []ShownLeaf, now time.Time) Outcome {
	good, fault := 0, ""
	var shown, hashes []string
	for _, leaf := range leaves {
		switch f := leaf.fault(host, now); {
		case leaf.Certificate == nil, f == "" && leaf.Certificate.Malformed(): // perhaps no client takes it
		case f == "":
			good++
		case fault != leafDates:
			fault = f
		}
		shown, hashes = append(shown, leaf.String()), append(hashes, leaf.SHA256.String())
	}
	out := Outcome{Status: Fail, Level: levelFacts, Values: Values{"certificates": len(leaves), "sha256": hashes, "shown": shown}}
	if good > 0 && fault != "" {
		out.Level, out.Evidence = levelVerdict, fault
	}
	return out
}

// fault tells why every client refuses the leaf; "" where its dates and names are good or cannot be read.
func (l *ShownLeaf) fault(host string, now time.Time) string {
	switch c := l.Certificate; {
	case c == nil || c.Lacks(trust.PartDates|trust.PartNames):
		return ""
	case expired(c.NotAfter, now), now.Before(c.NotBefore):
		return leafDates
	case c.VerifyHostname(host) != nil:
		return leafName
	}
	return ""
}

// String gives "api.example.com 2026-10-02 – 2026-12-31 (0123abcd) × 3", in no language; without what cannot be read.
func (l *ShownLeaf) String() string {
	name := fmt.Sprintf("%.8s", l.SHA256)
	if c := l.Certificate; c != nil && !c.Lacks(trust.PartDates) {
		name = fmt.Sprintf("%s %s – %s (%s)", cutText(c.Name()), c.NotBefore.UTC().Format(time.DateOnly), c.NotAfter.UTC().Format(time.DateOnly), name)
	}
	return fmt.Sprintf("%s × %d", name, l.total())
}
