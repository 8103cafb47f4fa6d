package ct_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

// TestParseList reads a list as it is published, and says what is wrong with others.
func TestParseList(t *testing.T) {
	one, two, tiled := cttest.New(t, "one", "A"), cttest.New(t, "two", "A"), cttest.New(t, "tiled", "B")
	tiled.Tiled = true
	two.Former, two.FormerEnd = "Z", now.Add(-day)
	good := cttest.ListJSON(t, "67.12", now, one, two, tiled)
	list, err := ct.ParseList(good)
	if err != nil {
		t.Fatal(err)
	}
	if list.Len() != 3 || list.Operators != 2 || list.About() != "67.12 2026-11-23" || !list.Made.Equal(now) {
		t.Errorf("%d logs, %d operators, %s", list.Len(), list.Operators, list.About())
	}
	if l := list.Log(tiled.ID()); !l.Tiled || l.Operator != "B" || l.Description != "tiled" || l.State != ct.Usable {
		t.Errorf("%+v", l)
	}
	if l := list.Log(two.ID()); l.Tiled || l.OperatorAt(now.Add(-day-1)) != "Z" || l.OperatorAt(now.Add(-day)) != "A" {
		t.Errorf("%+v", l)
	}

	small := cttest.New(t, "small", "A")
	small.Key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	timeless := cttest.New(t, "timeless", "A")
	timeless.Since = time.Time{}
	odd := cttest.New(t, "odd", "A")
	odd.State = "fine"
	endless := cttest.New(t, "endless", "A")
	endless.Former = "Z"
	replaced := func(old, by string) []byte {
		out := bytes.Replace(good, []byte(old), []byte(by), 1)
		if bytes.Equal(out, good) {
			t.Fatalf("%s is not in it", old)
		}
		return out
	}
	for name, x := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":              {nil, ct.ErrNoList},
		"no JSON":              {[]byte("<html>"), ct.ErrNoList},
		"an array":             {[]byte("[]"), ct.ErrNoList},
		"another document":     {[]byte(`{"version":"1"}`), ct.ErrNoList},
		"no time":              {replaced(`"log_list_timestamp"`, `"made"`), ct.ErrNoList},
		"no operator":          {cttest.ListJSON(t, "", now), ct.ErrNoList},
		"two documents":        {append(bytes.Clone(good), good...), ct.ErrNoList},
		"cut":                  {good[:len(good)/2], ct.ErrNoList},
		"too long":             {append(bytes.Clone(good), bytes.Repeat([]byte(" "), ct.MaxListSize)...), ct.ErrNoList},
		"another id":           {replaced(one.ID().String(), two.ID().String()), ct.ErrID},
		"the id cut":           {replaced(one.ID().String(), "AAAA"), ct.ErrID},
		"a log twice":          {cttest.ListJSON(t, "", now, one, one), ct.ErrTwice},
		"a key on P-384":       {cttest.ListJSON(t, "", now, small), ct.ErrKey},
		"a state of no time":   {cttest.ListJSON(t, "", now, timeless), ct.ErrState},
		"a state of no kind":   {cttest.ListJSON(t, "", now, odd), ct.ErrState},
		"two states":           {replaced(`"state": {`, `"state": {"pending": {"timestamp": "2026-01-01T00:00:00Z"},`), ct.ErrState},
		"a former with no end": {cttest.ListJSON(t, "", now, endless), ct.ErrOperator},
		"an operator unnamed":  {replaced(`"name": "A"`, `"name": ""`), ct.ErrOperator},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ct.ParseList(x.data)
			if !errors.Is(err, x.want) {
				t.Fatalf("got %v, want %v", err, x.want)
			}
			if named, ok := errors.AsType[*ct.LogError](err); ok == (x.want == ct.ErrNoList) || ok && named.Log == "" {
				t.Errorf("%v does not say which log", err)
			}
		})
	}
	test, err := ct.ParseList(replaced(`"description": "one"`, `"log_type": "test", "description": "one"`))
	if err != nil || test.Log(one.ID()).Approved(now) {
		t.Errorf("a log for tests counts (%v)", err)
	}
}

// TestCurrent holds the last second at which a list may be gone by.
func TestCurrent(t *testing.T) {
	list := cttest.Parsed(t, now, cttest.New(t, "log", "A"))
	for at, want := range map[time.Time]bool{
		now.Add(-day): true, now: true, now.Add(70 * day): true, now.Add(70*day + time.Second): false,
	} {
		if list.Current(at) != want {
			t.Errorf("%s: %v", at, !want)
		}
	}
	if (*ct.List)(nil).Current(now) {
		t.Error("no list is current")
	}
}

// FuzzParseList reads anything as a list: it is refused by one of the package's errors, or its logs are named by their keys.
func FuzzParseList(f *testing.F) {
	f.Add(string(cttest.ListJSON(f, "1", now, cttest.New(f, "log", "A"))))
	f.Add(`{"version":"1","log_list_timestamp":"2026-01-01T00:00:00Z","operators":[{"name":"A","logs":[{}]}]}`)
	f.Fuzz(func(t *testing.T, data string) {
		list, err := ct.ParseList([]byte(data))
		if err == nil && (list.Len() == 0 || list.Operators == 0 || list.Made.IsZero()) {
			t.Errorf("read %+v", list)
		}
		if named, ok := errors.AsType[*ct.LogError](err); ok && strings.TrimSpace(named.Error()) == "" {
			t.Error("an error without words")
		}
	})
}
