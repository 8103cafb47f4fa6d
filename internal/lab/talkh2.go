package lab

import (
	"bytes"
	"crypto/tls"
	"io"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// talkH2 answers every request in HTTP/2 with the same page (RFC 9113).
func talkH2(c *tls.Conn) {
	if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	f := http2.NewFramer(c, io.LimitReader(c, maxUnread))
	err := f.WriteSettings()
	for err == nil {
		var frame http2.Frame
		if frame, err = f.ReadFrame(); err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				err = f.WriteSettingsAck()
			}
		case *http2.HeadersFrame:
			err = f.WriteHeaders(http2.HeadersFrameParam{StreamID: frame.StreamID, BlockFragment: headH2(), EndHeaders: true})
			if err == nil {
				err = f.WriteData(frame.StreamID, true, []byte(`{"ok":true}`))
			}
		}
	}
}

// headH2 is the header of that page. Its encoder is new each time, so it refers to nothing that was said before.
func headH2() []byte {
	var out bytes.Buffer
	e := hpack.NewEncoder(&out)
	e.SetMaxDynamicTableSize(0)
	for _, field := range [][2]string{{":status", "200"}, {"content-type", "application/json; charset=utf-8"}} {
		_ = e.WriteField(hpack.HeaderField{Name: field[0], Value: field[1]}) // to a buffer
	}
	return out.Bytes()
}
