package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/tongguan/tongguan/internal/seal"
)

// FuzzOpen opens whatever comes. Nothing opens but what was sealed, and the error is one of two.
func FuzzOpen(f *testing.F) {
	box, sealed := seal.New(key(f, digits)), keptBlob(f)
	for _, blob := range [][]byte{nil, {1}, sealed, sealed[:49], append(bytes.Clone(sealed), 0), bytes.Repeat([]byte{1}, 60)} {
		f.Add(blob, "channel 7")
	}
	f.Add(sealed, "")
	f.Fuzz(func(t *testing.T, blob []byte, place string) {
		before := bytes.Clone(blob)
		plain, err := box.Open(blob, place)
		switch {
		case err == nil && !(bytes.Equal(blob, sealed) && place == "channel 7"):
			t.Errorf("%x opens as %q", blob, plain)
		case err != nil && !errors.Is(err, seal.ErrDamaged) && !errors.Is(err, seal.ErrOtherKey):
			t.Errorf("got %v", err)
		case !bytes.Equal(before, blob):
			t.Error("it is changed")
		}
		if id, ok := seal.IDOf(blob); ok == errors.Is(err, seal.ErrDamaged) && !box.Has(id) {
			t.Errorf("its id is %v, and opening gives %v", ok, err)
		}
		box.Stale(blob)
	})
}
