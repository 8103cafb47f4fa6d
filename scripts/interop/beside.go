package main

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// What stands beside the servers: the issuer for those who look for it, an OCSP responder that is openssl, and a server
// of WebSockets that connections are passed on to.

// serveBeside starts them, and writes the staple and the timestamps that are files.
func (r *rig) serveBeside() error {
	issuers := map[string][]byte{}
	for _, name := range []string{"lower", "near"} {
		der, err := r.run("openssl", "x509", "-in", filepath.Join(r.dir, name+".pem"), "-outform", "DER")
		if err != nil {
			return err
		}
		issuers["/"+name+".crt"] = der
	}
	handlers := map[string]http.HandlerFunc{
		issuerAt: func(w http.ResponseWriter, req *http.Request) { _, _ = w.Write(issuers[req.URL.Path]) },
		statusAt: r.status,
		chatAt:   chat,
	}
	for at, handler := range handlers {
		l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", at, r.port))
		if err != nil {
			return err
		}
		s := &http.Server{Handler: handler, ReadHeaderTimeout: patience}
		go func() { _ = s.Serve(l) }() // until the process ends
	}
	r.chat = fmt.Sprintf("%s:%d", chatAt, r.port)
	if err := r.stapleFile(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.dir, "scts"), timestamps(2), 0o644)
}

// responder are the flags of an openssl ocsp that speaks for lower.
func (r *rig) responder() []string {
	lower := filepath.Join(r.dir, "lower")
	return []string{
		"ocsp", "-index", filepath.Join(r.dir, "index.txt"), "-CA", lower + ".pem", "-rsigner", lower + ".pem",
		"-rkey", lower + ".key", "-ndays", "7", "-resp_no_certs", // the issuer needs none, and Caddy takes one for a delegate's
	}
}

// status answers OCSP requests by POST (RFC 6960 appendix A.1), which is what Apache and Caddy send, with openssl's own
// responder.
func (r *rig) status(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<16))
	if err != nil {
		return
	}
	in, err := os.CreateTemp(r.dir, "ocsp")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = in.Write(body)
	_ = in.Close()
	out := in.Name() + ".response"
	if _, err := r.run("openssl", append(r.responder(), "-reqin", in.Name(), "-respout", out)...); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/ocsp-response")
	http.ServeFile(w, req, out)
}

// stapleFile makes staple.der, for servers that are given a response.
func (r *rig) stapleFile() error {
	request := filepath.Join(r.dir, "staple.req")
	_, err := r.run("openssl", "ocsp", "-no_nonce", "-issuer", filepath.Join(r.dir, "lower.pem"),
		"-cert", filepath.Join(r.dir, "stapled.pem"), "-reqout", request)
	if err != nil {
		return err
	}
	_, err = r.run("openssl", append(r.responder(), "-reqin", request, "-respout", filepath.Join(r.dir, "staple.der"))...)
	return err
}

// judgeStaple tells what openssl makes of a staple: the status of the certificate "stapled" by a response with its
// issuer's signature, such as "good", or its complaint.
func (r *rig) judgeStaple(der []byte) string {
	f, err := os.CreateTemp(r.dir, "staple")
	if err != nil {
		return err.Error()
	}
	_, _ = f.Write(der)
	_ = f.Close()
	stapled := filepath.Join(r.dir, "stapled.pem")
	out, err := r.run("openssl", "ocsp", "-respin", f.Name(), "-issuer", filepath.Join(r.dir, "lower.pem"), "-cert", stapled,
		"-CAfile", filepath.Join(r.dir, "root.pem"), "-verify_other", filepath.Join(r.dir, "above.pem"))
	if err != nil {
		return err.Error()
	}
	_, word, _ := strings.Cut(string(out), stapled+": ")
	word, _, _ = strings.Cut(word, "\n")
	return word
}

// timestamps gives a SignedCertificateTimestampList (RFC 6962 §3.3) with n entries of a log that nobody knows.
func timestamps(n int) []byte {
	var all []byte
	for i := range n {
		entry := make([]byte, 1+32+8+2, 64) // version 1, the log's id, the time, no extensions
		entry[1] = byte(i + 1)
		entry = append(entry, 4, 3, 0, 4, 1, 2, 3, 4) // ecdsa with SHA-256, and four bytes for a signature
		all = binary.BigEndian.AppendUint16(all, uint16(len(entry)))
		all = append(all, entry...)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(all))), all...)
}

// chat opens a WebSocket (RFC 6455 §4.2.2), and answers a GET like any page.
func chat(w http.ResponseWriter, req *http.Request) {
	key := req.Header.Get("Sec-Websocket-Key")
	if key == "" || !strings.EqualFold(req.Header.Get("Upgrade"), "websocket") {
		_, _ = io.WriteString(w, "ok")
		return
	}
	c, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = c.Close() }()
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	var answer bytes.Buffer
	answer.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
	answer.WriteString("Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n")
	if _, err := c.Write(answer.Bytes()); err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, bufio.NewReader(buffered)) // until the other side has closed
}
