package main

import (
	"context"

	"github.com/tongguan/tongguan/internal/lang"
)

func (f *verifyFlags) compare(ctx context.Context, w *world, tag lang.Tag) error { return nil }
