// Package clock is the only place, besides main, that asks for the time. Everything else is handed a [Clock].
package clock

import "time"

// A Clock tells the time.
type Clock func() time.Time

// System is the machine's clock, with its monotonic reading.
func System() time.Time { return time.Now() }

// Fixed is a clock that stands still: for tests, and for judging at a chosen time.
func Fixed(t time.Time) Clock { return func() time.Time { return t } }
