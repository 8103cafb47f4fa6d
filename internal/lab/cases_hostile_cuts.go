package lab

import "time"

// cutters begin a handshake of TLS 1.2 properly, and end the connection or fall silent at some step of it.
func cutters() []setting {
	greeted := script{hears, says(handshakes(hello12()))}
	shown := func(last ...step) chained {
		return func(chain [][]byte) script {
			return append(script{hears, says(handshakes(hello12(), certificates(chain...)))}, last...)
		}
	}
	asked := func(last ...step) chained {
		return func(chain [][]byte) script {
			return append(script{hears, says(handshakes(hello12(), certificates(chain...), badExchange(generator), done()))}, last...)
		}
	}
	then := func(last ...step) script { return append(greeted[:len(greeted):len(greeted)], last...) }
	whole := handshakes(hello12())
	return []setting{
		hostile("reset-at-once", "The connection is reset before anything is said", "连接建立后立即被重置", script{resets}),
		hostile("close-at-once", "The connection is closed before anything is said", "连接建立后立即被关闭", script{}),
		hostile("reset-in-hello", "Reset in the midst of the ServerHello", "ServerHello 发到一半时重置连接", script{hears, says(whole[:20]), resets}),
		hostile("close-in-hello", "Closed in the midst of the ServerHello", "ServerHello 发到一半时关闭连接", script{hears, says(whole[:20])}),
		hostile("hang-in-hello", "Silence in the midst of the ServerHello", "ServerHello 发到一半后沉默", script{hears, says(whole[:20]), hangs}),
		hostile("reset-after-hello", "Reset after the ServerHello", "ServerHello 之后重置连接", then(resets)),
		hostile("close-after-hello", "Closed after the ServerHello", "ServerHello 之后关闭连接", greeted),
		hostile("hang-after-hello", "Silence after the ServerHello", "ServerHello 之后沉默", then(hangs)),
		hostile("alert-after-hello", "An alert after the ServerHello", "ServerHello 之后发送告警", then(says(alertOf(levelFatal, internalError)))),
		hostile("reset-after-certificate", "Reset after the certificate", "证书之后重置连接", shown(resets)),
		hostile("close-after-certificate", "Closed after the certificate", "证书之后关闭连接", shown()),
		hostile("hang-after-certificate", "Silence after the certificate", "证书之后沉默", shown(hangs)),
		hostile("alert-after-certificate", "An alert after the certificate", "证书之后发送告警", shown(says(alertOf(levelFatal, internalError)))),
		hostile("bad-signature", "A key exchange whose signature is wrong", "密钥交换的签名无效", asked()),
		hostile("reset-after-retry", "Reset after a HelloRetryRequest", "HelloRetryRequest 之后重置连接", script{hears, answers(retryFor(secp256r1)), resets}),
		hostile("hang-after-retry", "Silence after a HelloRetryRequest", "HelloRetryRequest 之后沉默", script{hears, answers(retryFor(secp256r1)), hears, hangs}),
		hostile("dribble", "A ServerHello, a byte every tenth of a second", "ServerHello 每 0.1 秒发送一个字节", script{hears, drips(time.Second/10, whole)}),
	}
}
