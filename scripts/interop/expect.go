// Command interop compares what tongguan-scanner said about one server with what is expected, and writes a line.
//
//	interop NAME SOFTWARE VERDICT FAILURES OPENSSL <report.json
//
// VERDICT is one word, or four with slashes: iOS, Android, HarmonyOS, devtools. FAILURES are the rules that must fail
// at medium or worse, parted by commas, as rule or rule/level; "-" is none. OPENSSL is the code that openssl s_client
// gave the chain, which must agree; "-" when it saw no chain.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

var platforms = []string{"ios", "android", "harmony", "devtools"}

type report struct {
	Results []struct {
		Platforms map[string]struct{ Status string }
		Findings  []struct {
			Rule, Status, Level string
			Severity            map[string]string
		}
	}
}

// A seen is the part of a report that is compared.
type seen struct {
	verdict  string
	failures []string // sorted; "rule/level" unless the level is the only one
	unknown  int      // rules that stayed unknown and could weigh as much
}

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: interop NAME SOFTWARE VERDICT FAILURES OPENSSL <report.json")
		os.Exit(2)
	}
	name, software, verdict, failures, openssl := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	got, err := read(os.Stdin)
	var wrong []string
	if err != nil {
		wrong = append(wrong, err.Error())
	} else {
		wrong = compare(got, verdict, list(failures), openssl)
	}
	fmt.Printf("%-6s  %-28s %-16s %-22s openssl %-3s %s\n", ok(wrong), name, software, got.verdict, openssl, got)
	for _, w := range wrong {
		fmt.Printf("        %s\n", w)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

func read(r io.Reader) (seen, error) {
	var doc report
	if err := json.NewDecoder(r).Decode(&doc); err != nil {
		return seen{}, fmt.Errorf("no report: %w", err)
	}
	if len(doc.Results) != 1 {
		return seen{}, fmt.Errorf("%d results, not one", len(doc.Results))
	}
	var out seen
	var words, unknown []string
	for _, p := range platforms {
		words = append(words, doc.Results[0].Platforms[p].Status)
	}
	out.verdict = brief(words)
	for _, f := range doc.Results[0].Findings {
		heavy := false
		for _, s := range f.Severity {
			heavy = heavy || slices.Contains([]string{"medium", "high", "blocker"}, s)
		}
		switch {
		case !heavy:
		case f.Status == "unknown":
			unknown = append(unknown, f.Rule)
		case f.Level == "default":
			out.failures = append(out.failures, f.Rule)
		default:
			out.failures = append(out.failures, f.Rule+"/"+f.Level)
		}
	}
	slices.Sort(out.failures)
	out.failures = slices.Compact(out.failures)
	slices.Sort(unknown)
	out.unknown = len(slices.Compact(unknown))
	return out, nil
}

// brief writes four words as one where they are the same.
func brief(words []string) string {
	if len(slices.Compact(slices.Clone(words))) == 1 {
		return words[0]
	}
	return strings.Join(words, "/")
}

func compare(got seen, verdict string, failures []string, openssl string) []string {
	var wrong []string
	if got.verdict != verdict {
		wrong = append(wrong, fmt.Sprintf("verdict: got %s, want %s", got.verdict, verdict))
	}
	if !slices.Equal(got.failures, failures) {
		wrong = append(wrong, fmt.Sprintf("failures: got %v, want %v", got.failures, failures))
	}
	if agrees, known := verified[openssl]; !known {
		wrong = append(wrong, "openssl gave "+openssl+", which this program cannot compare")
	} else if !slices.ContainsFunc(got.failures, isAbout(agrees)) && agrees != nil {
		wrong = append(wrong, fmt.Sprintf("openssl gave %s, and none of %v failed", openssl, agrees))
	} else if openssl == "0" && slices.ContainsFunc(got.failures, isAbout(aboutChain())) {
		wrong = append(wrong, "openssl accepted the chain")
	}
	return wrong
}

// verified gives, for a code of openssl's verification (X509_STORE_CTX_get_error(3)), the rules of which one must fail.
var verified = map[string][]string{
	"-":  nil,
	"0":  nil,
	"10": {"cert_expired"},
	"18": {"cert_self_signed"},
	"19": {"trust_unknown_ca"},
	"20": {"chain_incomplete", "trust_unknown_ca"},
	"21": {"chain_incomplete", "trust_unknown_ca"},
	"62": {"name_mismatch", "name_cn_only", "wildcard_depth"},
}

// aboutChain lists every rule that openssl has an opinion about.
func aboutChain() []string {
	var out []string
	for _, rules := range verified {
		out = append(out, rules...)
	}
	return out
}

func isAbout(rules []string) func(failure string) bool {
	return func(failure string) bool {
		rule, _, _ := strings.Cut(failure, "/")
		return slices.Contains(rules, rule)
	}
}

func list(s string) []string {
	if s == "-" {
		return nil
	}
	out := strings.Split(s, ",")
	slices.Sort(out)
	return out
}

// String lists the findings.
func (s seen) String() string {
	out := cmp.Or(strings.Join(s.failures, " "), "no failure")
	if s.unknown > 0 {
		out += fmt.Sprintf(" (%d unknown)", s.unknown)
	}
	return out
}

func ok(wrong []string) string {
	if len(wrong) > 0 {
		return "NOT OK"
	}
	return "ok"
}
