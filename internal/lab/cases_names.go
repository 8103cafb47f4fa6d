package lab

// nameCases differ in the names in the certificate. Of the three rules about names only one speaks at a time.
func nameCases() []setting {
	return []setting{
		{Case{
			ID:      "wrong-name",
			Title:   title("The certificate is for another host", "证书颁发给了别的域名"),
			Shows:   ids("name_mismatch"),
			Verdict: everywhere(fail),
		}, serve(site{change: named("somebody-else" + domain)})},
		{Case{
			ID:      "cn-only",
			Title:   title("The host stands in the common name only", "域名只写在通用名 CN 中"),
			Shows:   ids("name_cn_only"),
			Verdict: everywhere(fail),
		}, serve(site{change: named()})},
		{Case{
			ID:      "wildcard-deep",
			Title:   title("A wildcard that is asked to cover two labels", "通配符需要覆盖两级子域名"),
			Host:    "a.b.wildcard-deep" + domain,
			Shows:   ids("wildcard_depth"),
			Verdict: everywhere(fail),
		}, serve(site{change: named("*.wildcard-deep" + domain)})},
		{Case{
			ID:      "wildcard-apex",
			Title:   title("A wildcard that is asked to cover its own domain", "通配符需要覆盖上级域名本身"),
			Shows:   ids("wildcard_depth"),
			Verdict: everywhere(fail),
		}, serve(site{change: named("*.wildcard-apex" + domain)})},
	}
}
