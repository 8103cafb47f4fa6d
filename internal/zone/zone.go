// Package zone is from where endpoints are looked at: which ranges are open, who is asked for names, which addresses
// are pinned, whom to trust. It makes a scanner and the root stores of what an operator says about that, and tells him
// everything that is wrong with it.
package zone

import (
	"errors"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
)

// Settings are what an operator says, as he wrote it. Nothing is read, and nothing is wrong, before one of the methods
// is called; each of them reports all mistakes that it meets, joined, each a [lang.Speaker].
type Settings struct {
	AllowCIDR   []string      // ranges of private or loopback addresses to open, such as "10.0.0.0/8"
	Resolver    string        // the name server, ADDR[:PORT]; "" is the system's
	ResolverFor []string      // other name servers for some names, SUFFIX=ADDR[:PORT]; see [SplitResolver]
	Resolve     []string      // pinned addresses, HOST:PORT:ADDR[,ADDR…] as in curl
	Hosts       string        // a file of them, in the form of /etc/hosts; "" is none
	CAFile      []string      // files of roots to trust, [PLATFORM=]PEM
	OnlyCAFile  bool          // trust those alone
	Minimum     []string      // the oldest versions that count, PLATFORM=VERSION; see OldestVersions
	StoresDir   string        // the folder of the lists of roots that were added to the shipped ones; "" is none
	LogsFile    string        // the list of Certificate Transparency logs that was added; "" is none
	Timeout     time.Duration // the longest that one endpoint may take
	Depth       scan.Depth
	Samples     int // how often more each address is asked which leaf it shows

	NoThirdParty bool // ask nobody whom a certificate names: no AIA, no OCSP, no CRL

	// At says where a setting was given, for mistakes: setting is its name, given the value that is wrong, as it stands
	// above. Nil is the command line, so that resolver becomes "--resolver".
	At func(setting, given string) string `json:"-"`
}

// Scanner wires the way out: address policy, resolver, pins, limits. The observer's Resolver is filled in.
func (s Settings) Scanner(now clock.Clock, observer facts.Observer) (*scan.Scanner, error) {
	pins, err := s.pins()
	resolver, about, resolverErr := s.resolver(now)
	policy, policyErr := s.policy()
	limits, limitsErr := s.Limits()
	if err := errors.Join(err, resolverErr, policyErr, limitsErr); err != nil {
		return nil, err
	}
	observer.Resolver = about
	dialer := safedial.New(policy)
	return &scan.Scanner{
		Dialer:     dialer,
		Datagrams:  dialer,
		Resolver:   scan.PinnedResolver{Pins: pins, Resolver: resolver},
		Inventions: scan.NewInventions(resolver, now),
		Clock:      now, Depth: s.Depth, Samples: s.Samples, Limits: limits, Observer: observer,
		Crowd: &scan.Crowd{Public: dialer.Public, Clock: now},
	}, nil
}

// Limits gives what Timeout makes of a scan's limits.
func (s Settings) Limits() (scan.Limits, error) {
	if s.Timeout < 2*time.Second { // what a server could not answer in less says nothing about it
		return scan.Limits{}, lang.Wrong(s.about("timeout", s.Timeout.String()), lang.En("give at least 2s, such as 10s").Zh("至少 2s，例如 10s"))
	}
	limits := scan.DefaultLimits
	limits.Target = s.Timeout
	limits.Connect = min(limits.Connect, s.Timeout/2) // so that a dead or silent server is known for one in time
	limits.Handshake = min(limits.Handshake, s.Timeout/2)
	limits.HTTP = min(limits.HTTP, s.Timeout/2)
	return limits, nil
}

// Check reports what Stores, OldestVersions and Scanner would.
func (s Settings) Check() error {
	_, err := s.sources()
	_, minimumErr := s.OldestVersions()
	_, scannerErr := s.Scanner(nil, facts.Observer{})
	return errors.Join(err, minimumErr, scannerErr)
}

// at is where a setting was given, without its value.
func (s Settings) at(setting, given string) string {
	if s.At == nil {
		return "--" + setting
	}
	return s.At(setting, given)
}

// about is where a setting was given, and its value.
func (s Settings) about(setting, given string) string { return s.at(setting, given) + " " + given }
