//go:build !linux

package pglocal

// memoryDir is "": only Linux has a folder in memory for everybody.
func memoryDir() string { return "" }
