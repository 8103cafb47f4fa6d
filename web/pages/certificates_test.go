package pages_test

import (
	"net/url"
	"testing"

	. "github.com/tongguan/tongguan/web/pages"
)

// TestCertificateFilter: the address says what the list shows, and what it does not understand it leaves out.
func TestCertificateFilter(t *testing.T) {
	for query, want := range map[string]CertificateFilter{
		"":                                    {},
		"q=+a.example+&key=RSA+2048":          {Query: "a.example", Key: "RSA 2048"},
		"expires=30&unused=1":                 {Expires: 30, Unused: true},
		"expires=31&unused=yes&key=RSA+1&x=y": {},
		"expires=-7&q=%00":                    {},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := ParseCertificateFilter(values)
		if got != want {
			t.Errorf("%s: %+v, want %+v", query, got, want)
		}
		if again := ParseCertificateFilter(got.Values()); again != got {
			t.Errorf("%s: written as %s, which is %+v", query, got.Values().Encode(), again)
		}
	}
}
