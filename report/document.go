package report

import (
	"crypto/tls"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// SchemaVersion is that of the JSON documents. schema.json describes them.
const SchemaVersion = 1

// document is the whole of --format json. In jsonl it is spread over lines.
type document struct {
	headDoc
	Summary     Summary `json:"summary"`
	Interrupted bool    `json:"interrupted,omitempty"`
	Banners     banners `json:"banners,omitempty"` // what our own network did, and what to do about it
	baselineField
	textsDoc
	Results []resultDoc `json:"results"`
}

// headerLine is the first line of jsonl.
type headerLine struct {
	Kind string `json:"kind"`
	headDoc
	textsDoc
}

// headDoc says what made the document.
type headDoc struct {
	SchemaVersion int       `json:"schema_version"`
	Tool          Tool      `json:"tool"`
	StartedAt     time.Time `json:"started_at"`
	Profile       string    `json:"profile"`

	ProfileFile *profileFileDoc `json:"profile_file,omitempty"` // nil: the profile is a shipped one
}

// textsDoc says once what holds for every result.
type textsDoc struct {
	Notes []string           `json:"notes"` // what limits every verdict
	Rules map[string]ruleDoc `json:"rules"`
}

type ruleDoc struct {
	Title  string       `json:"title"`
	Why    string       `json:"why"`
	Fix    string       `json:"fix"`
	Source rules.Source `json:"source"`
}

type resultDoc struct {
	Target         string                          `json:"target"`
	Status         rules.Grade                     `json:"status"`
	Reach          facts.Reach                     `json:"reach"`
	ElapsedSeconds float64                         `json:"elapsed_seconds"`
	JudgedAt       time.Time                       `json:"judged_at"`
	Platforms      map[facts.Platform]*platformDoc `json:"platforms"`
	Findings       []findingDoc                    `json:"findings"`
	Passed         []string                        `json:"passed"`
	NotApplicable  []string                        `json:"notapplicable"`
	NotChecked     []string                        `json:"notchecked"`
	DNS            *dnsDoc                         `json:"dns,omitempty"`
	DNSFailure     *facts.Failure                  `json:"dns_failure,omitempty"`
	CAA            *facts.CAA                      `json:"caa,omitempty"`
	CAAFailure     *facts.Failure                  `json:"caa_failure,omitempty"`
	HTTPS          *facts.HTTPSRecords             `json:"https_records,omitempty"`
	HTTPSFailure   *facts.Failure                  `json:"https_records_failure,omitempty"`
	Addresses      []addressDoc                    `json:"addresses"`
	Omitted        int                             `json:"addresses_omitted,omitempty"`
	Service        *servedDoc                      `json:"service,omitempty"`
	Vendor         *vendorDoc                      `json:"vendor,omitempty"`
	Expected       *expectedDoc                    `json:"expected,omitempty"`
	Before         *beforeDoc                      `json:"before,omitempty"`
	Disputes       []facts.Dispute                 `json:"disputes,omitempty"` // of the platforms that count
	Snapshot       *facts.Snapshot                 `json:"snapshot,omitempty"`
}

type platformDoc struct {
	Status   rules.Grade  `json:"status"`
	Oldest   rules.Oldest `json:"oldest,omitzero"`
	Newest   string       `json:"newest,omitempty"`
	Accepted string       `json:"accepted,omitempty"` // the same as words; where any platform accepts
	Reasons  []string     `json:"reasons"`
}

type findingDoc struct {
	Rule       string                            `json:"rule"`
	Status     rules.Status                      `json:"status"`
	Level      rules.LevelID                     `json:"level,omitempty"`
	Confidence rules.Confidence                  `json:"confidence"`
	Address    string                            `json:"address,omitempty"`
	File       string                            `json:"file,omitempty"` // of lint: where it stands
	Line       int                               `json:"line,omitempty"`
	Column     int                               `json:"column,omitempty"`
	Severity   map[facts.Platform]rules.Severity `json:"severity"`
	Evidence   string                            `json:"evidence,omitempty"`
	Values     rules.Values                      `json:"values,omitempty"`
	Errors     map[facts.Platform][]rules.Error  `json:"errors,omitempty"`
	Lowered    map[facts.Platform]rules.Severity `json:"lowered_from,omitempty"`
	Waived     *waivedDoc                        `json:"waived,omitempty"`
	Fixes      []fixDoc                          `json:"fixes,omitempty"`

	Fingerprint string `json:"fingerprint,omitempty"` // by which a later report finds it again
	Known       bool   `json:"known,omitempty"`       // it stands in the baseline
}

type addressDoc struct {
	Address  string          `json:"address"`
	Node     string          `json:"node,omitempty"`
	Reach    facts.Reach     `json:"reach"`
	Failure  *facts.Failure  `json:"failure,omitempty"`
	Version  facts.Version   `json:"version,omitzero"`
	Suite    string          `json:"suite,omitempty"`
	Group    string          `json:"group,omitempty"`
	ALPN     string          `json:"alpn,omitempty"`
	Versions []facts.Version `json:"versions,omitempty"`
	Leaf     *facts.SHA256   `json:"leaf,omitempty"`
	Chain    []facts.SHA256  `json:"chain,omitempty"`
	OpenSSL  *openSSLDoc     `json:"openssl,omitempty"`
}

func (o *Options) head() headDoc {
	return headDoc{SchemaVersion: SchemaVersion, Tool: o.Tool, StartedAt: o.StartedAt.UTC(), Profile: o.Profile.Name, ProfileFile: profileFile(o.Profile)}
}

func (o *Options) texts() textsDoc {
	d := textsDoc{Notes: []string{wordStandIns.In(o.Lang)}, Rules: map[string]ruleDoc{}}
	for _, r := range o.Profile.Rules {
		d.Rules[r.ID] = ruleDoc{r.Text.Title.In(o.Lang), r.Text.Why.In(o.Lang), r.Text.Fix.In(o.Lang), r.Source}
	}
	return d
}

func (o *Options) result(r Result) resultDoc {
	by := o.standings(r.Report)
	mended := r.Snapshot
	if r.Vendor != nil {
		mended = nil // nobody here can type anything into it
	}
	d := resultDoc{
		Target: r.Target, Status: r.Report.Grade(o.Platforms), Reach: r.Report.Reach,
		ElapsedSeconds: r.Snapshot.Took.Seconds(), JudgedAt: r.Report.JudgedAt.UTC(),
		Platforms: map[facts.Platform]*platformDoc{},
		Findings:  o.findings(r.Report, mended, r.fingerprints()),
		Passed:    list(by[rules.Pass]), NotApplicable: list(by[rules.NotApplicable]), NotChecked: list(by[rules.NotChecked]),
		DNS: names(r.Snapshot.DNS.Value), DNSFailure: r.Snapshot.DNS.Failure,
		CAA: r.Snapshot.CAA.Value, CAAFailure: r.Snapshot.CAA.Failure,
		HTTPS: r.Snapshot.HTTPSRecords.Value, HTTPSFailure: r.Snapshot.HTTPSRecords.Failure,
		Addresses: []addressDoc{}, Expected: o.expected(r.Expected),
		Before: o.before(r), Disputes: o.disputes(r.Snapshot), Service: o.served(r.Served), Vendor: o.vendor(r.Vendor),
	}
	for _, p := range o.Platforms.List() {
		v := r.Report.Platforms[p]
		d.Platforms[p] = &platformDoc{Status: v.Grade, Oldest: v.Oldest, Newest: v.Newest, Reasons: list(v.Reasons)}
		if somewhere(r.Report) {
			d.Platforms[p].Accepted = accepted(p, v, o.Lang)
		}
	}
	for i := range r.Snapshot.Addresses {
		a := address(&r.Snapshot.Addresses[i])
		a.OpenSSL = o.openSSL(r, r.Snapshot.Addresses[i].Addr)
		d.Addresses = append(d.Addresses, a)
	}
	if dns := r.Snapshot.DNS.Value; dns != nil {
		d.Omitted = len(dns.Omitted)
	}
	if o.WithSnapshot {
		d.Snapshot = r.Snapshot
	}
	return d
}

func (o *Options) finding(f *rules.Finding) findingDoc {
	d := findingDoc{
		Rule: f.Rule.ID, Status: f.Status, Confidence: f.Confidence, Values: f.Values,
		Severity: map[facts.Platform]rules.Severity{},
		Evidence: f.Text(o.Lang),
		Errors:   errorsOf(f, o.Platforms),
		Lowered:  loweredFrom(f, o.Platforms), Waived: waived(f, o.Platforms),
	}
	if f.Status == rules.Fail {
		d.Level = f.Level
	}
	if f.Address.IsValid() {
		d.Address = f.Address.String()
	}
	d.File, d.Line, d.Column = f.Place.File, f.Place.Line, f.Place.Column
	for _, p := range o.Platforms.List() {
		if s := f.Severity(p); s > rules.None {
			d.Severity[p] = s
		}
	}
	return d
}

// errorsOf gives what developers see where the finding keeps a client out: where it fails, and weighs high or more.
func errorsOf(f *rules.Finding, on facts.Platforms) map[facts.Platform][]rules.Error {
	if f.Status != rules.Fail {
		return nil
	}
	out := map[facts.Platform][]rules.Error{}
	for _, p := range on.List() {
		if errors := f.Errors(p); f.Severity(p) >= rules.High && len(errors) > 0 {
			out[p] = errors
		}
	}
	return out
}

func address(a *facts.Address) addressDoc {
	d := addressDoc{Node: a.Node, Reach: a.Reach(), Failure: a.Connect.Failure}
	if d.Failure == nil {
		d.Failure = a.Handshake.Failure
	}
	if a.Addr.IsValid() {
		d.Address = a.Addr.String()
	}
	if a.Handshake.OK() {
		s := a.Handshake.Value
		d.Version, d.Suite, d.ALPN = s.Version, tls.CipherSuiteName(uint16(s.Suite)), s.ALPN
		if s.Group != 0 {
			d.Group = tls.CurveID(s.Group).String()
		}
	}
	if a.Versions.OK() {
		for _, v := range facts.AllVersions() {
			if (*a.Versions.Value)[v] == facts.Offered {
				d.Versions = append(d.Versions, v)
			}
		}
	}
	if a.Chain.OK() && len(*a.Chain.Value) > 0 {
		d.Chain = *a.Chain.Value
		d.Leaf = &d.Chain[0]
	}
	return d
}

// list makes an empty list of nil, so that JSON has [] and never null.
func list(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}
