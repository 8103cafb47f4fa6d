package lab

import (
	"crypto/tls"
	"net"
	"slices"
)

// addressCases have two addresses under one name, or none that answers.
func addressCases() []setting {
	return []setting{
		{Case{
			ID:      "two-addresses",
			Title:   title("Two addresses: one is good, the certificate of the other has expired", "两个地址：一个正常，另一个的证书已过期"),
			Shows:   ids("cert_expired", "multi_ip_inconsistent/verdict"),
			Verdict: everywhere(fail),
		}, serve(site{}, expired)},
		{Case{
			ID:      "two-addresses-one-dead",
			Title:   title("Two addresses: one is good, at the other nothing listens", "两个地址：一个正常，另一个无人监听"),
			Shows:   ids("multi_ip_inconsistent/verdict"),
			Verdict: everywhere(fail),
		}, serve(site{}, nothing{})},
		{Case{
			ID:      "two-addresses-alike-but-different-chains",
			Title:   title("Two addresses with a good certificate each: worth a note", "两个地址各有一张合格的证书：仅作提示"),
			Verdict: everywhere(pass),
		}, serve(site{}, site{})},
		{Case{
			ID:      "refused",
			Title:   title("Nothing listens on the port", "端口无人监听"),
			Unknown: ids("*", "connection", "tls13_only"),
			Verdict: everywhere(unknown),
		}, serve(nothing{})},
	}
}

// handshakeCases accept the connection and complete no handshake.
func handshakeCases() []setting {
	failed := ids("tls_handshake_failed")
	return []setting{
		{Case{
			ID:      "client-certificate",
			Title:   title("The server demands a client certificate, which mini programs do not have", "服务器要求客户端证书，而小程序无法提供"),
			Shows:   ids("client_cert_requested/required"),
			Unknown: ids("ats_forward_secrecy", "ats_tls_version", "tls12_missing"),
			Verdict: everywhere(fail),
		}, serve(site{config: demandCertificate})},
		{Case{
			ID:      "client-certificate-tls13",
			Title:   title("The same in TLS 1.3, where the refusal comes after the handshake", "同上，但使用 TLS 1.3：拒绝在握手之后才到"),
			Shows:   ids("client_cert_requested/required"),
			Unknown: ids("ats_forward_secrecy", "ats_tls_version", "tls12_missing"),
			Verdict: everywhere(fail),
		}, serve(site{config: demandCertificateLate})},
		{Case{
			ID:      "client-certificate-optional",
			Title:   title("The server asks for a client certificate and goes on without", "服务器请求客户端证书，不提供也继续"),
			Shows:   ids("client_cert_requested/requested"),
			Verdict: everywhere(warn),
		}, serve(site{config: requestCertificate})},
		{Case{
			ID:      "cuts-other-hellos",
			Title:   title("All is well, but a firewall cuts every hello that is not of TLS 1.3", "一切正常，但防火墙会切断所有非 TLS 1.3 的 ClientHello"),
			Unknown: ids("tls13_only"),
			Verdict: Verdict{IOS: pass, Android: unknown, Harmony: unknown, Devtools: pass},
		}, serve(site{config: cutOtherHellos})},
		{Case{
			ID:      "hangs",
			Title:   title("The server accepts the connection and never says a word", "服务器接受连接后一直不应答"),
			Shows:   failed,
			Unknown: ids("*", "client_cert_requested", "tls13_only"),
			Verdict: everywhere(fail),
		}, serve(handler(hang))},
		{Case{
			ID:      "resets",
			Title:   title("The connection is reset after the ClientHello", "收到 ClientHello 后重置连接"),
			Shows:   failed,
			Unknown: ids("*", "client_cert_requested", "tls13_only"),
			Verdict: everywhere(fail),
		}, serve(handler(reset))},
		{Case{
			ID:      "closes",
			Title:   title("The connection is closed after the ClientHello", "收到 ClientHello 后关闭连接"),
			Shows:   failed,
			Unknown: ids("*", "client_cert_requested", "tls13_only"),
			Verdict: everywhere(fail),
		}, serve(handler(hangUp))},
		{Case{
			ID:      "alert",
			Title:   title("Every handshake is refused with the alert handshake_failure", "所有握手都以 handshake_failure 警报拒绝"),
			Shows:   failed,
			Unknown: ids("*", "client_cert_requested", "tls13_only"),
			Verdict: everywhere(fail),
		}, serve(handler(alert))},
		{Case{
			ID:      "plain-http",
			Title:   title("HTTP without TLS on the port", "端口上是没有 TLS 的 HTTP"),
			Shows:   failed,
			Unknown: ids("*", "client_cert_requested"),
			Verdict: everywhere(fail),
		}, serve(handler(plainHTTP))},
		{Case{
			ID:      "ssh-banner",
			Title:   title("SSH on the port", "端口上是 SSH"),
			Shows:   failed,
			Unknown: ids("*", "client_cert_requested"),
			Verdict: everywhere(fail),
		}, serve(handler(ssh))},
	}
}

// cutOtherHellos closes the connection without a word unless the client offers TLS 1.3.
func cutOtherHellos(c *tls.Config) {
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if !slices.Contains(hello.SupportedVersions, tls.VersionTLS13) {
			_ = hello.Conn.Close()
			return nil, net.ErrClosed
		}
		return nil, nil
	}
}

// demandCertificate stops at TLS 1.2: in 1.3 the client's handshake is complete before the server refuses it.
func demandCertificate(c *tls.Config) {
	c.MaxVersion = tls.VersionTLS12
	c.ClientAuth = tls.RequireAnyClientCert
}

func demandCertificateLate(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }

func requestCertificate(c *tls.Config) { c.ClientAuth = tls.RequestClientCert }
