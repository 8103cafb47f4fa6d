// Package client asks a Tongguan service over its API, for the commands that speak to one.
//
// The token goes to the server that was named and to nobody else: redirects are not followed, and without TLS it goes to
// this machine alone, unless told otherwise.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
)

// The bounds of a request.
const (
	timeout   = 60 * time.Second
	maxAnswer = 32 << 20 // bytes
)

// Options says which service is asked, and as whom.
type Options struct {
	Server       string   // https://tongguan.example.com
	Token        string   // tg_pat_…
	Lang         lang.Tag // of what the service says
	UserAgent    string
	InsecureHTTP bool // plain http to other machines too
}

// A Client asks one service. It is safe for use by many at once.
type Client struct {
	o    Options
	base *url.URL
	http http.RoundTripper
}

// New makes a client. What is wrong with the options is said for people; where no server is named, ErrNoServer is its
// cause.
func New(o Options) (*Client, error) {
	base, err := readServer(o.Server, o.InsecureHTTP)
	if err != nil {
		return nil, err
	}
	if o.Token == "" {
		return nil, lang.Errorf(lang.En("no token is given: make one on the account page, and put it into TONGGUAN_TOKEN or a file for --token-file").
			Zh("没有提供令牌：请在账号页面创建，并放入 TONGGUAN_TOKEN 或 --token-file 指定的文件"))
	}
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, lang.Errorf(lang.En("the token has characters that no token has: copy it once more").Zh("令牌中含有无效字符，请重新复制"))
	}
	// A person named the server, wherever it stands: only what nothing opens stays closed, as cloud metadata.
	policy, err := safedial.NewPolicy([]netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")})
	if err != nil {
		return nil, err
	}
	return &Client{o, base, safedial.New(policy).Transport(resolver(), nil)}, nil
}

// resolver is Go's own where it reads the system's configuration fully, so that its sockets are ours.
func resolver() safedial.Resolver {
	if runtime.GOOS == "linux" {
		return &net.Resolver{PreferGo: true, Dial: safedial.New(nil).DialResolver}
	}
	return &net.Resolver{}
}

// ErrNoServer is the cause of the error where no server is named.
var ErrNoServer = errors.New("no server")

// readServer reads where the service is: its origin, and perhaps the path that a proxy has it under.
func readServer(text string, insecure bool) (*url.URL, error) {
	if text == "" {
		return nil, lang.Errorf(lang.En("no service is named: give --server https://…, or set TONGGUAN_SERVER").Zh("没有指定服务：请用 --server https://… 或设置 TONGGUAN_SERVER")).Because(ErrNoServer)
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, lang.Wrong("--server", lang.En("write the address of the service, as https://tongguan.example.com").Zh("应为服务的地址，例如 https://tongguan.example.com"))
	}
	if u.Scheme == "http" && !insecure && !loopback(u.Hostname()) {
		return nil, lang.Wrong("--server "+text, lang.En("the token would be readable on the way: use https, or --insecure-http on a network that you trust").
			Zh("令牌在途中可能被读取：请使用 https，或在可信网络中加 --insecure-http"))
	}
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), ""
	return u, nil
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// Server is the service as it was named.
func (c *Client) Server() string { return c.base.String() }

// Lang is the language of what the service says.
func (c *Client) Lang() lang.Tag { return c.o.Lang }

// A Request is something that is asked of the API.
type Request struct {
	Method string
	Path   string // below /api/v1
	Query  url.Values
	Type   string // of the body; "": there is none
	Body   []byte
	Header http.Header // beside what every request has; may be nil
}

// An Answer is what the service answered with success.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do asks once. The error is a *Refusal where the service refused, and an *Unreachable where it could not be asked.
func (c *Client) Do(ctx context.Context, q Request) (*Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	u := *c.base
	u.Path += "/api/v1" + q.Path
	u.RawQuery = q.Query.Encode()
	r, err := http.NewRequestWithContext(ctx, q.Method, u.String(), bytes.NewReader(q.Body))
	if err != nil {
		return nil, err
	}
	for name, values := range q.Header {
		r.Header[name] = values
	}
	r.Header.Set("Authorization", "Bearer "+c.o.Token)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Accept-Language", string(c.o.Lang))
	r.Header.Set("User-Agent", c.o.UserAgent)
	if q.Type != "" {
		r.Header.Set("Content-Type", q.Type)
	}
	response, err := c.http.RoundTrip(r)
	if err != nil {
		return nil, c.unreachable(err)
	}
	defer func() { _ = response.Body.Close() }()
	a := &Answer{Status: response.StatusCode, Header: response.Header}
	if a.Body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer)); err != nil {
		return nil, c.unreachable(err)
	}
	if a.Status < 200 || a.Status > 299 {
		return nil, c.refusal(a)
	}
	return a, nil
}

// JSON asks, and reads the answer.
func (c *Client) JSON(ctx context.Context, q Request, to any) (*Answer, error) {
	a, err := c.Do(ctx, q)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(a.Body, to); err != nil {
		return nil, c.stranger(a.Status).because(fmt.Errorf("reading its answer: %w", err))
	}
	return a, nil
}

// isJSON reports whether an answer says that it is JSON of some kind.
func isJSON(h http.Header) bool {
	media, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return media == "application/json" || strings.HasSuffix(media, "+json")
}
