package auth

import (
	"strings"
	"testing"
)

// cheap is for tests: 32 KiB.
var cheap = Argon2id{Memory: 32, Time: 1, Threads: 1}

// TestArgon2idReference holds us to strings of the reference implementation
// (https://github.com/P-H-C/phc-winner-argon2, src/test.c).
func TestArgon2idReference(t *testing.T) {
	for hash, password := range map[string]string{
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc": "password",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4":   "password",
	} {
		if ok, err := (Argon2id{}).Verify(hash, password); !ok || err != nil {
			t.Errorf("%s: got %v, %v", hash, ok, err)
		}
		if ok, err := (Argon2id{}).Verify(hash, password+" "); ok || err != nil {
			t.Errorf("%s with another password: got %v, %v", hash, ok, err)
		}
	}
}

func TestArgon2id(t *testing.T) {
	hash := OWASP().Hash("five tall ships at dawn")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || len(hash) != len("$argon2id$v=19$m=19456,t=2,p=1$")+22+1+43 {
		t.Errorf("got %s", hash)
	}
	if ok, err := cheap.Verify(hash, "five tall ships at dawn"); !ok || err != nil { // by its own parameters
		t.Errorf("the password: got %v, %v", ok, err)
	}
	for _, other := range []string{"", "five tall ships at daw", "Five tall ships at dawn", "five tall ships at dawn\x00"} {
		if ok, err := cheap.Verify(hash, other); ok || err != nil {
			t.Errorf("%q: got %v, %v", other, ok, err)
		}
	}
	if one, two := cheap.Hash("x"), cheap.Hash("x"); one == two {
		t.Error("two hashes of a password are equal: the salt is not random")
	}
}

func TestParsePHCRefuses(t *testing.T) {
	const tail = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	for name, hash := range map[string]string{
		"empty":                  "",
		"a password":             "five tall ships at dawn",
		"bcrypt":                 "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"another kind of argon2": "$argon2i$v=19$m=256,t=2,p=1" + tail,
		"another version":        "$argon2id$v=16$m=256,t=2,p=1" + tail,
		"something before":       "x$argon2id$v=19$m=256,t=2,p=1" + tail,
		"something after":        "$argon2id$v=19$m=256,t=2,p=1" + tail + "$",
		"another order":          "$argon2id$v=19$t=2,m=256,p=1" + tail,
		"a leading zero":         "$argon2id$v=19$m=0256,t=2,p=1" + tail,
		"a sign":                 "$argon2id$v=19$m=+256,t=2,p=1" + tail,
		"more parameters":        "$argon2id$v=19$m=256,t=2,p=1,keyid=x" + tail,
		"too much memory":        "$argon2id$v=19$m=262145,t=2,p=1" + tail,
		"memory beyond uint32":   "$argon2id$v=19$m=4294967552,t=2,p=1" + tail,
		"too little memory":      "$argon2id$v=19$m=15,t=2,p=2" + tail,
		"no passes":              "$argon2id$v=19$m=256,t=0,p=1" + tail,
		"too many passes":        "$argon2id$v=19$m=256,t=17,p=1" + tail,
		"no threads":             "$argon2id$v=19$m=256,t=2,p=0" + tail,
		"too many threads":       "$argon2id$v=19$m=256,t=2,p=17" + tail,
		"no salt":                "$argon2id$v=19$m=256,t=2,p=1$$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"a short key":            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQM",
		"padded":                 "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ==$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"bits beyond the key":    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/5",
		"base64url":              "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi_4",
	} {
		if ok, err := cheap.Verify(hash, "password"); err == nil {
			t.Errorf("%s: got %v, want an error", name, ok)
		}
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
	f.Add(cheap.Hash("x"))
	f.Add("$argon2id$v=19$m=99999999999,t=-1,p=1$$")
	f.Fuzz(func(t *testing.T, text string) {
		a, salt, key, err := parsePHC(text)
		if err != nil {
			return
		}
		if got := a.string(salt, key); got != text {
			t.Errorf("%q is written again as %q", text, got)
		}
		if a.Memory > 256*1024 || a.Time > 16 || a.Threads > 16 {
			t.Errorf("%q: %+v", text, a)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	hash := OWASP().Hash("five tall ships at dawn")
	for b.Loop() {
		_, _ = OWASP().Verify(hash, "five tall ships at dusk")
	}
}
