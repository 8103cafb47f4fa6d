package main

import (
	"fmt"
	"slices"
	"strings"
)

// verified gives, for a code of openssl's verification (X509_STORE_CTX_get_error(3)), the rules of which one must fail.
var verified = map[string][]string{
	"-":  nil, // it saw no chain
	"0":  nil,
	"10": {"cert_expired"},
	"18": {"cert_self_signed"},
	"19": {"trust_unknown_ca"},
	"20": {"chain_incomplete", "trust_unknown_ca"},
	"21": {"chain_incomplete", "trust_unknown_ca"},
	"62": {"name_mismatch", "name_cn_only", "wildcard_depth"},
}

// contradicts tells how the failures that the scanner found contradict what openssl s_client made of the same chain; ""
// when they do not.
func contradicts(failing, code string) string {
	rules, known := verified[code]
	switch failed := isAbout(strings.Fields(failing)); {
	case !known:
		return "openssl gave " + code + ", which this program cannot compare"
	case rules != nil && !slices.ContainsFunc(rules, failed):
		return fmt.Sprintf("openssl gave %s, and none of %v failed", code, rules)
	case code == "0":
		for _, rules := range verified {
			if slices.ContainsFunc(rules, failed) {
				return "openssl accepted the chain, and " + failing + " failed"
			}
		}
	}
	return ""
}

// isAbout gives a function that reports whether a rule is among the failures, at whatever level.
func isAbout(failures []string) func(rule string) bool {
	return func(rule string) bool {
		return slices.ContainsFunc(failures, func(f string) bool {
			name, _, _ := strings.Cut(f, "/")
			return name == rule
		})
	}
}
