package wire

import (
	"bytes"

	"github.com/tongguan/tongguan/facts"
)

// read12 reads what follows the ServerHello up to ServerHelloDone (RFC 5246 §7.3, RFC 6101 §5.5). Each message may
// come once and in its order, which their numbers have but for CertificateStatus (RFC 6066 §8).
func (c *conversation) read12() error {
	const statusPlace = messageCertificate // right after it
	place := messageServerHello
	for !c.Complete {
		m, err := c.in.next(false)
		if err != nil {
			return err
		}
		kind := int(m.kind())
		if kind == messageCertificateStatus && place == statusPlace && c.Staple == nil {
			if c.Staple, err = parseStatus(m.body()); err != nil {
				return err
			}
			continue
		}
		if kind <= place || kind > messageServerHelloDone {
			return malformed("a handshake message of type %d after one of type %d", kind, place)
		}
		place = kind
		switch kind {
		case messageCertificate:
			c.Chain, err = parseChain12(m.body())
		case messageServerKeyExchange:
			c.exchange(m.body())
		case messageCertificateRequest:
			c.CertificateRequested = true
		case messageServerHelloDone:
			c.Complete = true
		default:
			err = malformed("a handshake message of type %d in %s", kind, c.Version)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxChain bounds the certificates of a chain: some servers send a whole bundle of roots.
const maxChain = 256

// parseChain12 reads the body of a Certificate message (RFC 5246 §7.4.2).
func parseChain12(body []byte) ([][]byte, error) {
	in := input{rest: body}
	list := in.vector24()
	chain := [][]byte{}
	for in.ended() && len(list.rest) > 0 && len(chain) < maxChain {
		der := list.vector24()
		if der.short || len(der.rest) == 0 {
			return nil, malformed("certificate %d of the chain does not fit", len(chain)+1)
		}
		chain = append(chain, der.rest)
	}
	if !in.ended() || !list.ended() {
		return nil, malformed("a Certificate message of %d bytes does not fit its fields", len(body))
	}
	return chain, nil
}

// parseStatus reads a CertificateStatus and gives the OCSP response (RFC 6066 §8).
func parseStatus(body []byte) ([]byte, error) {
	in := input{rest: body}
	kind := in.uint8()
	response := in.vector24()
	if kind != 1 || !in.ended() || len(response.rest) == 0 {
		return nil, malformed("a CertificateStatus of %d bytes does not fit its fields", len(body))
	}
	return response.rest, nil
}

// parseSCTs reads a SignedCertificateTimestampList (RFC 6962 §3.3); none from no bytes.
func parseSCTs(in input) ([][]byte, error) {
	if in.rest == nil {
		return nil, nil
	}
	list := in.vector16()
	var out [][]byte
	for len(list.rest) > 0 {
		sct := list.vector16()
		if len(sct.rest) == 0 {
			break
		}
		out = append(out, sct.rest)
	}
	if !in.ended() || !list.ended() {
		return nil, malformed("the list of SCTs does not fit its lengths")
	}
	return out, nil
}

// exchange looks into a ServerKeyExchange. Whether it is one of ECDHE or of DHE its own form tells, for both end with
// a signature that must fit to the byte. Others, as of PSK, SRP and TLCP's ECC, stay unread.
func (c *conversation) exchange(body []byte) {
	in := input{rest: body}
	const namedCurve = 3 // RFC 8422 §5.4
	if in.uint8() == namedCurve {
		group := facts.Group(in.uint16())
		in.vector8()
		if scheme, ok := c.signature(in); ok {
			c.Group, c.Scheme = group, scheme
			return
		}
	}
	in = input{rest: body}
	p := in.vector16() // RFC 5246 §7.4.3: dh_p, dh_g, dh_Ys
	in.vector16()
	in.vector16()
	if scheme, ok := c.signature(in); ok {
		c.Prime, c.Scheme = bytes.TrimLeft(p.rest, "\x00"), scheme
	}
}

// signature reads the signature at the end of a ServerKeyExchange, which anonymous suites do not have. Only TLS 1.2
// says with what scheme it was made (RFC 5246 §4.7).
func (c *conversation) signature(in input) (scheme uint16, ok bool) {
	if in.ended() {
		return 0, true
	}
	if c.Version == facts.TLS12 {
		scheme = uint16(in.uint16())
	}
	in.vector16()
	return scheme, in.ended()
}
