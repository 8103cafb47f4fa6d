package safedial

import (
	"embed"
	"encoding/csv"
	"fmt"
	"net/netip"
)

//go:embed data/*.csv
var data embed.FS

// globalUnicast is all of IPv6 that IANA hands out (RFC 4291 §2.4 and the IPv6 address space registry).
var globalUnicast = netip.MustParsePrefix("2000::/3")

// A block is a row of a special-purpose registry.
type block struct {
	prefix    netip.Prefix
	name      string // with the RFC
	reachable bool   // the registry says "globally reachable"; n/a is no
}

// specialBlocks reads both registries.
func specialBlocks() ([]block, error) {
	var all []block
	for _, name := range []string{"data/iana-ipv4-special.csv", "data/iana-ipv6-special.csv"} {
		blocks, err := readBlocks(name)
		if err != nil {
			return nil, fmt.Errorf("registry %s: %w", name, err)
		}
		all = append(all, blocks...)
	}
	return all, nil
}

func readBlocks(name string) ([]block, error) {
	f, err := data.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader := csv.NewReader(f)
	reader.Comment = '#'
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, err
	}
	var blocks []block
	for _, row := range rows[1:] { // the first is the header
		prefix, err := netip.ParsePrefix(row[0])
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block{prefix: prefix, name: row[1] + ", " + row[2], reachable: row[3] == "true"})
	}
	return blocks, nil
}

// longest finds the narrowest block that holds addr, since the registries make exceptions within their own blocks.
func longest(blocks []block, addr netip.Addr) (found block, ok bool) {
	for _, b := range blocks {
		if b.prefix.Contains(addr) && (!ok || b.prefix.Bits() > found.prefix.Bits()) {
			found, ok = b, true
		}
	}
	return found, ok
}
