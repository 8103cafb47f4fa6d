package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/inspection"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/trust"
)

// compare tells what would change if the chain were served in place of the one that is.
func (f *verifyFlags) compare(ctx context.Context, w *world, tag lang.Tag) error {
	j, given, err := f.prepareComparison(w)
	if err != nil {
		return err
	}
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()
	var seen report.Result
	if err := j.each(ctx, w, func(r report.Result) error { seen = r; return nil }); err != nil {
		if errors.Is(err, context.Canceled) {
			return commandline.Exit(exitInterrupted)
		}
		return err
	}
	at := seen.Report.JudgedAt
	c := comparison{
		catalog: j.params.Stores.Catalog(), host: given.host, against: seen, at: at, on: f.platforms(), tool: tool(j.params.Stores),
		given: judgeChain(j.params.Stores, given.host, given.certificates, at), leaf: given.certificates[0].SHA256,
	}
	c.seeServed(j.params.Stores)
	if f.Format == "json" {
		err = c.json(out, tag)
	} else {
		err = c.table(out, tag)
	}
	if err != nil {
		return unwritten(err)
	}
	if err := out.keep(); err != nil {
		return unwritten(err)
	}
	return commandline.Exit(map[change]int{lost: exitFindings, unclear: exitUnscanned}[c.worst()])
}

// prepareComparison reads the chain, and makes ready to scan the host at the least depth.
func (f *verifyFlags) prepareComparison(w *world) (*job, *givenChain, error) {
	j, given, err := f.prepare(w)
	to, targetErr := target.Parse(f.Against)
	if targetErr != nil {
		targetErr = lang.Mistake{At: "--against", What: speaker(targetErr)}
	}
	from := f.networkFlags.zone(f.trustFlags)
	from.Depth = scan.Quick
	var scannerErr error
	j.scanner, scannerErr = from.Scanner(w.now, facts.Observer{Version: version(), Go: runtime.Version()})
	if err := errors.Join(err, targetErr, scannerErr); err != nil {
		return nil, nil, err
	}
	if w.dialer != nil {
		j.scanner.Dialer = w.dialer(j.scanner.Dialer)
	}
	j.witness = inspection.NewWitness(j.scanner.Dialer.Public)
	j.work = []work{{target: to.Typed, endpoint: to.Endpoint(), request: facts.Request{Scheme: string(to.Scheme), Path: to.Path}}}
	if given.host == "" {
		given.host = to.Host
	}
	return j, given, nil
}

// A change is what the switch does to a version of a platform, the worst last.
type change string

const (
	same    change = "same"
	gained  change = "gained"
	unclear change = "unknown" // of one of the chains it is not known
	lost    change = "lost"
)

// A judged chain tells which lists take it, name included.
type judged struct {
	trust.Taking
	Name  bool // it is for the host
	paths trust.Paths
}

// mayFetch are the platforms whose clients may fetch an issuer that is missing.
var mayFetch = facts.On(facts.IOS, facts.Devtools)

// judgeChain judges a chain by every list.
func judgeChain(stores *trust.Stores, host string, presented []*trust.Certificate, at time.Time) judged {
	all := stores.Catalog().All()
	j := judged{Name: namedIn(presented[0], host), paths: trust.Find(stores, presented).At(at)}
	if !j.Name {
		return j
	}
	j.Taking = j.paths.Taking(all)
	for _, p := range mayFetch.List() {
		for _, list := range (stores.Catalog().Of(p) &^ j.Taken).Each() {
			if fetchable(&j.paths, list) {
				j.Open |= list
			}
		}
	}
	return j
}

// namedIn reports whether the certificate is for the host, where nobody says more than that it is not.
func namedIn(leaf *trust.Certificate, host string) bool { return leaf.VerifyHostname(host) == nil }

// fetchable reports whether nothing is against the chain but that an issuer is missing of which it says where to find it.
func fetchable(paths *trust.Paths, list trust.Lists) bool {
	_, path := paths.In(list)
	if path == nil {
		return false
	}
	against := paths.Against(list, path)
	return len(against) == 1 && against[0].Kind == trust.IssuerMissing && len(path.Last().IssuingCertificateURL) > 0
}

// A comparison is of a given chain with those that are served.
type comparison struct {
	catalog trust.Catalog
	host    string
	against report.Result
	at      time.Time
	on      facts.Platforms
	tool    report.Tool
	given   judged
	leaf    facts.SHA256
	served  trust.Taking   // by every address
	leaves  []facts.SHA256 // that are served
	seen    int            // addresses whose chain is known
}

// seeServed judges what each address serves: a list takes it if it takes that of every one.
func (c *comparison) seeServed(stores *trust.Stores) {
	refused := trust.Lists(0)
	all := c.catalog.All()
	c.served.Taken = all
	for i := range c.against.Snapshot.Addresses {
		a := &c.against.Snapshot.Addresses[i]
		presented := presentedAt(stores, c.against.Snapshot, a)
		if presented == nil {
			continue
		}
		j := judgeChain(stores, c.host, presented, c.at)
		c.served.Taken &= j.Taken
		refused |= all &^ j.Taken &^ j.Open
		c.leaves = append(c.leaves, presented[0].SHA256)
		c.seen++
	}
	if c.seen == 0 {
		c.served = trust.Taking{Open: all}
		return
	}
	c.served.Open = all &^ c.served.Taken &^ refused
}

// presentedAt parses the chain of an address; nil if it is not known or cannot be read.
func presentedAt(stores *trust.Stores, s *facts.Snapshot, a *facts.Address) (out []*trust.Certificate) {
	if !a.Chain.OK() {
		return nil
	}
	for _, name := range *a.Chain.Value {
		c, err := stores.Parse(s.Certificates[name])
		if err != nil {
			return nil
		}
		out = append(out, c)
	}
	return out
}

// changes sorts the lists of a platform by what becomes of them; those that take neither chain are in none.
func (c *comparison) changes(p facts.Platform) map[change]trust.Lists {
	of := c.catalog.Of(p)
	was, is := c.served, c.given
	out := map[change]trust.Lists{
		lost:   of & was.Taken &^ is.Taken &^ is.Open,
		gained: of & is.Taken &^ was.Taken &^ was.Open,
		same:   of & was.Taken & is.Taken,
	}
	out[unclear] = of & (was.Open | is.Open) &^ (out[lost] | out[gained])
	return out
}

// of is the worst that happens to a platform.
func (c *comparison) of(p facts.Platform) change {
	changes := c.changes(p)
	for _, worst := range []change{lost, unclear, gained} {
		if changes[worst] != 0 {
			return worst
		}
	}
	return same
}

// worst is the worst that happens to any platform.
func (c *comparison) worst() change {
	has := map[change]bool{}
	for _, p := range c.on.List() {
		has[c.of(p)] = true
	}
	for _, worst := range []change{lost, unclear, gained} {
		if has[worst] {
			return worst
		}
	}
	return same
}

// comparisonDoc is --format json.
type comparisonDoc struct {
	SchemaVersion int                               `json:"schema_version"`
	Tool          report.Tool                       `json:"tool"`
	JudgedAt      time.Time                         `json:"judged_at"`
	Host          string                            `json:"host"`    // the name that both were judged for
	Against       string                            `json:"against"` // what was scanned
	Reach         facts.Reach                       `json:"reach"`
	Status        change                            `json:"status"` // the worst platform's
	Leaf          facts.SHA256                      `json:"leaf"`
	Served        []facts.SHA256                    `json:"served"` // the leaf of each address
	Platforms     map[facts.Platform]comparedOnJSON `json:"platforms"`
}

// comparedOnJSON is of one platform; its versions are oldest first, and "" where it has one list for all.
type comparedOnJSON struct {
	Status  change   `json:"status"`
	Gained  []string `json:"gained"`
	Lost    []string `json:"lost"`
	Unknown []string `json:"unknown"`
	Kept    []string `json:"kept"`
	Code    string   `json:"code,omitempty"`   // why it is lost or not known
	Reason  string   `json:"reason,omitempty"` // the same for people
}

func (c *comparison) json(w io.Writer, tag lang.Tag) error {
	doc := comparisonDoc{
		SchemaVersion: report.SchemaVersion, Tool: c.tool, JudgedAt: c.at.UTC(), Host: c.host, Against: c.against.Target,
		Reach: c.against.Report.Reach, Status: c.worst(), Leaf: c.leaf, Served: append([]facts.SHA256{}, c.leaves...),
		Platforms: map[facts.Platform]comparedOnJSON{},
	}
	for _, p := range c.on.List() {
		changes := c.changes(p)
		versions := func(of change) []string { return append([]string{}, c.catalog.Versions(p, changes[of])...) }
		d := comparedOnJSON{
			Status: c.of(p), Gained: versions(gained), Lost: versions(lost), Unknown: versions(unclear), Kept: versions(same),
		}
		d.Code, d.Reason = c.why(p, tag)
		doc.Platforms[p] = d
	}
	return writeJSON(w, doc)
}

// why says why versions are lost or not known: the newest of them speaks for all.
func (c *comparison) why(p facts.Platform, tag lang.Tag) (code, reason string) {
	changes := c.changes(p)
	of := changes[lost]
	if of == 0 {
		of = changes[unclear]
	}
	switch {
	case of == 0:
		return "", ""
	case c.seen == 0:
		return "not_scanned", notScanned(c.against.Report, tag)
	case !c.given.Name:
		return "name_mismatch", wordNotNamed.Fill(tag, lang.Pairs("host", c.host))
	case c.given.Open&of == 0 && changes[lost] == 0:
		return "served_unknown", wordServedUnknown.In(tag)
	}
	newest := of.Each()
	return against(&c.given.paths, newest[len(newest)-1], tag)
}

// notScanned says why nothing is known of the server.
func notScanned(r *rules.Report, tag lang.Tag) string {
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; f.Status == rules.Fail || f.Status == rules.Unknown {
			return f.Text(tag)
		}
	}
	return wordServedUnknown.In(tag)
}

// writeJSON writes a document on one line.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(visibly{w})
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
