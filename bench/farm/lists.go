//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tongguan/tongguan/internal/pki"
)

// list writes the files.
func (f *farm) list(dir string, root *pki.Certificate) error {
	var hosts, targets bytes.Buffer
	targets.WriteString("host,address,port,profile,key\n")
	for i := range f.targets {
		t, key := &f.targets[i], "ecdsa"
		if t.rsa {
			key = "rsa"
		}
		fmt.Fprintf(&hosts, "%s %s\n", f.address(i), f.name(i))
		fmt.Fprintf(&targets, "%s,%s,443,%s,%s\n", f.name(i), f.address(i), t.profile.name, key)
	}
	write := func(name string, data []byte) error { return os.WriteFile(filepath.Join(dir, name), data, 0o644) }
	return errors.Join(write("root.pem", root.PEM()), write("hosts", hosts.Bytes()), write("targets.csv", targets.Bytes()))
}
