package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// An Application is what is told of an app: an app.yaml, or what the service takes in its place.
type Application struct {
	Text     []byte
	AppID    string // where the text names none
	TakeOver bool   // from people who keep the app by hand
	ETag     string // of the app that a plan spoke of; "": whatever it is
	DryRun   bool
}

// A Plan is what an application changes, or would. Its fields are those of the API.
type Plan struct {
	DryRun    bool            `json:"dry_run"`
	Unchanged bool            `json:"unchanged"`
	New       bool            `json:"new"`
	AppID     string          `json:"appid"`
	Lists     []ListChange    `json:"lists"`
	Settings  []SettingChange `json:"settings"`
	Watched   []Watched       `json:"watched"`
	Unwatched []Unwatched     `json:"unwatched"`
	Dropped   []Dropped       `json:"dropped"`
	Findings  []Finding       `json:"findings"`

	ETag string          `json:"-"`
	Raw  json.RawMessage `json:"-"` // the whole answer
}

// A ListChange is what one list has more, and less.
type ListChange struct {
	List    string   `json:"list"`
	Added   []string `json:"added"`
	Dropped []string `json:"dropped"`
}

// A SettingChange is a setting that changes; "" where it is not there.
type SettingChange struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// A Watched is an entry for which a server is watched.
type Watched struct {
	Host        string `json:"host"`
	Port        uint16 `json:"port"`
	NewEndpoint bool   `json:"new_endpoint"`
}

// An Unwatched is an entry that cannot be dialled.
type Unwatched struct {
	List  string `json:"list"`
	Entry string `json:"entry"`
	Error string `json:"error"`
}

// A Dropped is a need that ends.
type Dropped struct {
	Host   string `json:"host"`
	Port   uint16 `json:"port"`
	List   string `json:"list"`
	Unused bool   `json:"unused"` // by anybody
}

// A Finding is a rule that lists or code do not meet, in words.
type Finding struct {
	Rule     string            `json:"rule"`
	Severity map[string]string `json:"severity"`
	Evidence string            `json:"evidence"`
	Fix      string            `json:"fix"`
	File     string            `json:"file"`
	Line     int               `json:"line"`
}

// Apply tells the service what an app is to be, in the name of a file that keeps it.
func (c *Client) Apply(ctx context.Context, a Application) (Plan, error) {
	q := Request{Method: http.MethodPost, Path: "/apps:apply", Query: url.Values{"keeper": {"file"}}, Type: "application/yaml", Body: a.Text, Header: http.Header{}}
	for name, flag := range map[string]bool{"dry_run": a.DryRun, "take_over": a.TakeOver} {
		if flag {
			q.Query.Set(name, strconv.FormatBool(flag))
		}
	}
	if a.AppID != "" {
		q.Query.Set("appid", a.AppID)
	}
	if a.ETag != "" {
		q.Header.Set("If-Match", a.ETag)
	}
	var p Plan
	answer, err := c.JSON(ctx, q, &p)
	if err != nil {
		return Plan{}, err
	}
	p.ETag, p.Raw = answer.Header.Get("ETag"), answer.Body
	return p, nil
}

// A Reading is what was read of an app's code.
type Reading struct {
	AppID   string `json:"appid"`
	Commit  string `json:"commit,omitempty"`
	Tool    string `json:"tool,omitempty"`
	Project any    `json:"project"` // a facts.Project
}

// A Difference is where code and console do not agree.
type Difference struct {
	List    string `json:"list"`
	Host    string `json:"host"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Certain bool   `json:"certain"`
}

// A Pushed is what the service makes of a reading, by the lists that it knows.
type Pushed struct {
	Fresh   bool         `json:"-"` // it was not there yet
	Missing []Difference `json:"missing"`
	Idle    []Difference `json:"idle"`
}

// Push sends a reading, in place of the one before.
func (c *Client) Push(ctx context.Context, r Reading) (Pushed, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return Pushed{}, err
	}
	var out Pushed
	a, err := c.JSON(ctx, Request{Method: http.MethodPost, Path: "/apps:lint", Type: "application/json", Body: body}, &out)
	if err != nil {
		return Pushed{}, err
	}
	out.Fresh = a.Status == http.StatusCreated
	return out, nil
}
