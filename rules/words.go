package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/vendors"
)

// Keys of evidence that every rule has.
const (
	needFailed  = "need_failed"  // a probe that the rule needs failed
	chainUnread = "chain_unread" // the presented chain could not be parsed
	noChain     = "no_chain"     // a handshake without a certificate
	ruleFailed  = "rule_failed"  // the rule itself broke
	// the search for paths hit its bounds
	searchStopped = "search_stopped"
	// a signature in the chain could not be checked
	signatureUnchecked = "signature_unchecked"
	// a root of the name is listed, and its key is not shipped
	keyUnknown = "key_unknown"
	// every path to a root breaks a rule of RFC 5280
	pathFaulty = "path_faulty"
	// a certificate on it is not written as RFC 5280 demands
	pathMalformed = "path_malformed"
	// that part of a certificate cannot be read
	partUnread = "part_unread"
)

var commonEvidence = map[string]lang.Phrase{
	needFailed:         lang.En("could not be learned: {failure}").Zh("无法得知：{failure}"),
	chainUnread:        lang.En("could not be learned: this scanner cannot read the presented chain ({detail})").Zh("无法得知：扫描器读不懂服务器发送的证书链（{detail}）"),
	ruleFailed:         lang.En("could not be judged: a fault in this scanner ({panic}); please report it").Zh("无法判定：扫描器自身出错（{panic}），请反馈"),
	noChain:            lang.En("could not be learned: the server sent no certificate").Zh("无法得知：服务器没有发送证书"),
	signatureUnchecked: lang.En("could not be learned: this scanner cannot check the signature of “{last}” by “{issuer}” ({algorithm}, or its key)").Zh("无法得知：扫描器无法验证“{issuer}”对“{last}”的签名（{algorithm}，或其密钥）"),
	keyUnknown:         lang.En("could not be learned: the chain ends at “{root}”, whose key does not come with this scanner; it can be checked if the server sends the root too").Zh("无法得知：证书链终止于“{root}”，扫描器没有它的公钥；如果服务器同时发送该根证书，就能判定"),
	pathFaulty:         lang.En("the chain reaches a trusted root, but not by the rules of RFC 5280: {faults}").Zh("证书链能到达受信任的根证书，但违反 RFC 5280：{faults}"),
	pathMalformed:      lang.En("could not be learned: the chain reaches a trusted root, but clients differ about a certificate such as “{name}” ({refusal})").Zh("无法得知：证书链能到达受信任的根证书，但对“{name}”这样的证书，各客户端处理不一（{refusal}）"),
	partUnread:         lang.En("could not be learned: this part of the certificate “{name}” cannot be read ({refusal})").Zh("无法得知：无法读取证书“{name}”的这一部分（{refusal}）"),
	searchStopped:      lang.En("could not be learned: so many certificates or such large keys were sent that the search was stopped").Zh("无法得知：服务器发送的证书过多或密钥过大，搜索已中止"),
}

var failureWords = map[facts.FailureKind]lang.Phrase{
	facts.Refused:      lang.En("connection refused").Zh("连接被拒绝"),
	facts.Unreachable:  lang.En("the network says that the host cannot be reached").Zh("网络返回主机不可达"),
	facts.Timeout:      lang.En("no answer in time").Zh("超时无响应"),
	facts.Reset:        lang.En("the connection was reset").Zh("连接被重置"),
	facts.Closed:       lang.En("the connection was closed without an answer").Zh("连接未作应答即被关闭"),
	facts.Alert:        lang.En("TLS alert {alert}").Zh("TLS 告警 {alert}"),
	facts.NotTLS:       lang.En("the answer is not TLS").Zh("应答不是 TLS"),
	facts.Handshake:    lang.En("this scanner could not complete the handshake ({detail})").Zh("扫描器无法完成握手（{detail}）"),
	facts.NotHTTP:      lang.En("the answer is not HTTP").Zh("应答不是 HTTP"),
	facts.NameNotFound: lang.En("the name has no address").Zh("域名没有解析到任何地址"),
	facts.NoSuchName: lang.En("the name does not exist in DNS (NXDOMAIN); check its spelling, that the domain is registered and has not lapsed, and that the record is there").
		Zh("DNS 中不存在该域名（NXDOMAIN）；请检查拼写、域名是否已注册且未过期，以及解析记录是否已添加"),
	facts.NoData: lang.En("the name exists in DNS and has no address; add an A or AAAA record").
		Zh("域名存在，但没有地址记录；请添加 A 或 AAAA 记录"),
	facts.NameServer: lang.En("the name servers answer with an error (SERVFAIL or the like); check the domain's name servers, its delegation, and DNSSEC if it is signed").
		Zh("域名服务器返回错误（SERVFAIL 等）；请在 DNS 服务商处检查域名服务器、NS 委派，以及 DNSSEC（若已启用）"),
	facts.NameLoop: lang.En("its aliases (CNAME) lead in a circle, or on through too many names; correct the CNAME records").
		Zh("CNAME 记录形成循环，或层数过多；请修正 CNAME 记录"),
	facts.HTTPStatus:    lang.En("the answer is {detail}").Zh("应答为 {detail}"),
	facts.ScannerFailed: lang.En("a fault in this scanner ({detail})").Zh("扫描器自身出错（{detail}）"),
	facts.NoRoute:       lang.En("this machine has no route to the address").Zh("本机没有到该地址的路由"),
	facts.LocalLack:     lang.En("this machine could not open a connection ({detail})").Zh("本机无法建立连接（{detail}）"),
	facts.OutOfTime:     lang.En("the time for this target was up (--timeout)").Zh("该目标的时限已到（--timeout）"),
	facts.NoResolver: lang.En("this machine's DNS resolver does not answer; check the network, or name another one (--resolver)").
		Zh("本机的 DNS 解析器没有应答；请检查网络，或用 --resolver 指定其他解析器"),
	facts.NameRefused: lang.En("the DNS resolver refuses to look the name up (REFUSED); have it serve this machine, or name another one (--resolver)").
		Zh("DNS 解析器拒绝查询（REFUSED）；请在该解析器上放行本机，或用 --resolver 指定其他解析器"),
	facts.BlockedAddress: lang.En("the address policy forbids it ({detail}); --allow-cidr {opens} opens it").Zh("地址策略禁止访问（{detail}）；加 --allow-cidr {opens} 可放行"),
	facts.Busy:           lang.En("other scans of this address or its neighbours were under way for too long").Zh("对该地址或相邻地址的其他扫描占用时间过长"),
	facts.Canceled:       lang.En("the scan was stopped").Zh("扫描被中止"),
}

// FailureText says what went wrong.
func FailureText(f *facts.Failure, tag lang.Tag) string { return failureText(failureValues(f), tag) }

// failureText does the same from the values of a finding.
func failureText(v Values, tag lang.Tag) string {
	spelled := without(v, "failure")
	if step, ok := stepWords[facts.Step(v.word("after"))]; ok {
		spelled["after"] = step.In(tag)
	}
	if name, ok := protocolNames[facts.Protocol(v.word("speaks"))]; ok {
		spelled["speaks"] = name
	}
	return render(failurePhrase(v), spelled, tag)
}

// failureValues is how a failure stands in Values. Its detail is there only where the sentence needs it: elsewhere it
// names ports and the like, which differ from one look to the next.
func failureValues(f *facts.Failure) Values {
	v := Values{"failure": string(f.Kind), "phase": string(f.Phase)}
	switch f.Kind {
	case facts.Alert:
		v["alert"] = "?"
		if f.Alert != nil {
			v["alert"] = facts.AlertName(*f.Alert)
		}
	case facts.Handshake:
		if f.Fault == "" {
			v["detail"] = cmp.Or(f.Detail, "?")
		}
	case facts.ScannerFailed, facts.BlockedAddress, facts.LocalLack, facts.HTTPStatus:
		v["detail"] = cmp.Or(f.Detail, "?")
	case facts.OwnNetwork:
		if f.Phase == facts.PhaseTLS {
			v["detail"] = cmp.Or(f.Detail, "?")
		}
	}
	for name, word := range map[string]string{"opens": f.Opens, "after": string(f.After), "speaks": string(f.Speaks), "fault": string(f.Fault)} {
		if word != "" {
			v[name] = word
		}
	}
	return v
}

// Unjudged says, for a finding that tells no more than that a probe which the rule needs had no answer, why it had
// none. The second result is false for every other finding.
func (f *Finding) Unjudged(tag lang.Tag) (string, bool) {
	if f.Status != Unknown || f.Evidence != needFailed {
		return "", false
	}
	return failureText(f.Values, tag), true
}

// Text says what was seen, in one sentence without a full stop; "" for an outcome that neither fails nor is unknown,
// of which there is nothing to tell. It is made of ids and values alone, so that a stored finding can be read in any
// language.
func (f *Finding) Text(tag lang.Tag) string {
	if f.Status != Fail && f.Status != Unknown {
		return ""
	}
	phrase, ok := f.Rule.Text.Evidence[f.Evidence]
	if !ok {
		phrase = commonEvidence[f.Evidence]
	}
	text := render(phrase, f.Values, tag)
	if f.Values[possiblyBlocked] == true {
		text += stoppedAnswering.In(tag)
	}
	return text
}

// Recognise gives the finding the evidence whose words, filled from its values, are these, as another program said them. It
// reports false where there is none: they are a version's that we are not, or some values were kept back.
func (f *Finding) Recognise(words string, tag lang.Tag) bool {
	for _, texts := range []map[string]lang.Phrase{f.Rule.Text.Evidence, commonEvidence} {
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			try := *f
			if try.Evidence = key; try.Text(tag) == words {
				f.Evidence = key
				return true
			}
		}
	}
	return false
}

// possiblyBlocked is the value of an unknown at an address that stopped answering in the middle of the scan.
const possiblyBlocked = "possibly_blocked"

var stoppedAnswering = lang.En("; the address answered at first and then took no more connections, perhaps because a firewall blocks this scanner").
	Zh("；该地址起初有应答，随后不再接受连接，可能是防火墙拦截了本扫描器")

// Errors gives what a developer would see on the platform.
func (f *Finding) Errors(p facts.Platform) []Error {
	if by, ok := f.Rule.ErrorsBy[f.Evidence]; ok {
		return by[p]
	}
	return f.Rule.Errors[p]
}

// render fills a phrase from values. A failure kind and a refusal are spelled out, a time is written for people.
func render(p lang.Phrase, v Values, tag lang.Tag) string {
	return p.Fill(tag, func(name string) (string, bool) {
		value, ok := v[name]
		if !ok {
			return "", false
		}
		switch value := value.(type) {
		case string:
			switch name {
			case "failure":
				return failureText(v, tag), true
			case "refusal":
				return refusalText(v, tag), true
			case "flaw":
				return flawWords[facts.RevocationFlaw(value)].In(tag), true
			case "vendor":
				return vendors.Shipped().Name(value).In(tag), true
			}
			return forPeople(value), true
		case float64: // a whole number that was stored
			return strconv.FormatFloat(value, 'f', -1, 64), true
		case []string:
			return strings.Join(value, separator(tag)), true
		case []any: // a list that was stored
			parts := make([]string, len(value))
			for i := range value {
				parts[i] = fmt.Sprint(value[i])
			}
			return strings.Join(parts, separator(tag)), true
		}
		return fmt.Sprint(value), true
	})
}

func without(v Values, names ...string) Values {
	out := Values{}
	for k, value := range v {
		if !slices.Contains(names, k) {
			out[k] = value
		}
	}
	return out
}

// forPeople writes a time as people do and leaves everything else alone.
func forPeople(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return s
}

func separator(tag lang.Tag) string {
	if tag == lang.Chinese {
		return "、"
	}
	return ", "
}

// The bounds of what an outcome holds, since much of it stood in a stranger's certificate.
const (
	maxValue = 256 // bytes of a string
	maxList  = 20  // strings of a list
)

// short cuts values to their bounds, and shows that it did.
func short(v Values) Values {
	if v == nil {
		return nil
	}
	out := make(Values, len(v))
	for key, value := range v {
		switch value := value.(type) {
		case string:
			out[key] = cutText(value)
		case []string:
			var list []string
			for _, s := range value[:min(len(value), maxList)] {
				list = append(list, cutText(s))
			}
			if len(value) > maxList {
				list = append(list, "…")
			}
			out[key] = list
		default:
			out[key] = value
		}
	}
	return out
}

func cutText(s string) string {
	if len(s) <= maxValue {
		return s
	}
	return strings.ToValidUTF8(s[:maxValue], "") + "…"
}
