package domain

import "testing"

func TestRegistrable(t *testing.T) {
	for host, want := range map[string]string{
		"a.b.example.com":     "example.com",
		"example.com":         "example.com",
		"a.example.com.cn":    "example.com.cn",
		"a.b.example.co.uk":   "example.co.uk",
		"com.cn":              "com.cn",
		"a.wildcard.lab.test": "lab.test",
		"intranet":            "intranet",
		"10.1.2.3":            "10.1.2.3",
		"2001:db8::1":         "2001:db8::1",
		"":                    "",
	} {
		if got := Registrable(host); got != want {
			t.Errorf("%q: got %q, want %q", host, got, want)
		}
	}
}
