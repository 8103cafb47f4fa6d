package main

import (
	"fmt"
	"net"
	"regexp"
	"strings"
)

// A setup is one configuration of a server and what it decides.
type setup struct {
	name   string
	config string // in the server's own language; $dir, $at and the like stand for what text knows
	truth  facts

	onto    string            // another setup of this server, which is asked in another way; it has no config of its own
	host    string            // that is asked for: "" is interop.test, "-" the address, so that no name is sent
	path    string            // and scheme: "" is https and "/"; "wss:/chat"
	https   bool              // it needs port 443, and 80 beside it
	needs   func(*rig) string // why this machine cannot run it; "" when it can
	openssl string            // the code that openssl s_client gives the chain; held where the truth has a verdict
	blind   facts             // what the scanner does not learn here, and does not claim to
	planted bool              // the root is not in --ca-file but in SSL_CERT_FILE, where it must not count

	at   string // the address
	port int
}

// A server is a program and the setups that it is run with.
type server struct {
	name    string
	release func(*rig) string          // "nginx/1.22.1"
	start   func(*rig, []*setup) error // starts those that have a config
	subnet  int                        // its setups are at 127.0.subnet.1, .2, …
	setups  []*setup
}

// place gives each setup its address, and leaves out those that this machine cannot run: those are told in the second
// result, with the reason.
func (s *server) place(r *rig, only *regexp.Regexp) (ready []*setup, not []string) {
	byName := map[string]*setup{}
	for i, one := range s.setups {
		one.at, one.port = fmt.Sprintf("127.0.%d.%d", s.subnet, i+1), r.port
		if one.https {
			one.port = 443
		}
		if !only.MatchString(s.name + " " + one.name) {
			continue
		}
		reason := ""
		if one.onto != "" {
			on := byName[one.onto]
			if on == nil {
				reason = one.onto + " is not run"
			} else {
				one.at, one.port = on.at, on.port
			}
		}
		if one.needs != nil {
			reason = one.needs(r)
		}
		if reason == "" && one.onto == "" {
			reason = taken(one)
		}
		if reason != "" {
			not = append(not, s.name+" "+one.name+": "+reason)
			continue
		}
		byName[one.name] = one
		ready = append(ready, one)
	}
	return ready, not
}

// taken tells why a setup's port cannot be had.
func taken(one *setup) string {
	ports := []int{one.port}
	if one.https {
		ports = append(ports, 80)
	}
	for _, port := range ports {
		l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", one.at, port))
		if err != nil {
			return err.Error()
		}
		_ = l.Close()
	}
	return ""
}

// text is the config with what is known now.
func (one *setup) text(r *rig) string {
	return strings.NewReplacer(
		"$dir", r.dir,
		"$at", one.place(),
		"$address", one.at,
		"$plain", one.at+":80",
		"$port", fmt.Sprint(one.port),
		"$chat", r.chat,
	).Replace(one.config)
}

// place is where the setup's server listens.
func (one *setup) place() string { return fmt.Sprintf("%s:%d", one.at, one.port) }

// own gives the setups that have a config.
func own(setups []*setup) (out []*setup) {
	for _, one := range setups {
		if one.onto == "" {
			out = append(out, one)
		}
	}
	return out
}

// hostname is the name that is asked for; "" when none is sent.
func (one *setup) hostname() string {
	switch one.host {
	case "":
		return "interop.test"
	case "-":
		return ""
	}
	return one.host
}

// mlkem is of OpenSSL 3.5 and newer.
func mlkem(r *rig) string {
	if r.opensslAt(3, 5) {
		return ""
	}
	return "X25519MLKEM768 needs OpenSSL 3.5, here is " + r.opensslVersion
}
