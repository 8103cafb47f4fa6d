package lab

import (
	"crypto/tls"
	"io"
	"strings"

	"golang.org/x/net/http2"
)

// talkers complete the handshake, and then say more than anybody can bear, or nothing.
func talkers() []setting {
	talks := func(id, en, zh string, t talk) setting { return unanswering(hostile(id, en, zh, site{talk: t})) }
	frames := func(id, en, zh string, write func(f *http2.Framer, nth int) error) setting {
		return unanswering(hostile(id, en, zh, site{config: onlyH2, talk: framing(write)}))
	}
	const ok = "HTTP/1.1 200 OK\r\n"
	return []setting{
		unanswering(hostile("key-update-flood", "Key updates without end after the handshake", "握手之后无穷无尽的密钥更新", afterwards{keyUpdates})),
		unanswering(hostile("ticket-flood", "Session tickets without end after the handshake", "握手之后无穷无尽的会话票据", afterwards{tickets})),
		harmless(hostile("silent-after-handshake", "Nothing is said after the handshake", "握手之后沉默", site{talk: babble("", "")})),
		harmless(hostile("endless-body", "An answer whose body never ends", "应答的正文永不结束", site{talk: babble(ok+"\r\n", strings.Repeat("x", 4096))})),
		talks("endless-header", "An answer whose header never ends", "应答的首部永不结束", babble(ok, "a: b\r\n")),
		talks("endless-interim", "Interim answers (1xx) without end", "无穷无尽的 1xx 中间应答", babble("", "HTTP/1.1 103 Early Hints\r\n\r\n")),
		frames("settings-flood", "HTTP/2 SETTINGS without end", "无穷无尽的 HTTP/2 SETTINGS", moreSettings),
		frames("ping-flood", "HTTP/2 PING without end", "无穷无尽的 HTTP/2 PING", pings),
		frames("continuation-flood", "An HTTP/2 header that is continued without end", "HTTP/2 首部无穷无尽的 CONTINUATION", continued),
	}
}

// unanswering makes a case one whose requests get no answer.
func unanswering(s setting) setting {
	s.Shows, s.Verdict = ids("http_no_answer"), everywhere(fail)
	return s
}

// babble hears a request, and says this once and that for ever; nothing at all without either.
func babble(once, forever string) talk {
	return func(c *tls.Conn) {
		if hearRequest(c) != nil {
			return
		}
		if once+forever == "" {
			_, _ = io.Copy(io.Discard, c)
			return
		}
		_, err := io.WriteString(c, once)
		for many := strings.Repeat(forever, 1+4096/len(forever)); err == nil; {
			_, err = io.WriteString(c, many)
		}
	}
}

// hearRequest reads some of a request: the beginning is enough for those who do not mind what it asks.
func hearRequest(c *tls.Conn) error {
	_, err := c.Read(make([]byte, 4096))
	return err
}

// framing begins to speak HTTP/2, hears the client's preface, and writes frames until the client is gone.
func framing(write func(f *http2.Framer, nth int) error) talk {
	return func(c *tls.Conn) {
		if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		f := http2.NewFramer(c, nil)
		err := f.WriteSettings()
		for nth := 0; err == nil; nth++ {
			err = write(f, nth)
		}
	}
}

func moreSettings(f *http2.Framer, _ int) error { return f.WriteSettings() }

func pings(f *http2.Framer, _ int) error { return f.WritePing(false, [8]byte{}) }

// continued is the beginning of a header, and then its continuation again and again: RFC 9113 §6.10 sets no bound.
func continued(f *http2.Framer, nth int) error {
	if nth == 0 {
		return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: headH2()})
	}
	const cookie = "\x60\x01x" // cookie, which may come more than once, by its place in the table: RFC 7541 appendix A
	return f.WriteContinuation(1, false, []byte(strings.Repeat(cookie, 300)))
}
