package site

import (
	"context"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/redact"
)

// The page of a certificate draws the chains of this many endpoints that present it, which mostly are one chain; and no
// more chains than that.
const (
	sendersAsked = 10
	chainsDrawn  = 3
)

// sent gives the chains in which a certificate is sent as the server's own, each once, with those who send it.
func (s *Site) sent(ctx context.Context, c store.Certificate, tag lang.Tag) ([]pages.SentChain, error) {
	presenters, err := s.Store.Presenters(ctx, c.ID, sendersAsked)
	if err != nil {
		return nil, err
	}
	var out []pages.SentChain
	index := map[string]int{}
	for _, p := range presenters {
		for _, chain := range chains(redact.Snapshot(p.Snapshot), redact.Report(p.Report, p.Host, tag)) {
			if chain.Certificates[0].SHA256 != c.SHA256.String() {
				continue // another address has another one
			}
			key := ""
			for _, of := range chain.Certificates {
				key += of.SHA256
			}
			n, drawn := index[key]
			switch {
			case !drawn && len(out) == chainsDrawn:
				continue
			case !drawn:
				n = len(out)
				index[key] = n
				chain.Addresses = nil             // of one of those who send it
				chain.Certificates[0].Names = nil // they stand above
				out = append(out, pages.SentChain{Chain: chain})
			}
			out[n].By = append(out[n].By, pages.EndpointRef{ID: p.ID, Host: p.Host, Port: int(p.Port)})
		}
	}
	return out, nil
}

// sctsOf tells what a certificate holds of Certificate Transparency. A list of logs names them; it may be nil.
func sctsOf(der []byte, logs *ct.List) (out pages.SCTList) {
	c, err := trust.Parse(der)
	if err != nil {
		return out
	}
	held := ct.InCertificate(c)
	out.Broken = held.Broken
	for _, sct := range held.SCTs {
		row := pages.SCT{Log: sct.LogID.Hex(), At: sct.Timestamp}
		if log := logs.Log(sct.LogID); log != nil {
			row.Name, row.Operator, row.State = log.Description, log.OperatorAt(sct.Timestamp), string(log.State)
		}
		out.SCTs = append(out.SCTs, row)
	}
	return out
}
