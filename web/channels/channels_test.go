package channels_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/problem"
)

// A room is a desk whose clock is driven.
type room struct {
	*testing.T
	*channels.Desk
	now time.Time
}

func enter(t *testing.T) *room {
	t.Helper()
	r := &room{T: t, now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
	r.Desk = &channels.Desk{Store: storetest.New(t), Box: seal.New(seal.NewKey()), Clock: func() time.Time { return r.now }}
	return r
}

// webhook makes one, and gives its key.
func (r *room) webhook(name string) (channels.View, string) {
	r.Helper()
	v, key, err := r.Create(r.Context(), auth.Machine(), channels.New{
		Name: name, Kind: notify.Webhook, Enabled: true,
		Secret: notify.Secret{URL: "https://hooks.example.com/in/0123456789", Headers: map[string]string{"X-Key": "v"}},
	})
	if err != nil {
		r.Fatal(err)
	}
	return v, key
}

// opened is what a worker is given.
func (r *room) opened(id int64) (out notify.Secret) {
	r.Helper()
	c, err := r.Store.Channel(r.Context(), id)
	if err != nil {
		r.Fatal(err)
	}
	text, err := r.Open(id, c.Secret)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		r.Fatal(err)
	}
	return out
}

// The older of two keys signs for a day, and then no more, although nobody does anything.
func TestOverlapEndsByItself(t *testing.T) {
	r := enter(t)
	v, first := r.webhook("a")
	_, second, err := r.Rotate(t.Context(), auth.Machine(), v.ID, v.Version)
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration][]string{
		0: {second, first}, channels.Overlap - time.Second: {second, first}, channels.Overlap: {second}, 1000 * time.Hour: {second},
	} {
		began := r.now
		r.now = began.Add(after)
		if got := r.opened(v.ID).Keys; !slices.Equal(got, want) {
			t.Errorf("after %s: %d keys", after, len(got))
		}
		if v, err := r.Get(t.Context(), v.ID); err != nil || (v.OldKeyUntil != nil) != (len(want) == 2) {
			t.Errorf("after %s: %v, %v", after, v.OldKeyUntil, err)
		}
		r.now = began
	}
	r.now = r.now.Add(channels.Overlap)
	_, err = r.DropOld(t.Context(), auth.Machine(), v.ID, 0)
	if e, ok := errors.AsType[*problem.Error](err); !ok || e.Kind.Code != problem.WrongState.Code {
		t.Errorf("there is nothing to drop: %v", err)
	}
	_, third, err := r.Rotate(t.Context(), auth.Machine(), v.ID, 0)
	if got := r.opened(v.ID).Keys; err != nil || !slices.Equal(got, []string{third, second}) {
		t.Errorf("rotated again: %d keys, %v", len(got), err)
	}
}

// What sends is given what was entered, and it arrives signed with both keys.
func TestOpenedIsSent(t *testing.T) {
	r := enter(t)
	var got http.Header
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) { got = q.Header }))
	defer receiver.Close()
	at, err := url.Parse(receiver.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.Options = notify.Options{AllowHTTP: true, AllowCIDR: []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr(at.Hostname()), 32)}}
	v, _, err := r.Create(t.Context(), auth.Machine(), channels.New{
		Name: "a", Kind: notify.Webhook, Secret: notify.Secret{URL: receiver.URL, Headers: map[string]string{"X-Key": "v"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Rotate(t.Context(), auth.Machine(), v.ID, 0); err != nil {
		t.Fatal(err)
	}
	sender, err := notify.New(r.Options)
	if err != nil {
		t.Fatal(err)
	}
	result := sender.Send(t.Context(), notify.Webhook, notify.Config{}, r.opened(v.ID), notify.Message{ID: "m", Body: []byte(`{}`)})
	if !result.OK || got.Get("X-Key") != "v" || len(strings.Fields(got.Get("Webhook-Signature"))) != 2 {
		t.Errorf("%+v, %v", result, got)
	}
}

// A secret belongs to its channel, and to its key.
func TestSecretsDoNotMove(t *testing.T) {
	r := enter(t)
	a, _ := r.webhook("a")
	b, _ := r.webhook("b")
	c, err := r.Store.Channel(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Open(b.ID, c.Secret); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("in another place: %v", err)
	}
	r.Box = seal.New(seal.NewKey())
	_, err = r.Open(a.ID, c.Secret)
	if e, ok := errors.AsType[*problem.Error](err); !ok || e.Kind.Code != problem.NoSecretKey.Code || !errors.Is(err, seal.ErrOtherKey) {
		t.Errorf("with another key: %v", err)
	}
	if v, err := r.Get(t.Context(), a.ID); err != nil || v.Mask != "" || v.Name != "a" {
		t.Errorf("with another key: %+v, %v", v, err)
	}
	name := "c"
	if v, err := r.Update(t.Context(), auth.Machine(), a.ID, 0, channels.Change{Name: &name}); err != nil || v.Name != "c" {
		t.Errorf("a new name: %v, %v", v, err)
	}
	to := "https://hooks.example.com/"
	if _, err := r.Update(t.Context(), auth.Machine(), a.ID, 0, channels.Change{URL: &to}); !errors.Is(err, seal.ErrOtherKey) {
		t.Errorf("a new URL: %v", err)
	}
}

// A view prints nothing that is secret, however it is printed.
func TestViewsPrintNoSecret(t *testing.T) {
	r := enter(t)
	v, key := r.webhook("a")
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{string(text), fmt.Sprintf("%v %+v %#v", v, v, v)} {
		if strings.Contains(printed, "0123456789") || strings.Contains(printed, strings.TrimPrefix(key, "whsec_")) || v.Secret != nil {
			t.Errorf("it shows in %s", printed)
		}
	}
	if v.Mask != "https://hooks.example.com/…6789" || !slices.Equal(v.Headers, []string{"X-Key"}) {
		t.Errorf("shown: %q %v", v.Mask, v.Headers)
	}
}

// Changes at once of different things all take place, as long as nobody names a version.
func TestChangesAtOnce(t *testing.T) {
	r := enter(t)
	v, _ := r.webhook("a")
	to, header, english := "https://other.example.com/abcdefghijkl", map[string]string{"X-Other": "w"}, lang.English
	var all sync.WaitGroup
	for _, change := range []channels.Change{{URL: &to}, {Headers: &header}, {Lang: &english}} {
		all.Go(func() {
			if _, err := r.Update(t.Context(), auth.Machine(), v.ID, 0, change); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	kept := r.opened(v.ID)
	if now, err := r.Get(t.Context(), v.ID); err != nil || kept.URL != to || kept.Headers["X-Other"] != "w" || now.Config.Lang != english || len(kept.Keys) != 1 {
		t.Errorf("one change undid another: %v, %v", now, err)
	}
	if _, err := r.Update(t.Context(), auth.Machine(), v.ID, v.Version, channels.Change{URL: &to}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("with an old version: %v", err)
	}
}

// Every mistake is named with its field, in both languages, at once.
func TestMistakes(t *testing.T) {
	r := enter(t)
	_, _, err := r.Create(t.Context(), auth.Machine(), channels.New{
		Kind: notify.WeCom, Config: notify.Config{Lang: "fr", Template: "x", Mention: []string{"*"}},
		Secret: notify.Secret{URL: "http://x.example/", Keys: []string{"k"}, Headers: map[string]string{"X": "y"}},
	})
	e, ok := errors.AsType[*problem.Error](err)
	if !ok || e.Kind.Code != problem.Invalid.Code {
		t.Fatal(err)
	}
	var got []string
	for _, f := range e.Fields {
		if !slices.Contains(got, f.Location) {
			got = append(got, f.Location)
		}
		if en, zh := f.Message.In(lang.English), f.Message.In(lang.Chinese); en == "" || en == zh || f.Code == "" {
			t.Errorf("%s: %q, %q", f.Location, en, zh)
		}
	}
	slices.Sort(got)
	if want := "body.headers body.keys body.lang body.mention body.name body.template body.url"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}

func TestWords(t *testing.T) {
	for _, k := range notify.Kinds() {
		if p := channels.Title(k); p.In(lang.English) == "" || p.In(lang.Chinese) == p.In(lang.English) {
			t.Errorf("%s has no name", k)
		}
	}
	for _, word := range []string{
		notify.FailureURL, notify.FailureSecret, notify.FailureBlocked, notify.FailureDNS, notify.FailureNoRoute, notify.FailureRefused,
		notify.FailureReset, notify.FailureTLS, notify.FailureTimeout, notify.FailureCanceled, notify.FailureNetwork, notify.FailureInternal,
		notify.FailureRedirect, notify.FailureStatus, notify.FailureGone, notify.FailureLimited, notify.FailureAnswer, notify.FailureErrcode,
		notify.FailureUnreadable,
	} {
		if p := channels.Failure(word); p.In(lang.English) == "" || p.In(lang.Chinese) == p.In(lang.English) {
			t.Errorf("%s means nothing", word)
		}
	}
	if !channels.Failure("").IsZero() || !channels.Title("pigeon").IsZero() {
		t.Error("what there is not has words")
	}
}
