// Package verdicts asks a running service what it makes of endpoints, for machines that cannot dial them.
package verdicts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
)

// A Client asks one service. It is safe for use at once by many.
type Client struct {
	Base      *url.URL // where the service is, as its pages are opened
	Token     string   // of an account that may read, and may order scans
	Agent     string   // who asks, for the service's log
	Lang      lang.Tag // of the sentences that the service makes
	Transport http.RoundTripper
	Now       clock.Clock
	Pause     func(context.Context, time.Duration) error // waits between two looks
}

// The bounds of one exchange.
const (
	maxAnswer = 16 << 20 // bytes
	exchange  = 15 * time.Second
)

// A Refusal is why the service tells nothing: nobody answers, or the token does not do. It is the same for every endpoint.
type Refusal struct {
	lang.Speaker
	Ours bool // whoever calls must mend it; else it may pass by itself
}

func (r *Refusal) Unwrap() error { return r.Speaker }

// At is how people are told of the service.
func (c *Client) At() string {
	return c.Base.Scheme + "://" + c.Base.Host + strings.TrimSuffix(c.Base.Path, "/")
}

// Check asks whether the service is there and takes the token. The error is a *Refusal, or the context's.
func (c *Client) Check(ctx context.Context) error {
	status, _, err := c.ask(ctx, http.MethodGet, "/me", nil)
	if err != nil {
		return err
	}
	return c.expect(status, http.StatusOK)
}

// expect makes a Refusal of a status that is none of those that were to come.
func (c *Client) expect(status int, wanted ...int) error {
	for _, w := range wanted {
		if status == w {
			return nil
		}
	}
	at := c.At()
	switch {
	case status == http.StatusUnauthorized && c.Token == "":
		return &Refusal{lang.Errorf(lang.En("{at} wants a token: make one on its account page, and put it into TONGGUAN_TOKEN or a file for --token-file").
			Zh("{at} 需要令牌：请在其账号页面创建，并写入 TONGGUAN_TOKEN，或写入文件后用 --token-file 指定"), "at", at), true}
	case status == http.StatusUnauthorized:
		return &Refusal{lang.Errorf(lang.En("{at} does not take the token: it is unknown, ended or revoked; make a new one on its account page").
			Zh("{at} 不接受该令牌：令牌不存在、已过期或已吊销；请在其账号页面重新创建"), "at", at), true}
	case status == http.StatusForbidden:
		return &Refusal{lang.Errorf(lang.En("{at} does not let this token order a scan: use one with the scope write, or a longer --max-age").
			Zh("{at} 不允许该令牌发起扫描：请使用 write 权限的令牌，或加大 --max-age"), "at", at), true}
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests:
		return &Refusal{lang.Errorf(lang.En("{at} is not able to answer now (status {status}); try again later").
			Zh("{at} 目前无法应答（状态码 {status}），请稍后重试"), "at", at, "status", strconv.Itoa(status)), false}
	}
	return &Refusal{lang.Errorf(lang.En("{at} answers with status {status}; is it Tongguan?").Zh("{at} 返回了状态码 {status}；它是通关服务吗？"),
		"at", at, "status", strconv.Itoa(status)), true}
}

// ask makes one request and reads the answer into out, where it is a success and out is not nil. The error is a *Refusal
// where nobody answered, or what came is no answer.
func (c *Client) ask(ctx context.Context, method, path string, out any) (int, http.Header, error) {
	bounded, cancel := context.WithTimeout(ctx, exchange)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, method, c.At()+"/api/v1"+path, nil)
	if err != nil {
		return 0, nil, c.silent(ctx, err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Language", string(c.Lang))
	request.Header.Set("User-Agent", c.Agent)
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	response, err := c.Transport.RoundTrip(request)
	if err != nil {
		return 0, nil, c.silent(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return 0, nil, c.silent(ctx, err)
	}
	if response.StatusCode/100 != 2 || out == nil {
		return response.StatusCode, response.Header, nil
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(out); err != nil {
		return 0, nil, &Refusal{lang.Errorf(lang.En("what {at} answers is not Tongguan's API; is it Tongguan?").Zh("{at} 的应答不是通关的 API；它是通关服务吗？"), "at", c.At()).Because(err), true}
	}
	return response.StatusCode, response.Header, nil
}

// silent says that nobody answered, and why as far as that is known.
func (c *Client) silent(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &Refusal{lang.Errorf(lang.En("{at} does not answer ({why}); check the address, and whether this machine reaches it").
		Zh("{at} 没有应答（{why}）；请检查地址，以及本机能否访问它"), "at", c.At(), "why", err.Error()).Because(err), false}
}
