package lab

import (
	"crypto/tls"
	"net"
)

// recordCases break the rules for records, or stretch them.
func recordCases() []setting {
	after := func(next ...step) script { return append(script{hears, says(handshakes(hello12()))}, next...) }
	return []setting{
		hostile("oversized-record", "A record of more than 16 KiB and what ciphers may add", "记录超过 16 KiB 及加密允许的余量",
			script{hears, says([]byte{recordHandshake, 3, 3, 0x48, 0x01}, make([]byte, 0x4801))}),
		hostile("empty-records", "Empty records, without end", "无穷无尽的空记录", script{hears, floods(tlsRecord(recordHandshake))}),
		hostile("other-record-version", "Records of TLS 1.0 after a ServerHello of 1.2", "ServerHello 选择 TLS 1.2，之后的记录却是 1.0",
			after(says(tlsRecordOf(tls10, recordHandshake, done()...)))),
		hostile("alert-flood", "Fatal alerts, without end", "无穷无尽的致命告警", script{hears, floods(alertOf(levelFatal, handshakeFailure))}),
		hostile("warning-flood", "Warnings, without end", "无穷无尽的警告", script{hears, floods(alertOf(levelWarning, unrecognizedName))}),
		hostile("warning-flood-after-hello", "Warnings, without end, after the ServerHello", "ServerHello 之后无穷无尽的警告", after(floods(alertOf(levelWarning, unrecognizedName)))),
		hostile("ccs-first", "change_cipher_spec in place of a ServerHello", "用 change_cipher_spec 代替 ServerHello", script{hears, says(tlsRecord(recordChangeCipherSpec, 1))}),
		hostile("ccs-flood", "change_cipher_spec without end, in TLS 1.3", "TLS 1.3 中无穷无尽的 change_cipher_spec",
			script{hears, answers(helloWith(x25519, basePoint)), floods(tlsRecord(recordChangeCipherSpec, 1))}),
		hostile("data-first", "Application data in place of a ServerHello", "用应用数据代替 ServerHello", script{hears, says(tlsRecord(recordApplicationData, 1, 2, 3))}),
		hostile("undecipherable", "What follows the ServerHello of TLS 1.3 is not enciphered with the right keys", "TLS 1.3 的 ServerHello 之后用错误的密钥加密",
			script{hears, answers(helloWith(x25519, basePoint)), says(tlsRecord(recordApplicationData, make([]byte, 64)...))}),
		harmless(hostile("crumbs", "Handshake records of a single byte, which are allowed", "握手记录每条只有一个字节，这是允许的",
			crumbs{site{config: versions(tls.VersionTLS12, tls.VersionTLS12)}})),
	}
}

// crumbs is a site that sends what of the handshake is in the clear in records of one byte.
type crumbs struct{ site }

func (s crumbs) open(a *authorities, host string) (welcome, error) {
	config, err := s.configure(a, host)
	if err != nil {
		return nil, err
	}
	return always(func(c *net.TCPConn) { greet(c, &crumbling{Conn: c}, config, host, s.talk) }), nil
}

type crumbling struct {
	net.Conn
	sealed bool
}

// Write gets whole records: crypto/tls writes no others.
func (c *crumbling) Write(p []byte) (int, error) {
	var out []byte
	for rest := p; len(rest) > 0; {
		n := 5 + int(rest[3])<<8 + int(rest[4])
		c.sealed = c.sealed || rest[0] == recordChangeCipherSpec
		if rest[0] == recordHandshake && !c.sealed {
			out = append(out, flight(1, rest[5:n])...)
		} else {
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
