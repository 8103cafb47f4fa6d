package auth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tongguan/tongguan/internal/lang"
)

// maxName bounds the characters of a name, of accounts and of tokens.
const maxName = 64

// FoldName gives the form in which two names of accounts are compared: without the spaces that a telephone's keyboard
// adds, in lower case. A store keeps it in a unique column of its own: the lower() of a database goes by locale.
func FoldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// checkName accepts what an account may be called. Letters are ASCII or Han only: with every script allowed two names
// could look the same.
func checkName(name string) error {
	ok := name != "" && utf8.RuneCountInString(name) <= maxName
	for _, r := range name {
		ascii := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-@+", r))
		ok = ok && (ascii || unicode.Is(unicode.Han, r))
	}
	if ok {
		return nil
	}
	return said(ErrBadName, lang.En("a name has 1 to 64 characters: letters, digits, Chinese characters, . _ - @ +").
		Zh("名称须为 1 至 64 个字符，可使用字母、数字、汉字以及 . _ - @ +"))
}

// checkTokenName accepts what is one line of text.
func checkTokenName(name string) error {
	ok := name != "" && utf8.ValidString(name) && utf8.RuneCountInString(name) <= maxName
	for _, r := range name {
		ok = ok && unicode.IsPrint(r)
	}
	if ok {
		return nil
	}
	return said(ErrBadName, lang.En("a token needs a name of 1 to 64 characters, on one line").
		Zh("令牌名称须为 1 至 64 个字符，且不能换行"))
}
