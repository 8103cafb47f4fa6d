package rules

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/vendors"
)

// An Owner says whose a server is.
type Owner string

// The owners.
const (
	OwnerOurs   Owner = "ours"   // whoever has the mini program can mend it
	OwnerVendor Owner = "vendor" // a ticket is opened there
)

// A Domain is a host that a mini program goes to.
type Domain struct {
	Host   string
	Owner  Owner
	Vendor *vendors.Product // nil where it is ours
	Lists  []facts.ListID   // that it must be in, in their order; none where only a page's markup loads from it
}

// Domains gives the hosts that a project's code goes to, each once, in the order of their names: those of calls, and of
// what pages load. Local addresses are none. The console may be nil; its vendors come before those that are shipped.
func Domains(p *facts.Project, c *facts.Console) []Domain {
	code := newCode(p, c)
	var out []Domain
	add := func(a webAddress, list facts.ListID) {
		if !a.isName() || strings.ContainsAny(a.host, "{}$ ") {
			return
		}
		i, found := slices.BinarySearchFunc(out, a.host, func(d Domain, host string) int { return strings.Compare(d.Host, host) })
		if !found {
			d := Domain{Host: a.host, Owner: OwnerOurs, Vendor: code.vendors.Owner(a.host)}
			if d.Vendor != nil {
				d.Owner = OwnerVendor
			}
			out = slices.Insert(out, i, d)
		}
		if list != "" && !slices.Contains(out[i].Lists, list) {
			out[i].Lists = append(out[i].Lists, list)
			slices.Sort(out[i].Lists)
		}
	}
	for _, u := range code.uses {
		add(u.webAddress, u.list)
	}
	if p != nil {
		for _, m := range p.Media {
			if m.Unresolved == "" {
				add(splitURL(m.Text), "")
			}
		}
	}
	return out
}

// An sdk is a vendor's SDK that a project has.
type sdk struct {
	product    *vendors.Product
	name       string // of the package or file, or the host by which it is known
	place      facts.Place
	confidence Confidence
}

// sdks finds the SDKs of a project, one of a product: by a package or file whose code is there, by a host of the vendor's
// in the code, and by package.json, whose packages need not be used.
func (c *Code) sdks() (out []sdk) {
	list := c.vendors
	add := func(s sdk) {
		if s.product != nil && !slices.ContainsFunc(out, func(o sdk) bool { return o.product == s.product }) {
			out = append(out, s)
		}
	}
	for _, m := range c.Project.Modules {
		if m.Built {
			add(sdk{list.Package(m.Name), m.Name, m.Place, Likely})
		}
	}
	for _, f := range c.Project.Files {
		add(sdk{list.File(f.Path), f.Path, facts.Place{File: f.Path}, Likely})
	}
	for _, m := range c.Project.Mentions {
		if p := list.Owner(m.Host); p != nil && list.Code(m.Place.File) == nil && c.demanded(p, m.Host) {
			add(sdk{p, m.Host, m.Place, Inferred})
		}
	}
	for _, m := range c.Project.Modules {
		add(sdk{list.Package(m.Name), m.Name, m.Place, Inferred})
	}
	return out
}

// demanded reports whether a host is one of those that its vendor's SDK needs in some list.
func (c *Code) demanded(p *vendors.Product, host string) bool {
	return slices.ContainsFunc(serverLists, func(list facts.ListID) bool { return c.vendors.Serves(p, list, host) })
}

// isOfSDK reports whether an address is one of a vendor's servers in the vendor's SDK, of which sdk_domain_missing says
// whether the list has what it needs.
func (c *Code) isOfSDK(u use) bool {
	return u.sdk != nil && c.vendors.Owner(u.host) != nil && len(c.vendors.Demands(u.sdk, u.list)) > 0
}
