package expect_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/expect"
)

func TestRead(t *testing.T) {
	w := factstest.New(t)
	now := factstest.Now
	e := store.Endpoint{ID: 7, Host: factstest.Host}
	good := w.Leaf(nil)
	ends := func(at time.Time) string {
		return string(w.Leaf(func(t *pki.Template) { t.NotBefore, t.NotAfter = now.AddDate(0, 0, -90), at }).PEM())
	}
	key, err := good.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	whole := now.Truncate(time.Second)
	hash := hex.EncodeToString(make([]byte, 32))
	for name, c := range map[string]struct {
		in     expect.Input
		within time.Duration
		wrong  string // the field; "": nothing
	}{
		"a certificate":          {expect.Input{PEM: string(good.PEM())}, 24 * time.Hour, ""},
		"with its chain":         {expect.Input{PEM: string(good.PEM()) + string(w.Intermediate.PEM()), Within: "90m"}, 90 * time.Minute, ""},
		"in its last second":     {expect.Input{PEM: ends(whole)}, 24 * time.Hour, ""},
		"over":                   {expect.Input{PEM: ends(whole.Add(-time.Second))}, 0, "pem"},
		"for another name":       {expect.Input{PEM: string(w.Intermediate.PEM()) + string(good.PEM())}, 0, "pem"},
		"a private key":          {expect.Input{PEM: string(good.PEM()) + string(key)}, 0, "pem"},
		"no PEM":                 {expect.Input{PEM: "hello"}, 0, "pem"},
		"nothing":                {expect.Input{PEM: " \n"}, 0, "pem"},
		"both":                   {expect.Input{PEM: string(good.PEM()), SHA256: hash}, 0, "sha256"},
		"a hash":                 {expect.Input{SHA256: hash, Within: "3d"}, 72 * time.Hour, ""},
		"a hash as openssl's":    {expect.Input{SHA256: strings.TrimSuffix(strings.Repeat("AB:", 32), ":")}, 24 * time.Hour, ""},
		"a short hash":           {expect.Input{SHA256: hash[2:]}, 0, "sha256"},
		"no hash":                {expect.Input{SHA256: strings.Repeat("x", 64)}, 0, "sha256"},
		"the least time":         {expect.Input{SHA256: hash, Within: "5m"}, 5 * time.Minute, ""},
		"less":                   {expect.Input{SHA256: hash, Within: "299s"}, 0, "within"},
		"the most time":          {expect.Input{SHA256: hash, Within: "90d"}, 90 * 24 * time.Hour, ""},
		"more":                   {expect.Input{SHA256: hash, Within: "91d"}, 0, "within"},
		"more than a number has": {expect.Input{SHA256: hash, Within: "99999999999999999999d"}, 0, "within"},
		"no time":                {expect.Input{SHA256: hash, Within: "tomorrow"}, 0, "within"},
		"a time back":            {expect.Input{SHA256: hash, Within: "-24h"}, 0, "within"},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := expect.Read(c.in, e, now)
			var m expect.Mistake
			if errors.As(err, &m) {
				if m.What.In(lang.Chinese) == m.What.In(lang.English) || strings.Contains(m.What.In(lang.English), "{") {
					t.Errorf("%q / %q", m.What.In(lang.English), m.What.In(lang.Chinese))
				}
			} else if err != nil {
				t.Fatalf("%v is no mistake", err)
			}
			if m.Field != c.wrong || err == nil && (x.Due.Sub(x.Since) != c.within || x.EndpointID != 7 || !x.Since.Equal(now)) {
				t.Errorf("wrong %q, want %q; %+v", m.Field, c.wrong, x)
			}
			if err == nil && c.in.PEM != "" && (x.NotAfter == nil || x.Name != factstest.Host) {
				t.Errorf("%+v", x)
			}
		})
	}
}

// Whatever is written, it is read or refused.
func FuzzRead(f *testing.F) {
	f.Add("", "", "")
	f.Add("-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----", "00:ff", "24h")
	f.Add("x", "", "1d")
	f.Fuzz(func(t *testing.T, pem, hash, within string) {
		x, err := expect.Read(expect.Input{PEM: pem, SHA256: hash, Within: within}, store.Endpoint{Host: "a.test"}, factstest.Now)
		var m expect.Mistake
		switch d := x.Due.Sub(x.Since); {
		case err != nil && !errors.As(err, &m):
			t.Errorf("%v is no mistake", err)
		case err == nil && (d < expect.LeastWithin || d > expect.MostWithin):
			t.Errorf("it has %v", d)
		}
	})
}
