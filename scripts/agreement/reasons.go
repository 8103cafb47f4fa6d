package main

// A reason tells why a tool says another thing of a property than the scanner. docs/agreement.md tells who is right.
type reason struct {
	tool     tool
	property property
	says     string   // what the tool says; "*" where that is of the day or of the server
	found    string   // what the scanner says; likewise
	servers  []string // ids; nil: any
	why      string

	// Which of two certificates a connection is shown is chance, and with it whether there is a difference.
	chance bool
}

var reasons = []reason{
	{
		tool: sslscan, property: secure, says: "no", found: "yes",
		why: "sslscan asks for a renegotiation over TLS 1.0 alone; of a server without it, it says that it is not supported",
	},
	{
		tool: sslscan, property: group, says: "0x0017 0x0018 0x0019 0x001d", found: "0x11ec",
		why: "sslscan does not know X25519MLKEM768, which the scanner's handshake took",
	},

	// No handshake at all.
	{tool: sslscan, property: versions, says: "-", found: nothingKnown, servers: noTLS, why: noAnswer},
	{
		tool: sslscan, property: versions, says: "-", found: "?1.3", servers: []string{"alert", "gm-only"},
		why: "the scanner asks for TLS 1.3 in its handshake alone, and from a handshake that fails it concludes nothing; sslscan " +
			"has a hello for it, and says that there is none",
	},
	{
		tool: sslscan, property: versions, says: "1.3", found: "?1.0 ?1.1 ?1.2 1.3", servers: []string{"cuts-other-hellos"},
		why: noAnswer,
	},
	{
		tool: sslscan, property: versions, says: "1.2", found: "1.2 ?1.3", servers: oneSuite,
		why: "the server's only suite is none of crypto/tls's: it refuses the handshake, which alone asks for TLS 1.3. sslscan has " +
			"a hello for it, and says that there is none",
	},

	{tool: sslscan, property: secure, says: "no", found: "?", servers: []string{"cuts-other-hellos"}, why: noAnswer},

	// Servers that are a ServerHello and a certificate, with no handshake to follow.
	{tool: sslscan, property: suites, says: "-", found: "*", servers: oneSuite, why: noFurther},
	{tool: sslscan, property: suites, says: "*", found: "*", servers: []string{"client-order", "weak-suites"}, why: noFurther},
	{tool: sslscan, property: weak, says: "-", found: "no_fs", servers: []string{"client-order"}, why: noFurther},
	{tool: sslscan, property: weak, says: "*", found: "3des anon des export no_fs null rc4", servers: []string{"weak-suites"}, why: noFurther},

	// A TLS 1.2 that warns before it answers.
	{tool: sslscan, property: versions, says: "1.3", found: "1.2 1.3", servers: []string{"bare-tls12"}, why: warned},
	{tool: sslscan, property: suites, says: "0x1301 0x1302 0x1303", found: "*", servers: []string{"bare-tls12"}, why: warned},

	// What OpenSSL does not finish.
	{
		tool: sslscan, property: suites, says: "*", found: "*", servers: []string{"client-certificate", "client-certificate-tls13"},
		why: "sslscan counts a suite when the handshake is over, and without a client's certificate it fails; the scanner counts " +
			"the ServerHello",
	},
	{
		tool: sslscan, property: suites, says: "*", found: "*", servers: unreadable,
		why: "sslscan has OpenSSL make the handshakes, which refuses this certificate or key in each; the scanner counts the ServerHello",
	},
	{
		tool: sslscan, property: suites, says: "0x1301 0x1302 0x1303", found: "*", servers: []string{"no-signing"},
		why: "the certificate's key may not sign: OpenSSL minds in TLS 1.2 and not in 1.3; the scanner counts the ServerHello",
	},

	// Certificates that break the rules.
	{
		tool: sslscan, property: names, says: "*", found: "?", servers: []string{"broken-extension", "duplicate-names", "idn-unicode"},
		why: "OpenSSL reads what it can of names that are not encoded as they must be; the scanner says that they cannot be read, " +
			"as clients differ about them",
	},
	{
		tool: sslscan, property: dates, says: "*", found: "?", servers: []string{"broken-dates", "broken-dates-tls12"},
		why: "OpenSSL gives the first date, and \"Bad time value\" for that in the thirteenth month; the scanner takes neither",
	},
	{
		tool: sslscan, property: expiry, says: "valid", found: "?", servers: []string{"broken-dates", "broken-dates-tls12"},
		why: "sslscan calls a certificate valid whose end it could not read",
	},

	// Judgements.
	{
		tool: sslscan, property: expiry, says: "valid", found: "early", servers: []string{"fresh", "not-yet-valid"},
		why: "sslscan looks at the end of validity alone",
	},
	{
		tool: testssl, property: trusted, says: "expired", found: "trusted", servers: []string{"expired"},
		why: "testssl.sh has openssl verify chain and dates at once; to the scanner the dates are a rule of their own, and the chain " +
			"leads to a trusted root",
	},
	{
		tool: testssl, property: ems, says: "no", found: "yes", servers: []string{"weak-suites"},
		why: "testssl.sh asks for extensions with CBC suites alone, which this server takes without any; with a suite that clients " +
			"choose it has extended_master_secret, as openssl s_client finds too",
	},
	{
		tool: testssl, property: resume, says: "yes", found: "no", servers: []string{"bare-tls12"},
		why: "testssl.sh resumes with openssl, which takes TLS 1.3 here; the scanner speaks of TLS 1.2",
	},
	{tool: sslscan, property: dates, says: "*", found: "*", servers: alternating, why: inTurn, chance: true},
	{tool: sslscan, property: expiry, says: "*", found: "*", servers: alternating, why: inTurn, chance: true},
}

const nothingKnown = "?1.0 ?1.1 ?1.2 ?1.3"

// noTLS accept a connection, and never answer a hello with one.
var noTLS = []string{"closes", "hangs", "icp-reset", "plain-http", "resets", "ssh-banner"}

// oneSuite have a suite that crypto/tls does not, and go no further than their ServerHelloDone.
var oneSuite = []string{"cbc-sha384-only", "dhe-only", "dhe-only-expired"}

// unreadable have a certificate that OpenSSL refuses to read, or a key that is not to be had at its security level.
var unreadable = []string{
	"bad-utf8", "bad-utf8-tls12", "brainpool", "brainpool-tls12", "broken-extension", "broken-extension-tls12", "duplicate-names",
	"duplicate-names-tls12", "p-224", "rsa-16384", "rsa-16384-tls12", "rsa-512", "secp256k1", "secp256k1-tls12", "sm2",
	"sm2-expired", "sm2-expired-tls12", "sm2-signature", "sm2-signature-tls12", "sm2-tls12",
}

var alternating = []string{"alternating-certificates", "alternating-good-certificates"}

const (
	noAnswer = "the scanner concludes nothing about a version from silence, a reset or bytes that are not TLS; sslscan says that " +
		"there is none"
	noFurther = "sslscan counts a suite when OpenSSL has finished the handshake, and this server is a ServerHello and a " +
		"certificate; the scanner counts the ServerHello"
	warned = "the server warns with unrecognized_name before its ServerHello, which RFC 6066 §3 allows; sslscan takes the " +
		"warning for a refusal. The server does have TLS 1.2"
	inTurn = "the server shows two certificates in turn, and sslscan reads the fingerprint on one connection and the rest on another"
)
