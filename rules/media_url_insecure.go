package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var mediaURLInsecure = Rule{
	ID:     "media_url_insecure",
	Levels: blocking(by(Blocker, Blocker, Medium)),
	Source: wechatNetwork("常见问题 - HTTPS 证书"),
	Text: Text{
		Title: lang.En("Images, audio, video and web pages come over https").Zh("图片、音视频和网页都走 https"),
		Why:   lang.En("Phones refuse what comes over http, or from an IP address or localhost.").Zh("手机会拒绝通过 http、IP 地址或 localhost 加载的资源。"),
		Fix:   lang.En("Serve it over https, from a domain.").Zh("改由域名通过 https 提供。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{kind} loads {url}").Zh("{kind} 加载 {url}"),
		},
	},
	Lint: lintMediaURLInsecure,
}

func lintMediaURLInsecure(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	looked := 0
	for _, m := range c.Project.Media {
		a := splitURL(m.Text)
		if m.Unresolved != "" || a.host == "" {
			continue
		}
		looked++
		live := m.Kind == facts.MediaLive && a.scheme == "rtmp" // its own protocol
		if a.scheme == "http" || !a.isName() && !live {
			u := use{URL: m.URL}
			found = append(found, u.outcome(Values{"kind": string(m.Kind), "url": m.Text}))
		}
	}
	return judged(found, looked)
}
