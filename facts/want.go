package facts

// A WantKind is what a judge would like to have looked up.
type WantKind string

// The wants.
const (
	WantIssuer WantKind = "issuer" // who issued a certificate, since nobody sent it
	WantStaple WantKind = "staple" // what the answer says that the server stapled; nobody is asked for it
	WantOCSP   WantKind = "ocsp"   // whether a certificate is revoked, by OCSP (RFC 6960)
	WantCRL    WantKind = "crl"    // whether it is revoked, by a list of all that are (RFC 5280 §5)
)

// A Want asks for a look-up that would tell the judge more. It is no fact: it is made of facts, by a judge, for whoever
// made the snapshot and can still ask.
type Want struct {
	Kind        WantKind `json:"kind"`
	Certificate SHA256   `json:"certificate"`    // which it is about
	URLs        []string `json:"urls,omitempty"` // where the certificate says to ask; http or https, MaxURLs at most

	// IssuerKey is the SubjectPublicKeyInfo, in DER, of whoever issued the certificate and vouches for what is said about
	// it. The issuer's name is the one that the certificate states. nil for WantIssuer.
	IssuerKey []byte `json:"-"`
}

// MaxURLs is how many places are asked about one thing at the most, since a certificate may name any number of them.
const MaxURLs = 3
