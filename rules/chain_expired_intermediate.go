package rules

import (
	"maps"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

const (
	levelOnlyPath    LevelID = "only_path"    // every path to a root of the platform leads over it
	levelAlternative LevelID = "alternative"  // another path does not, if the client finds it
	levelOldVersions LevelID = "old_versions" // nor for the newest version, and it is the only path for one that still counts
)

var chainExpiredIntermediate = Rule{
	ID:     "chain_expired_intermediate",
	Levels: map[LevelID]Severities{levelOnlyPath: same(Blocker), levelOldVersions: same(High), levelAlternative: same(Medium)},
	Source: rfc("5280", "6.1.3"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Every intermediate certificate is within its validity").Zh("所有中间证书都在有效期内"),
		Why:   lang.En("An expired intermediate breaks the chain although the server's own certificate is good. Where another path exists, old clients may still pick the wrong one.").Zh("中间证书过期会使证书链失效，即使服务器证书本身有效。即便存在另一条路径，旧客户端也可能选错。"),
		Fix:   lang.En("Fetch the current intermediate from your authority, replace the old one in the chain file, and reload.").Zh("从证书机构下载当前的中间证书，替换链文件中的旧证书，并重新加载。"),
		Evidence: map[string]lang.Phrase{
			"only_path": lang.En("the intermediate “{name}” is valid from {not_before} to {not_after}, and there is no way round it").Zh("中间证书“{name}”的有效期为 {not_before} 至 {not_after}，且没有其他路径"),
			"old_versions": lang.En("the intermediate “{name}” is valid from {not_before} to {not_after}; another path exists, but not for these versions: {refuse}").
				Zh("中间证书“{name}”的有效期为 {not_before} 至 {not_after}；另有可用路径，但以下版本没有：{refuse}"),
			"alternative": lang.En("the intermediate “{name}” is valid from {not_before} to {not_after}; another path exists").Zh("中间证书“{name}”的有效期为 {not_before} 至 {not_after}；另有可用路径"),
		},
	},
	Errors: clients(-201, -1201),
	Check:  checkChainExpiredIntermediate,
}

func checkChainExpiredIntermediate(v *View, p Params) []Outcome {
	if v.standing(trust.Accepted) == 0 {
		return notApplicable() // another rule says that the chain leads nowhere
	}
	var culprit *trust.Certificate
	var good trust.Lists // those that accept a path on which nothing is out of date
	for i := range v.Paths.All {
		path := &v.Paths.All[i]
		if c := outOfDate(path, p.Now); c != nil {
			culprit = c
		} else {
			good |= v.Paths.AcceptingBy(path)
		}
	}
	if culprit == nil {
		return pass()
	}
	stuck := v.Paths.Accepting() &^ good
	values := Values{"name": culprit.Name(), "not_before": date(culprit.NotBefore), "not_after": date(culprit.NotAfter)}
	var broken, fragile facts.Platforms
	var old []Outcome
	for _, platform := range facts.AllPlatforms() {
		standing, _ := v.Paths.On(platform)
		counted := stuck & p.counted(platform)
		switch {
		case standing != trust.Accepted:
		case stuck.Has(v.Paths.Catalog().Newest(platform)):
			broken |= facts.On(platform)
		case counted != 0:
			of := maps.Clone(values)
			of["refuse"] = v.Paths.Catalog().Versions(platform, counted)
			old = append(old, Outcome{Status: Fail, Level: levelOldVersions, On: facts.On(platform), Values: of})
		default:
			fragile |= facts.On(platform)
		}
	}
	var out []Outcome
	if broken != 0 {
		out = append(out, Outcome{Status: Fail, Level: levelOnlyPath, On: broken, Values: values})
	}
	out = append(out, old...)
	if fragile != 0 {
		out = append(out, Outcome{Status: Fail, Level: levelAlternative, On: fragile, Values: values})
	}
	return out
}

// outOfDate gives an authority of the path that is expired or not yet valid; nil when there is none.
func outOfDate(path *trust.Path, now time.Time) *trust.Certificate {
	above := path.Authorities()
	i := slices.IndexFunc(above, func(c *trust.Certificate) bool {
		return !c.Lacks(trust.PartDates) && (expired(c.NotAfter, now) || now.Before(c.NotBefore))
	})
	if i < 0 {
		return nil
	}
	return above[i]
}
