// Package config reads what an operator says about the service: flags, environment and a YAML file, by one table of
// settings that the help and the documentation are made of, too. Whatever is wrong is reported together.
package config

import (
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/rules"
)

// A Command is a program of the service, or several. Each takes the settings that concern it.
type Command uint8

// The commands.
const (
	API  Command = 1 << iota // the HTTP process, which can be all of the service
	Work                     // a worker beside it
)

// A Service holds the settings of the service. It is made by [Load], complete and checked; fields of settings that the
// command does not take have their defaults.
type Service struct {
	File string // the settings file; "" when there was none

	DatabaseURL Secret // "": the service runs a Postgres of its own
	DataDir     string // where that lives; "" when no folder can be found and none is needed
	PGBin       string // where its programs are; "" when they are to be looked for

	Listen         string         // host:port; no host is every address of the machine
	PublicURL      *url.URL       // as browsers see the service, without path; nil when it was not said
	MetricsListen  string         // host:port of a listener for metrics alone; "" when they are on Listen
	InsecureHTTP   bool           // plain http is wanted beyond this machine
	TrustedProxies []netip.Prefix // whose X-Forwarded headers are believed
	Demo           bool           // fill the service from the lab

	Zone zone.Settings // from where endpoints are looked at; its mistakes name the place where a setting was given

	ProfileName string // of the rules that count, as it was given; see Profile

	Workers       int           // scans at once
	Name          string        // of this worker
	Interval      time.Duration // between scans of an endpoint
	ScanRetention time.Duration // how long scans are kept
	DenyPorts     []uint16      // not scanned; see Denies
	AllowPorts    []uint16      // scanned all the same

	SecretKey       Secret         // what channels' secrets are encrypted with, as seal.ParseKey reads it; "" when none is given
	OldSecretKeys   []Secret       // what they were encrypted with before
	NotifyAllow     []netip.Prefix // private addresses that messages may be sent to
	NotifyAllowHTTP bool           // messages may be sent without TLS

	LogLevel  slog.Level
	LogFormat string // LogText or LogJSON
	Lang      lang.Tag

	given   map[string][]value // by the name of the setting
	profile rules.Profile

	lintProfile rules.Profile
}

// Profile gives the rules that count. A file was read when the settings were, so that all of a process goes by one text.
func (s *Service) Profile() rules.Profile { return s.profile }

// LintProfile gives the rules that count for the code and the lists of mini programs, by the same text.
func (s *Service) LintProfile() rules.Profile { return s.lintProfile }

// The formats of the log.
const (
	LogText = "text"
	LogJSON = "json"
)

// Denies reports whether the service scans nothing on this port, so that nobody makes it speak to what is no web
// server.
func (s *Service) Denies(port uint16) bool {
	return slices.Contains(s.DenyPorts, port) && !slices.Contains(s.AllowPorts, port)
}

// at says where a value of a setting was given: zone names its mistakes by it.
func (s *Service) at(name, text string) string {
	for _, v := range s.given[name] {
		if v.text == text && v.at != "" {
			return v.at
		}
	}
	if all := s.given[name]; len(all) > 0 && all[0].at != "" {
		return all[0].at
	}
	return "--" + name
}

// about says where a setting that has one value was given, and that value.
func (s *Service) about(name string) string {
	all := s.given[name]
	if len(all) == 0 {
		return "--" + name
	}
	return s.at(name, all[0].text) + " " + all[0].text
}
