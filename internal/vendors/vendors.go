// Package vendors tells whose a server is: one's own, or that of a vendor whose SDK or API a mini program uses. Whoever
// finds fault with a vendor's server cannot mend it, and opens a ticket.
//
// The tables are in data, with the source of each line.
package vendors

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// A Product is what a vendor offers.
type Product struct {
	ID     string
	Name   lang.Phrase
	Ticket string // where its customers ask; "" where that is not known

	// Own reports whether its servers may also stand under a customer's own domain.
	Own bool
}

// A List knows hosts and SDKs. It is read only, and may be used by many goroutines at once.
type List struct {
	hosts []host // what is more exact stands before what is less
	sdks  []sdk
}

// A host is a name, or "*." and what names are below.
type host struct {
	pattern string
	product *Product // nil: one's own
	lists   []facts.ListID
}

type sdk struct {
	file    bool // by the name of its file; else by that of its package
	value   string
	product *Product
}

// Ours is the name under which app.yaml has hosts that are one's own.
const Ours = "ours"

// With adds hosts that a team knows better, by the name of a vendor or the id of a product; under Ours they are its own.
// They come before what is shipped.
func (l *List) With(known map[string][]string) *List {
	if len(known) == 0 {
		return l
	}
	out := &List{sdks: l.sdks}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		product := l.product(name)
		if product == nil && name != Ours {
			product = l.Product(name)
		}
		for _, pattern := range known[name] {
			out.hosts = append(out.hosts, host{pattern: strings.ToLower(pattern), product: product})
		}
	}
	exactFirst(out.hosts)
	out.hosts = append(out.hosts, l.hosts...)
	return out
}

func (l *List) product(id string) *Product {
	for _, h := range l.hosts {
		if h.product != nil && h.product.ID == id {
			return h.product
		}
	}
	return nil
}

// Product gives a product by its id; one that is called so where it is not known.
func (l *List) Product(id string) *Product {
	if p := l.product(id); p != nil {
		return p
	}
	return &Product{ID: id, Name: lang.En(id).Zh(id)}
}

// Name gives a product's name by its id; the id where it is not known.
func (l *List) Name(id string) lang.Phrase { return l.Product(id).Name }

// exactFirst puts whole names first, then the longer patterns.
func exactFirst(hosts []host) {
	slices.SortStableFunc(hosts, func(a, b host) int {
		wild := func(h host) int { return strings.Count(h.pattern[:min(1, len(h.pattern))], "*") }
		if d := wild(a) - wild(b); d != 0 {
			return d
		}
		return len(b.pattern) - len(a.pattern)
	})
}

// Owner gives the product that a host is of; nil: it is one's own, as far as is known. The host is in lower case.
func (l *List) Owner(name string) *Product {
	for _, h := range l.hosts {
		if h.is(name) {
			return h.product
		}
	}
	return nil
}

func (h host) is(name string) bool {
	if below, ok := strings.CutPrefix(h.pattern, "*"); ok {
		return strings.HasSuffix(name, below)
	}
	return name == h.pattern
}

// Package gives the product whose SDK an npm package is; nil where it is none.
func (l *List) Package(name string) *Product {
	return l.found(func(s sdk) bool { return !s.file && s.value == name })
}

// File gives the product whose SDK a file is, by its name; nil where it is none.
func (l *List) File(name string) *Product {
	return l.found(func(s sdk) bool {
		ok, err := path.Match(s.value, path.Base(name))
		return s.file && ok && err == nil
	})
}

// Code gives the product of whose SDK a file is the code, by the package that it lies in or its own name; nil where it is of
// none.
func (l *List) Code(file string) *Product {
	if p := l.File(file); p != nil {
		return p
	}
	return l.found(func(s sdk) bool { return !s.file && strings.Contains("/"+file, "/miniprogram_npm/"+s.value+"/") })
}

func (l *List) found(is func(sdk) bool) *Product {
	for _, s := range l.sdks {
		if is(s) {
			return s.product
		}
	}
	return nil
}

// Demands gives the hosts of a product of which a list must hold one before its SDK works; none where it may do without.
// Of one that may stand under a customer's own domain nothing is demanded.
func (l *List) Demands(p *Product, list facts.ListID) (hosts []string) {
	if p.Own {
		return nil
	}
	for _, h := range l.hosts {
		if h.product == p && slices.Contains(h.lists, list) {
			hosts = append(hosts, h.pattern)
		}
	}
	return hosts
}

// Serves reports whether a host is one of those that Demands gives.
func (l *List) Serves(p *Product, list facts.ListID, name string) bool {
	return slices.ContainsFunc(l.hosts, func(h host) bool {
		return h.product == p && slices.Contains(h.lists, list) && h.is(name)
	})
}
