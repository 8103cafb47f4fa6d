package ct_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust/ct"
)

// TestLifetime counts the last second, and every day that is begun.
func TestLifetime(t *testing.T) {
	for _, x := range []struct {
		to   time.Duration
		days int
	}{{90*day - time.Second, 90}, {180*day - time.Second, 180}, {180 * day, 181}, {180*day + time.Second, 181}, {0, 1}} {
		if got := ct.Days(ct.Lifetime(now, now.Add(x.to))); got != x.days {
			t.Errorf("%s: %d days, want %d", x.to, got, x.days)
		}
	}
	forever := ct.Lifetime(now, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)) // RFC 5280 §4.1.2.5
	if got := ct.Days(forever); forever <= 0 || got < 100_000 {
		t.Errorf("without an end: %s, %d days", forever, got)
	}
}

// TestAsks holds from which day on certificates are asked for SCTs.
func TestAsks(t *testing.T) {
	for p, first := range map[facts.Platform]string{facts.IOS: "2018-10-16", facts.Devtools: "2018-05-01"} {
		at, err := time.Parse(time.DateOnly, first)
		if err != nil {
			t.Fatal(err)
		}
		if policy := ct.Of(p); !policy.Asks(at) || policy.Asks(at.Add(-time.Second)) {
			t.Errorf("%s: %+v", p, policy)
		}
	}
	if !ct.Of(facts.Android).Asks(time.Time{}) {
		t.Error("Android does not ask")
	}
}

// TestJudge counts SCTs that are written as "aA1": how it came (e, t, o), its operator, its log; in capitals: retired. A
// tiled log has a t in front of its number.
func TestJudge(t *testing.T) {
	const short, long = 180 * day, 180*day + time.Second
	for _, x := range []struct {
		scts                   string
		lifetime               time.Duration
		apple, android, chrome string
	}{
		{"", short, "scts 0/2", "scts 0/2", "scts 0/2"},
		{"eA1", short, "scts 1/2", "scts 1/2", "scts 1/2"},
		{"eA1 eA1", short, "scts 1/2", "scts 1/2", "scts 1/2"},
		{"eA1 eB1", short, "nothing", "nothing", "nothing"},
		{"eA1 eA2", short, "operators 2/2", "operators 2/2", "operators 2/2"},
		{"eA1 eB1", long, "scts 2/3", "scts 2/3", "scts 2/3"},
		{"eA1 eA2 eB1", long, "nothing", "nothing", "nothing"},
		{"eA1 eA2 eA3", long, "operators 3/3", "operators 3/3", "operators 3/3"},
		{"eA1 eA2 eA3 eB1", long, "nothing", "nothing", "nothing"},
		{"EA1 eB1", short, "nothing", "nothing", "nothing"},
		{"EA1 EB1", short, "current 2/2", "current 2/2", "current 2/2"},
		{"eAt1 eBt1", short, "rfc6962 2/2", "nothing", "nothing"},
		{"eAt1 eB1", short, "nothing", "nothing", "nothing"},
		{"tA1 tB1", long, "nothing", "nothing", "nothing"},
		{"oA1 tB1", long, "nothing", "nothing", "nothing"},
		{"tA1 tA2", short, "nothing", "operators 2/2", "operators 2/2"},
		{"tA1", short, "scts 1/2", "scts 1/2", "scts 1/2"},
		{"tA1 eB1", long, "nothing", "scts 1/3", "nothing"},
		{"tA1 EB1", long, "scts 1/3", "scts 1/3", "scts 1/3"},
		{"TA1 tB1", short, "scts 1/2", "scts 1/2", "scts 1/2"},
		{"tA1 eA1", short, "scts 1/2", "scts 1/2", "scts 1/2"},
		{"tAt1 oBt1", short, "rfc6962 2/2", "nothing", "nothing"},
	} {
		for p, want := range map[facts.Platform]string{facts.IOS: x.apple, facts.Android: x.android, facts.Harmony: x.android, facts.Devtools: x.chrome} {
			v := ct.Of(p).Judge(stamps(x.scts), x.lifetime, true)
			got := map[ct.Lack]string{ct.OfSCTs: "scts", ct.OfCurrent: "current", ct.OfOperators: "operators", ct.OfRFC6962: "rfc6962", ct.Nothing: "nothing"}[v.Lack]
			if v.Lack != ct.Nothing {
				got += fmt.Sprintf(" %d/%d", v.Have, v.Need)
			}
			if got != want {
				t.Errorf("%s of %d days on %s: got %s, want %s", x.scts, ct.Days(x.lifetime), p, got, want)
			}
		}
	}
}

// TestJudgeUnlisted tells logs apart without a list, and asks no more.
func TestJudgeUnlisted(t *testing.T) {
	for scts, want := range map[string]ct.Lack{"eA1": ct.OfSCTs, "eA1 eA2": ct.Nothing, "tAt1 tAt2": ct.Nothing} {
		unlisted := stamps(scts)
		for i := range unlisted {
			unlisted[i].Log = nil
		}
		if v := ct.Of(facts.IOS).Judge(unlisted, day, false); v.Lack != want || v.Operators != nil {
			t.Errorf("%s: %+v", scts, v)
		}
	}
}

// stamps reads what TestJudge writes.
func stamps(text string) (out []ct.Stamp) {
	for _, word := range strings.Fields(text) {
		s := ct.Stamp{Standing: ct.Counts, Log: &ct.Log{Operator: word[1:2], Tiled: word[2] == 't'}}
		s.Source = map[string]ct.Source{"e": ct.Embedded, "t": ct.TLS, "o": ct.OCSP}[strings.ToLower(word[:1])]
		copy(s.LogID[:], word[1:])
		if word[0] < 'a' {
			s.Standing = ct.Once
			if s.Source != ct.Embedded {
				s.Standing = ct.TooLate
			}
		}
		out = append(out, s)
	}
	return out
}
