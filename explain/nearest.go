package explain

import (
	"cmp"
	"slices"
	"strings"
)

// near is the share of a message's pieces that a text must have for the message to be named; maxNear is how many are.
const (
	near    = 0.6
	maxNear = 3
)

// Nearest gives the messages that a text without a known one resembles, the nearest first: those whose letters, taken
// by threes, mostly stand in the text too.
func (r *Reading) Nearest() []*Message {
	if r.Known() {
		return nil
	}
	have := pieces(commonplace.Replace(squeeze(r.folded)))
	type scored struct {
		m     *Message
		share float64
	}
	var all []scored
	l := lookups()
	for i := range l.all {
		m, best := &l.all[i], 0.0
		for _, phrase := range append(names(m), l.phrases[i]...) {
			best = max(best, share(pieces(commonplace.Replace(phrase)), have))
		}
		if best >= near {
			all = append(all, scored{m, best})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.share, a.share) })
	var out []*Message
	for _, s := range all[:min(len(all), maxNear)] {
		out = append(out, s.m)
	}
	return out
}

// commonplace takes out what nearly every message begins with.
var commonplace = strings.NewReplacer("requestfail", "", "uploadfilefail", "", "downloadfilefail", "", "errmsg", "")

func names(m *Message) []string {
	var out []string
	for _, n := range m.Names {
		out = append(out, squeeze(fold(n)))
	}
	return out
}

// pieces cuts a squeezed text into its runs of three characters.
func pieces(s string) map[string]bool {
	runes := []rune(s)
	out := map[string]bool{}
	for i := 0; i+3 <= len(runes); i++ {
		out[string(runes[i:i+3])] = true
	}
	return out
}

// share is how much of the wanted pieces is there. A phrase of few pieces resembles too much, and counts as nothing.
func share(wanted, have map[string]bool) float64 {
	if len(wanted) < 4 {
		return 0
	}
	n := 0
	for p := range wanted {
		if have[p] {
			n++
		}
	}
	return float64(n) / float64(len(wanted))
}

// Suggest gives the known id that is nearest to a mistyped one; "" when none is near.
func Suggest(typed string, ids []string) string {
	best, distance := "", max(2, len(typed)/4)+1
	for _, id := range ids {
		if d := edits(typed, id); d < distance {
			best, distance = id, d
		}
	}
	return best
}

// edits is the Levenshtein distance of two short words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
