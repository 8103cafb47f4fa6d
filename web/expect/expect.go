// Package expect reads what somebody says about a certificate that is installed, for the API and for the pages.
package expect

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
)

// An Input is what is said, as it was written.
type Input struct {
	PEM    string // the certificate first; what follows does not count
	SHA256 string // in place of it, as openssl or a browser writes it
	Within string // "24h", "90m", "3d"; "": DefaultWithin
}

// For how long a certificate may take to be served.
const (
	DefaultWithin = 24 * time.Hour
	LeastWithin   = 5 * time.Minute
	MostWithin    = 90 * 24 * time.Hour
)

// A Mistake is what is wrong with a field of the input.
type Mistake struct {
	Field string // "pem", "sha256", "within"
	What  lang.Speaker
}

func (m Mistake) Error() string { return m.What.In(lang.English) }
func (m Mistake) Unwrap() error { return m.What }

func wrong(field string, p lang.Phrase, pairs ...string) error {
	return Mistake{field, lang.Errorf(p, pairs...)}
}

// Read makes an expectation of what is said of an endpoint, from now on. A certificate that every client refuses there,
// since it is over or for another name, is none; an error is a Mistake.
func Read(in Input, e store.Endpoint, now time.Time) (store.Expected, error) {
	within, err := readWithin(in.Within)
	if err != nil {
		return store.Expected{}, err
	}
	out := store.Expected{EndpointID: e.ID, Since: now, Due: now.Add(within)}
	text, hash := strings.TrimSpace(in.PEM), strings.TrimSpace(in.SHA256)
	switch {
	case text == "" && hash == "":
		return out, wrong("pem", lang.En("give the certificate in PEM form, or its SHA-256").Zh("请提供 PEM 格式的证书，或其 SHA-256"))
	case text != "" && hash != "":
		return out, wrong("sha256", lang.En("give either the certificate or its SHA-256").Zh("证书和 SHA-256 只需提供其一"))
	case hash != "":
		out.SHA256, err = readHash(hash)
		return out, err
	}
	c, err := readPEM(text)
	if err != nil {
		return out, err
	}
	out.SHA256, out.Name = c.SHA256, c.Name()
	if !c.Lacks(trust.PartDates) {
		out.NotBefore, out.NotAfter = &c.NotBefore, &c.NotAfter
		if !now.Before(c.NotAfter.Add(time.Second)) { // the second of NotAfter still belongs to its life (RFC 5280 §4.1.2.5)
			return out, wrong("pem", lang.En("the certificate expired on {at}").Zh("该证书已于 {at} 过期"), "at", c.NotAfter.UTC().Format("2006-01-02 15:04 UTC"))
		}
	}
	if !c.Lacks(trust.PartNames) && c.VerifyHostname(e.Host) != nil {
		return out, wrong("pem", lang.En("the certificate is not for {host}; give that of the server first, then its intermediates").
			Zh("该证书不适用于 {host}；请把服务器证书放在最前，其后是中间证书"), "host", e.Host)
	}
	return out, nil
}

// readPEM reads the first certificate.
func readPEM(text string) (*trust.Certificate, error) {
	chain, err := trust.ParsePEM([]byte(text))
	switch {
	case errors.Is(err, trust.ErrPrivateKey):
		return nil, wrong("pem", lang.En("there is a private key in it; give certificates only, and consider the key known").
			Zh("其中含有私钥；请只提供证书，并将该私钥视为已泄露"))
	case err != nil:
		return nil, wrong("pem", lang.En("this is no certificate in PEM form (-----BEGIN CERTIFICATE-----)").Zh("不是 PEM 格式的证书（-----BEGIN CERTIFICATE-----）"))
	}
	return chain[0], nil
}

// readHash reads 64 hexadecimal digits, with or without colons between the bytes.
func readHash(text string) (out facts.SHA256, err error) {
	raw, err := hex.DecodeString(strings.ToLower(strings.ReplaceAll(text, ":", "")))
	if err != nil || len(raw) != len(out) {
		return out, wrong("sha256", lang.En("a SHA-256 has 64 hexadecimal digits").Zh("SHA-256 应为 64 位十六进制数"))
	}
	return facts.SHA256(raw), nil
}

// readWithin reads a duration, also in days.
func readWithin(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return DefaultWithin, nil
	}
	d, err := time.ParseDuration(text)
	if number, ok := strings.CutSuffix(text, "d"); ok {
		var days int
		if days, err = strconv.Atoi(number); err == nil && days >= 0 && days <= 1000 {
			d = time.Duration(days) * 24 * time.Hour
		}
	}
	if err != nil || d < LeastWithin || d > MostWithin {
		return 0, wrong("within", lang.En("give a time from 5m to 90d, such as 90m, 24h or 3d").Zh("应为 5m 到 90d 之间的时长，例如 90m、24h 或 3d"))
	}
	return d, nil
}
