package lab

import "time"

// hostile is a case that is there to harm whoever looks, or to lead him astray. No handshake comes of it, and nobody's
// could.
func hostile(id, en, zh string, by server) setting {
	return setting{Case{ID: id, Title: title(en, zh), Hostile: true, Shows: ids("tls_handshake_failed"), Verdict: everywhere(fail)}, serve(by)}
}

// harmless is one that completes the handshake all the same.
func harmless(s setting) setting {
	s.Shows, s.Verdict = nil, everywhere(pass)
	return s
}

// puzzling is one with which a phone might come further than we do.
func puzzling(s setting) setting {
	s.Shows, s.Verdict = nil, everywhere(unknown)
	return s
}

// otherPorts speak something else than TLS, or nothing that anybody knows.
func otherPorts() []setting {
	greets := func(text string) script { return script{says([]byte(text)), hears} }
	replies := func(text string) script { return script{hears, says([]byte(text))} }
	return []setting{
		hostile("smtp-banner", "SMTP on the port", "端口上是 SMTP", greets("220 mail.lab.test ESMTP Postfix\r\n")),
		hostile("ftp-banner", "FTP on the port", "端口上是 FTP", greets("220 (vsFTPd 3.0.5)\r\n")),
		hostile("imap-banner", "IMAP on the port", "端口上是 IMAP", greets("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n")),
		hostile("pop3-banner", "POP3 on the port", "端口上是 POP3", greets("+OK ready\r\n")),
		hostile("mysql-greeting", "MySQL on the port", "端口上是 MySQL",
			greets("\x49\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00saltsalt\x00\xff\xff\xff\x02\x00\xff\xdf\x15"+string(make([]byte, 10))+"moresaltsalt\x00mysql_native_password\x00")),
		hostile("vnc-greeting", "VNC on the port", "端口上是 VNC", greets("RFB 003.008\n")),
		hostile("postgresql-error", "PostgreSQL on the port", "端口上是 PostgreSQL",
			replies("E\x00\x00\x00\x55SFATAL\x00VFATAL\x00C08P01\x00Minvalid length of startup packet\x00\x00")),
		hostile("redis-error", "Redis on the port", "端口上是 Redis", replies("-ERR unknown command\r\n")),
		hostile("http2-cleartext", "HTTP/2 without TLS on the port", "端口上是没有 TLS 的 HTTP/2", replies("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64")),
		hostile("html-alone", "A web page without HTTP around it", "没有 HTTP 首部的网页", replies("<!DOCTYPE html><title>lab</title>")),
		hostile("garbage", "Bytes that mean nothing", "毫无意义的字节", replies("\x8f\x1b[2J\u202eabc\x00\xff\x07")),
		hostile("garbage-flood", "Bytes that mean nothing, without end", "无穷无尽的无意义字节", script{floods([]byte("\x8f\x00\xff\x07"))}),
		hostile("tarpit", "A byte that means nothing each second", "每秒发送一个无意义的字节", script{drips(time.Second, make([]byte, 1<<10))}),
	}
}
