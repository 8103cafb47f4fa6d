package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// A token is tg_pat_, 32 characters of base62 (190 bits), _, and the CRC-32 (IEEE) of all before that underscore as six
// digits of base62. The beginning lets scanners for leaked secrets find it, and the end lets them be sure.
const (
	tokenPrefix = "tg_pat_"
	tokenRandom = 32
	tokenCheck  = 6
	tokenLength = len(tokenPrefix) + tokenRandom + 1 + tokenCheck
	tokenShown  = len(tokenPrefix) + 4 // of Token.Prefix

	base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// newToken makes the text of a token.
func newToken() string {
	body := tokenPrefix + randomBase62(tokenRandom)
	return body + "_" + tokenChecksum(body)
}

// ParseToken gives the hash of a token's text by which the store knows it. It refuses, without asking anybody, what was
// cut or changed on its way; the error is a [lang.Error] with ErrBadToken beneath.
func ParseToken(text string) (hash [32]byte, err error) {
	if !wellFormed(text) {
		return hash, said(ErrBadToken, lang.En("this is not a whole token of Tongguan: it begins with tg_pat_ "+
			"and has {length} characters; was a part lost in copying?").
			Zh("这不是完整的通关令牌：令牌以 tg_pat_ 开头，共 {length} 个字符；复制时是否遗漏了一部分？"),
			"length", strconv.Itoa(tokenLength))
	}
	return sha256.Sum256([]byte(text)), nil
}

func wellFormed(text string) bool {
	if len(text) != tokenLength || !strings.HasPrefix(text, tokenPrefix) {
		return false
	}
	body, check := text[:len(text)-tokenCheck-1], text[len(text)-tokenCheck-1:]
	return strings.Trim(body[len(tokenPrefix):], base62) == "" && check == "_"+tokenChecksum(body)
}

// tokenChecksum is the CRC in base62, most significant digit first. 62⁶ is more than 2³².
func tokenChecksum(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	var digits [tokenCheck]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = base62[sum%62]
		sum /= 62
	}
	return string(digits[:])
}

// randomBase62 takes bytes below 248 = 4·62 only: with the others some characters would come more often.
func randomBase62(n int) string {
	out := make([]byte, 0, n)
	raw := make([]byte, 2*n)
	for len(out) < n {
		_, _ = rand.Read(raw) // never fails
		for _, b := range raw {
			if b < 248 && len(out) < n {
				out = append(out, base62[b%62])
			}
		}
	}
	return string(out)
}
