package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var trustRecentRoot = Rule{
	ID:     "trust_recent_root",
	Levels: one(Severities{IOS: Info, Android: Info, Harmony: Info}),
	Source: wechatNetwork("HTTPS 证书：部分 CA 可能不被操作系统信任"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Old versions of each platform have the root too").Zh("各平台的旧版本也收录了根证书"),
		Why:   lang.En("An old phone does not know a root that was made after it. The authority has its new root signed by its old one (a cross-certificate); the server must send that too.").Zh("旧手机不认识在其之后才出现的根证书。证书机构会用旧根为新根签发交叉证书，服务器需要一并发送。"),
		Fix:   lang.En("Put the cross-certificate into the chain file, behind the intermediate, and reload. In ACME clients choose the chain by its root (certbot: --preferred-chain).").Zh("把交叉证书放入链文件，位于中间证书之后，然后重新加载。ACME 客户端可按根证书选择证书链（certbot：--preferred-chain）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{root}” is in the list from version {oldest} on, and no cross-certificate to an older root is sent").Zh("“{root}”从 {oldest} 版起才被收录，且没有发送指向较早根证书的交叉证书"),
			"cross":   lang.En("“{root}” is in the list from version {oldest} on; the cross-certificate by “{by}” is not sent ({url})").Zh("“{root}”从 {oldest} 版起才被收录；没有发送“{by}”签发的交叉证书（{url}）"),
		},
	},
	Check: checkTrustRecentRoot,
}

// A crossSign is an older root that signed a young one's key, and where its authority tells of it.
type crossSign struct{ by, url string }

// crossSigns are those of young roots that are known to exist, by the young root.
var crossSigns = map[facts.SHA256]crossSign{
	sha256Of("69729b8e15a86efc177a57afb7171dfc64add28c2fca8cf1507e34453ccb1470"): {"ISRG Root X1", "https://letsencrypt.org/certificates/"},                                                                                     // ISRG Root X2
	sha256Of("7bb647a62aeeac88bf257aa522d01ffea395e0ab45c73f93f65654ec38f25a06"): {"USERTrust RSA Certification Authority", "https://www.sectigo.com/knowledge-base/detail/Sectigo-new-Public-Roots-and-Issuing-CAs-Hierarchy"}, // Sectigo R46
	sha256Of("c90f26f0fb1b4018b22227519b5ca2b53e2ca5b3be5cf18efe1bef47380c5383"): {"USERTrust ECC Certification Authority", "https://www.sectigo.com/knowledge-base/detail/Sectigo-new-Public-Roots-and-Issuing-CAs-Hierarchy"}, // Sectigo E46
	sha256Of("d947432abde7b7fa90fc2e6b59101b1280e0e1c7e4e40fa3c6887fff57a7f4cf"): {"GlobalSign Root CA", "https://pki.goog/repository/"},                                                                                        // GTS Root R1
	sha256Of("349dfa4058c5e263123b398ae795573c4e1313c83fe68f93556cd5e8031b3c7d"): {"GlobalSign Root CA", "https://pki.goog/repository/"},                                                                                        // GTS Root R4
	sha256Of("4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9"): {"GlobalSign Root CA - R3", "https://support.globalsign.com/ca-certificates/root-certificates/globalsign-cross-certificates"},                 // GlobalSign Root R46
}

func checkTrustRecentRoot(v *View, _ Params) []Outcome {
	var out []Outcome
	for _, p := range v.recentRoot().List() {
		_, path := v.Paths.On(p)
		oldest, _ := v.Paths.Catalog().Oldest(p, v.Paths.Accepting())
		o := Outcome{Status: Fail, On: facts.On(p), Values: Values{"root": path.Anchor.Name(), "oldest": oldest}}
		for _, e := range path.Anchor.Entries {
			if c, known := crossSigns[e.SHA256]; known {
				o.Evidence, o.Values["by"], o.Values["url"] = "cross", c.by, c.url
			}
		}
		out = append(out, o)
	}
	if len(out) == 0 {
		return v.unexplained()
	}
	return out
}

// recentRoot gives the platforms whose newest version accepts the chain, and whose oldest ones lack its root. Let's
// Encrypt's first root has a rule of its own on Android.
func (v *View) recentRoot() (on facts.Platforms) {
	for _, p := range facts.AllPlatforms() {
		oldest, _ := v.Paths.Catalog().Oldest(p, v.Paths.Catalog().Of(p))
		since, _ := v.Paths.Catalog().Oldest(p, v.Paths.Accepting())
		if standing, _ := v.Paths.On(p); standing == trust.Accepted && since != oldest && v.refusing(p) != 0 {
			on |= facts.On(p)
		}
	}
	return on.Without(v.isrgOldAndroid())
}
