package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/web/redact"
)

// An ErrorText is an error that somebody saw. It is read and kept nowhere.
type ErrorText struct {
	Text      string     `json:"text" minLength:"1" maxLength:"65536" example:"request:fail errcode:-202 cronet_error_code:-202" doc:"the error as it was copied: an object, a log, a sentence|原样粘贴的报错：对象、日志或句子"`
	Target    string     `json:"target,omitempty" maxLength:"2048" doc:"the server, in place of the one that the text names|服务器，默认为文本中出现的服务器"`
	Platforms []Platform `json:"platforms,omitempty" maxItems:"4" doc:"where it fails, in place of what the text says|在哪些平台上失败，默认根据文本判断"`
}

// An Explanation is what is known about an error. Its fields have the names of tongguan-scanner explain --format json.
type Explanation struct {
	Known    bool                 `json:"known" doc:"false: no known message stands in the text|false 表示文本中没有已知的报错"`
	Read     ErrorRead            `json:"read"`
	Messages []ErrorMessage       `json:"messages" doc:"what the messages mean|报错的含义"`
	Verdict  *ErrorVerdict        `json:"verdict,omitempty" doc:"what the newest judgement of the server has to do with it; absent where the server is not watched or not judged yet|最近一次判定与该报错的关系；服务器未监测或尚未判定时不返回"`
	Causes   []ErrorCause         `json:"causes" doc:"the likeliest first; with a verdict, what lies elsewhere than on the server|按可能性排序；有 verdict 时只含服务器以外的原因"`
	Nearest  []string             `json:"nearest" doc:"messages that the text resembles, when none is known|没有已知报错时，与文本相近的报错"`
	Endpoint *ID                  `json:"endpoint_id,omitempty" doc:"of the server, where it is watched; scan it with POST /endpoints/{id}/scans|服务器的编号（已监测时）；可用 POST /endpoints/{id}/scans 立即扫描"`
	Rules    map[string]RuleTitle `json:"rules" doc:"the rules that are named|所涉及的规则"`
}

// A RuleTitle is the requirement of a rule.
type RuleTitle struct {
	Title string `json:"title"`
}

// An ErrorRead is what stood in the text.
type ErrorRead struct {
	Codes     []ErrorCode `json:"codes"`
	Target    string      `json:"target,omitempty" doc:"the server that is named|提到的服务器"`
	Others    int         `json:"other_targets,omitempty" doc:"how many more are named|提到的其他服务器的数量"`
	AppID     string      `json:"appid,omitempty"`
	API       string      `json:"api,omitempty" doc:"of WeChat: request, connectSocket, uploadFile, downloadFile|微信接口：request、connectSocket、uploadFile、downloadFile"`
	Platforms []Platform  `json:"platforms" doc:"where it fails; empty: not known|在哪些平台上失败，空表示未知"`
	Implied   bool        `json:"platform_implied" doc:"platforms are taken from the kind of message|platforms 由报错类型推断"`
	Cut       bool        `json:"cut" doc:"the text was too long to be read whole|文本过长，未全部读取"`
}

// An ErrorCode is a number of an error.
type ErrorCode struct {
	System string `json:"system" enum:"errno,net,nsurl,osstatus,cfnetwork,close,curl,openssl" doc:"who numbers: WeChat, Chromium, Apple, WebSocket, curl, OpenSSL|编号体系：微信、Chromium、苹果、WebSocket、curl、OpenSSL"`
	Number int    `json:"number"`
}

// An ErrorMessage is a known message, or a known way to fail.
type ErrorMessage struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Meaning  string `json:"meaning"`
	Inferred bool   `json:"inferred" doc:"no source confirms it|尚无来源证实"`
	Source   Source `json:"source"`
}

// An ErrorVerdict is what the server has to do with the error.
type ErrorVerdict struct {
	Outcome  string         `json:"outcome" enum:"found,another,clean,unlearned" doc:"found: the server brings it about; another: it has other faults; clean: none; unlearned: not known|found 原因在服务器；another 有其他问题；clean 没有问题；unlearned 未能得知"`
	Target   string         `json:"target"`
	Sentence string         `json:"sentence"`
	Findings []ErrorFinding `json:"findings"`
}

// An ErrorFinding is a fault of the server.
type ErrorFinding struct {
	Rule      string     `json:"rule"`
	Title     string     `json:"title"`
	Evidence  string     `json:"evidence"`
	Fix       string     `json:"fix"`
	Platforms []Platform `json:"platforms" doc:"that it keeps out or hinders|受影响的平台"`
}

// An ErrorCause is what may have brought the error about.
type ErrorCause struct {
	ID     string   `json:"id"`
	Side   string   `json:"side" enum:"server,console,code,phone" doc:"where it lies|所在位置：服务器、后台配置、代码、手机"`
	Likely bool     `json:"likely" doc:"else it is possible|否则为有可能"`
	Text   string   `json:"text"`
	Test   string   `json:"test,omitempty" doc:"what tells in ten seconds whether it is so|十秒内的验证办法"`
	Rules  []string `json:"rules" doc:"that find it|可发现它的规则"`
}

func (a *API) explains() {
	register(a, operation{
		id: "explain-error", method: http.MethodPost, path: "/explain", action: auth.See, tag: tagRules,
		summary: lang.En("Explain an error that somebody saw").Zh("解释报错"),
		about: lang.En("Changes nothing; the text is kept nowhere. The server is judged by what is stored: scan it first, if it should be looked at now.").
			Zh("不作任何改动，文本不会保存。服务器以已有的判定结果为准，如需最新结果请先扫描。"),
	}, a.explainError)
}

func (a *API) explainError(ctx context.Context, in *struct{ Body ErrorText }) (*struct{ Body Explanation }, error) {
	tag := languageOf(ctx)
	reading := explain.Read(in.Body.Text)
	var on facts.Platforms
	for _, p := range in.Body.Platforms {
		on |= facts.On(facts.Platform(p))
	}
	reading.Fails(on)
	named := reading.Place.Target()
	if in.Body.Target != "" {
		named = in.Body.Target
	}
	t, err := target.Parse(named)
	if err != nil && in.Body.Target != "" {
		return nil, targetProblem("body.target", err)
	}
	answer := reading.Answer(tag)
	var endpoint *ID
	if err == nil {
		if answer, endpoint, err = a.judged(ctx, &reading, t, answer, tag); err != nil {
			return nil, err
		}
	}
	return &struct{ Body Explanation }{explanationOf(answer, endpoint, tag)}, nil
}

// judged is the answer with the newest judgement of a server, where there is one.
func (a *API) judged(ctx context.Context, r *explain.Reading, t target.Target, answer explain.Answer, tag lang.Tag) (explain.Answer, *ID, error) {
	e, err := a.deps.Store.EndpointByName(ctx, t.Endpoint())
	if errors.Is(err, store.ErrNotFound) {
		return answer, nil, nil
	}
	if err != nil || e.JudgementID == nil {
		return answer, idPointer(&e.ID), err
	}
	j, err := a.deps.Store.Judgement(ctx, *e.JudgementID)
	if err != nil {
		return answer, nil, err
	}
	return r.Judge(t.String(), redact.Report(j.Report, e.Host, tag), tag), idPointer(&e.ID), nil
}

func explanationOf(a explain.Answer, endpoint *ID, tag lang.Tag) Explanation {
	platforms := func(all []facts.Platform) []Platform {
		return each(all, func(p facts.Platform) Platform { return Platform(p) })
	}
	out := Explanation{
		Known: a.Known, Nearest: a.Nearest, Endpoint: endpoint, Rules: map[string]RuleTitle{},
		Read: ErrorRead{
			Codes:  each(a.Read.Codes, func(c explain.Code) ErrorCode { return ErrorCode{string(c.System), c.Number} }),
			Target: a.Read.Target, Others: a.Read.Others, AppID: a.Read.AppID, API: a.Read.API,
			Platforms: platforms(a.Read.Platforms), Implied: a.Read.Implied, Cut: a.Read.Cut,
		},
		Messages: each(a.Messages, func(m explain.Meaning) ErrorMessage {
			return ErrorMessage{m.ID, m.Name, m.Meaning, m.Inferred, Source(m.Source)}
		}),
		Causes: each(a.Causes, func(c explain.Advice) ErrorCause {
			return ErrorCause{c.ID, string(c.Side), c.Likely, c.Text, c.Test, c.Rules}
		}),
	}
	name := func(id string) {
		if r := explain.RuleNamed(id); r != nil {
			out.Rules[id] = RuleTitle{r.Text.Title.In(tag)}
		}
	}
	for _, c := range a.Causes {
		for _, id := range c.Rules {
			name(id)
		}
	}
	if v := a.Verdict; v != nil {
		out.Verdict = &ErrorVerdict{
			string(v.Outcome), v.Target, v.Sentence,
			each(v.Findings, func(f explain.Finding) ErrorFinding {
				name(f.Rule)
				return ErrorFinding{f.Rule, f.Title, f.Evidence, f.Fix, platforms(f.Platforms)}
			}),
		}
	}
	return out
}
