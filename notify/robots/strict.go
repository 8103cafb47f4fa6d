package robots

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// read decodes a body into what a robot knows, and refuses whatever it does not.
func read(body []byte, into any) error {
	if !utf8.Valid(body) {
		return errors.New("the body is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the body")
	}
	return nil
}

// envelope looks at what every robot asks of a request.
func envelope(req *http.Request, path string) error {
	kind, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	switch {
	case req.Method != http.MethodPost:
		return fmt.Errorf("method %s", req.Method)
	case req.URL.Path != path:
		return errors.New("another path")
	case err != nil, kind != "application/json", params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8"):
		return fmt.Errorf("content type %q", req.Header.Get("Content-Type"))
	case req.ContentLength <= 0:
		return errors.New("no content length")
	}
	return nil
}

// decent refuses texts that no message should hold: a person could be deceived by them.
func decent(texts ...string) error {
	for _, text := range texts {
		for _, r := range text {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError) {
				return fmt.Errorf("%U in a text", r)
			}
		}
	}
	return nil
}

// reply answers as the robots do: 200, and a number in the body.
func reply(w http.ResponseWriter, fields map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(fields)
}

// settle keeps a message or a refusal.
func (r *Robot) settle(m Message, code int, why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if code == 0 {
		m.At = r.o.now()
		r.messages = append(r.messages, m)
		return
	}
	r.refused = append(r.refused, Refusal{r.o.now(), code, why.Error()})
}

// A rate counts messages in windows that slide. Whoever exceeds one is refused, and if there is a ban, for its length.
type rate struct {
	windows []window
	ban     time.Duration

	seen        []time.Time
	bannedUntil time.Time
	bans        int
}

type window struct {
	length time.Duration
	most   int
}

// pass counts a message at now; false when it is too much.
func (r *Robot) pass() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.o.now()
	if now.Before(r.rate.bannedUntil) {
		return false
	}
	for _, w := range r.rate.windows {
		n := 0
		for _, at := range r.rate.seen {
			if now.Sub(at) < w.length {
				n++
			}
		}
		if n >= w.most {
			r.rate.bans++
			r.rate.bannedUntil = now.Add(r.rate.ban)
			return false
		}
	}
	r.rate.seen = append(r.rate.seen, now)
	return true
}
