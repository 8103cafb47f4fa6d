package wire

import "github.com/tongguan/tongguan/facts"

// OtherSuites gives every suite of TLS 1.2 and older that is not in [ATSSuites] and that a public server might be
// found with, best first. Left out are suites without encryption or authentication, export and single DES suites,
// those that need a shared secret, and static (EC)DH. They are fewer than the 128 that some servers can hold.
func OtherSuites() []facts.Suite {
	return []facts.Suite{
		// ECDHE.
		0xcca9, 0xcca8, // ChaCha20-Poly1305: RFC 7905 §2
		0xc0ad, 0xc0ac, 0xc0af, 0xc0ae, // ECDSA, AES-CCM and CCM_8: RFC 7251 §2
		0xc087, 0xc086, 0xc08b, 0xc08a, // Camellia-GCM: RFC 6367 §2
		0xc05d, 0xc05c, 0xc061, 0xc060, // ARIA-GCM: RFC 6209 §2
		0xc073, 0xc072, 0xc077, 0xc076, // Camellia-CBC: RFC 6367 §2
		0xc049, 0xc048, 0xc04d, 0xc04c, // ARIA-CBC: RFC 6209 §2
		0xc014,                         // RSA, AES-256-CBC: RFC 8422 §6
		0xc008, 0xc012, 0xc007, 0xc011, // 3DES and RC4: RFC 8422 §6

		// DHE_RSA.
		0xccaa, 0x009f, 0x009e, // ChaCha20-Poly1305: RFC 7905 §2; AES-GCM: RFC 5288 §3
		0xc09f, 0xc09e, 0xc0a3, 0xc0a2, // AES-CCM and CCM_8: RFC 6655
		0xc07d, 0xc07c, 0xc053, 0xc052, // Camellia-GCM and ARIA-GCM
		0x006b, 0x0067, 0x0039, 0x0033, // AES-CBC: RFC 5246 appendix A.5
		0x00c4, 0x00be, 0x0088, 0x0045, // Camellia-CBC: RFC 5932 §2
		0xc045, 0xc044, // ARIA-CBC
		0x009a, 0x0016, // SEED: RFC 4162 §2; 3DES: RFC 5246 appendix A.5

		// DHE_DSS, likewise.
		0x00a3, 0x00a2, // AES-GCM
		0xc081, 0xc080, 0xc057, 0xc056, // Camellia-GCM and ARIA-GCM
		0x006a, 0x0040, 0x0038, 0x0032, // AES-CBC
		0x00c3, 0x00bd, 0x0087, 0x0044, // Camellia-CBC
		0xc043, 0xc042, // ARIA-CBC
		0x0099, 0x0013, // SEED and 3DES

		// RSA key exchange, without forward secrecy.
		0x009d, 0x009c, // AES-GCM
		0xc09d, 0xc09c, 0xc0a1, 0xc0a0, // AES-CCM and CCM_8
		0xc07b, 0xc07a, 0xc051, 0xc050, // Camellia-GCM and ARIA-GCM
		0x003d, 0x003c, 0x0035, 0x002f, // AES-CBC
		0x00c0, 0x00ba, 0x0084, 0x0041, // Camellia-CBC
		0xc03d, 0xc03c, // ARIA-CBC
		0x0096, 0x0007, 0x000a, // SEED; IDEA: RFC 5469; 3DES
		0x0005, 0x0004, // RC4 with SHA-1 and MD5: RFC 5246 appendix A.5
	}
}

// RSASuites gives the suites of TLS 1.2 that clients without ECDSA had, best first.
func RSASuites() []facts.Suite {
	return []facts.Suite{
		0xc030, 0xc02f, // ECDHE_RSA, AES-GCM: RFC 5289 §3.2
		0xcca8,                         // ECDHE_RSA, ChaCha20-Poly1305: RFC 7905 §2
		0xc028, 0xc027, 0xc014, 0xc013, // ECDHE_RSA, AES-CBC: RFC 5289 §3.1, RFC 8422 §6
		0x009f, 0x009e, 0x0039, 0x0033, // DHE_RSA, AES-GCM and AES-CBC: RFC 5288 §3, RFC 5246 appendix A.5
		0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, // RSA, likewise
	}
}

// RSASchemes gives the signature schemes for RSA keys, best first: RFC 8446 §4.2.3.
func RSASchemes() []uint16 {
	return []uint16{
		0x0804, 0x0805, 0x0806, // PSS with SHA-256, SHA-384, SHA-512
		0x0401, 0x0501, 0x0601, // PKCS #1 with the same
		0x0201, // PKCS #1 with SHA-1
	}
}

// TLCPSuites gives the suites of TLCP, best first (GB/T 38636-2020 §6.4.5.2.1), those with elliptic keys before those with
// identities and RSA, GCM before CBC.
func TLCPSuites() []facts.Suite {
	return []facts.Suite{
		0xe051, 0xe053, 0xe011, 0xe013, // ECDHE and ECC
		0xe055, 0xe057, 0xe015, 0xe017, // IBSDH and IBC
		0xe059, 0xe05a, 0xe019, 0xe01c, // RSA
	}
}

// LegacySuites gives the suites that TLS 1.1 and 1.0 know, best first, for a hello that ends there. TLS_FALLBACK_SCSV
// is not among them: it would make a good server refuse (RFC 7507 §3).
func LegacySuites() []facts.Suite {
	return []facts.Suite{
		0xc00a, 0xc009, 0xc014, 0xc013, // ECDHE, AES
		0xc008, 0xc012, 0xc007, 0xc011, // ECDHE, 3DES and RC4
		0x0039, 0x0033, 0x0088, 0x0045, 0x009a, 0x0016, // DHE_RSA: AES, Camellia, SEED, 3DES
		0x0038, 0x0032, 0x0087, 0x0044, 0x0099, 0x0013, // DHE_DSS, likewise
		0x0035, 0x002f, 0x0084, 0x0041, 0x0096, 0x0007, 0x000a, // RSA: AES, Camellia, SEED, IDEA, 3DES
		0x0005, 0x0004, // RSA, RC4 with SHA-1 and MD5
	}
}
