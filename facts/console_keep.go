package facts

import (
	"maps"
	"slices"
)

// With gives what is known of a mini program once next was told: what next says, and what c said of all that next leaves
// out. It changes neither. Places are left behind, since they speak of files that change; c may be nil, for nothing known.
func (c *Console) With(next *Console) *Console {
	out := &Console{}
	if c != nil {
		*out = *c
	}
	take(&out.AppID, next.AppID)
	take(&out.Name, next.Name)
	take(&out.Owner, next.Owner)
	if next.Production || next.Unreleased {
		out.Production, out.Unreleased = next.Production, next.Unreleased
	}
	out.Lists = over(out.Lists, next.Lists)
	for id, list := range out.Lists {
		kept := make([]Entry, len(list))
		for i, e := range list {
			kept[i] = Entry{Text: e.Text}
		}
		out.Lists[id] = kept
	}
	if next.ICP != nil {
		out.ICP = make(map[string]Filing, len(next.ICP))
		for domain, f := range next.ICP {
			out.ICP[domain] = Filing{Number: f.Number, Checked: f.Checked}
		}
	}
	if next.Environments != nil {
		out.Environments = maps.Clone(next.Environments)
	}
	if next.Nodes != nil {
		out.Nodes = maps.Clone(next.Nodes)
	}
	if next.Vendors != nil {
		out.Vendors = maps.Clone(next.Vendors)
	}
	return out
}

// Equal reports whether two consoles say the same, wherever it stands.
func (c *Console) Equal(o *Console) bool {
	texts := func(a, b Entry) bool { return a.Text == b.Text }
	filings := func(a, b Filing) bool { return a.Number == b.Number && a.Checked == b.Checked }
	return c.AppID == o.AppID && c.Name == o.Name && c.Owner == o.Owner && c.Production == o.Production && c.Unreleased == o.Unreleased &&
		maps.EqualFunc(c.Lists, o.Lists, func(a, b []Entry) bool { return slices.EqualFunc(a, b, texts) }) &&
		maps.EqualFunc(c.ICP, o.ICP, filings) &&
		maps.EqualFunc(c.Environments, o.Environments, slices.Equal) && maps.EqualFunc(c.Nodes, o.Nodes, slices.Equal) &&
		maps.EqualFunc(c.Vendors, o.Vendors, slices.Equal)
}

func take(to *string, text string) {
	if text != "" {
		*to = text
	}
}

// over puts what one map has over what another has.
func over[K comparable, V any](below, above map[K]V) map[K]V {
	out := maps.Clone(below)
	if out == nil {
		out = make(map[K]V, len(above))
	}
	maps.Copy(out, above)
	return out
}
