package report

import (
	"github.com/tongguan/tongguan/facts"
)

// A dnsDoc is how the name became addresses, or did not.
type dnsDoc struct {
	Source    string                        `json:"source"`
	Aliases   []string                      `json:"aliases,omitempty"`
	NotPublic map[string]facts.AddressClass `json:"not_public,omitempty"` // by address
	A         *lookupDoc                    `json:"a,omitempty"`
	AAAA      *lookupDoc                    `json:"aaaa,omitempty"`
}

// A lookupDoc is one query.
type lookupDoc struct {
	RCode    string         `json:"rcode,omitempty"`
	Extended []uint16       `json:"extended_errors,omitempty"`
	Failure  *facts.Failure `json:"failure,omitempty"`
	Seconds  float64        `json:"elapsed_seconds"`
	TTL      uint32         `json:"ttl_seconds,omitempty"`
	Server   string         `json:"server,omitempty"`
	TCP      bool           `json:"tcp,omitempty"`
	Tries    int            `json:"tries"`
}

func names(dns *facts.DNS) *dnsDoc {
	if dns == nil {
		return nil
	}
	d := &dnsDoc{Source: dns.Source, Aliases: dns.Aliases(), A: lookup(dns.A, dns.NoIPv4), AAAA: lookup(dns.AAAA, dns.NoIPv6)}
	for _, addr := range dns.Addresses {
		if class := facts.ClassOf(addr); class != facts.ClassPublic {
			if d.NotPublic == nil {
				d.NotPublic = map[string]facts.AddressClass{}
			}
			d.NotPublic[addr.String()] = class
		}
	}
	return d
}

func lookup(l *facts.Lookup, failure *facts.Failure) *lookupDoc {
	if l == nil {
		return nil
	}
	d := &lookupDoc{
		RCode: l.RCode, Extended: l.Extended, Failure: failure, Seconds: l.Took.Seconds(), TTL: l.TTL, TCP: l.TCP, Tries: l.Tries,
	}
	if l.Server.IsValid() {
		d.Server = l.Server.String()
	}
	return d
}
