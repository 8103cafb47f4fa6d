package auth

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/internal/lang"
)

// Bounds of a password (MinPassword is for forms to say). Length is what counts, and no kind of character is demanded:
// OWASP ASVS 5.0 6.2.5. The upper bound keeps the work of a try small, above the 64 characters of 6.2.9.
const (
	MinPassword = 12  // characters
	maxPassword = 256 // bytes
)

// CheckPassword tells what is wrong with a new password of an account, in an error with ErrBadPassword beneath.
func CheckPassword(name, password string) error {
	switch {
	case len(password) > maxPassword:
		return said(ErrBadPassword, lang.En("the password is too long: 256 bytes at most").Zh("密码过长，最多 256 字节"))
	case utf8.RuneCountInString(password) < MinPassword:
		return said(ErrBadPassword, lang.En("the password is too short: 12 characters at least").Zh("密码过短，至少 12 个字符"))
	case isName(FoldName(name), password), isSilly(password):
		return said(ErrBadPassword, lang.En("this password is among the first that anybody would try; "+
			"take another, such as four words that have nothing in common").
			Zh("这个密码太容易被猜到，请换一个，例如四个互不相关的词"))
	}
	return nil
}

// isName finds the name of the account, repeated or with a little around it.
func isName(folded, password string) bool {
	lower := strings.ToLower(password)
	rest := strings.ReplaceAll(lower, folded, "")
	return rest != lower && utf8.RuneCountInString(rest) < 6
}

// isSilly finds few different characters, runs such as 123456789012 and abcdefghijkl, and what is in everybody's list.
func isSilly(password string) bool {
	runes := []rune(strings.ToLower(password))
	different := slices.Clone(runes)
	slices.Sort(different)
	if len(slices.Compact(different)) < 4 {
		return true
	}
	steps := 0 // places where the next character is not the next in order
	for i := 1; i < len(runes); i++ {
		if d := runes[i] - runes[i-1]; d != 1 && d != -1 {
			steps++
		}
	}
	if steps <= len(runes)/6 {
		return true
	}
	letters := strings.Trim(string(runes), "0123456789!@#$%^&*._- ")
	return slices.Contains([]string{
		"password", "passwordpassword", "p@ssword", "passw0rd", "p@ssw0rd", "administrator", "adminadmin",
		"adminadminadmin", "letmein", "letmeinletmein", "changeme", "changemechangeme", "welcome", "iloveyou", "tongguan",
		"tongguantongguan", "qwertyuiop", "qwertyuiopasdfghjkl", "qwertyuiop[]", "asdfghjkl;'", "qwertyqwerty", "qwerty",
		"woaini", "mima", "mimamima",
	}, letters) || slices.Contains([]string{
		"1qaz2wsx3edc", "1q2w3e4r5t6y", "q1w2e3r4t5y6", "qwer1234asdf", "qazwsxedcrfv", "correcthorsebatterystaple",
	}, string(runes))
}
