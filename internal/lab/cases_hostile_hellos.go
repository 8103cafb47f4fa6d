package lab

import (
	"slices"
)

// helloCases say something in the ServerHello, or in place of it, that no server may say.
func helloCases() []setting {
	chooses := func(g greeting) script { return script{hears, says(handshakes(g.message()))} }
	first := func(messages ...[]byte) script { return script{hears, says(handshakes(messages...)), hangs} }
	good := greeting{version: tls12, suite: ecdheECDSA}
	ssl, unknown, psk, squeezed := good, good, good, good
	ssl.version, unknown.version, psk.suite, squeezed.compression = ssl30, 0x0399, pskAES, 1
	lying := hello12()
	lying[4+2+32] = 0xff // the length of the session
	return []setting{
		hostile("ssl3-chosen", "A ServerHello of SSL 3.0, which nobody offers", "ServerHello 选择了没有客户端提供的 SSL 3.0", chooses(ssl)),
		hostile("version-unknown", "A ServerHello of a version that does not exist", "ServerHello 选择了不存在的版本", chooses(unknown)),
		puzzling(hostile("suite-not-offered", "A ServerHello with a cipher suite that was not offered", "ServerHello 选择了未提供的加密套件", chooses(psk))),
		hostile("compression", "A ServerHello with compression, which was not offered", "ServerHello 选择了未提供的压缩", chooses(squeezed)),
		hostile("retry-twice", "HelloRetryRequest, time and again", "反复要求重发 ClientHello（HelloRetryRequest）",
			script{hears, answers(retryFor(secp256r1)), answers(retryFor(secp256r1)), hangs}),
		hostile("retry-for-a-share-that-was-there", "HelloRetryRequest for what was offered", "HelloRetryRequest 要求的内容已在 ClientHello 中",
			script{hears, answers(retryFor(x25519)), hangs}),
		puzzling(hostile("retry-for-a-group-that-was-not-offered", "HelloRetryRequest for a group that was not offered", "HelloRetryRequest 要求未提供的组",
			script{hears, answers(retryFor(ffdhe2048)), hangs})),
		puzzling(hostile("share-of-another-group", "A key share of a group that was not offered", "密钥共享使用了未提供的组",
			script{hears, answers(helloWith(ffdhe2048, slices.Repeat([]byte{2}, 256))), hangs})),
		hostile("share-of-zeros", "A key share that is no key", "密钥共享不是有效的密钥", script{hears, answers(helloWith(x25519, make([]byte, 32))), hangs}),
		hostile("unknown-message", "A handshake message of a type that does not exist", "类型不存在的握手消息", first(message(99, make([]byte, 20)))),
		hostile("certificate-first", "A certificate before the ServerHello", "证书先于 ServerHello", first(certificates())),
		hostile("two-hellos", "Two ServerHellos", "两个 ServerHello", first(hello12(), hello12())),
		hostile("hello-cut-short", "A ServerHello that announces more than comes", "ServerHello 宣称的长度多于实际发送",
			script{hears, says(handshakes(message(messageServerHello, hello12()[4:], 200)))}),
		puzzling(hostile("hello-that-lies", "A ServerHello that does not fit the lengths in it", "ServerHello 与其中的长度字段不符", first(lying))),
		hostile("huge-message", "A message that announces 16 MiB", "宣称长达 16 MiB 的消息", first(message(messageServerHello, nil, 1<<24-1))),
	}
}

// retryFor is a HelloRetryRequest for a group (RFC 8446 §4.1.4).
func retryFor(group uint16) func(hello []byte) []byte {
	return func(hello []byte) []byte { return greeting{random: retryRandom}.in13(hello, share(group, nil)) }
}

// helloWith is a ServerHello of TLS 1.3 with this key share.
func helloWith(group uint16, key []byte) func(hello []byte) []byte {
	return func(hello []byte) []byte { return greeting{}.in13(hello, share(group, key)) }
}

// basePoint is X25519's (RFC 7748 §4.1): a good public key, of which the private one is 1. That is nobody's secret, and
// nothing that hostile servers say has to be deciphered.
var basePoint = append([]byte{9}, make([]byte, 31)...)
