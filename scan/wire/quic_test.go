package wire

import (
	"bytes"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// negotiation is an answer to the probe with these bytes for versions.
func negotiation(p *QUICProbe, versions ...byte) []byte {
	return slices.Concat([]byte{0xca, 0, 0, 0, 0, 8}, p.from, []byte{8}, p.to, versions)
}

func TestQUICProbe(t *testing.T) {
	p, other := NewQUICProbe(), NewQUICProbe()
	if d := p.Datagram; len(d) != 1200 || !bytes.HasPrefix(d, []byte{0xc0, 0x1a, 0x2a, 0x3a, 0x4a, 8}) || d[14] != 8 || !bytes.Equal(d[6:14], p.to) || !bytes.Equal(d[15:23], p.from) {
		t.Errorf("%d bytes: %x", len(d), d[:32])
	}
	if bytes.Equal(p.Datagram, other.Datagram) {
		t.Error("two probes are alike")
	}
	one := []byte{0, 0, 0, 1}
	for name, c := range map[string]struct {
		datagram []byte
		want     []facts.QUICVersion
		ok       bool
	}{
		"one version":              {negotiation(p, one...), []facts.QUICVersion{1}, true},
		"sorted, each once":        {negotiation(p, 0x6b, 0x33, 0x43, 0xcf, 0, 0, 0, 1, 0, 0, 0, 1), []facts.QUICVersion{facts.QUIC1, facts.QUIC2}, true},
		"beside one for probing":   {negotiation(p, 0xfa, 0xea, 0xda, 0xca, 0, 0, 0, 1), []facts.QUICVersion{1}, true},
		"one for probing alone":    {negotiation(p, 0xfa, 0xea, 0xda, 0xca), nil, true},
		"64 versions":              {negotiation(p, bytes.Repeat(one, 64)...), []facts.QUICVersion{1}, true},
		"65 versions":              {negotiation(p, bytes.Repeat(one, 65)...), nil, false},
		"no version":               {negotiation(p), nil, false},
		"half a version":           {negotiation(p, 0, 0), nil, false},
		"an answer to another":     {negotiation(other, one...), nil, false},
		"what we sent":             {p.Datagram, nil, false},
		"a short header":           {append([]byte{0x4a}, negotiation(p, one...)[1:]...), nil, false},
		"a packet of some version": {append([]byte{0xca, 0, 0, 0, 1}, negotiation(p, one...)[5:]...), nil, false},
		"nothing":                  {nil, nil, false},
	} {
		if got, ok := p.Answer(c.datagram); ok != c.ok || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}

// FuzzQUICAnswer holds that whatever comes is no trouble, and that nothing is an answer that does not name the probe.
func FuzzQUICAnswer(f *testing.F) {
	p := &QUICProbe{to: []byte("12345678"), from: []byte("abcdefgh")}
	f.Add(negotiation(p, 0, 0, 0, 1))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, datagram []byte) {
		if versions, ok := p.Answer(datagram); ok && (!bytes.Contains(datagram, p.from) || !bytes.Contains(datagram, p.to) || len(versions) > 64) {
			t.Errorf("%x is an answer", datagram)
		}
	})
}
