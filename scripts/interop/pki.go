package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Where what certificates name is found, beside the servers.
const (
	issuerAt = "127.0.0.2" // the issuer that a server did not send
	statusAt = "127.0.0.3" // OCSP
	chatAt   = "127.0.0.4" // a server of WebSockets
)

// caConfig is that of openssl ca.
const caConfig = `
[req]
distinguished_name = none
[none]
[ca]
default_ca = default
[default]
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
unique_subject = no
default_md = sha256
default_days = 60
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:interop.test,DNS:www.interop.test
authorityInfoAccess = caIssuers;URI:http://$issuer/lower.crt
authorityKeyIdentifier = keyid
[site]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:interop.test
authorityInfoAccess = caIssuers;URI:http://$issuer/near.crt
authorityKeyIdentifier = keyid
[stapled]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:interop.test
authorityInfoAccess = caIssuers;URI:http://$issuer/lower.crt,OCSP;URI:http://$status/
authorityKeyIdentifier = keyid
[wildcard]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:*.interop.test
authorityKeyIdentifier = keyid
[other]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:other.test
authorityKeyIdentifier = keyid
`

// certificates are made in this order: a root, two intermediates below each other, and leaves.
var certificates = []struct {
	name, issuer, section string
	key                   []string // flags of openssl genpkey
	dates                 []string // flags of openssl ca
}{
	{"root", "root", "authority", p256, []string{"-days", "3650"}},
	{"upper", "root", "authority", rsa2048, []string{"-days", "1800"}},
	{"lower", "upper", "authority", p256, []string{"-days", "900"}},
	{"near", "root", "authority", p256, []string{"-days", "900"}},
	{"ec", "lower", "leaf", p256, nil},
	{"site", "near", "site", p256, nil},
	{"rsa", "lower", "leaf", rsa2048, nil},
	{"stapled", "lower", "stapled", p256, nil},
	{"wildcard", "lower", "wildcard", p256, nil},
	{"other", "lower", "other", p256, nil},
	{"expired", "lower", "leaf", rsa2048, []string{"-startdate", "20240101000000Z", "-enddate", "20240331000000Z"}},
	{"alone", "alone", "leaf", p256, nil},
}

var (
	p256    = []string{"-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"}
	rsa2048 = []string{"-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048"}
)

// certify makes the certificates by openssl, whose idea of them is not ours. NAME.pem is one, NAME.key its key, and
// NAME-complete.pem what a server is to send.
func (r *rig) certify() error {
	config := strings.NewReplacer(
		"$dir", r.dir, "$issuer", fmt.Sprintf("%s:%d", issuerAt, r.port), "$status", fmt.Sprintf("%s:%d", statusAt, r.port),
	).Replace(caConfig)
	cnf, err := r.write("ca.cnf", config)
	if err != nil {
		return err
	}
	if _, err := r.write("index.txt", ""); err != nil {
		return err
	}
	at := func(name string) string { return filepath.Join(r.dir, name) }
	r.names = map[string]string{}
	for _, c := range certificates {
		signer := []string{"-cert", at(c.issuer + ".pem")}
		if c.issuer == c.name {
			signer = []string{"-selfsign"}
		}
		steps := [][]string{
			append([]string{"genpkey", "-out", at(c.name + ".key")}, c.key...),
			{"req", "-new", "-config", cnf, "-key", at(c.name + ".key"), "-subj", "/CN=Interop " + c.name, "-out", at(c.name + ".csr")},
			append(append([]string{
				"ca", "-batch", "-notext", "-config", cnf, "-keyfile", at(c.issuer + ".key"), "-extensions", c.section,
				"-in", at(c.name + ".csr"), "-out", at(c.name + ".pem"),
			}, signer...), c.dates...),
		}
		for _, step := range steps {
			if _, err := r.run("openssl", step...); err != nil {
				return fmt.Errorf("certificate %s: %w", c.name, err)
			}
		}
		if err := r.learn(c.name); err != nil {
			return err
		}
	}
	return r.bundle()
}

// learn notes a certificate's name.
func (r *rig) learn(name string) error {
	text, err := os.ReadFile(filepath.Join(r.dir, name+".pem"))
	if err != nil {
		return err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return fmt.Errorf("certificate %s is no PEM", name)
	}
	sum := sha256.Sum256(block.Bytes)
	r.names[hex.EncodeToString(sum[:])] = name
	return nil
}

// bundle writes the files that servers are given.
func (r *rig) bundle() error {
	above := []string{"lower.pem", "upper.pem"}
	files := map[string][]string{
		"above.pem":           above,
		"ec-with-root.pem":    {"ec.pem", "lower.pem", "upper.pem", "root.pem"},
		"ec-reversed.pem":     {"ec.pem", "upper.pem", "lower.pem"},
		"ec-only-and-key.pem": {"ec.pem", "ec.key"},
	}
	for _, leaf := range []string{"ec", "rsa", "stapled", "wildcard", "other"} {
		complete := append([]string{leaf + ".pem"}, above...)
		files[leaf+"-complete.pem"] = complete
		files[leaf+"-and-key.pem"] = append(complete[:len(complete):len(complete)], leaf+".key")
	}
	files["pair.ecdsa"], files["pair.rsa"] = files["ec-and-key.pem"], files["rsa-and-key.pem"]    // HAProxy's two keys
	files["two/ec.pem"], files["two/rsa.pem"] = files["ec-and-key.pem"], files["rsa-and-key.pem"] // Caddy's
	if err := os.Mkdir(filepath.Join(r.dir, "two"), 0o755); err != nil {
		return err
	}
	for name, parts := range files {
		if err := r.join(name, parts); err != nil {
			return err
		}
	}
	return nil
}

// join writes a file that holds others.
func (r *rig) join(name string, parts []string) error {
	var all []byte
	for _, part := range parts {
		text, err := os.ReadFile(filepath.Join(r.dir, part))
		if err != nil {
			return err
		}
		all = append(all, text...)
	}
	_, err := r.write(name, string(all))
	return err
}
