package scan

import (
	"bytes"
	"encoding/binary"

	"github.com/tongguan/tongguan/facts"
)

// speaks recognises what a port speaks in place of TLS by the first bytes that came: the greeting of a protocol in which
// the server speaks first, or how it refuses a ClientHello that it takes for something else. "" for what is not known.
func speaks(first []byte) facts.Protocol {
	begins := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if bytes.HasPrefix(first, []byte(p)) {
				return true
			}
		}
		return false
	}
	upper := bytes.ToUpper(first)
	switch {
	case begins("HTTP/"), bytes.HasPrefix(upper, []byte("<!DOCTYPE HTML")), bytes.HasPrefix(upper, []byte("<HTML")): // the latter as in HTTP/0.9
		return facts.HTTP
	case isSettings(first):
		return facts.HTTP2
	case begins("SSH-"): // RFC 4253 §4.2
		return facts.SSH
	case begins("220", "421", "554") && bytes.Contains(upper, []byte("SMTP")): // RFC 5321 §4.2: the word is usual in greetings
		return facts.SMTP
	case begins("220", "421") && bytes.Contains(upper, []byte("FTP")): // RFC 959 §5.4
		return facts.FTP
	case begins("* OK", "* PREAUTH", "* BYE"): // RFC 9051 §7.1
		return facts.IMAP
	case begins("+OK"): // RFC 1939 §3
		return facts.POP3
	case isMySQL(first):
		return facts.MySQL
	case isPostgres(first):
		return facts.PostgreSQL
	case begins("-ERR ", "-NOAUTH ", "-DENIED "): // RESP simple errors
		return facts.Redis
	case begins("RFB 0"): // RFC 6143 §7.1.1
		return facts.VNC
	case len(first) > 1 && first[0] == 0xff && first[1] >= 0xfb && first[1] <= 0xfe: // IAC WILL, WON'T, DO, DON'T: RFC 854
		return facts.Telnet
	case begins("AMQP"): // AMQP 0-9-1 §4.2.2
		return facts.AMQP
	}
	return ""
}

// serverIn gives the Server header of the beginning of an answer in HTTP/1, which may end anywhere; "" where there is none.
func serverIn(first []byte) string {
	lines := bytes.Split(first, []byte("\r\n"))
	for _, line := range lines[1:] {
		name, value, ok := bytes.Cut(line, []byte(":"))
		switch {
		case len(line) == 0: // the end of the header
			return ""
		case ok && bytes.EqualFold(name, []byte("Server")):
			return visible(string(bytes.TrimSpace(value)), maxServer)
		}
	}
	return ""
}

// isSettings tells of a SETTINGS frame, with which a server of HTTP/2 without TLS begins (RFC 9113 §3.4, §6.5).
func isSettings(b []byte) bool {
	return len(b) >= 9 && b[0] == 0 && b[3] == 4 && b[4] == 0 && bytes.Equal(b[5:9], make([]byte, 4)) &&
		binary.BigEndian.Uint16(b[1:])%6 == 0
}

// isMySQL tells of a packet of less than 256 bytes and with the number 0 that is a handshake of version 10, or an error.
// Source: MySQL Internals, "Protocol::HandshakeV10", "ERR_Packet".
func isMySQL(b []byte) bool {
	if len(b) < 6 || b[1] != 0 || b[2] != 0 || b[3] != 0 {
		return false
	}
	digit := b[5] >= '0' && b[5] <= '9' // of the server's version
	return b[4] == 10 && digit || b[4] == 0xff && len(b) >= 7
}

// isPostgres tells of an ErrorResponse, the answer to a packet that is no start-up message. Its first field is the
// severity. Source: PostgreSQL, "Message Formats".
func isPostgres(b []byte) bool {
	return len(b) >= 6 && b[0] == 'E' && b[1] == 0 && b[5] == 'S'
}
