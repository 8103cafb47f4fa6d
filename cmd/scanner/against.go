package main

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/mending"
	"github.com/tongguan/tongguan/trust"
)

var wordSearchStopped = lang.En("the chain is so large that the search was stopped").Zh("证书链过大，搜索已中止")

// codeStopped is the code of a search that was stopped.
const codeStopped = "search_stopped"

// against says what a list has against a chain: the first fault of its best path, and its kind.
func against(paths *trust.Paths, list trust.Lists, tag lang.Tag) (code, reason string) {
	_, path := paths.In(list)
	if path == nil {
		return codeStopped, wordSearchStopped.In(tag)
	}
	faults := paths.Against(list, path)
	if len(faults) == 0 { // a path is taken, or the next one might be
		return codeStopped, wordSearchStopped.In(tag)
	}
	fault := faults[0]
	return string(fault.Kind), mending.Fault(fault, tag)
}
