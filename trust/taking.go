package trust

// A Taking tells by which lists a client takes a chain, dates, keys and hashes included: it does when over one path
// nothing is against it.
type Taking struct {
	Taken Lists
	Open  Lists // not taken, as far as is known: the search was stopped, something could not be checked, or clients differ
}

// Taking tells by which of some lists a client takes the chain. The name that was asked for is not looked at.
func (ps *Paths) Taking(by Lists) (t Taking) {
	for _, list := range by.Each() {
		open := !ps.Complete
		for i := range ps.All {
			against := ps.Against(list, &ps.All[i])
			if len(against) == 0 {
				t.Taken |= list
				break
			}
			open = open || unknowable(against)
		}
		if open {
			t.Open |= list
		}
	}
	t.Open &^= t.Taken
	return t
}

// unknowable reports whether nothing stands against a path but what could not be checked, or about which clients differ:
// the form of a certificate with all that was read in it, and critical extensions that are not known here.
func unknowable(against []Fault) bool {
	for _, fault := range against {
		switch fault.Kind {
		case Unchecked, KeyUnknown, Malformed, UnknownCritical:
		case NameForbidden, WrongUsage, PathTooLong, NotAnAuthority:
			if !fault.At.Malformed() {
				return false
			}
		default:
			return false
		}
	}
	return true
}
