package verdicts

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Verdict is what a service makes of an endpoint.
type Verdict struct {
	ScannedAt time.Time
	Snapshot  *facts.Snapshot // what it last saw, without what it must not tell
	Report    *rules.Report   // by the service's own profile and roots
}

// A Lack is why there is no verdict of one endpoint.
type Lack struct{ lang.Speaker }

func (l *Lack) Unwrap() error { return l.Speaker }

// An endpoint is one as the API tells it.
type endpoint struct {
	ID            string     `json:"id"`
	Host          string     `json:"host"`
	Port          uint16     `json:"port"`
	LastScanAt    *time.Time `json:"last_scan_at"`
	ObservationID string     `json:"observation_id"`
	JudgementID   string     `json:"judgement_id"`
}

// Verdict gives what the service makes of an endpoint by a scan no older than maxAge; it orders one where there is none,
// and waits for it at most so long. The error is a *Lack, which is about this endpoint alone, that of the API, or the
// context's.
func (c *Client) Verdict(ctx context.Context, of facts.Endpoint, maxAge, wait time.Duration) (*Verdict, error) {
	until := c.Now().Add(wait)
	e, err := c.find(ctx, of)
	if err != nil {
		return nil, err
	}
	fresh := func() bool { return e.LastScanAt != nil && e.JudgementID != "" && c.Now().Sub(*e.LastScanAt) <= maxAge }
	if !fresh() {
		if err := c.order(ctx, e, until, wait); err != nil {
			return nil, err
		}
		if _, err := c.get(ctx, "/endpoints/"+e.ID, nil, &e); err != nil {
			return nil, err
		}
	}
	if e.LastScanAt == nil || e.JudgementID == "" {
		return nil, c.lack(e, lang.En("{at} has no verdict of {endpoint} yet; see its page there").Zh("{at} 尚无 {endpoint} 的结论；请查看其页面"))
	}
	return c.read(ctx, e)
}

// maxPages bounds the search for a host: names that contain it are told too.
const maxPages = 20

// find looks the endpoint up.
func (c *Client) find(ctx context.Context, of facts.Endpoint) (endpoint, error) {
	query := url.Values{"q": {of.Host}, "limit": {"500"}, "sort": {"host"}}
	for range maxPages {
		var page struct {
			Data       []endpoint `json:"data"`
			NextCursor string     `json:"next_cursor"`
		}
		if _, err := c.get(ctx, "/endpoints", query, &page); err != nil {
			return endpoint{}, err
		}
		for _, e := range page.Data {
			if e.Host == of.Host && e.Port == of.Port {
				return e, nil
			}
		}
		if page.NextCursor == "" {
			break
		}
		query.Set("cursor", page.NextCursor)
	}
	return endpoint{}, c.lack(endpoint{Host: of.Host, Port: of.Port}, lang.En("{at} does not watch {endpoint}; add it there").Zh("{at} 没有监控 {endpoint}；请先在其中添加"))
}

// get asks for something that is to be there, and gives the answer's header.
func (c *Client) get(ctx context.Context, path string, query url.Values, out any) (http.Header, error) {
	return c.ask(ctx, client.Request{Method: http.MethodGet, Path: path, Query: query}, out)
}

func (c *Client) ask(ctx context.Context, q client.Request, out any) (http.Header, error) {
	a, err := c.API.JSON(ctx, q, out)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	}
	return a.Header, nil
}

func (c *Client) lack(e endpoint, p lang.Phrase) error {
	return &Lack{lang.Errorf(p, "at", c.API.Server(), "endpoint", net.JoinHostPort(e.Host, strconv.Itoa(int(e.Port))))}
}

// order asks for a scan and waits until it is over.
func (c *Client) order(ctx context.Context, e endpoint, until time.Time, wait time.Duration) error {
	var scan struct {
		ID    string `json:"id"`
		State string `json:"state"`
	}
	header, err := c.ask(ctx, client.Request{Method: http.MethodPost, Path: "/endpoints/" + e.ID + "/scans"}, &scan)
	for err == nil && scan.State != "done" {
		if scan.State == "given_up" {
			return c.lack(e, lang.En("{at} gave the scan of {endpoint} up; its log says why").Zh("{at} 放弃了对 {endpoint} 的扫描；原因见其日志"))
		}
		pause := pauseOf(header)
		if c.Now().Add(pause).After(until) {
			return c.lack(e, lang.En("{at} has not scanned {endpoint} within "+wait.String()+"; see there whether a worker runs, or give a longer --timeout").
				Zh("{at} 未能在 "+wait.String()+" 内扫描 {endpoint}；请确认其 worker 在运行，或加大 --timeout"))
		}
		if err := c.Pause(ctx, pause); err != nil {
			return err
		}
		header, err = c.get(ctx, "/scans/"+scan.ID, nil, &scan)
	}
	return err
}

// pauseOf is when the service wants to be asked again: within a second and ten.
func pauseOf(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil {
		seconds = 1
	}
	return time.Duration(min(max(seconds, 1), 10)) * time.Second
}

// read fetches the newest judgement and what it is about.
func (c *Client) read(ctx context.Context, e endpoint) (*Verdict, error) {
	var j judgement
	if _, err := c.get(ctx, "/judgements/"+e.JudgementID, nil, &j); err != nil {
		return nil, err
	}
	var seen observation
	if _, err := c.get(ctx, "/observations/"+e.ObservationID, nil, &seen); err != nil {
		return nil, err
	}
	snapshot, err := facts.Decode(seen.Snapshot)
	if errors.Is(err, facts.ErrNewerSchema) {
		return nil, lang.Errorf(lang.En("{at} is of a newer version than this program, which cannot read what it saw; upgrade this one").
			Zh("{at} 的版本比本程序新，本程序无法读取其观测结果；请升级本程序"), "at", c.API.Server()).Because(err)
	}
	if err != nil {
		return nil, lang.Errorf(lang.En("what {at} saw of {host} cannot be read").Zh("无法读取 {at} 对 {host} 的观测结果"), "at", c.API.Server(), "host", e.Host).
			Because(fmt.Errorf("observation %s: %w", e.ObservationID, err))
	}
	snapshot.StartedAt = *e.LastScanAt
	return &Verdict{*e.LastScanAt, snapshot, j.report(snapshot, *e.LastScanAt, c.API.Lang())}, nil
}
