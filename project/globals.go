package project

// A global is a name that the whole program shares, because the code gives it to the global object, GameGlobal in a mini
// game, or to wx and its like, as in wx.baseURL = "https://…".
type global struct {
	on   string // "wx", "uni" or "Taro"; "" is the global object
	name string
}

// globalOf gives the shared name that a member of something of the platform is; false where it is no such.
func globalOf(platform, key string) (global, bool) {
	switch platform {
	case "window", "globalThis", "global", "GameGlobal":
		return global{"", key}, true
	case "wx", "uni", "Taro":
		return global{platform, key}, true
	}
	return global{}, false
}

// share notes what is given to a shared name.
func (ev *evaluator) share(at global, g gift) {
	if ev.globals == nil {
		ev.globals = map[global]*object{}
	}
	o := ev.globals[at]
	if o == nil {
		o = &object{}
		ev.globals[at] = o
	}
	o.give(g)
}

// shared gives what the code gave to a name, orElse where it gave nothing. A function that takes the place of one of the
// platform's, as wrappers do, leaves that known.
func (ev *evaluator) shared(at global, orElse value) value {
	o := ev.globals[at]
	if o == nil {
		return orElse
	}
	found := ev.property(o, at.name, nil)
	for _, x := range found {
		if x.what == isRoutine || x.what == isPlatform {
			return found.join(orElse)
		}
	}
	if found == nil {
		return orElse
	}
	return found
}
