package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A report is the part of the scanner's JSON document that is compared.
type report struct {
	Results []struct {
		Platforms map[string]struct{ Status string }
		Findings  []finding
		Snapshot  struct {
			Addresses []address
			Port80    struct {
				Value   *struct{ Result string }
				Failure *refusal
			}
		}
	}
}

type finding struct {
	Rule, Status, Level string
	Severity            map[string]string
}

// A refusal is the reason of a probe that was not answered.
type refusal struct {
	Kind  string
	Alert *int
}

func (r *refusal) String() string {
	switch {
	case r == nil:
		return "-"
	case r.Alert != nil:
		return "alert " + strconv.Itoa(*r.Alert)
	}
	return r.Kind
}

type address struct {
	Handshake struct {
		Value *struct {
			Version, Suite, Group, ALPN string
			Requested                   bool     `json:"client_certificate_requested"`
			Staple                      []byte   `json:"ocsp_staple"`
			SCTs                        [][]byte `json:"scts"`
		}
		Failure *refusal
	}
	Chain    struct{ Value []string }
	Leaves   []struct{ SHA256 string }
	Versions struct{ Value map[string]string }
	ATS      answer
	NonATS   answer `json:"non_ats"`
	HTTP     struct {
		Value []struct {
			Protocol     string
			Status       int
			Failure      *refusal
			Redirects    []struct{ Scheme, Host string }
			RedirectsEnd string `json:"redirects_end"`
		}
	}
	WebSocket struct {
		Value []struct {
			Result  string
			Failure *refusal
		}
	}
}

// An answer is to one hello. A server of TLS 1.1 answers one of TLS 1.2, too.
type answer struct {
	Value struct{ Version, Suite string }
}

// taken12 gives the suite of TLS 1.2 that one of the answers has; "-" when none has.
func taken12(answers ...answer) string {
	for _, a := range answers {
		if a.Value.Version == "1.2" {
			return named(suiteNames, a.Value.Suite)
		}
	}
	return "-"
}

// read finds the facts in a report about one address. The certificates are named by their SHA-256; staples tells what a
// staple is worth.
func read(document []byte, certificates map[string]string, staples func([]byte) string) (facts, error) {
	var doc report
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, fmt.Errorf("no report: %w", err)
	}
	if len(doc.Results) != 1 || len(doc.Results[0].Snapshot.Addresses) != 1 {
		return nil, fmt.Errorf("a report about %d targets, or not about one address", len(doc.Results))
	}
	result := doc.Results[0]
	a := result.Snapshot.Addresses[0]
	var shown []string
	for _, l := range a.Leaves {
		shown = append(shown, l.SHA256)
	}
	found := facts{
		versions: offered(a.Versions.Value),
		version:  "-", suite: "-", suite12: taken12(a.ATS, a.NonATS), group: "-", alpn: "-", staple: "-", scts: "-", client: "-",
		chain: names(a.Chain.Value, certificates), leaves: sorted(names(shown, certificates)),
		failure: a.Handshake.Failure.String(),
		get:     "-", redirects: "-", websocket: "-", port80: "-",
		verdict: words(result.Platforms), failures: failing(result.Findings),
	}
	if s := a.Handshake.Value; s != nil {
		found[version], found[suite] = s.Version, named(suiteNames, s.Suite)
		found[group] = named(groupNames, cmp.Or(s.Group, "0x0000"))
		found[alpn] = cmp.Or(s.ALPN, "-")
		if s.Requested {
			found[client] = "wanted"
		}
		if len(s.Staple) > 0 {
			found[staple] = staples(s.Staple)
		}
		if len(s.SCTs) > 0 {
			found[scts] = strconv.Itoa(len(s.SCTs))
		}
	}
	for _, e := range a.HTTP.Value {
		found[get] = e.Failure.String()
		if e.Status != 0 {
			found[get] = e.Protocol + " " + strconv.Itoa(e.Status)
		}
		if n := len(e.Redirects); n > 0 {
			found[redirects] = e.Redirects[n-1].Scheme + "://" + e.Redirects[n-1].Host + " " + e.RedirectsEnd
		}
	}
	for _, u := range a.WebSocket.Value {
		found[websocket] = cmp.Or(u.Result, u.Failure.String())
	}
	if p := result.Snapshot.Port80; p.Value != nil {
		found[port80] = p.Value.Result
	} else if p.Failure != nil {
		found[port80] = p.Failure.String()
	}
	return found, nil
}

// offered writes what is known about the versions: those that are on, and with a "?" those that are not known to be off.
func offered(known map[string]string) string {
	var out []string
	for _, v := range []string{"1.0", "1.1", "1.2", "1.3"} {
		switch known[v] {
		case "offered":
			out = append(out, v)
		case "refused":
		default:
			out = append(out, "?"+v)
		}
	}
	return list(out)
}

// names gives the certificates' names; one that is unknown keeps its hash.
func names(hashes []string, certificates map[string]string) string {
	var out []string
	for _, h := range hashes {
		out = append(out, named(certificates, h))
	}
	return list(out)
}

func sorted(words string) string {
	out := strings.Fields(words)
	slices.Sort(out)
	return list(out)
}

func list(words []string) string { return cmp.Or(strings.Join(words, " "), "-") }

// words gives the platforms' verdicts, as one word where they are the same.
func words(platforms map[string]struct{ Status string }) string {
	var out []string
	for _, p := range []string{"ios", "android", "harmony", "devtools"} {
		out = append(out, platforms[p].Status)
	}
	if len(slices.Compact(slices.Clone(out))) == 1 {
		return out[0]
	}
	return strings.Join(out, "/")
}

// failing lists the rules that fail at medium or worse somewhere, with the level where that is not the only one.
func failing(findings []finding) string {
	var out []string
	for _, f := range findings {
		heavy := false
		for _, s := range f.Severity {
			heavy = heavy || slices.Contains([]string{"medium", "high", "blocker"}, s)
		}
		switch {
		case !heavy || f.Status == "unknown":
		case f.Level == "default":
			out = append(out, f.Rule)
		default:
			out = append(out, f.Rule+"/"+f.Level)
		}
	}
	slices.Sort(out)
	return list(slices.Compact(out))
}
