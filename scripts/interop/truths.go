package main

// What most configurations say: TLS 1.2 and 1.3 with one suite for each kind of key, X25519 before P-256, a whole chain.
var (
	ecdsa = facts{
		versions: "1.2 1.3", version: "1.3", suite: "TLS_AES_128_GCM_SHA256", suite12: ecdsaGCM, group: "x25519", alpn: "-",
		staple: "-", scts: "-", client: "-", chain: "ec lower upper", leaves: "ec", failure: "-",
		get: "http/1.1 200", redirects: "-", websocket: "-", port80: "-",
	}
	rsa = ecdsa.but(facts{suite12: rsaGCM, chain: "rsa lower upper", leaves: "rsa"})
)

// Truths about one version alone.
var (
	onlyTLS13  = facts{versions: "1.3", suite12: "-"}
	tls12ECDSA = facts{versions: "1.2", version: "1.2", suite: ecdsaGCM}
	tls12RSA   = facts{versions: "1.2", version: "1.2", suite: rsaGCM}
	tls11ECDSA = facts{versions: "1.1", version: "1.1", suite: ecdsaCBC, suite12: "-"}
	tls11RSA   = facts{versions: "1.1", version: "1.1", suite: rsaCBC, suite12: "-"}
	tls10ECDSA = facts{versions: "1.0", version: "1.0", suite: ecdsaCBC, suite12: "-"}
)

// Suites of several configurations.
const (
	ecdsaGCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
	rsaGCM   = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	ecdsaCBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
	rsaCBC   = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
	kexRSA   = "TLS_RSA_WITH_AES_128_GCM_SHA256" // without forward secrecy

	ecdsaChaCha = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
	rsaChaCha   = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
)

// A server that does not go on without a client's certificate says so by an alert: handshake_failure in TLS 1.2,
// certificate_required in TLS 1.3. What was negotiated is known by then.
var (
	demanded12 = facts{client: "wanted", failure: "alert 40", get: "-"}
	demanded13 = facts{client: "wanted", failure: "alert 116", get: "-"}
)

// byRSA is the chain of a server with two: OpenSSL takes the first of the client's signature schemes that it has a key for,
// and that of crypto/tls is RSA-PSS.
const byRSA = "rsa lower upper"

// other is what a name that is unknown gets, or a client that names none.
var other = facts{chain: "other lower upper", leaves: "other"}

// unknownName is of a server that refuses a name with unrecognized_name. With TLS 1.3 it is asked by the handshake alone,
// and from a handshake that fails nothing is concluded.
var unknownName = facts{
	versions: "?1.3", version: "-", suite: "-", suite12: "-", group: "-", alpn: "-", chain: "-", leaves: "-",
	failure: "alert 112", get: "-",
}

// c028 and dhe are of servers whose only suite is none of crypto/tls's, so that they refuse the handshake; blind is what
// the scanner does not learn there, and does not claim to. The hellos of TLS 1.2 tell that the server has this version, the
// suite that it takes, and the chain; no handshake tells what a client would negotiate, nor whether there is TLS 1.3.
var (
	c028  = onlySuite("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "x25519")
	dhe   = onlySuite("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "-")
	blind = facts{versions: "1.2 ?1.3", version: "-", suite: "-", group: "-", alpn: "-"}
)

func onlySuite(name, kex string) facts {
	return facts{
		versions: "1.2", version: "1.2", suite: name, suite12: name, group: kex, failure: "alert 40", get: "-",
	}
}

// join gives facts with several others in their place.
func join(first facts, more ...facts) facts {
	for _, f := range more {
		first = first.but(f)
	}
	return first
}
