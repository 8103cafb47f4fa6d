package lab

// unshaken are those that need a handshake, where the server refused every one. Its chain it showed to others.
var unshaken = ids("ats_forward_secrecy", "ats_tls_version", "client_cert_requested", "tls12_missing")

// suiteCases have a suite that crypto/tls, and most phones, do not: they refuse its hello and show others their chain.
func suiteCases() []setting {
	return []setting{
		{Case{
			ID:      "dhe-only",
			Title:   title("Only DHE key exchange, which no phone takes any more", "仅支持 DHE 密钥交换，手机已不再支持"),
			Shows:   ids("tls_handshake_failed"),
			Unknown: unshaken,
			Verdict: everywhere(fail),
		}, serve(oneSuite{suite: 0x009e, params: dhe})},
		{Case{
			ID:      "dhe-only-expired",
			Title:   title("The same, and the certificate has expired", "同上，且证书已过期"),
			Shows:   ids("cert_expired", "tls_handshake_failed"),
			Unknown: unshaken,
			Verdict: everywhere(fail),
		}, serve(oneSuite{suite: 0x009e, params: dhe, change: valid(-90*day, -day)})},
		{Case{
			ID:      "cbc-sha384-only",
			Title:   title("Only a suite of Apple's that Chromium does not have", "仅支持苹果列表中 Chromium 没有的加密套件"),
			Shows:   ids("tls_handshake_failed"),
			Unknown: with(unshaken, "tls_handshake_failed"), // on iOS
			Verdict: Verdict{IOS: unknown, Android: fail, Harmony: fail, Devtools: fail},
		}, serve(oneSuite{suite: 0xc028, params: ecdhe})},
	}
}
