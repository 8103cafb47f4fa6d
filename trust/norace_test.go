//go:build !race

package trust

// slowdown is 1 without the race detector.
const slowdown = 1
