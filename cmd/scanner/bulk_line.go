package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// A chainLine is a line of --input.
type chainLine struct {
	Leaf          string   `json:"leaf"`          // PEM, one certificate
	Intermediates []string `json:"intermediates"` // PEM
	Roots         []string `json:"roots"`         // PEM; trusted in place of every store, unless it is null or absent
	Host          string   `json:"host"`          // "": the name is not judged
	Time          string   `json:"time"`          // RFC 3339; "": that of --at, or now
}

// A chainAnswer is the line that answers it.
type chainAnswer struct {
	Accept   bool             `json:"accept"`
	Code     string           `json:"code,omitempty"` // why not: a kind of fault, a rule, or "line"
	Reason   string           `json:"reason"`         // the same for people; "" when it is accepted
	Findings []report.Finding `json:"findings"`
}

// A verifier answers lines. It may be used by many at once.
type verifier struct {
	stores  *trust.Stores
	params  rules.Params // but for Now and Stores, which are each line's
	of      rootStores
	profile rules.Profile // the rules that judge a chain
	options report.Options
	at      *time.Time
	now     clock.Clock
}

func newVerifier(j *job, f *judgeFlags, tag lang.Tag, now clock.Clock) *verifier {
	v := &verifier{stores: j.params.Stores, params: j.params, at: j.at, now: now, profile: j.profile}
	v.profile.Rules = nil
	for _, r := range j.profile.Rules {
		if !r.Target && slices.Equal(r.Needs, []facts.ProbeID{facts.ProbeChain}) {
			v.profile.Rules = append(v.profile.Rules, r)
		}
	}
	v.options = report.Options{Lang: tag, Profile: v.profile, Platforms: f.platforms()}
	return v
}

// answer answers a line.
func (v *verifier) answer(l *lined) {
	a, outcome := v.judge(l.text)
	l.text, l.outcome = nil, outcome
	if a.Findings == nil {
		a.Findings = []report.Finding{}
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil { // of values that rules made; it would be a fault of theirs
		text.Reset()
		_ = e.Encode(chainAnswer{Code: codeLine, Reason: err.Error(), Findings: []report.Finding{}})
		l.outcome = unjudged
	}
	l.answer = []byte(visible.Text(strings.TrimSuffix(text.String(), "\n")) + "\n")
}

// codeLine is the code of a line that is broken.
const codeLine = "line"

// judge decides about a line; text is nil if it was too long.
func (v *verifier) judge(text []byte) (chainAnswer, outcome) {
	line, given, err := v.read(text)
	if err != nil {
		reason := err.Error()
		if said, ok := errors.AsType[lang.Speaker](err); ok {
			reason = said.In(v.options.Lang)
		}
		return chainAnswer{Code: codeLine, Reason: reason}, unjudged
	}
	s := given.snapshot()
	s.StartedAt = line.at
	params := v.params
	params.Now, params.Stores = line.at, line.stores
	r := rules.Evaluate(v.profile, s, params)
	paths := trust.Find(line.stores, given.certificates).At(line.at)
	answer, outcome := v.decide(&paths, r)
	answer.Findings = v.options.Findings(r)
	return answer, outcome
}

// decide says whether every platform takes the chain, and if not, what stands against it: the name before the path, and a
// refusal before what is not known.
func (v *verifier) decide(paths *trust.Paths, r *rules.Report) (chainAnswer, outcome) {
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; f.Status == rules.Fail && aboutNames[f.Rule.ID] {
			return chainAnswer{Code: f.Rule.ID, Reason: f.Text(v.options.Lang)}, refused
		}
	}
	var refusals, doubts objections
	for _, p := range v.options.Platforms.List() {
		list := paths.Catalog().Newest(p)
		taking := paths.Taking(list)
		if taking.Taken == list {
			continue
		}
		code, reason := against(paths, list, v.options.Lang)
		if taking.Open == list || mayFetch.Has(p) && fetchable(paths, list) {
			doubts.add(p, code, reason)
		} else {
			refusals.add(p, code, reason)
		}
	}
	switch {
	case refusals != nil:
		return refusals.answer(v.options.Platforms), refused
	case doubts != nil:
		return doubts.answer(v.options.Platforms), unjudged
	}
	return chainAnswer{Accept: true}, accepted
}

// objections are what stands against a chain, each with the platforms on which it does.
type objections []objection

type objection struct {
	code, reason string
	on           facts.Platforms
}

func (o *objections) add(p facts.Platform, code, reason string) {
	for i := range *o {
		if known := &(*o)[i]; known.code == code && known.reason == reason {
			known.on |= facts.On(p)
			return
		}
	}
	*o = append(*o, objection{code, reason, facts.On(p)})
}

// answer names the platforms of each objection, unless it holds on all of them.
func (o objections) answer(all facts.Platforms) chainAnswer {
	var texts []string
	for _, one := range o {
		if one.on == all {
			texts = append(texts, one.reason)
			continue
		}
		var names []string
		for _, p := range one.on.List() {
			names = append(names, string(p))
		}
		texts = append(texts, strings.Join(names, ", ")+": "+one.reason)
	}
	return chainAnswer{Code: o[0].code, Reason: strings.Join(texts, "; ")}
}

// aboutNames are the rules that judge the name.
var aboutNames = map[string]bool{"name_cn_only": true, "wildcard_depth": true, "name_mismatch": true}

// An asked is what a line asks.
type asked struct {
	stores *trust.Stores
	at     time.Time
}

// read takes a line apart. Its errors speak for themselves.
func (v *verifier) read(text []byte) (*asked, *givenChain, error) {
	switch {
	case text == nil:
		return nil, nil, lang.Errorf(lineTooLong)
	case len(bytes.TrimSpace(text)) == 0:
		return nil, nil, lang.Errorf(lineEmpty)
	}
	var line chainLine
	if err := json.Unmarshal(text, &line); err != nil {
		if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && typed.Field != "" {
			return nil, nil, lang.Errorf(lineNotOfType, "field", typed.Field, "value", typed.Value).Because(err)
		}
		return nil, nil, lang.Errorf(lineNotJSON).Because(err)
	}
	out, given := &asked{stores: v.stores}, &givenChain{}
	var err error
	if out.at, err = v.when(line.Time); err != nil {
		return nil, nil, err
	}
	if given.host, err = verifiedHost(line.Host); err != nil {
		said := speaker(err)
		return nil, nil, lang.Errorf(lang.En(`"host": ` + said.In(lang.English)).Zh(`"host"：` + said.In(lang.Chinese))).Because(err)
	}
	if given.certificates, err = v.certificates("leaf", line.Leaf); err != nil {
		return nil, nil, err
	}
	if n := len(given.certificates); n != 1 {
		return nil, nil, lang.Errorf(lineOneLeaf, "n", strconv.Itoa(n))
	}
	for _, pem := range line.Intermediates {
		more, err := v.certificates("intermediates", pem)
		if err != nil {
			return nil, nil, err
		}
		given.certificates = append(given.certificates, more...)
	}
	if line.Roots != nil {
		if out.stores, err = v.of.stores(line.Roots, v.certificates); err != nil {
			return nil, nil, err
		}
	}
	return out, given, nil
}

// when gives the time at which a line is judged.
func (v *verifier) when(given string) (time.Time, error) {
	switch {
	case given != "":
		at, err := time.Parse(time.RFC3339, given)
		if err != nil {
			return at, lang.Errorf(lineTime, "time", strconv.Quote(given)).Because(err)
		}
		return at, nil
	case v.at != nil:
		return *v.at, nil
	}
	return v.now(), nil
}

// certificates reads the PEM of a field. An authority's that was read before is not parsed again.
func (v *verifier) certificates(field, text string) (out []*trust.Certificate, err error) {
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return nil, lang.Errorf(lineKey, "field", field)
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := v.stores.Parse(block.Bytes)
		if err != nil {
			return nil, lang.Errorf(lineBroken, "field", field, "error", err.Error()).Because(err)
		}
		out = append(out, c)
	}
	if out == nil {
		return nil, lang.Errorf(linePEM, "field", field)
	}
	return out, nil
}

// maxRootStores is how many sets of roots are kept: tests and pipelines give the same few again and again.
const maxRootStores = 64

// rootStores keeps stores by the roots that a line gives, as they are written, so that what is found out about them is
// found out once. When it is full it begins anew. The zero value is ready, for many at once.
type rootStores struct {
	mu     sync.Mutex
	byRoot map[facts.SHA256]*trust.Stores
}

func (s *rootStores) stores(roots []string, parse func(field, text string) ([]*trust.Certificate, error)) (*trust.Stores, error) {
	h := sha256.New()
	for _, text := range roots {
		_, _ = fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	key := facts.SHA256(h.Sum(nil))
	s.mu.Lock()
	known := s.byRoot[key]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	made := trust.NewStores()
	for _, text := range roots {
		certificates, err := parse("roots", text)
		if err != nil {
			return nil, err
		}
		made.Trust("roots", facts.Everywhere, certificates...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byRoot == nil || len(s.byRoot) >= maxRootStores {
		s.byRoot = map[facts.SHA256]*trust.Stores{}
	}
	s.byRoot[key] = made
	return made, nil
}

var (
	lineTooLong = lang.En("the line is longer than 1 MiB").Zh("该行超过 1 MiB")
	lineEmpty   = lang.En("the line is empty").Zh("该行为空")
	lineNotJSON = lang.En(`the line is not a JSON object with "leaf", "intermediates", "roots", "host" and "time"`).
			Zh(`该行不是含有 "leaf"、"intermediates"、"roots"、"host"、"time" 的 JSON 对象`)
	lineNotOfType = lang.En(`"{field}" is a {value}, which it cannot be`).Zh(`"{field}" 的类型不对：{value}`)
	lineTime      = lang.En(`"time" is {time}; write it as 2026-12-31T23:59:59Z`).Zh(`"time" 的值为 {time}，应写作 2026-12-31T23:59:59Z`)
	lineOneLeaf   = lang.En(`"leaf" holds {n} certificates; it is to hold one`).Zh(`"leaf" 中有 {n} 张证书，应为一张`)
	linePEM       = lang.En(`"{field}" holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`).Zh(`"{field}" 中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）`)
	lineKey       = lang.En(`"{field}" holds a private key; give certificates only`).Zh(`"{field}" 中含有私钥；请只提供证书`)
	lineBroken    = lang.En(`"{field}" holds a certificate that cannot be read: {error}`).Zh(`"{field}" 中有无法解析的证书：{error}`)
)
