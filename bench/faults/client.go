//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A client speaks to the API, as somebody who has signed in by the link that it printed and made a token.
type client struct {
	http  *http.Client
	at    string
	token string
}

var link = regexp.MustCompile(`(http://\S+)/sign-in/(\S+)`)

func (r *rig) signIn(ctx context.Context, service *process) (*client, error) {
	var found []string
	err := r.until(ctx, 30*time.Second, "the API prints a link", func() (bool, error) {
		text, err := os.ReadFile(service.out)
		found = link.FindStringSubmatch(string(text))
		return found != nil, err
	})
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &client{at: found[1], http: &http.Client{Jar: jar, Timeout: 15 * time.Second, CheckRedirect: stay}}
	form := url.Values{"token": {found[2]}}.Encode()
	if err := c.want(ctx, nil, "/sign-in/link", "application/x-www-form-urlencoded", form, http.StatusSeeOther); err != nil {
		return nil, err
	}
	var made struct{ Text string }
	err = c.want(ctx, &made, "/api/v1/tokens", "application/json", `{"name":"faults","scope":"write"}`, http.StatusCreated)
	c.http.Jar, c.token = nil, made.Text
	return c, err
}

// add imports the targets, and gives the ids of their endpoints.
func (c *client) add(ctx context.Context, targets []string) ([]string, error) {
	var out struct {
		Counts struct{ New int }
		Data   []struct {
			ID string `json:"endpoint_id"`
		}
	}
	err := c.want(ctx, &out, "/api/v1/endpoints:import", "text/plain", strings.Join(targets, "\n"), http.StatusOK)
	ids := make([]string, len(out.Data))
	for i, line := range out.Data {
		ids[i] = line.ID
	}
	if err == nil && out.Counts.New != len(targets) {
		err = fmt.Errorf("of %d targets %d are new", len(targets), out.Counts.New)
	}
	return ids, err
}

// ask asks for a scan, again when the database is away or we are too fast. It counts the former.
func (c *client) ask(ctx context.Context, id string) (away int, err error) {
	for {
		status, body, err := c.do(ctx, http.MethodPost, "/api/v1/endpoints/"+id+"/scans", "", "")
		switch {
		case err != nil || status == http.StatusAccepted:
			return away, err
		case status == http.StatusServiceUnavailable:
			away++
		case status != http.StatusTooManyRequests:
			return away, fmt.Errorf("asking for a scan of endpoint %s: status %d, %s", id, status, body)
		}
		select {
		case <-ctx.Done():
			return away, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// ready gives the status of /readyz.
func (c *client) ready(ctx context.Context) (int, error) {
	status, _, err := c.do(ctx, http.MethodGet, "/readyz", "", "")
	return status, err
}

// want posts something, wants one of these statuses, and reads the answer into out unless that is nil.
func (c *client) want(ctx context.Context, out any, path, media, body string, statuses ...int) error {
	status, answer, err := c.do(ctx, http.MethodPost, path, media, body)
	if err == nil && !slices.Contains(statuses, status) {
		err = fmt.Errorf("%s: status %d: %s", path, status, answer)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(answer, out)
	}
	return err
}

func (c *client) do(ctx context.Context, method, path, media, body string) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, c.at+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}
