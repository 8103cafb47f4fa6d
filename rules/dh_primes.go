package rules

// sharedPrimes are primes below 2048 bits that many servers share, in hexadecimal, and whose each is. What was computed once
// for one of them serves against all its servers: Adrian et al., "Imperfect Forward Secrecy" (https://weakdh.org), table 1 of
// which counts some of them.
var sharedPrimes = map[string]string{
	// RFC 2409 §6.1, which Java took for 768 bits.
	"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
		"ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff": "RFC 2409 §6.1 (Oakley group 1)",

	// RFC 2409 §6.2, which Java took for 1024 bits.
	"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
		"ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
		"ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff": "RFC 2409 §6.2 (Oakley group 2)",

	// Apache httpd 2.2, modules/ssl/ssl_engine_dh.c, and the examples of wolfSSL, 1024 bits.
	"e6969d3d495be32c7cf180c3bdd4798e91b7818251bb055e2a2064904a79a770fa15a259cbd523a6a6ef09c43048d5a2" +
		"2f971f3c20129b48000e6edd061cbc053e371d794e5327df611ebbbe1bac9b5c6044cf023d76e05eea9bad991b13a63c" +
		"974e9ef1839eb5db125136f7262e56a8871538dfd823c6505085e21f0dd5c86b": "Apache 2.2, wolfSSL",

	// OpenSSL, apps/dh1024.pem (SKIP).
	"f488fd584e49dbcd20b49de49107366b336c380d451d0f7c88b31c7c5b2d8ef6f3c923c043f0a55b188d8ebb558cb85d" +
		"38d334fd7c175743a31d186cde33212cb52aff3ce1b1294018118d7c84a70a72d686c40319c807297aca950cd9969fab" +
		"d00a509b0246d3083d66a45d419f9c7cbd894b221926baaba25ec355e92f78c7": "OpenSSL (SKIP 1024)",

	// OpenSSL, apps/dh512.pem (SKIP).
	"da583c16d9852289d0e4af756f4cca92dd4be533b804fb0fed94ef9c8a4403ed574650d36999db29d776276ba2d3d412" +
		"e218f4dd1e084cf6d8003e7c4774e833": "OpenSSL (SKIP 512)",

	// RFC 5114 §2.1, 1024 bits.
	"b10b8f96a080e01dde92de5eae5d54ec52c99fbcfb06a3c69a6a9dca52d23b616073e28675a23d189838ef1e2ee652c0" +
		"13ecb4aea906112324975c3cd49b83bfaccbdd7d90c4bd7098488e9c219a73724effd6fae5644738faa31a4ff55bccc0" +
		"a151af5f0dc8b4bd45bf37df365c1a65e68cfda76d4da708df1fb2bc2e4a4371": "RFC 5114",
}
