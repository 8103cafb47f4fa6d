//go:build race

package trust

// slowdown is what the race detector costs, roughly and at most: ten times for the arithmetic of curves.
const slowdown = 20
