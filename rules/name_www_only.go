package rules

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var nameWWWOnly = Rule{
	ID:       "name_www_only",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   Source{Name: "Tongguan", URL: "https://www.rfc-editor.org/rfc/rfc9525#section-6.3"},
	Needs:    []facts.ProbeID{facts.ProbeChain},
	Reads:    trust.PartNames,
	Text: Text{
		Title: lang.En("The certificate covers the domain with and without www").Zh("证书同时覆盖带 www 与不带 www 的域名"),
		Why:   lang.En("Sooner or later one of the two is linked, typed or redirected to from the other, and then the connection fails.").Zh("这两个名称迟早会被互相链接、手动输入或重定向到，届时连接会失败。"),
		Fix:   lang.En("Have the next certificate issued for both names.").Zh("下次换发时让证书同时包含这两个名称。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the certificate covers {host}, and not {twin}").Zh("证书覆盖 {host}，但不覆盖 {twin}"),
		},
	},
	Check: checkNameWWWOnly,
}

func checkNameWWWOnly(v *View, _ Params) []Outcome {
	leaf, host := v.Leaf(), v.Host()
	twin := twinOf(host)
	if twin == "" || leaf.VerifyHostname(host) != nil { // the latter is name_mismatch's matter
		return notApplicable()
	}
	if leaf.VerifyHostname(twin) == nil {
		return pass()
	}
	return fail(Values{"host": host, "twin": twin})
}

// twinOf gives a registrable domain with www, and one with www without it; "" for any other name.
func twinOf(host string) string {
	bare, www := strings.CutPrefix(host, "www.")
	registrable, err := publicsuffix.EffectiveTLDPlusOne(bare)
	switch {
	case err != nil || registrable != bare:
		return ""
	case www:
		return bare
	}
	return "www." + bare
}
