// Package rootlist reads lists of root certificates that an operator has of a newer release than those that come with
// this program, and the list of Certificate Transparency logs, holds them against what is known, and keeps them in the data
// folder.
//
// All of its errors are mistakes of what was given: each is a [lang.Speaker], and says which file or entry it is about.
package rootlist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// The bounds of what is read.
const (
	maxFile  = 64 << 20 // bytes of a table; CCADB's of all certificates has less
	maxPEM   = 1 << 20  // bytes of a file of a folder
	maxRoots = 5000     // of a list; the longest that is known, Microsoft's, has about 500
)

// A Found is what a source holds.
type Found struct {
	Date  time.Time // that the source states; zero: it states none
	Roots []trust.AddedRoot
}

// add takes one more root. At says where it stands.
func (f *Found) add(at string, root trust.AddedRoot) error {
	if c := root.Certificate; c != nil {
		switch {
		case c.Lacks(trust.PartSubject | trust.PartKey):
			return lang.Wrong(at, lang.En("the certificate's subject or key cannot be read").Zh("无法读取证书的使用者或公钥"))
		case c.BasicConstraintsValid && !c.IsCA:
			return lang.Wrong(at, lang.En("“{name}” is no authority's certificate").Zh("“{name}”不是 CA 证书"), "name", c.Name())
		}
	}
	for i := range f.Roots {
		if f.Roots[i].SHA256 == root.SHA256 {
			return lang.Wrong(at, lang.En("root {sum} is there twice").Zh("根证书 {sum} 重复出现"), "sum", root.SHA256.String())
		}
	}
	if len(f.Roots) == maxRoots {
		return lang.Wrong(at, lang.En("no list has as many roots").Zh("根证书过多，不像是根证书列表"))
	}
	f.Roots = append(f.Roots, root)
	return nil
}

// readFile reads a file of no more than most bytes.
func readFile(at, name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, lang.Unreadable(at, err)
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, lang.Unreadable(at, syscall.EISDIR)
	}
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, lang.Unreadable(at, err)
	}
	if int64(len(data)) > most {
		return nil, lang.Wrong(at, lang.En("the file is too large for what it should be").Zh("文件过大，不像是所需的文件"))
	}
	return data, nil
}

// parse reads the certificates of a file, in PEM or one in DER.
func parse(at string, data []byte) ([]*trust.Certificate, error) {
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		c, err := trust.Parse(data)
		if err != nil {
			return nil, lang.Wrong(at, lang.En("there is no certificate in it, neither in PEM form nor in DER").Zh("其中没有 PEM 或 DER 格式的证书"))
		}
		return []*trust.Certificate{c}, nil
	}
	var out []*trust.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return nil, lang.Mistake{At: at, What: lang.Errorf(
				lang.En("it holds a private key; give certificates only").Zh("其中含有私钥；请只提供证书")).Because(trust.ErrPrivateKey)}
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := trust.Parse(block.Bytes)
		if err != nil {
			return nil, lang.Wrong(at, lang.En("certificate {n} of it cannot be read").Zh("其中第 {n} 张证书无法解析"), "n", fmt.Sprint(len(out)+1))
		}
		out = append(out, c)
	}
	if out == nil {
		return nil, lang.Wrong(at, lang.En("there is no certificate in PEM form (-----BEGIN CERTIFICATE-----) in it").
			Zh("其中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）"))
	}
	return out, nil
}

// readSum reads a SHA-256 in hex, in either case, with or without colons.
func readSum(text string) (facts.SHA256, bool) {
	raw, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(text), ":", ""))
	if err != nil || len(raw) != sha256.Size {
		return facts.SHA256{}, false
	}
	return facts.SHA256(raw), true
}

// wrongSum is the mistake of a hash that is none.
func wrongSum(at, given string) error {
	return lang.Wrong(at, lang.En("{given} is no SHA-256 in hex").Zh("{given} 不是十六进制的 SHA-256"), "given", fmt.Sprintf("%q", given))
}

// otherSum is the mistake of a certificate whose hash is another one than stated.
func otherSum(at string, c *trust.Certificate, stated facts.SHA256) error {
	return lang.Wrong(at, lang.En("the certificate of “{name}” has the SHA-256 {is}, and {stated} is stated").
		Zh("“{name}”的证书的 SHA-256 是 {is}，与所写的 {stated} 不符"), "name", c.Name(), "is", c.SHA256.String(), "stated", stated.String())
}

// joined joins the first few of many mistakes: a file that is another one than was meant has a thousand.
func joined(errs []error) error {
	const most = 10
	if more := len(errs) - most; more > 0 {
		errs = append(errs[:most:most], lang.Errorf(lang.En("and {n} more").Zh("另有 {n} 处错误"), "n", fmt.Sprint(more)))
	}
	return errors.Join(errs...)
}
