package lang

import "unicode/utf8"

// Amid fits words to stand within a sentence: Chinese sets what is Latin at either end apart with a space.
func Amid(tag Tag, words string) string {
	if tag != Chinese || words == "" {
		return words
	}
	if words[0] < utf8.RuneSelf {
		words = " " + words
	}
	if words[len(words)-1] < utf8.RuneSelf {
		words += " "
	}
	return words
}
