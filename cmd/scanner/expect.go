package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/trust"
)

// expectFlags say which certificate the targets are to serve.
type expectFlags struct {
	ExpectCert []string      `name:"expect-cert" sep:"none" placeholder:"FILE" help:"${expectcert}"`
	Wait       time.Duration `default:"0s" placeholder:"10m" help:"${wait}"`
}

// longestWait is more than any reload takes; what needs longer is the service's to watch.
const longestWait = 24 * time.Hour

// mistakes are flags that do not go together.
func (f *checkFlags) expectMistakes() error {
	var errs []error
	wrong := func(is bool, p lang.Phrase) {
		if is {
			errs = append(errs, lang.Errorf(p))
		}
	}
	expecting := len(f.ExpectCert) > 0
	wrong(f.Wait != 0 && !expecting, lang.En("--wait waits for a certificate; name it with --expect-cert").Zh("--wait 用于等待证书生效，请用 --expect-cert 指定证书"))
	wrong(f.Wait != 0 && len(f.Snapshot) > 0, lang.En("--wait looks again, and --snapshot dials nobody; leave out one of them").
		Zh("--wait 会重复检查，而 --snapshot 不访问网络，请去掉其中之一"))
	wrong(expecting && f.FailOn != "high", lang.En("--expect-cert says served or not; leave out --fail-on").Zh("--expect-cert 只回答是否已生效，请去掉 --fail-on"))
	if f.Wait < 0 || f.Wait > longestWait {
		errs = append(errs, lang.Wrong("--wait "+f.Wait.String(), lang.En("give a time from 0 to 24h, such as 10m").Zh("应为 0 到 24h 之间的时长，例如 10m")))
	}
	return errors.Join(errs...)
}

// An expectation is a certificate that every target is to serve.
type expectation struct {
	leaves []facts.SHA256
	least  int           // to so many connections at each address
	until  time.Time     // until when it is waited for; zero: it is looked at once
	peek   *scan.Scanner // looks in between, which are short
	pause  func(context.Context, time.Duration) error
	tell   func(target string, c *renewal.Comparison)
}

// expect reads what is to be served and judges it: waiting is of no use for a certificate that clients refuse. It needs
// the targets, and by what is judged. nil when nothing is expected.
func (f *checkFlags) expect(j *job, w *world) (*expectation, error) {
	if len(f.ExpectCert) == 0 {
		return nil, nil
	}
	x := &expectation{least: 1}
	if f.Depth != scan.Quick {
		x.least += f.Samples
	}
	if f.Wait > 0 {
		x.until = j.began.Add(f.Wait)
	}
	var errs []error
	for _, name := range f.ExpectCert {
		at := "--expect-cert " + name
		data, err := readFile(name, maxChainFile)
		if err != nil {
			errs = append(errs, lang.Unreadable(at, err))
			continue
		}
		chain, err := zone.ParsePEM(at, data[:min(len(data), maxChainFile)])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		x.leaves = append(x.leaves, chain[0].SHA256)
		if j.params.Stores != nil { // else there is a mistake already
			errs = append(errs, j.unfit(at, chain, w.now())...)
		}
	}
	return x, errors.Join(errs...)
}

// unfit says what is wrong with a file: its certificate is over or not begun, is for none of the hosts, or the chain is
// not whole. Each is said once, however many hosts there are.
func (j *job) unfit(at string, chain []*trust.Certificate, now time.Time) (errs []error) {
	var hosts, said []string
	for _, t := range j.work {
		if host := t.endpoint.Host; !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	for _, host := range hosts {
		given := givenChain{host, chain}
		s := given.snapshot()
		s.StartedAt = now
		r := j.evaluate(s)
		fails, _ := renewal.Broken(r)
		for i := range r.Outcomes {
			if o := &r.Outcomes[i]; o.Status == rules.Fail && o.Worst(facts.Everywhere) >= rules.High && slices.Contains(unfitRules, o.Rule.ID) {
				fails = append(fails, *o)
			}
		}
		for i := range fails {
			if text := fails[i].Text(lang.English); !slices.Contains(said, text) {
				said = append(said, text)
				errs = append(errs, lang.Mistake{At: at, What: wordless(&fails[i])})
			}
		}
	}
	return errs
}

// unfitRules refuse a certificate by itself, where they fail with high or blocker: that one is younger than clocks may be
// wrong is a warning, and every renewed certificate is.
var unfitRules = []string{"cert_expired", "cert_not_yet_valid", "name_cn_only", "name_mismatch", "wildcard_depth"}

var (
	wordUnfit      = lang.En("clients will refuse it: {en}").Zh("客户端会拒绝该证书：{zh}")
	wordUnfitChain = lang.En("the chain in it is not whole: {en}; give what the server is to send, such as fullchain.pem (and --ca-file for an authority of your own)").
			Zh("其中的证书链不完整：{zh}；请提供服务器应发送的完整链，例如 fullchain.pem（自建 CA 请加 --ca-file）")
)

// wordless says a finding in both languages.
func wordless(f *rules.Finding) *lang.Error {
	phrase := wordUnfit
	if !slices.Contains(unfitRules, f.Rule.ID) {
		phrase = wordUnfitChain
	}
	return lang.Errorf(phrase, "en", f.Text(lang.English), "zh", f.Text(lang.Chinese))
}

// waits says how the time between two looks passes, and where it is told how far it has come.
func (j *job) waits(w *world, tag lang.Tag) {
	if x := j.expected; x != nil {
		x.tell = teller(w, tag, x.until)
		if x.pause = w.pause; x.pause == nil {
			x.pause = sleep
		}
	}
}

// compare holds what was seen against what is expected; nil when nothing is.
func (j *job) compare(s *facts.Snapshot, least, looks int) *report.Expectation {
	x := j.expected
	if x == nil {
		return nil
	}
	return &report.Expectation{Comparison: renewal.Compare(x.leaves, s, least, j.evaluate), Looks: max(1, looks), Until: x.until}
}

// code is the exit code of what became of a certificate.
func (t *tally) expected(e *report.Expectation) {
	t.expects = true
	switch e.Outcome() {
	case renewal.Unmet:
		t.old = true
	case renewal.Unclear:
		t.unclear = true
	}
}
