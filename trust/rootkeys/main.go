// Command rootkeys makes trust/data/root_keys.bin: for each root of platform_roots.csv whose certificate is to be had
// in public packages, its subject and its SubjectPublicKeyInfo.
//
//	go generate ./trust
//
// It takes them from Mozilla's list (golang.org/x/crypto/x509roots/fallback, at the version in go.mod) and from two
// packages of Debian, testssl.sh and ca-certificates, which it downloads with apt-get and unpacks into a temporary
// folder; with -debian it reads a folder that holds them unpacked. A certificate counts only if its SHA-256 is that of
// a row. What the file holds already stays in it, since Debian takes roots away: so the outcome does not depend on the
// day, as long as nothing new is found. trust's tests hold each key against its row without any of these packages.
package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/tongguan/tongguan/trust"
)

const (
	tableFile = "data/platform_roots.csv"
	keysFile  = "data/root_keys.bin"
)

// packages of Debian that hold roots.
var packages = []string{"testssl.sh", "ca-certificates"}

func main() {
	debian := flag.String("debian", "", "a folder with the packages, unpacked; without it they are downloaded")
	flag.Parse()
	if err := run(*debian); err != nil {
		fmt.Fprintln(os.Stderr, "rootkeys:", err)
		os.Exit(1)
	}
}

func run(debian string) error {
	keys := collection{wanted: map[[32]byte]bool{}, found: map[[32]byte]trust.RootKey{}}
	if err := keys.want(tableFile); err != nil {
		return err
	}
	if err := keys.keep(keysFile); err != nil {
		return err
	}
	kept := len(keys.found)
	for root := range bundle.Roots() {
		keys.add(root.Certificate)
	}
	if debian == "" {
		folder, err := os.MkdirTemp("", "rootkeys")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		if err := download(folder); err != nil {
			return fmt.Errorf("%w: give a folder with %s unpacked as -debian", err, strings.Join(packages, " and "))
		}
		debian = folder
	}
	if err := keys.read(debian); err != nil {
		return err
	}
	data := trust.EncodeRootKeys(keys.found)
	fmt.Printf("%s: keys for %d of %d roots, %d new, %d bytes\n", keysFile, len(keys.found), len(keys.wanted), len(keys.found)-kept, len(data))
	return os.WriteFile(keysFile, data, 0o644)
}

// download unpacks the packages into folder. Nothing is installed.
func download(folder string) error {
	get := exec.Command("apt-get", append([]string{"download"}, packages...)...)
	get.Dir, get.Stderr = folder, os.Stderr
	if err := get.Run(); err != nil {
		return fmt.Errorf("apt-get download: %w", err)
	}
	archives, err := filepath.Glob(filepath.Join(folder, "*.deb"))
	if err != nil {
		return err
	}
	for _, archive := range archives {
		unpack := exec.Command("dpkg-deb", "-x", archive, folder)
		unpack.Stderr = os.Stderr
		if err := unpack.Run(); err != nil {
			return fmt.Errorf("dpkg-deb -x %s: %w", filepath.Base(archive), err)
		}
	}
	return nil
}

// A collection gathers the keys of the certificates that are wanted, by the SHA-256 of the certificate.
type collection struct {
	wanted map[[32]byte]bool
	found  map[[32]byte]trust.RootKey
}

// want reads the rows of the table.
func (c *collection) want(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, row := range rows[1:] {
		sum, err := hex.DecodeString(row[0])
		if err != nil || len(sum) != 32 {
			return fmt.Errorf("%s: %q is no SHA-256", name, row[0])
		}
		c.wanted[[32]byte(sum)] = true
	}
	return nil
}

// keep takes over what the file has for rows that are still there. A missing file is an empty one.
func (c *collection) keep(name string) error {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	old, err := trust.DecodeRootKeys(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for sum, key := range old {
		if c.wanted[sum] {
			c.found[sum] = key
		}
	}
	return nil
}

// read takes every certificate in PEM form below a folder.
func (c *collection) read(folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || filepath.Ext(path) != ".pem" && filepath.Ext(path) != ".crt" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
			c.add(block.Bytes)
		}
		return nil
	})
}

// add takes a certificate if a row names it.
func (c *collection) add(der []byte) {
	sum := sha256.Sum256(der)
	if !c.wanted[sum] {
		return
	}
	if key, ok := extract(der); ok {
		c.found[sum] = key
	}
}

// extract reads no more of a certificate than it needs (RFC 5280 §4.1): crypto/x509 refuses one of the roots as a
// whole, EC-ACC, whose serial number is negative.
func extract(der []byte) (trust.RootKey, bool) {
	input := cryptobyte.String(der)
	var certificate, tbs, subject, spki cryptobyte.String
	ok := input.ReadASN1(&certificate, asn1.SEQUENCE) &&
		certificate.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(asn1.Tag(0).Constructed().ContextSpecific()) && // version
		tbs.SkipASN1(asn1.INTEGER) && // serial number
		tbs.SkipASN1(asn1.SEQUENCE) && // signature algorithm
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.SkipASN1(asn1.SEQUENCE) && // validity
		tbs.ReadASN1Element(&subject, asn1.SEQUENCE) &&
		tbs.ReadASN1Element(&spki, asn1.SEQUENCE)
	return trust.RootKey{Subject: subject, SPKI: spki}, ok
}
