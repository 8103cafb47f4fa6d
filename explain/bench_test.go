package explain_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/explain"
)

// BenchmarkRead reads texts that are as long as they may be, and made to be slow.
func BenchmarkRead(b *testing.B) {
	for name, piece := range map[string]string{
		"dots":     "a.b.c.d.e.f.g.h.",
		"letters":  "abcdefghij",
		"urls":     "https://a.example.com/ ",
		"words":    "安卓正常 苹果不行,",
		"numbers":  "errcode:-202 ",
		"ligature": "\ufdfa",
		"sentence": "request:fail errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID\n",
	} {
		text := strings.Repeat(piece, explain.MaxText/len(piece))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := explain.Read(text)
				r.Answer("en")
			}
		})
	}
}
