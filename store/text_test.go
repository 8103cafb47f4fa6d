package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                   {"通关 a.example.com", "通关 a.example.com"},
		"empty":                   {"", ""},
		"NUL":                     {"a.example.com\x00.evil.example", "a.example.com.evil.example"},
		"only NUL":                {"\x00\x00", ""},
		"not UTF-8":               {"caf\xe9", "caf\ufffd"},
		"cut in a character":      {"通\xe5\x85", "通\ufffd"},
		"a surrogate in UTF-8":    {"\xed\xa0\x80", "\ufffd"},
		"other controls are kept": {"\x01\x1b[31m\x7f", "\x01\x1b[31m\x7f"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("%s: clean(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

// What cleanJSON gives for JSON must be taken by Postgres, which is asked.
func TestCleanJSON(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for name, c := range map[string]struct{ in, want string }{
		"plain":                            {`{"a":"b"}`, `{"a":"b"}`},
		"NUL":                              {`{"a":"b\u0000c"}`, `{"a":"bc"}`},
		"NUL in a key":                     {`{"\u0000a":1}`, `{"a":1}`},
		"many":                             {`["\u0000\u0000x\u0000"]`, `["x"]`},
		"a backslash before u0000":         {`["\\u0000"]`, `["\\u0000"]`},
		"a backslash and NUL":              {`["\\\u0000"]`, `["\\"]`},
		"two backslashes before u0000":     {`["\\\\u0000"]`, `["\\\\u0000"]`},
		"a quote after a backslash":        {`["\"\u0000\""]`, `["\"\""]`},
		"what is left forms no escape":     {`["\\\u0000u0000"]`, `["\\u0000"]`},
		"other escapes":                    {`["\n\u0001\u00e9\u001b"]`, `["\n\u0001\u00e9\u001b"]`},
		"a pair of surrogates":             {`["\ud83d\ude00"]`, `["\ud83d\ude00"]`},
		"half a pair":                      {`["\ud83d"]`, `["\ufffd"]`},
		"the other half":                   {`["\ude00x"]`, `["\ufffdx"]`},
		"halves the wrong way round":       {`["\ude00\ud83d"]`, `["\ufffd\ufffd"]`},
		"half a pair before a whole one":   {`["\ud83d\ud83d\ude00"]`, `["\ufffd\ud83d\ude00"]`},
		"NUL between the halves of a pair": {`["\ud83d\u0000\ude00"]`, `["\ufffd\ufffd"]`},
		"half a pair before an n":          {`["\ud83d\n"]`, `["\ufffd\n"]`},
		"not UTF-8":                        {"[\"\xff\"]", "[\"\ufffd\"]"},
	} {
		got := string(cleanJSON([]byte(c.in)))
		if got != c.want {
			t.Errorf("%s: cleanJSON(%s) = %s, want %s", name, c.in, got, c.want)
		}
		if _, err := conn.Exec(t.Context(), `SELECT $1::text::jsonb`, got); err != nil {
			t.Errorf("%s: Postgres refuses %s: %v", name, got, err)
		}
	}
	for _, broken := range []string{"", `"\`, `"\u`, `"\u00`, `\u000`, `"\ud83d\u`, `\`, `"\u\u00000000"`, `"\u00\u000000"`} {
		if got := string(cleanJSON([]byte(broken))); json.Valid([]byte(got)) {
			t.Errorf("cleanJSON(%q) made JSON of it: %q", broken, got)
		}
	}
}

func FuzzCleanJSON(f *testing.F) {
	for _, seed := range []string{`{"a\u0000":["\\u0000",1.5e3,null,true]}`, `"\ud83d\ude00\ud83d"`, `"\\\u0000u0000"`, "\"\xff\x00\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out := cleanJSON(in)
		// Apart from what is no UTF-8 and raw NUL, what is no JSON stays none.
		if valid := json.Valid(in); valid != json.Valid(out) && (valid || utf8.Valid(in) && !bytes.ContainsRune(in, 0)) {
			t.Fatalf("%q became %q", in, out)
		}
		if !json.Valid(in) {
			return
		}
		if again := cleanJSON(out); !bytes.Equal(out, again) {
			t.Fatalf("twice gives %q, once %q", again, out)
		}
		want, got := tokens(t, in), tokens(t, out)
		for i, token := range want {
			if s, ok := token.(string); ok {
				want[i] = strings.ReplaceAll(s, "\x00", "")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" && utf8.Valid(in) {
			t.Errorf("%q became %q (-want +got):\n%s", in, out, diff)
		}
	})
}

func tokens(t *testing.T, text []byte) (out []any) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, token)
	}
}
