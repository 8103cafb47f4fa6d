//go:build interop

package trust

import (
	"crypto"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestAgainstOpenSSL asks the openssl command about random forests. It follows one path and a few others, not all: so
// what it accepts is accepted here, and where there is but one path the two agree.
func TestAgainstOpenSSL(t *testing.T) {
	keys := make([]crypto.Signer, 11)
	for i := range keys {
		keys[i] = newKey(t)
	}
	dir := t.TempDir()
	write := func(name string, certificates []*Certificate) string {
		var text []byte
		for _, c := range certificates {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
		}
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const forests = 500
	single, accepted := 0, 0
	for seed := range uint64(forests) {
		f := grow(t, seed, keys)
		if len(f.roots) == 0 {
			continue
		}
		stores := NewStores()
		stores.Trust("test", facts.Everywhere, f.roots...)
		paths := Find(stores, f.presented).At(now)
		taken := slices.ContainsFunc(paths.All, func(p Path) bool { return len(paths.Against(lists.Newest(facts.IOS), &p)) == 0 })

		arguments := []string{"verify", "-no-CApath", "-no-CAstore", "-attime", fmt.Sprint(now.Unix()), "-purpose", "sslserver", "-trusted", write("roots", f.roots)}
		if len(f.presented) > 1 {
			arguments = append(arguments, "-untrusted", write("others", f.presented[1:]))
		}
		out, err := exec.Command("openssl", append(arguments, write("leaf", f.presented[:1]))...).CombinedOutput()
		switch says := err == nil && strings.HasSuffix(strings.TrimSpace(string(out)), ": OK"); {
		case says && !taken, says != taken && len(paths.All) == 1:
			t.Errorf("seed %d: taken: %t, openssl says %s: %s", seed, taken, out, f.about)
		case says:
			accepted++
		}
		if len(paths.All) == 1 {
			single++
		}
	}
	t.Logf("%d are accepted by both; %d have one path", accepted, single)
	if accepted < forests/10 || single < forests/10 {
		t.Errorf("%d are accepted and %d have one path: the forests try too little", accepted, single)
	}
}
