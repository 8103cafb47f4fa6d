package migrations

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Fingerprint names the shape that Up gives to a database: it differs when any migration does, the queue's included.
// Tests name their template by it.
func Fingerprint() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		hash.Write(text)
		return err
	})
	if err != nil {
		return "", err
	}
	river, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return "", err
	}
	for _, m := range river.AllVersions() {
		hash.Write([]byte(m.SQLUp))
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
}
