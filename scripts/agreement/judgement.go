package main

// judgements adds what the rules made of an address, by their statuses. A rule that does not apply, or was not asked, says
// nothing.
func judgements(out said, rules map[string]string) {
	for p, rule := range map[property]string{
		ems: "ems_missing", secure: "secure_renegotiation", resume: "session_resumption", order: "chain_order",
	} {
		if word, ok := map[string]string{"pass": "yes", "fail": "no", "unknown": "?"}[rules[rule]]; ok {
			out[p] = word
		}
	}
	out.judge(expiry, rules, "valid", verdict{"cert_expired", "expired"}, verdict{"cert_not_yet_valid", "early"})
	out.judge(host, rules, "yes", verdict{"name_cn_only", "no"}, verdict{"wildcard_depth", "no"}, verdict{"name_mismatch", "no"})
	out.judge(trusted, rules, "trusted",
		verdict{"cert_self_signed", "self-signed"}, verdict{"chain_incomplete", "incomplete"}, verdict{"chain_signature_bad", "broken"},
		verdict{"chain_name_constraints", "broken"}, verdict{"chain_eku", "broken"}, verdict{"chain_pathlen", "broken"},
		verdict{"trust_unknown_ca", "unknown"}, verdict{"trust_desktop", "broken"}, verdict{"chain_expired_intermediate", "expired"})
	var bad []string
	asked := false
	for rule, kind := range map[string]string{
		"cipher_null": "null", "cipher_anon": "anon", "cipher_export": "export", "cipher_rc4": "rc4", "cipher_3des": "3des",
		"cipher_des": "des", "cipher_no_fs": "no_fs",
	} {
		switch rules[rule] {
		case "fail":
			bad = append(bad, kind)
		case "unknown":
			bad = append(bad, "?"+kind)
		case "pass":
		default:
			continue
		}
		asked = true
	}
	if asked {
		out[weak] = list(bad)
	}
}

// A verdict is the word for a rule that fails.
type verdict struct{ rule, word string }

// judge adds the word of the first rule that fails, "?" where one is unknown and none fails, and the good word where at
// least one passes. Where none has anything to say it adds nothing.
func (s said) judge(p property, rules map[string]string, good string, verdicts ...verdict) {
	passed, unknown := false, false
	for _, v := range verdicts {
		switch rules[v.rule] {
		case "fail":
			s[p] = v.word
			return
		case "unknown":
			unknown = true
		case "pass":
			passed = true
		}
	}
	switch {
	case unknown:
		s[p] = "?"
	case passed:
		s[p] = good
	}
}
