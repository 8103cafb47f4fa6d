package rules

import (
	"math"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var timeoutServerTooSlow = Rule{
	ID: "timeout_server_too_slow",
	Levels: map[LevelID]Severities{
		LevelID(facts.Slow5): same(Medium), LevelID(facts.Slow30): same(High), LevelID(facts.Slow60): same(Blocker),
	},
	Source: wechatNetwork("超时时间"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("An answer comes within five seconds").Zh("应答在 5 秒内到达"),
		Why:   lang.En("A mini program that goes to the background loses every request that takes more than five seconds (fail interrupted), and after 60 s each one times out by default. Phone networks are slower than this scan.").Zh("小程序进入后台后，5 秒内未完成的请求都会失败（fail interrupted）；默认 60 秒超时。手机网络比本次扫描更慢。"),
		Fix:   lang.En("See which phase is slow: connecting (distance, a full backlog), TLS (no session cache, a far certificate store), the first byte (the application, its database), or the rest (an answer that is written while it is being worked out, a gateway that lets little through). Answer at once and do long work in a queue.").Zh("先看慢在哪个阶段：建立连接（距离远、连接队列已满）、TLS（服务器负载高）、首字节（应用或数据库）还是正文（边计算边输出，或网关限速）。耗时任务应先应答，再放入队列处理。"),
		Evidence: map[string]lang.Phrase{
			"5s":  lang.En("GET {path}: {waited} s until the first byte (connect {connect}, TLS {tls}, then {first_byte})").Zh("GET {path}：首字节用了 {waited} 秒（连接 {connect}，TLS {tls}，之后 {first_byte}）"),
			"30s": lang.En("GET {path}: {waited} s until the first byte (connect {connect}, TLS {tls}, then {first_byte})").Zh("GET {path}：首字节用了 {waited} 秒（连接 {connect}，TLS {tls}，之后 {first_byte}）"),
			"60s": lang.En("GET {path}: {waited} s until the first byte (connect {connect}, TLS {tls}, then {first_byte})").Zh("GET {path}：首字节用了 {waited} 秒（连接 {connect}，TLS {tls}，之后 {first_byte}）"),
			"body": lang.En("GET {path}: the answer begins after {begun} s, and its body takes {body} s or more").
				Zh("GET {path}：{begun} 秒后开始应答，正文还要 {body} 秒以上"),
			"pace": lang.En("GET {path}: the answer begins after {begun} s, and {waited} s after the request {bytes} of {length} bytes are there; at this pace all of it takes {whole} s").
				Zh("GET {path}：{begun} 秒后开始应答，请求发出 {waited} 秒后只收到 {bytes} 字节（共 {length} 字节）；照此速度，全部收完需要 {whole} 秒"),
			"silent": lang.En("GET {path}: no answer in the {waited} s that this scan waited").Zh("GET {path}：扫描等待了 {waited} 秒，没有应答"),
		},
	},
	Errors: map[facts.Platform][]Error{
		IOS:      {"request:fail timeout", urlError(-1001)},
		Android:  {"request:fail timeout", netError(-118)},
		Harmony:  {"request:fail timeout", netError(-118)},
		Devtools: {"request:fail timeout"},
	},
	Check: checkTimeoutServerTooSlow,
}

func checkTimeoutServerTooSlow(v *View, _ Params) []Outcome {
	http := v.Address.HTTP
	switch {
	case !http.Asked():
		return notChecked()
	case http.Value == nil:
		return notApplicable()
	}
	var out []Outcome
	for i := range *http.Value {
		e := &(*http.Value)[i]
		switch {
		case e.Slow == "" && e.Failure != nil && e.Failure.Kind == facts.Timeout && e.Status == 0: // --timeout was short
			values := failureValues(e.Failure)
			values["path"] = cutText(e.Path)
			out = append(out, Outcome{Status: Unknown, Evidence: needFailed, Confidence: Inferred, Values: values})
			continue
		case e.SlowBody:
			out = append(out, slowBody(v.Address, e))
			continue
		case e.Slow == "":
			continue
		}
		// Likely, since it was looked at from here, and once.
		connect, tls := v.Address.Connect.Took, v.Address.Handshake.Took
		o := Outcome{Status: Fail, Level: LevelID(e.Slow), Confidence: Likely, Values: Values{
			"path": cutText(e.Path), "connect": seconds(connect), "tls": seconds(tls), "first_byte": seconds(e.FirstByte),
			"waited": seconds(connect + tls + e.FirstByte),
		}}
		if e.Status == 0 {
			o.Evidence, o.Values["waited"] = "silent", seconds(connect+tls+http.Took)
		}
		out = append(out, o)
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}

// slowBody tells of an answer that begins in time and does not end in time. How long all of it would take is reckoned from
// its beginning, so nothing is decided by that: what was seen is that five seconds were not enough.
func slowBody(a *facts.Address, e *facts.Exchange) Outcome {
	begun := a.Connect.Took + a.Handshake.Took + e.FirstByte
	o := Outcome{Status: Fail, Level: LevelID(facts.Slow5), Evidence: "body", Confidence: Likely, Values: Values{
		"path": cutText(e.Path), "begun": seconds(begun), "body": seconds(e.BodyTook), "waited": seconds(begun + e.BodyTook), "bytes": e.Bytes,
	}}
	if e.Bytes > 0 && e.Length > int64(e.Bytes) {
		whole := begun.Seconds() + e.BodyTook.Seconds()*float64(e.Length)/float64(e.Bytes)
		o.Evidence, o.Values["length"], o.Values["whole"] = "pace", e.Length, int64(math.Round(whole))
	}
	return o
}
