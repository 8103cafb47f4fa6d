package facts

import "slices"

// An Interference is a way in which our own network, and not the server, decided what a scan saw. It says nothing about
// the server, and everything about where the scanner stands.
type Interference string

// The interferences.
const (
	FakeIP        Interference = "fake_ip"         // a proxy or VPN gives names addresses of its own making
	NamesInvented Interference = "nxdomain_hijack" // the resolver gives addresses to names that do not exist
	TLSInspected  Interference = "tls_inspection"  // a middlebox ends every TLS connection, and signs certificates itself
	NoIPv6        Interference = "no_ipv6"         // the server has IPv6 addresses only, and we have no way to any
)

// AllInterferences lists them, the one that explains most first.
func AllInterferences() []Interference {
	return []Interference{FakeIP, NamesInvented, TLSInspected, NoIPv6}
}

// Interference tells what of our own network kept the endpoint from being tried; "" where it was tried, or where
// something else was in the way.
func (s *Snapshot) Interference() Interference {
	if s.Reach() != ReachNotTried || len(s.Addresses) == 0 {
		return ""
	}
	found, withoutIPv6 := Interference(""), true
	for i := range s.Addresses {
		a := &s.Addresses[i]
		f := a.Connect.Failure
		if f == nil || f.Kind != NoRoute || !a.Addr.Addr().Is6() {
			withoutIPv6 = false
		}
		if f != nil && found == "" {
			found = f.Interference()
		}
	}
	if found == "" && withoutIPv6 {
		return NoIPv6
	}
	return found
}

// Interference tells how our own network answered in the server's place; "" for every other failure. The phase is where
// it did: a name that was invented, an address that nobody has, a certificate that somebody else signed.
func (f *Failure) Interference() Interference {
	if f.Kind != OwnNetwork {
		return ""
	}
	switch f.Phase {
	case PhaseDNS:
		return NamesInvented
	case PhaseTLS:
		return TLSInspected
	}
	return FakeIP
}

// Disown takes back what was seen at those addresses of which not tells that it was not the server who answered there.
// Of these nothing is left but the failure, so that nobody can judge a server by what it did not say; a certificate that
// is shown nowhere else goes too. It reports whether there were any. It is for whoever makes the snapshot, before
// anybody else reads it.
func (s *Snapshot) Disown(failure Failure, not func(*Address) bool) bool {
	any := false
	for i := range s.Addresses {
		if a := &s.Addresses[i]; not(a) {
			*a = Address{Addr: a.Addr, Node: a.Node, Connect: Failed[Connection](failure)}
			any = true
		}
	}
	if !any {
		return false
	}
	if s.Port80.Asked() { // which of the addresses answered there is not noted
		s.Port80 = Failed[Redirect](failure)
	}
	s.Fetched = Probe[[]SHA256]{} // for which of the chains it was fetched is not noted
	s.dropUnshown()
	return true
}

// dropUnshown lets certificates go that no address shows any more, and what was said about them.
func (s *Snapshot) dropUnshown() {
	shown := map[SHA256]bool{}
	for i := range s.Addresses {
		if chain := s.Addresses[i].Chain.Value; chain != nil {
			for _, name := range *chain {
				shown[name] = true
			}
		}
		for _, leaf := range s.Addresses[i].Leaves {
			shown[leaf.SHA256] = true
		}
	}
	if said := s.Revocation.Value; said != nil {
		kept := slices.DeleteFunc(slices.Clone(*said), func(r Revocation) bool { return !shown[r.Certificate] })
		if s.Revocation.Value = &kept; len(kept) == 0 {
			s.Revocation = Probe[[]Revocation]{}
		}
	}
	for name := range s.Certificates {
		if !shown[name] {
			delete(s.Certificates, name)
		}
	}
}
