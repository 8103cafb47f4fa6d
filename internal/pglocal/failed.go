//go:build linux || darwin

package pglocal

import (
	"cmp"
	"context"
	"errors"

	"github.com/tongguan/tongguan/internal/lang"
)

// failed makes a sentence of what went wrong with a program, unless it has been said already or ctx has ended.
func (c *cluster) failed(err error, say func(dir, reason string, cause error) *lang.Error) error {
	var f *failure
	switch {
	case said(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &f):
		return say(c.Dir, cmp.Or(graveIn(f.output, ""), lastLine(f.output), f.state.Error()), f)
	}
	return say(c.Dir, err.Error(), err)
}

// unusable says that the data folder is, unless the reason has been said already.
func (c *cluster) unusable(err error) error {
	if said(err) {
		return err
	}
	return unusable(c.Dir, err)
}

func said(err error) bool {
	var sentence *lang.Error
	return errors.As(err, &sentence)
}
