package authtest

import (
	"time"

	"github.com/tongguan/tongguan/auth"
)

var linkCases = []storeCase{
	{"a link works once", func(w *world) {
		ming := w.account("ming", auth.Operator)
		l, other := w.link(ming), w.link(ming)
		got, err := w.UseLink(w.Context(), l.Hash, start)
		w.must(err)
		sameAccount(w.T, "UseLink", got, ming)
		_, err = w.UseLink(w.Context(), l.Hash, start)
		w.want("again", err, auth.ErrNotFound)
		_, err = w.UseLink(w.Context(), other.Hash, start)
		w.want("another of the account", err, nil)
		_, err = w.UseLink(w.Context(), w.hash(), start)
		w.want("an unknown one", err, auth.ErrNotFound)
	}},
	{"a link works until its end", func(w *world) {
		ming := w.account("ming", auth.Viewer)
		for after, want := range map[time.Duration]error{
			-time.Microsecond: nil, 0: auth.ErrNotFound,
			time.Microsecond: auth.ErrNotFound, 24 * time.Hour: auth.ErrNotFound,
		} {
			l := w.link(ming)
			_, err := w.UseLink(w.Context(), l.Hash, l.ExpiresAt.Add(after))
			w.want("at its end and "+after.String(), err, want)
		}
	}},
	{"a link works for one of those who try at once", func(w *world) {
		ming := w.account("ming", auth.Viewer)
		for i := range rounds / 4 {
			l := w.link(ming)
			var calls []func() error
			for range 8 {
				calls = append(calls, func() error {
					_, err := w.UseLink(w.Context(), l.Hash, start)
					return err
				})
			}
			if errs := together(calls...); count(errs, nil) != 1 || count(errs, auth.ErrNotFound) != 7 {
				w.Fatalf("round %d: got %v, want one success and 7 times %v", i, errs, auth.ErrNotFound)
			}
		}
	}},
	{"a link of a disabled account does not work", func(w *world) {
		w.account("root", auth.Admin)
		ming := w.account("ming", auth.Viewer)
		w.must(w.Disable(w.Context(), ming.ID, start))
		l := w.link(ming) // made after it, and so not dropped by it
		_, err := w.UseLink(w.Context(), l.Hash, start)
		w.want("UseLink", err, auth.ErrNotFound)
	}},
}
