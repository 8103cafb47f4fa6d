//go:build unix

package main

import (
	"net"
	"net/netip"
	"testing"
)

func TestDeal(t *testing.T) {
	dealt, err := deal(1000, "modern=85,legacy=5,silent=10")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, p := range dealt {
		got[p.name]++
	}
	if got["modern"] != 850 || got["legacy"] != 50 || got["silent"] != 100 {
		t.Errorf("1000 targets: %v", got)
	}
	again, err := deal(100, "modern=85,legacy=5,silent=10")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range again {
		if p != dealt[i] {
			t.Fatalf("target %d depends on how many there are, or on chance", i)
		}
	}
	for _, mix := range []string{"", "modern", "modern=x", "modern=-1,tls12=101", "modern=99", "modern=101", "odd=100"} {
		if _, err := deal(10, mix); err == nil {
			t.Errorf("deal took %q", mix)
		}
	}
}

func TestAddressesAndTargets(t *testing.T) {
	f := &farm{targets: make([]target, 300), first: netip.MustParseAddr("127.10.0.1")}
	if got := f.address(299).String(); got != "127.10.1.44" {
		t.Errorf("the last address is %s", got)
	}
	for address, want := range map[string]*target{
		"127.10.0.0": nil, "127.10.0.1": &f.targets[0], "127.10.1.44": &f.targets[299], "127.10.1.45": nil, "10.0.0.1": nil,
	} {
		if got := f.at(&net.TCPAddr{IP: net.ParseIP(address)}); got != want {
			t.Errorf("at %s: %p, want %p", address, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	f := &farm{targets: make([]target, 3)}
	f.targets[0].connections.Add(4)
	f.targets[2].connections.Add(2)
	if got, want := f.count(), (counted{Targets: 2, Connections: 6, Least: 2, Most: 4}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := f.count(); got != (counted{}) {
		t.Errorf("counted twice: %+v", got)
	}
}
