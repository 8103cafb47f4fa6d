package wire

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// Lists for hellos that ask about one property. Suites that need a shared secret, and static (EC)DH but where it is what is
// asked about, are left out as they are of [OtherSuites].

// AEADSuites gives the suites of TLS 1.2 that encrypt and authenticate in one, those of Apple first.
func AEADSuites() []facts.Suite {
	return []facts.Suite{
		0xc02c, 0xc02b, 0xc030, 0xc02f, // ECDHE, AES-GCM: RFC 5289 §3.2
		0xcca9, 0xcca8, 0xccaa, // ECDHE and DHE, ChaCha20-Poly1305: RFC 7905 §2
		0xc0ad, 0xc0ac, 0xc0af, 0xc0ae, // ECDHE_ECDSA, AES-CCM and CCM_8: RFC 7251 §2
		0x009f, 0x009e, 0x00a3, 0x00a2, // DHE, AES-GCM: RFC 5288 §3
		0xc09f, 0xc09e, 0xc0a3, 0xc0a2, // DHE_RSA, AES-CCM and CCM_8: RFC 6655
		0x009d, 0x009c, // RSA, AES-GCM: RFC 5288 §3
		0xc09d, 0xc09c, 0xc0a1, 0xc0a0, // RSA, AES-CCM and CCM_8: RFC 6655
	}
}

// AEAD reports whether a suite is among [AEADSuites].
func AEAD(suite facts.Suite) bool { return slices.Contains(AEADSuites(), suite) }

// CommonGroups gives the groups of which every client has both (RFC 8446 §9.1).
func CommonGroups() []facts.Group { return []facts.Group{x25519, p256} }

// Common reports whether a server that chose this group has one of [CommonGroups], be it as a half of a hybrid
// (draft-ietf-tls-ecdhe-mlkem §4).
func Common(g facts.Group) bool {
	const secp256r1mlkem768 facts.Group = 0x11eb
	return g == x25519mlkem768 || g == secp256r1mlkem768 || slices.Contains(CommonGroups(), g)
}

// NullSuites gives the suites without encryption.
func NullSuites() []facts.Suite {
	return []facts.Suite{
		0xc006, 0xc010, 0xc001, 0xc00b, // ECDHE and ECDH: RFC 8422 §6, RFC 4492 §6
		0x003b, 0x0002, 0x0001, // RSA, SHA-256, SHA-1 and MD5: RFC 5246 appendix A.5
	}
}

// AnonSuites gives the suites without a certificate, those with encryption before the one without.
func AnonSuites() []facts.Suite {
	return []facts.Suite{
		0x00a7, 0x00a6, // DH, AES-GCM: RFC 5288 §3
		0xc019, 0xc018, 0xc017, 0xc016, // ECDH, AES, 3DES and RC4: RFC 4492 §6
		0x006d, 0x006c, 0x003a, 0x0034, 0x001b, 0x0018, // DH, AES, 3DES and RC4: RFC 5246 appendix A.5
		0x00c5, 0x00bf, 0x0089, 0x0046, // DH, Camellia: RFC 5932 §2
		0x009b, // DH, SEED: RFC 4162 §2
		0x001a, // DH, DES: RFC 5469
		0xc015, // ECDH, no encryption: RFC 4492 §6
	}
}

// ExportSuites gives the suites that were made short for export.
func ExportSuites() []facts.Suite {
	return []facts.Suite{
		0x0003, 0x0006, 0x0008, // RSA, 40 bits of RC4, RC2 and DES: RFC 2246 appendix A.5
		0x0014, 0x0011, 0x000e, 0x000b, // DHE and DH, 40 bits of DES, likewise
		0x0017, 0x0019, // DH without a certificate, 40 bits of RC4 and DES, likewise
		0x0064, 0x0062, 0x0065, 0x0063, 0x0060, 0x0061, // 56 bits: draft-ietf-tls-56-bit-ciphersuites-01 §2
	}
}

// RC4Suites gives the suites with RC4 (RFC 7465), of 128 bits and with a certificate.
func RC4Suites() []facts.Suite {
	return []facts.Suite{0xc007, 0xc011, 0xc002, 0xc00c, 0x0005, 0x0004} // RFC 8422 §6, RFC 4492 §6, RFC 5246 appendix A.5
}

// DESSuites gives the suites with single DES (RFC 5469) and a certificate.
func DESSuites() []facts.Suite { return []facts.Suite{0x0015, 0x0012, 0x000f, 0x000c, 0x0009} }

// TripleDESSuites gives the suites with 3DES and a certificate.
func TripleDESSuites() []facts.Suite {
	return []facts.Suite{
		0xc008, 0xc012, 0xc003, 0xc00d, // ECDHE and ECDH: RFC 8422 §6, RFC 4492 §6
		0x0016, 0x0013, 0x0010, 0x000d, 0x000a, // DHE, DH and RSA: RFC 5246 appendix A.5
	}
}

// DHESuites gives the suites with a certificate whose key exchange is ephemeral and over a finite field.
func DHESuites() []facts.Suite {
	return []facts.Suite{
		0x009f, 0x009e, 0xccaa, 0x00a3, 0x00a2, // AES-GCM and ChaCha20-Poly1305: RFC 5288 §3, RFC 7905 §2
		0xc09f, 0xc09e, 0xc0a3, 0xc0a2, // AES-CCM: RFC 6655
		0x006b, 0x0067, 0x0039, 0x0033, 0x006a, 0x0040, 0x0038, 0x0032, // AES-CBC: RFC 5246 appendix A.5
		0x00c4, 0x00be, 0x0088, 0x0045, 0x0087, 0x0044, // Camellia-CBC: RFC 5932 §2
		0x009a, 0x0099, 0x0016, 0x0013, // SEED and 3DES: RFC 4162 §2, RFC 5246 appendix A.5
	}
}

// RSAExchangeSuites gives the suites whose key exchange is by RSA, without forward secrecy, and which nothing else is wrong
// with: those with RC4, 3DES and the like are in lists of their own.
func RSAExchangeSuites() []facts.Suite {
	return []facts.Suite{
		0x009d, 0x009c, // AES-GCM: RFC 5288 §3
		0xc09d, 0xc09c, 0xc0a1, 0xc0a0, // AES-CCM and CCM_8: RFC 6655
		0xc07b, 0xc07a, 0xc051, 0xc050, // Camellia-GCM and ARIA-GCM: RFC 6367 §2, RFC 6209 §2
		0x003d, 0x003c, 0x0035, 0x002f, // AES-CBC: RFC 5246 appendix A.5
		0x00c0, 0x00ba, 0x0084, 0x0041, // Camellia-CBC: RFC 5932 §2
		0xc03d, 0xc03c, 0x0096, // ARIA-CBC and SEED: RFC 6209 §2, RFC 4162 §2
	}
}
