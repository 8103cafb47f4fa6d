package main

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
)

// checkFlags is the command line of check.
type checkFlags struct {
	Targets []string `arg:"" optional:"" help:"${targets}"`

	File         []string       `short:"f" sep:"none" placeholder:"FILE" help:"${file}"`
	Format       string         `enum:"table,json,jsonl" default:"table" placeholder:"table|json|jsonl" help:"${format}"`
	Output       string         `short:"o" placeholder:"FILE" help:"${output}"`
	Profile      string         `enum:"wechat,strict" default:"wechat" placeholder:"wechat|strict" help:"${profile}"`
	Platform     []platformFlag `placeholder:"ios|android|harmony|devtools" help:"${platform}"`
	FailOn       string         `enum:"blocker,high,medium,low,never" default:"high" placeholder:"blocker|high|medium|low|never" help:"${failon}"`
	Depth        scan.Depth     `enum:"quick,standard" default:"standard" placeholder:"quick|standard" help:"${depth}"`
	CAFile       []string       `name:"ca-file" sep:"none" placeholder:"[PLATFORM=]PEM" help:"${cafile}"`
	OnlyCAFile   bool           `name:"only-ca-file" help:"${onlycafile}"`
	Resolve      []string       `sep:"none" placeholder:"HOST:PORT:ADDR[,ADDR]" help:"${resolve}"`
	Hosts        string         `placeholder:"FILE" help:"${hosts}"`
	Resolver     string         `placeholder:"ADDR[:PORT]" help:"${resolver}"`
	AllowCIDR    []string       `name:"allow-cidr" placeholder:"CIDR" help:"${allowcidr}"`
	At           string         `placeholder:"RFC3339" help:"${at}"`
	Timeout      time.Duration  `default:"45s" placeholder:"45s" help:"${timeout}"`
	Concurrency  int            `default:"64" placeholder:"64" help:"${concurrency}"`
	All          bool           `help:"${all}"`
	WithSnapshot bool           `help:"${withsnap}"`
	Snapshot     []string       `sep:"none" placeholder:"FILE" help:"${snapshot}"`
	Color        string         `enum:"auto,always,never" default:"auto" placeholder:"auto|always|never" help:"${color}"`
}

// platforms gives the platforms that count: all, unless some were named.
func (f *checkFlags) platforms() facts.Platforms {
	if len(f.Platform) == 0 {
		return facts.Everywhere
	}
	var set facts.Platforms
	for _, p := range f.Platform {
		set |= facts.On(facts.Platform(p))
	}
	return set
}

// threshold is the least severity that counts as a finding for the exit code; above Blocker with "never".
func (f *checkFlags) threshold() rules.Severity {
	if s, ok := rules.ParseSeverity(f.FailOn); ok {
		return s
	}
	return rules.Blocker + 1
}

// platformFlag reads one platform's name.
type platformFlag facts.Platform

func (p *platformFlag) UnmarshalText(text []byte) error {
	platform, err := facts.ParsePlatform(string(text))
	*p = platformFlag(platform)
	return err
}

type versionFlags struct {
	JSON bool `name:"json" help:"${json}"`
}

type labFlags struct {
	Dir  string `placeholder:"DIR" help:"${labdir}"`
	Port int    `default:"8443" placeholder:"8443" help:"${labport}"`
}

// splitPin takes HOST:PORT:ADDR[,ADDR…] apart.
func splitPin(s string) (hostPort string, addrs []netip.Addr, err error) {
	host, rest, ok := strings.Cut(s, ":")
	port, list, ok2 := strings.Cut(rest, ":")
	if !ok || !ok2 || host == "" || port == "" || list == "" {
		return "", nil, fmt.Errorf("it is not HOST:PORT:ADDR")
	}
	for text := range strings.SplitSeq(list, ",") {
		addr, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(text), "[]"))
		if err != nil {
			return "", nil, fmt.Errorf("%q is no IP address", text)
		}
		addrs = append(addrs, addr.Unmap())
	}
	return host + ":" + port, addrs, nil
}
