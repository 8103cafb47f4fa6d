package main

import (
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
)

// judgeFlags say by what is judged and how the judgement is written.
type judgeFlags struct {
	Format   string         `enum:"${formats}" default:"table" placeholder:"${formatwords}" help:"${format}"`
	Output   string         `short:"o" placeholder:"FILE" help:"${output}"`
	Profile  string         `default:"wechat" placeholder:"wechat|strict|FILE" help:"${profile}"`
	Platform []platformFlag `placeholder:"ios|android|harmony|devtools" help:"${platform}"`
	FailOn   string         `enum:"blocker,high,medium,low,never" default:"high" placeholder:"blocker|high|medium|low|never" help:"${failon}"`
	At       string         `placeholder:"TIME" help:"${at}"`
	All      bool           `help:"${all}"`
	Color    string         `enum:"auto,always,never" default:"auto" placeholder:"auto|always|never" help:"${color}"`
}

// trustFlags say whom to trust.
type trustFlags struct {
	CAFile     []string `name:"ca-file" sep:"none" placeholder:"[PLATFORM=]PEM" help:"${cafile}"`
	OnlyCAFile bool     `name:"only-ca-file" help:"${onlycafile}"`
	AsPublic   bool     `name:"as-public" help:"${aspublic}"`
	Minimum    []string `placeholder:"PLATFORM=VERSION" help:"${minimum}"`
	dataFlags
}

// dataFlags say where the lists of roots are kept that were added to the shipped ones.
type dataFlags struct {
	DataDir string `name:"data-dir" placeholder:"DIR" help:"${datadir}"`
}

// stores gives the folder of these lists; "" when no data folder is known.
func (f *dataFlags) stores(w *world) string {
	if f.DataDir != "" {
		return rootlist.Dir(f.DataDir)
	}
	return rootlist.Dir(config.DataDir(w.sources))
}

// logs gives the file of the list of Certificate Transparency logs; "" when no data folder is known.
func (f *dataFlags) logs(w *world) string {
	if f.DataDir != "" {
		return rootlist.LogsFile(f.DataDir)
	}
	return rootlist.LogsFile(config.DataDir(w.sources))
}

// networkFlags say how servers are found and which may be dialled.
type networkFlags struct {
	Resolve   []string      `sep:"none" placeholder:"HOST:PORT:ADDR[,ADDR]" help:"${resolve}"`
	Hosts     string        `placeholder:"FILE" help:"${hosts}"`
	Resolver  string        `placeholder:"ADDR[:PORT]" help:"${resolver}"`
	AllowCIDR []string      `name:"allow-cidr" placeholder:"CIDR" help:"${allowcidr}"`
	Timeout   time.Duration `default:"45s" placeholder:"45s" help:"${timeout}"`
}

// scanFlags say how deeply servers are looked at, how many at once, and by what they are judged.
type scanFlags struct {
	Depth     scan.Depth `enum:"quick,standard,full" default:"standard" placeholder:"quick|standard|full" help:"${depth}"`
	Samples   int        `default:"0" placeholder:"0" help:"${samples}"`
	LintCerts bool       `name:"lint-certs" help:"${lintcerts}"`
	trustFlags
	networkFlags
	NoThirdParty bool `name:"no-third-party" help:"${thirdparty}"`
	Concurrency  int  `default:"64" placeholder:"64" help:"${concurrency}"`
}

// checkFlags is the command line of check.
type checkFlags struct {
	Targets []string `arg:"" optional:"" help:"${targets}"`
	File    []string `short:"f" sep:"none" placeholder:"FILE" help:"${file}"`

	judgeFlags
	baselineFlags
	scanFlags
	serverFlags
	expectFlags
	AppID        string   `name:"appid" placeholder:"wx…" help:"${appid}"`
	WithSnapshot bool     `help:"${withsnap}"`
	Snapshot     []string `sep:"none" placeholder:"FILE" help:"${snapshot}"`
	Before       []string `sep:"none" placeholder:"FILE" help:"${before}"`
	WorksOn      []string `name:"works-on" sep:"none" placeholder:"PHONE" help:"${workson}"`
	WriteChain   string   `name:"write-chain" placeholder:"FILE" help:"${writechain}"`
}

// zone gives from where the targets are looked at.
func (f *scanFlags) zone() zone.Settings {
	s := f.networkFlags.zone(f.trustFlags)
	s.Depth, s.Samples, s.NoThirdParty = f.Depth, f.Samples, f.NoThirdParty
	return s
}

func (f *networkFlags) zone(trusted trustFlags) zone.Settings {
	return zone.Settings{
		AllowCIDR: f.AllowCIDR, Resolver: f.Resolver, Resolve: f.Resolve, Hosts: f.Hosts, Timeout: f.Timeout,
		CAFile: trusted.CAFile, OnlyCAFile: trusted.OnlyCAFile, Minimum: trusted.Minimum,
	}
}

// given reports whether any of the flags is there that only make sense where somebody is dialled.
func (f *networkFlags) given() bool {
	return len(f.Resolve)+len(f.AllowCIDR)+len(f.Hosts)+len(f.Resolver) > 0
}

// platforms gives the platforms that count: all, unless some were named.
func (f *judgeFlags) platforms() facts.Platforms {
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
func (f *judgeFlags) threshold() rules.Severity {
	if s, ok := rules.ParseSeverity(f.FailOn); ok {
		return s
	}
	return rules.Blocker + 1
}

// platformFlag reads one platform's name.
type platformFlag facts.Platform

func (p *platformFlag) UnmarshalText(text []byte) error {
	platform, err := facts.ParsePlatform(string(text))
	if err != nil {
		return lang.Errorf(lang.En(`"{given}" is no platform; choose of {all}`).Zh(`没有 "{given}" 这个平台；可选 {all}`),
			"given", string(text), "all", "ios, android, harmony, devtools").Because(err)
	}
	*p = platformFlag(platform)
	return nil
}

type versionFlags struct {
	JSON bool `name:"json" help:"${json}"`
}

type labFlags struct {
	Dir  string `placeholder:"DIR" help:"${labdir}"`
	Port int    `default:"8443" placeholder:"8443" help:"${labport}"`
}

// when reads --at, a time or a day, which stands for its beginning in UTC; nil when it was not given.
func (f *judgeFlags) when() (*time.Time, error) {
	if f.At == "" {
		return nil, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, f.At); err == nil {
			return &at, nil
		}
	}
	return nil, lang.Wrong("--at "+f.At, lang.En("write a time as 2026-12-31T23:59:59Z, or a day as 2026-12-31").
		Zh("时间应写作 2026-12-31T23:59:59Z，或只写日期 2026-12-31"))
}
