// Package fixes holds what to type into the software that people serve with, for what a rule found and a configuration
// can mend. The fixes are data: a table a software, by rule.
//
// Those for nginx are proven: the test of the build tag "fixes" breaks a real nginx for each, applies what is here, and
// has the scanner pass it.
package fixes

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Fix is what to do in one kind of software.
type Fix struct {
	ID    string // of the software
	Name  lang.Phrase
	Steps []Step
	Doc   string // the vendor's page
}

// A Step is a sentence, and perhaps what to type.
type Step struct {
	Text lang.Phrase
	Type string // lines for a configuration file or a shell, the same in every language; "" for none

	// Of nginx: where the lines go, and the directives whose lines there they take the place of. Text says it.
	Into     Block
	Replaces []string
}

// A Block is one of nginx's.
type Block string

// The blocks that lines go into; "" where the lines are no configuration of nginx.
const (
	InHTTP     Block = "http"
	InServer   Block = "server"
	InLocation Block = "location"
	InPlain    Block = "plain" // the server of port 80
)

// Of gives the ways to mend a finding, the likeliest software first, and how many of them the server's own word makes
// likely: with 0 the commonest come first. It gives none where no configuration mends it, or it is no failure.
func Of(f *rules.Finding, s *facts.Snapshot) (all []Fix, likely int) {
	if f.Status != rules.Fail || f.Rule == nil {
		return nil, 0
	}
	every, known := SoftwareFor(Server(s))
	places := placesOf(f, s)
	for i := range every {
		steps := every[i].steps(f)
		if len(steps) == 0 {
			continue
		}
		fix := Fix{ID: every[i].ID, Name: every[i].Name, Doc: every[i].Doc}
		for _, step := range steps {
			step.Type = fill(step.Type, places)
			step.Text = lang.En(fill(step.Text.In(lang.English), places)).Zh(fill(step.Text.In(lang.Chinese), places))
			fix.Steps = append(fix.Steps, step)
		}
		all = append(all, fix)
		if i < known {
			likely++
		}
	}
	return all, likely
}

// steps looks for what mends the very fault before what mends the rule in general.
func (s *Software) steps(f *rules.Finding) []Step {
	which := cmp.Or(f.Evidence, string(f.Level))
	if elsewhere[f.Rule.ID+"/"+which] {
		return nil
	}
	for _, key := range []string{f.Rule.ID + "/" + which, f.Rule.ID} {
		if chainFaults[key] {
			return s.Steps
		}
		if steps := s.fixes[key]; len(steps) > 0 {
			return steps
		}
	}
	return nil
}

// chainFaults are mended by another file of the chain.
var chainFaults = map[string]bool{
	"chain_incomplete": true, "chain_order": true, "chain_extra": true, "chain_duplicate": true, "chain_contains_root": true,
	"chain_expired_intermediate": true,
}

// elsewhere are faults of a rule that can be mended, which no line of a configuration mends: what is behind the proxy is down.
var elsewhere = map[string]bool{"wss_upgrade/behind": true}

// Where files stand is not known.
const (
	chainFile = "/path/to/fullchain.pem"
	keyFile   = "/path/to/key.pem"
)

// placesOf gives what the places in lines to type stand for. A host that is no plain name is not put into a
// configuration, since people paste it.
func placesOf(f *rules.Finding, s *facts.Snapshot) map[string]string {
	host, port := s.Endpoint.Host, "443"
	if !plainHost.MatchString(host) {
		host = "api.example.com"
	}
	if s.Endpoint.Port != 0 {
		port = strconv.Itoa(int(s.Endpoint.Port))
	}
	places := map[string]string{"file": chainFile, "key": keyFile, "host": host, "port": port, "path": "/"}
	if path := fmt.Sprint(f.Values["path"]); plainPath.MatchString(path) {
		places["path"] = path
	}
	return places
}

var (
	plainHost = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
	plainPath = regexp.MustCompile(`^/[A-Za-z0-9._/-]*$`)
)

func fill(text string, places map[string]string) string {
	for name, value := range places {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// Server gives the name under which the software of a snapshot's server speaks of itself in HTTP; "" when it does not.
func Server(s *facts.Snapshot) string {
	for i := range s.Addresses {
		if exchanges := s.Addresses[i].HTTP.Value; exchanges != nil {
			for _, e := range *exchanges {
				if e.Server != "" {
					return e.Server
				}
			}
		}
		if upgrades := s.Addresses[i].WebSocket.Value; upgrades != nil { // all that is asked for wss
			for _, u := range *upgrades {
				if u.Server != "" {
					return u.Server
				}
			}
		}
		if f := s.Addresses[i].Handshake.Failure; f != nil && f.Server != "" { // HTTP where TLS should be
			return f.Server
		}
	}
	return ""
}

// IsChain reports whether it is another file of the chain that mends the finding.
func IsChain(f *rules.Finding) bool { return chainFaults[f.Rule.ID] }
