package wire

import (
	"fmt"
)

func (c *conversation) sealed() error {
	return fmt.Errorf("%w with suite 0x%04x and group 0x%04x", ErrSealed, uint16(c.Suite), uint16(c.Group))
}

// read13 deciphers what follows the ServerHello, up to the server's signature (RFC 8446 §2).
func (c *conversation) read13(hello choice) error {
	suite, known := suite13Of(hello.suite)
	if !known {
		return c.sealed()
	}
	if c.in.left > 0 { // no message spans a change of keys: RFC 8446 §5.1
		return malformed("a ServerHello and more in one record")
	}
	share := c.offer.shareOf(hello.group)
	if share == nil {
		return malformed("a ServerHello with a key share of group 0x%04x", uint16(hello.group))
	}
	agreed, err := share.agree(hello.share)
	if err != nil {
		return err
	}
	secret, err := suite.serverSecret(agreed, suite.digest(c.transcript...))
	if err != nil {
		return err
	}
	if c.in.suite, err = suite.opener(secret); err != nil {
		return err
	}
	c.in.disguised = true
	c.transcript = nil // nothing after it is hashed, for nothing is authenticated
	return c.read13Sealed()
}

// read13Sealed reads EncryptedExtensions, CertificateRequest, Certificate and CertificateVerify, each once and in this
// order, which is not that of their numbers (RFC 8446 §4).
func (c *conversation) read13Sealed() error {
	place := messageServerHello
	for !c.Complete {
		m, err := c.in.next(false)
		if err != nil {
			return err
		}
		kind, body := int(m.kind()), m.body()
		switch {
		case kind == messageEncryptedExtensions && place == messageServerHello:
			err = c.encryptedExtensions(body)
		case kind == messageCertificateRequest && place == messageEncryptedExtensions:
			c.CertificateRequested = true
		case kind == messageCertificate && (place == messageEncryptedExtensions || place == messageCertificateRequest):
			err = c.chain13(body)
		case kind == messageCertificateVerify && place == messageCertificate:
			in := input{rest: body} // RFC 8446 §4.4.3
			c.Scheme = uint16(in.uint16())
			c.Complete = true
		default:
			err = malformed("a handshake message of type %d after one of type %d", kind, place)
		}
		if err != nil {
			return err
		}
		place = kind
	}
	return nil
}

// encryptedExtensions reads what TLS 1.3 moved out of the ServerHello (RFC 8446 §4.3.1).
func (c *conversation) encryptedExtensions(body []byte) error {
	in := input{rest: body}
	list := in.vector16()
	for len(list.rest) > 0 {
		number := list.uint16()
		if extension := list.vector16(); number == extALPN {
			c.ALPN = string(protocol(extension))
		}
	}
	if !in.ended() || !list.ended() {
		return malformed("the EncryptedExtensions do not fit their lengths")
	}
	return nil
}

// chain13 reads a Certificate message. What the leaf has beside it stands in its extensions (RFC 8446 §4.4.2).
func (c *conversation) chain13(body []byte) error {
	in := input{rest: body}
	in.vector8() // certificate_request_context
	list := in.vector24()
	c.Chain = [][]byte{}
	for in.ended() && len(list.rest) > 0 && len(c.Chain) < maxChain {
		der, extensions := list.vector24(), list.vector16()
		if list.short || len(der.rest) == 0 {
			return malformed("certificate %d of the chain does not fit", len(c.Chain)+1)
		}
		c.Chain = append(c.Chain, der.rest)
		if len(c.Chain) > 1 {
			continue
		}
		if err := c.leafExtensions(extensions); err != nil {
			return err
		}
	}
	if !in.ended() || !list.ended() {
		return malformed("a Certificate message of %d bytes does not fit its fields", len(body))
	}
	return nil
}

func (c *conversation) leafExtensions(in input) (err error) {
	for len(in.rest) > 0 && err == nil {
		number := in.uint16()
		switch extension := in.vector16(); number {
		case extStatusRequest: // RFC 8446 §4.4.2.1
			c.Staple, err = parseStatus(extension.rest)
		case extSCT:
			c.SCTs, err = parseSCTs(extension)
		}
	}
	if err == nil && in.short {
		err = malformed("the extensions of the leaf do not fit their lengths")
	}
	return err
}
