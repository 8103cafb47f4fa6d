package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/seal"
)

// A key, and what it sealed once: "hush 密" for "channel 7".
const (
	digits = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	kept   = "AXe/OfjTNtXOMi50adOPFz+hAALcUEWyzyi4yIZmWXZhOGYm37qk5Tv552xYCNgJDBDRqRmeDiPZ"
)

func key(t testing.TB, text string) seal.Key {
	t.Helper()
	k, err := seal.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func keptBlob(t testing.TB) []byte {
	t.Helper()
	blob, err := base64.StdEncoding.DecodeString(kept)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func ExampleBox() {
	older, current := seal.NewKey(), seal.NewKey()
	blob := seal.New(older).Seal([]byte("hush"), "channel 7")

	box := seal.New(current, older)
	plain, err := box.Open(blob, "channel 7")
	fmt.Println(string(plain), err, box.Stale(blob))
	_, err = box.Open(blob, "channel 8")
	fmt.Println(err)
	_, err = seal.New(current).Open(blob, "channel 7")
	fmt.Println(errors.Is(err, seal.ErrOtherKey))
	fmt.Println(current)
	// Output:
	// hush <nil> true
	// damaged, or sealed for another place
	// true
	// •••
}

func TestSeal(t *testing.T) {
	box := seal.New(seal.NewKey(), seal.NewKey())
	for _, plain := range []string{"", "a", "https://robot.test/send?key=hush", strings.Repeat("密", 10_000)} {
		one, two := box.Seal([]byte(plain), "channel 7"), box.Seal([]byte(plain), "channel 7")
		if bytes.Equal(one, two) {
			t.Error("the same comes out twice")
		}
		if len(plain) > 1 && bytes.Contains(one, []byte(plain)) {
			t.Errorf("%s shows", plain)
		}
		for _, blob := range [][]byte{one, two} {
			if got, err := box.Open(blob, "channel 7"); err != nil || string(got) != plain {
				t.Errorf("%q: got %q, %v", plain, got, err)
			}
			if box.Stale(blob) {
				t.Error("the current key is stale")
			}
		}
	}
}

// TestTampered changes, takes away and adds every byte.
func TestTampered(t *testing.T) {
	box := seal.New(seal.NewKey())
	blob := box.Seal([]byte("hush"), "channel 7")
	refused := func(what string, changed []byte, want ...error) {
		t.Helper()
		got, err := box.Open(changed, "channel 7")
		if got != nil || !slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) }) {
			t.Errorf("%s: got %q, %v; want %v", what, got, err, want)
		}
	}
	for i := range blob {
		want := seal.ErrDamaged
		if i >= 1 && i < 9 { // the key's id
			want = seal.ErrOtherKey
		}
		for bit := range 8 {
			changed := bytes.Clone(blob)
			changed[i] ^= 1 << bit
			refused(fmt.Sprintf("byte %d, bit %d", i, bit), changed, want)
		}
		refused(fmt.Sprintf("cut to %d", i), blob[:i], seal.ErrDamaged)
		refused(fmt.Sprintf("from %d", i+1), blob[i+1:], seal.ErrDamaged, seal.ErrOtherKey)
		without := append(bytes.Clone(blob[:i]), blob[i+1:]...)
		refused(fmt.Sprintf("without byte %d", i), without, seal.ErrDamaged, seal.ErrOtherKey)
	}
	refused("longer", append(bytes.Clone(blob), 0), seal.ErrDamaged)
	refused("nothing", nil, seal.ErrDamaged)
	for _, place := range []string{"", "channel", "channel 8", "channel 77", "channel 7 ", "account 7"} {
		if _, err := box.Open(blob, place); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("opens as %q: %v", place, err)
		}
	}
}

// TestSwappedID gives a box two keys, and what one has sealed the name of the other.
func TestSwappedID(t *testing.T) {
	one, two := seal.NewKey(), seal.NewKey()
	box := seal.New(one, two)
	blob := box.Seal([]byte("hush"), "channel 7")
	id := two.ID()
	copy(blob[1:], id[:])
	if _, err := box.Open(blob, "channel 7"); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestOtherKey(t *testing.T) {
	one, two, three := seal.NewKey(), seal.NewKey(), seal.NewKey()
	blob := seal.New(one).Seal([]byte("hush"), "channel 7")
	if id, ok := seal.IDOf(blob); !ok || id != one.ID() || !bytes.Equal(blob[1:9], id[:]) {
		t.Errorf("sealed by %s, want %s", id, one.ID())
	}
	box := seal.New(two, three, two)
	_, err := box.Open(blob, "channel 7")
	if want := fmt.Sprintf("sealed with another key, %s; this box has %s, %s", one.ID(), two.ID(), three.ID()); !errors.Is(err, seal.ErrOtherKey) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if box.Stale(blob) || box.Has(one.ID()) || !box.Has(two.ID()) || !box.Has(three.ID()) {
		t.Error("the box is wrong about its keys")
	}
	if box.Stale(nil) || box.Stale([]byte("hush")) {
		t.Error("what was never sealed is stale")
	}
	rotated := seal.New(two, one)
	if !rotated.Stale(blob) {
		t.Error("what an older key has sealed is not stale")
	}
	plain, err := rotated.Open(blob, "channel 7")
	if err != nil {
		t.Fatal(err)
	}
	if again := rotated.Seal(plain, "channel 7"); rotated.Stale(again) {
		t.Error("sealed anew and stale")
	} else if got, err := seal.New(two).Open(again, "channel 7"); err != nil || string(got) != "hush" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestLayout holds the form of what databases keep, and the id of a key. Neither may change.
func TestLayout(t *testing.T) {
	k := key(t, digits)
	if got := k.ID().String(); got != "77bf39f8d336d5ce" {
		t.Errorf("the key is called %s", got)
	}
	if got, err := seal.New(k).Open(keptBlob(t), "channel 7"); err != nil || string(got) != "hush 密" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestParseKey(t *testing.T) {
	raw := key(t, digits)
	const b64, url = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=", "ABEiM0RVZneImaq7zN3u_wARIjNEVWZ3iJmqu8zd7v8"
	for name, c := range map[string]struct {
		text string
		good bool
	}{
		"hex":                       {digits, true},
		"upper case":                {strings.ToUpper(digits), true},
		"the end of a line":         {digits + "\r\n", true},
		"base64":                    {b64, true},
		"without padding":           {strings.TrimSuffix(b64, "="), true},
		"for addresses":             {url, true},
		"for addresses, padded":     {url + "=", true},
		"white space around":        {"  " + b64 + "\n", true},
		"nothing":                   {"", false},
		"white space":               {" \n", false},
		"a digit less":              {digits[1:], false},
		"a digit more":              {digits + "0", false},
		"two bytes of digits less":  {digits[4:], false},
		"no digit":                  {"g" + digits[1:], false},
		"a password":                {"correct horse battery staple", false},
		"32 letters":                {"abcdefghijklmnopqrstuvwxyz012345", false},
		"a line broken":             {digits[:32] + "\n" + digits[32:], false},
		"base64, a line broken":     {b64[:20] + "\n" + b64[20:], false},
		"base64, too much padding":  {b64 + "=", false},
		"base64 of 31 bytes":        {base64.StdEncoding.EncodeToString(make([]byte, 31)), false},
		"base64 of 33 bytes":        {base64.StdEncoding.EncodeToString(make([]byte, 33)), false},
		"base64 with bits too many": {strings.TrimSuffix(url, "8") + "9", false},
	} {
		got, err := seal.ParseKey(c.text)
		if (err == nil) != c.good || c.good && got.Reveal() != raw.Reveal() || !c.good && !got.IsZero() {
			t.Errorf("%s: got %q, %v", name, got.Reveal(), err)
		}
		if said, ok := errors.AsType[*lang.Error](err); err != nil {
			if !ok || said.In(lang.Chinese) == said.In(lang.English) || len(c.text) > 4 && strings.Contains(err.Error(), c.text[:4]) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestNewKey(t *testing.T) {
	one, two := seal.NewKey(), seal.NewKey()
	if one.Reveal() == two.Reveal() || one.ID() == two.ID() || key(t, one.Reveal()).ID() != one.ID() {
		t.Error("keys are not made well")
	}
	if none := (seal.Key{}); !none.IsZero() || none.Reveal() != "" || one.IsZero() {
		t.Error("the zero key is none")
	}
}

// TestKeyIsHidden prints a key in every way that comes to mind.
func TestKeyIsHidden(t *testing.T) {
	k := key(t, digits)
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p"} {
		fmt.Fprintf(&out, verb+verb+verb+"\n", k, []any{k}, struct{ K seal.Key }{k})
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("m", "key", k, "of", map[string]any{"key": k})
	}
	encoded, err := json.Marshal(map[string]any{"a": k, "b": &k})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	text, err := k.MarshalText()
	out.Write(text)
	got := strings.ToLower(out.String())
	for _, part := range []string{"00112233", "17 34 51", "aabbcc", "2 51 6"} {
		if strings.Contains(got, part) {
			t.Errorf("%s shows in %s", part, got)
		}
	}
	if err != nil || !strings.Contains(got, `"a":"•••","b":"•••"`) {
		t.Errorf("got %s", got)
	}
}

func TestHeadID(t *testing.T) {
	k := seal.NewKey()
	blob := seal.New(k).Seal([]byte("hush"), "channel 7")
	if id, ok := seal.HeadID(blob[:seal.HeadSize]); !ok || id != k.ID() {
		t.Errorf("got %s, %v", id, ok)
	}
	for name, head := range map[string][]byte{"nothing": nil, "too short": blob[:seal.HeadSize-1], "another version": append([]byte{9}, blob[1:]...)} {
		if _, ok := seal.HeadID(head); ok {
			t.Errorf("%s: it is known", name)
		}
	}
}
