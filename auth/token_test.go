package auth

import (
	"crypto/sha256"
	"errors"
	"regexp"
	"strings"
	"testing"
)

const sampleBody = "tg_pat_0123456789ABCDEFGHIJKLMNOPQRSTUV"

func TestNewToken(t *testing.T) {
	form := regexp.MustCompile(`^tg_pat_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$`)
	seen := map[string]bool{}
	used := map[rune]int{}
	for range 1000 {
		text := newToken()
		if !form.MatchString(text) || seen[text] {
			t.Fatalf("got %q", text)
		}
		seen[text] = true
		hash, err := ParseToken(text)
		if err != nil || hash != sha256.Sum256([]byte(text)) {
			t.Errorf("%s: got %x, %v", text, hash, err)
		}
		for _, r := range text[len(tokenPrefix) : len(tokenPrefix)+tokenRandom] {
			used[r]++
		}
	}
	// 32,000 characters: each of the 62 is expected 516 times, give or take 23.
	for _, r := range base62 {
		if n := used[r]; n < 516-150 || n > 516+150 {
			t.Errorf("%c came %d times of 32000, want about 516", r, n)
		}
	}
}

func TestParseToken(t *testing.T) {
	sample := sampleBody + "_" + tokenChecksum(sampleBody)
	if _, err := ParseToken(sample); err != nil {
		t.Fatal(err)
	}
	other := newToken()
	for name, text := range map[string]string{
		"empty":                    "",
		"the beginning":            "tg_pat_",
		"cut by one":               sample[:len(sample)-1],
		"one more":                 sample + "0",
		"a space before":           " " + sample,
		"a line end":               sample + "\n",
		"lower case":               strings.ToLower(sample),
		"another kind":             strings.Replace(sample, "tg_pat_", "tg_app_", 1),
		"no second underscore":     strings.Replace(sample, "V_", "VV", 1),
		"the check of another":     sampleBody + other[len(sampleBody):],
		"a character not of 62":    "tg_pat_-123456789ABCDEFGHIJKLMNOPQRSTUV_" + tokenChecksum("tg_pat_-123456789ABCDEFGHIJKLMNOPQRSTUV"),
		"one inside":               "tg_pat_0123456789ABCDE-GHIJKLMNOPQRSTUV_" + tokenChecksum("tg_pat_0123456789ABCDE-GHIJKLMNOPQRSTUV"),
		"two neighbours exchanged": "tg_pat_1023456789ABCDEFGHIJKLMNOPQRSTUV" + sample[len(sampleBody):],
	} {
		if hash, err := ParseToken(text); !errors.Is(err, ErrBadToken) || hash != [32]byte{} {
			t.Errorf("%s, %q: got %x, %v", name, text, hash, err)
		}
	}
	for i := range sample {
		for _, r := range base62 + "-_ " {
			if changed := sample[:i] + string(r) + sample[i+1:]; changed != sample {
				if _, err := ParseToken(changed); err == nil {
					t.Errorf("%q is taken, with another character at %d", changed, i)
				}
			}
		}
	}
}

// TestTokenChecksum holds the form still: tokens that were given out must work in later versions, and scanners for leaked
// secrets check them. The values are those of Python's zlib.crc32.
func TestTokenChecksum(t *testing.T) {
	for body, want := range map[string]string{
		"":         "000000",
		sampleBody: "2Y2vUL",
	} {
		if got := tokenChecksum(body); got != want {
			t.Errorf("%q: got %s, want %s", body, got, want)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	for _, seed := range []string{"", "tg_pat_", newToken(), sampleBody + "_" + tokenChecksum(sampleBody), sampleBody + "_000000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hash, err := ParseToken(text)
		if err != nil {
			if hash != [32]byte{} {
				t.Errorf("%q: refused, with a hash", text)
			}
			if len(text) == tokenLength-tokenCheck-1 && strings.HasPrefix(text, tokenPrefix) && strings.Trim(text[len(tokenPrefix):], base62) == "" {
				if _, err := ParseToken(text + "_" + tokenChecksum(text)); err != nil {
					t.Errorf("%q with its checksum: %v", text, err)
				}
			}
			return
		}
		if len(text) != 46 || hash != sha256.Sum256([]byte(text)) {
			t.Errorf("%q: got %x", text, hash)
		}
		if _, err := ParseToken(text[:len(text)-1] + string(base62[(strings.IndexByte(base62, text[len(text)-1])+1)%62])); err == nil {
			t.Errorf("%q: taken with another last character too", text)
		}
	})
}

func TestSecret(t *testing.T) {
	text, hash := newSecret()
	if len(text) != 43 || hash != sha256.Sum256([]byte(text)) {
		t.Errorf("got %q, %x", text, hash)
	}
	if got, ok := hashSecret(text); !ok || got != hash {
		t.Errorf("its hash: got %x, %v, want %x", got, ok, hash)
	}
	if again, _ := newSecret(); again == text {
		t.Error("two secrets are equal")
	}
	for _, bad := range []string{"", text[:42], text + "A", text[:42] + "=", text[:42] + "+", text[:42] + " ", text[:42] + "B"} {
		if _, ok := hashSecret(bad); ok && bad != text {
			t.Errorf("%q is taken", bad)
		}
	}
}
