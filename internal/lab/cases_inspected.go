package lab

// inspectedCases are three unrelated hosts behind one middlebox that opens TLS: it ends every connection itself, with a
// certificate that it makes on the spot. Each alone is a server of an authority that nobody trusts; together they tell.
// Their names have nothing in common, as those of unrelated hosts have not.
func (a *authorities) inspectedCases() []setting {
	var out []setting
	for _, name := range []string{"shop", "game", "clinic"} {
		id := "inspected-" + name
		out = append(out, setting{Case{
			ID:      id,
			Host:    id + ".test",
			Title:   title("One of three unrelated hosts whose TLS one middlebox opens", "三个互不相关的域名之一：途中的同一台设备解密了它们的 TLS"),
			Shows:   ids("ats_trust", "trust_unknown_ca"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.inspector, sends: add(a.inspector)})})
	}
	return out
}
