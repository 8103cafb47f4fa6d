package scan

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// greetings are what servers say first, or to a ClientHello. Those of real ones are as these print them.
var greetings = map[string]facts.Protocol{
	"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\n":  facts.HTTP,
	"<html>\r\n<head><title>400 Bad Request</title></head>": facts.HTTP,
	"<!doctype html><p>": facts.HTTP,
	"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80": facts.HTTP2,
	"\x00\x00\x00\x04\x00\x00\x00\x00\x00":                         facts.HTTP2, // settings of none
	"\x00\x00\x00\x04\x00\x00\x00\x00\x01":                         "",          // of a stream
	"\x00\x00\x05\x04\x00\x00\x00\x00\x00":                         "",          // half a setting
	"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n":                   facts.SSH,
	"SSH": "",
	"220 mx.example.com ESMTP Postfix (Debian/GNU)\r\n":      facts.SMTP,
	"220-mx.example.com ESMTP Exim 4.96\r\n":                 facts.SMTP,
	"554 mx.example.com No SMTP service here\r\n":            facts.SMTP,
	"220 (vsFTPd 3.0.3)\r\n":                                 facts.FTP,
	"220 ProFTPD Server ready.\r\n":                          facts.FTP,
	"220 Welcome.\r\n":                                       "", // either
	"500 SMTP FTP":                                           "",
	"* OK [CAPABILITY IMAP4rev1 SASL-IR] Dovecot ready.\r\n": facts.IMAP,
	"+OK Dovecot ready.\r\n":                                 facts.POP3,
	"\x5b\x00\x00\x00\x0a5.5.5-10.11.6-MariaDB\x00":          facts.MySQL,
	"\x47\x00\x00\x00\xff\x6a\x04Host '10.0.0.1' is not allowed to connect to this MySQL": facts.MySQL,
	"\x47\x00\x00\x01\x0a8.0":  "", // not the first packet
	"\x47\x00\x00\x00\x0a":     "", // too little
	"\x47\x00\x00\x00\xff\x6a": "",
	"E\x00\x00\x00\x8cSFATAL\x00VFATAL\x00C0A000\x00Munsupported frontend protocol 768.769\x00": facts.PostgreSQL,
	"E":                                 "",
	"-ERR Protocol error\r\n":           facts.Redis,
	"-DENIED Redis is running":          facts.Redis,
	"RFB 003.008\n":                     facts.VNC,
	"\xff\xfd\x18\xff\xfd\x20":          facts.Telnet,
	"\xff\xff\xff":                      "",
	"AMQP\x00\x00\x09\x01":              facts.AMQP,
	"":                                  "",
	"\x00":                              "",
	"\x8f\x1b[2Jhello":                  "",
	"\x16\x03\x03\x00\x2a\x02\x00\x00":  "",
	"\x15\x03\x01\x00\x02\x02\x28":      "",
	"http/1.1 200 ok, but not so spelt": "",
}

func TestSpeaks(t *testing.T) {
	for said, want := range greetings {
		if got := speaks([]byte(said)); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestServerIn(t *testing.T) {
	for said, want := range map[string]string{
		"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nDate: x\r\n":                        "nginx/1.22.1",
		"HTTP/1.1 400 Bad Request\r\nDate: Sun, 29 Nov 2026 10:25:25 GMT\r\nserver:Apache/2.4.6": "Apache/2.4.6", // cut
		"HTTP/1.1 400 Bad Request\r\nServer: \x1b[31m\r\n":                                       "?[31m",
		"HTTP/1.1 400 Bad Request\r\n\r\nServer: a body\r\n":                                     "",
		"HTTP/1.1 400 Bad Request\r\nServer":                                                     "",
		"Server: nginx":                                                                          "",
		"":                                                                                       "",
	} {
		if got := serverIn([]byte(said)); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

// FuzzSpeaks holds that what begins as TLS does is never taken for another protocol, and that anything can be said.
func FuzzSpeaks(f *testing.F) {
	for said := range greetings {
		f.Add([]byte(said))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		if server := serverIn(said); len(server) > maxServer || visible(server, maxServer) != server {
			t.Errorf("%q: the server's name is %q", said, server)
		}
		got := speaks(said)
		if len(said) > 1 && said[0] >= 20 && said[0] <= 24 && said[1] == 3 && got != "" {
			t.Errorf("%q is taken for %s", said, got)
		}
		if len(said) == 0 && got != "" {
			t.Errorf("silence is taken for %s", got)
		}
	})
}
