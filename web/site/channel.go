package site

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/problem"
)

// messagesOnPage is how many messages a page of a channel's log holds.
const messagesOnPage = 20

func channelURL(id int64) string { return fmt.Sprintf("/channels/%d", id) }

// channels lists where messages go.
func (s *Site) channels(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Channels.List(r.Context())
	if err != nil {
		return err
	}
	body := pages.ChannelList{}
	if s.Channels.Box == nil {
		body.NoKey = problem.NoSecretKey.Remedy.In(tag(r))
	}
	for _, v := range list {
		body.Rows = append(body.Rows, channelRow(v))
	}
	return s.draw(w, r, http.StatusOK, body)
}

func channelRow(v channels.View) pages.ChannelRow {
	return pages.ChannelRow{
		ID: v.ID, Name: v.Name, Kind: pages.ChannelKind(v.Kind), Where: v.Mask, Version: v.Version, Enabled: v.Enabled, Paused: string(v.Paused),
		FailingSince: at(v.FailingSince), LimitedUntil: at(v.ResumeAt), Waiting: v.Waiting, Parked: v.Parked, DeliveredAt: at(v.DeliveredAt),
	}
}

func (s *Site) channel(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	return s.showChannel(w, r, http.StatusOK, id, "")
}

// showChannel draws the page of a channel; with why what was wanted was not done.
func (s *Site) showChannel(w http.ResponseWriter, r *http.Request, status int, id int64, wrong string) error {
	ctx, t := r.Context(), tag(r)
	v, err := s.Channels.Get(ctx, id)
	if err != nil {
		return err
	}
	body := pages.Channel{
		ChannelRow: channelRow(v), Lang: language(v.Config), Mention: v.Config.Mention, Template: v.Config.Template, Headers: v.Headers,
		Signed: v.Signed, OldKeyUntil: at(v.OldKeyUntil), Error: wrong,
	}
	this := fmt.Sprint("messages ", id)
	body.Cursor = r.URL.Query().Get("cursor")
	after, ok := readCursor(body.Cursor, this)
	if !ok || !isMessagePlace(after) {
		after, body.Cursor = store.Cursor{}, ""
	}
	sent, next, err := s.Store.Deliveries(ctx, store.DeliveryFilter{Channel: id}, after, messagesOnPage)
	if err != nil {
		return err
	}
	body.Next = writeCursor(next, this)
	if body.Log, err = s.log(ctx, sent, t); err != nil {
		return err
	}
	if r.URL.Query().Get("fragment") == "" { // no part that is asked for again has them
		body.Previews = s.previews(notify.Kind(v.Kind), v.Config)
	}
	return s.draw(w, r, status, body)
}

// isMessagePlace reports whether a cursor fits the log, whose key is a time and an event.
func isMessagePlace(c store.Cursor) bool {
	at, event, found := strings.Cut(c.Key, " ")
	_, err := strconv.ParseInt(event, 10, 64)
	return c.Key == "" || found && err == nil && isTime(store.Cursor{Key: at})
}

// log puts messages into words, and what they tell.
func (s *Site) log(ctx context.Context, sent []store.Delivery, tag lang.Tag) ([]pages.Delivery, error) {
	out, err := s.deliveries(ctx, sent, tag)
	if err != nil {
		return nil, err
	}
	events, err := s.Store.EventsOf(ctx, sent)
	if err != nil {
		return nil, err
	}
	for i, d := range sent {
		if e, ok := events[d.EventID]; ok {
			e = tame(e, tag)
			out[i].At, out[i].Headline = e.At, e.Headline(tag)
		}
	}
	return out, nil
}

// language is that of a channel's messages.
func language(c notify.Config) lang.Tag {
	if c.Lang == "" {
		return lang.Chinese
	}
	return c.Lang
}

// previews makes examples of what a channel would be sent, in both languages. One that cannot be made is left out: its
// form says why.
func (s *Site) previews(k notify.Kind, c notify.Config) (out []pages.Preview) {
	samples := []channels.Sample{channels.SampleFiring, channels.SampleResolved}
	if k == notify.Webhook {
		samples = samples[:1]
	}
	languages := []lang.Tag{lang.Chinese, lang.English}
	if language(c) == lang.English { // its own first
		slices.Reverse(languages)
	}
	for _, sample := range samples {
		for _, tag := range languages {
			c := c
			c.Lang = tag
			p, err := s.Channels.Preview(k, c, sample)
			if err != nil {
				continue
			}
			shown := pages.Preview{Lang: tag, Sample: string(sample), Body: string(p.Body)}
			if p.Text != "" {
				shown.Shown = pages.MessageOf(p.Text)
			}
			var pretty bytes.Buffer
			if json.Indent(&pretty, p.Body, "", "  ") == nil {
				shown.Body = pretty.String()
			}
			out = append(out, shown)
		}
	}
	return out
}

// testChannel sends a message that says no more than that it arrived.
func (s *Site) testChannel(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Channels.Test(r.Context(), by(r), id); err != nil {
		return err
	}
	return s.redirect(w, r, channelURL(id), pages.DoneTested)
}

// onChannel is a button on the page of a channel.
func (s *Site) onChannel(w http.ResponseWriter, r *http.Request, do func(id, version int64) error) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	seen, err := version(r)
	if err == nil {
		err = do(id, seen)
	}
	if errors.Is(err, store.ErrConflict) {
		return s.showChannel(w, r, http.StatusPreconditionFailed, id, wordStaleChannel.In(tag(r)))
	}
	if refused, ok := errors.AsType[*problem.Error](err); ok {
		return s.showChannel(w, r, refused.Kind.Status, id, sayProblem(refused, r))
	}
	return err
}

// sayProblem says what is the matter, and what to do where the sentence does not say it.
func sayProblem(e *problem.Error, r *http.Request) string {
	p := e.In(tag(r))
	return p.Detail
}

func (s *Site) switchChannel(on bool) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.onChannel(w, r, func(id, version int64) error {
			if _, err := s.Channels.Update(r.Context(), by(r), id, version, channels.Change{Enabled: &on}); err != nil {
				return err
			}
			done := pages.DoneChannelOff
			if on {
				done = pages.DoneChannelOn
			}
			return s.redirect(w, r, channelURL(id), done)
		})
	}
}

// rotate gives a webhook a new key and shows it, this once.
func (s *Site) rotate(w http.ResponseWriter, r *http.Request) error {
	return s.onChannel(w, r, func(id, version int64) error {
		v, key, err := s.Channels.Rotate(r.Context(), by(r), id, version)
		if err != nil {
			return err
		}
		return s.showKey(w, r, v, key)
	})
}

func (s *Site) showKey(w http.ResponseWriter, r *http.Request, v channels.View, key string) error {
	w.Header().Set("Cache-Control", "no-store")
	return s.draw(w, r, http.StatusOK, pages.ChannelKey{ID: v.ID, Name: v.Name, Key: key, OldUntil: at(v.OldKeyUntil)})
}

func (s *Site) dropKey(w http.ResponseWriter, r *http.Request) error {
	return s.onChannel(w, r, func(id, version int64) error {
		if _, err := s.Channels.DropOld(r.Context(), by(r), id, version); err != nil {
			return err
		}
		return s.redirect(w, r, channelURL(id), pages.DoneKeyDropped)
	})
}

func (s *Site) confirmDeleteChannel(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	c, err := s.Store.Channel(r.Context(), id)
	if err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, pages.ConfirmDeleteChannel{ID: c.ID, Version: c.Version, Name: c.Name, Open: c.Waiting + c.Parked})
}

func (s *Site) deleteChannel(w http.ResponseWriter, r *http.Request) error {
	return s.onChannel(w, r, func(id, version int64) error {
		if err := s.Channels.Delete(r.Context(), by(r), id, version); err != nil {
			return err
		}
		return s.redirect(w, r, "/channels", pages.DoneChannelDeleted)
	})
}

// A notice is what the first page says of alerts and channels.
type notice struct {
	firing   map[alert.Urgency]int
	channels pages.Channels
}

// notice counts what fires, and in what state the channels are.
func (s *Site) notice(ctx context.Context, now time.Time) (out notice, err error) {
	if out.firing, err = s.firing.get(ctx, now, s.Store.FiringAlerts); err != nil {
		return out, err
	}
	list, err := s.Store.Channels(ctx)
	for _, c := range list {
		out.channels.Total++
		out.channels.Parked += c.Parked
		switch {
		case !c.Enabled:
			out.channels.Off++
		case c.Paused != "":
			out.channels.Paused++
		case c.FailingSince != nil:
			out.channels.Failing++
		}
	}
	return out, err
}
