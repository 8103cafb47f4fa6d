package config

import "strings"

// nearest finds the word that was probably meant; "" when that cannot be told. It is the one that a few slips of the
// pen lead to, one for every four letters, or the only one that holds, or is held by, what was written.
func nearest(written string, words []string) string {
	best, least := "", 4
	for _, word := range words {
		if d := distance(written, word); d < least && d*4 <= len(word) {
			best, least = word, d
		}
	}
	if best != "" || len(written) < 4 {
		return best
	}
	for _, word := range words {
		if strings.Contains(word, written) || strings.Contains(written, word) {
			if best != "" {
				return ""
			}
			best = word
		}
	}
	return best
}

// distance counts the letters to add, drop, change or swap with their neighbour that lead from one word to the other
// (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
