package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/vendors"
)

// Vendors gives the list by which it is told whose a server is, for somebody with these consoles: what a team says of
// vendors comes before what is shipped, and where teams contradict each other the last one is believed. A console may be
// nil.
func Vendors(consoles ...*facts.Console) *vendors.List {
	list := vendors.Shipped()
	for _, c := range consoles {
		if c != nil {
			list = list.With(c.Vendors)
		}
	}
	return list
}
