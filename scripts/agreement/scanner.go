package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lab"
)

// A report is the part of the scanner's document that is compared.
type report struct {
	Results []result
}

type result struct {
	Target   string
	Findings []finding
	Snapshot facts.Snapshot
}

type finding struct {
	Rule, Status string
	Address      netip.AddrPort
}

// scan has the scanner look at every case of the lab whose id matches, as thoroughly as it can and by every rule.
func (t *tools) scan(ctx context.Context, l *lab.Lab, only *regexp.Regexp) ([]*look, error) {
	var targets bytes.Buffer
	ids := map[string]string{} // by host
	for _, c := range l.Cases {
		if only.MatchString(c.ID) {
			ids[c.Host] = c.ID
			fmt.Fprintln(&targets, c.Target())
		}
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("the lab has no server whose id matches %q", only)
	}
	list, err := t.write("targets.txt", targets.Bytes())
	if err != nil {
		return nil, err
	}
	hosts, err := t.write("hosts", l.Hosts())
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, t.scanner, "check", "-f", list, "--hosts", hosts, "--ca-file", t.ca, "--allow-cidr", strings.Join(l.Ranges(), ","),
		"--depth", "full", "--profile", "strict", "--all", "--with-snapshot", "--format", "json", "--fail-on", "never")
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 3) { // 3: a case stays unknown, as some are made to
		return nil, err
	}
	var doc report
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, fmt.Errorf("no report: %w", err)
	}
	if len(doc.Results) != len(ids) {
		return nil, fmt.Errorf("a report about %d targets of %d", len(doc.Results), len(ids))
	}
	var looks []*look
	for _, r := range doc.Results {
		for i := range r.Snapshot.Addresses {
			one := r.look(&r.Snapshot.Addresses[i])
			one.id = ids[one.host]
			if i > 0 {
				one.id += "/" + strconv.Itoa(i+1)
			}
			looks = append(looks, one)
		}
	}
	return looks, nil
}

// look reads what a result says of one address.
func (r *result) look(a *facts.Address) *look {
	rules := map[string]string{}
	for _, f := range r.Findings {
		if f.Address == a.Addr {
			rules[f.Rule] = f.Status
		}
	}
	one := &look{host: r.Snapshot.Endpoint.Host, at: a.Addr, leafs: r.leafs(a), found: said{}, says: map[tool]said{}}
	one.found[versions] = versionsOf(a, rules)
	judgements(one.found, rules)
	if s := a.Handshake.Value; s != nil {
		one.found[staple] = yes(len(s.OCSPStaple) > 0)
		if a.Handshake.OK() {
			one.found[alpn] = orNone(s.ALPN)
		}
		if s.Group != 0 {
			one.found[group] = fmt.Sprintf("0x%04x", uint16(s.Group))
		}
	}
	if chain := a.Chain.Value; chain != nil {
		one.found[sent] = strconv.Itoa(len(*chain))
	}
	if taken := taken(a); len(taken) > 0 {
		one.found[suites] = list(taken)
	}
	var shown []string
	for _, l := range a.Leaves {
		shown = append(shown, l.SHA256.String())
	}
	if len(shown) > 0 {
		one.found[leaf] = list(shown)
	}
	return one
}

// versionsOf writes the versions that are on, and behind a "?" those that are not known to be off. SSL 2.0 and 3.0 are
// not asked for where TLS 1.2 gave no answer.
func versionsOf(a *facts.Address, rules map[string]string) string {
	var out []string
	for _, old := range []string{"ssl2", "ssl3"} {
		switch rules[old] {
		case "fail":
			out = append(out, old)
		case "unknown":
			out = append(out, "?"+old)
		}
	}
	var known facts.Versions
	if a.Versions.Value != nil {
		known = *a.Versions.Value
	}
	for _, v := range facts.AllVersions() {
		name := strings.TrimPrefix(v.String(), "TLS ")
		switch known[v] {
		case facts.Offered:
			out = append(out, name)
		case facts.Denied:
		default:
			out = append(out, "?"+name)
		}
	}
	return orNone(strings.Join(out, " "))
}

// taken gives the suites that the server chose, whatever it was asked with. Those of SSL 3.0 are of another number space to
// the tools, and TLCP's are unknown to them.
func taken(a *facts.Address) (out []string) {
	answers := []facts.Probe[facts.Answer]{a.ATS, a.NonATS, a.RSA}
	for hello, p := range a.Hellos {
		if hello != facts.HelloSSL3 {
			answers = append(answers, p)
		}
	}
	for _, p := range answers {
		if p.Value != nil && p.Value.Suite != 0 {
			out = append(out, fmt.Sprintf("0x%04x", uint16(p.Value.Suite)))
		}
	}
	if s := a.Handshake.Value; s != nil && s.Suite != 0 {
		out = append(out, fmt.Sprintf("0x%04x", uint16(s.Suite)))
	}
	return out
}

func orNone(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
