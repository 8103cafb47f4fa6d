package site

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/pages"
)

// deliveries puts messages into words, with what became of each attempt.
func (s *Site) deliveries(ctx context.Context, sent []store.Delivery, tag lang.Tag) ([]pages.Delivery, error) {
	attempts, err := s.Store.AttemptsOf(ctx, sent, attemptsShown)
	if err != nil {
		return nil, err
	}
	out, now := make([]pages.Delivery, len(sent)), s.Clock()
	for i, d := range sent {
		out[i] = pages.Delivery{
			ID: d.ID, Channel: pages.ChannelRef{ID: d.ChannelID, Name: d.Channel}, At: d.EventAt, Type: d.Type, State: pages.DeliveryState(d.State),
			NextAt: at(d.NextAt), DoneAt: at(d.DoneAt), Tried: d.Attempt, Folded: d.Folded, Digest: d.DigestID != nil,
		}
		out[i].Soon = soon(d, now)
		if d.AlertID != nil {
			out[i].Alert = *d.AlertID
		}
		for n, a := range attempts[d.ID] {
			shown := attempt(a, tag)
			if n+1 < len(attempts[d.ID]) { // mostly they are all alike
				shown.Answer = clip(shown.Answer, answerShown)
			}
			out[i].Attempts = append(out[i].Attempts, shown)
		}
		out[i].Tried = max(out[i].Tried, len(out[i].Attempts)) // what was folded was tried as a part of another
	}
	return out, nil
}

// soon reports whether a message is sent, or is about to be. What has been due for long waits for one before it, or for a
// channel that is left alone.
func soon(d store.Delivery, now time.Time) bool {
	if d.State != store.DeliveryWaiting || d.NextAt == nil {
		return d.State == store.DeliveryUnderWay
	}
	wait := d.NextAt.Sub(now)
	return wait > -time.Minute && wait < time.Minute
}

// clip shortens text to some characters.
func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

func attempt(a store.Attempt, tag lang.Tag) pages.Attempt {
	out := pages.Attempt{N: a.N, At: a.At, Ended: a.Took != nil, Answer: a.Answer}
	if a.Took != nil {
		out.Took = *a.Took
	}
	if a.Status != nil {
		out.Status = *a.Status
	}
	if a.Failure != "" {
		if out.Failure = channels.Failure(a.Failure).In(tag); out.Failure == "" {
			out.Failure = a.Failure
		}
	}
	return out
}

// replay has a message sent again.
func (s *Site) replay(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Channels.Replay(r.Context(), by(r), param(r, "id"))
	if err != nil {
		return err
	}
	return s.redirect(w, r, back(r, channelURL(d.ChannelID)), pages.DoneReplayed)
}
