package rootlist

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// Folder reads a folder in which every file holds certificates of roots, in PEM or DER, as AOSP's system/ca-certificates
// and OpenHarmony's systemCertificates do. Files whose names begin with a dot, and folders, are passed over. Where a name
// is a SHA-256, as in the Trust Stores Observatory's certificates, the file is to be that certificate.
func Folder(dir string) (*Found, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, lang.Unreadable(dir, err)
	}
	found := &Found{}
	var errs []error
	for _, entry := range entries {
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		name := filepath.Join(dir, entry.Name())
		if err := found.file(name); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 && len(found.Roots) == 0 {
		errs = append(errs, lang.Wrong(dir, lang.En("there is no file in the folder").Zh("目录中没有文件")))
	}
	return found, joined(errs)
}

func (f *Found) file(name string) error {
	data, err := readFile(name, name, maxPEM)
	if err != nil {
		return err
	}
	certificates, err := parse(name, data)
	if err != nil {
		return err
	}
	stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	if sum, ok := readSum(stem); ok && (len(certificates) != 1 || certificates[0].SHA256 != sum) {
		return otherSum(name, certificates[0], sum)
	}
	for _, c := range certificates {
		if err := f.add(name, trust.AddedRoot{SHA256: c.SHA256, Certificate: c}); err != nil {
			return err
		}
	}
	return nil
}

// Complete looks up the certificates of roots that a table names by their SHA-256 alone, in a folder of files with such
// names: the Trust Stores Observatory's folder certificates. One that is not there stays without.
func (f *Found) Complete(dir string) error {
	for i := range f.Roots {
		root := &f.Roots[i]
		if root.Certificate != nil {
			continue
		}
		name := filepath.Join(dir, root.SHA256.String()+".pem")
		if _, err := os.Stat(name); err != nil {
			continue
		}
		data, err := readFile(name, name, maxPEM)
		if err != nil {
			return err
		}
		certificates, err := parse(name, data)
		if err != nil {
			return err
		}
		if certificates[0].SHA256 != root.SHA256 {
			return otherSum(name, certificates[0], root.SHA256)
		}
		root.Certificate = certificates[0]
	}
	return nil
}
