package zone

import (
	"bytes"
	"errors"
	"os"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/trust"
)

// A source is what one --ca-file gives.
type source struct {
	name  string
	on    facts.Platforms
	roots []*trust.Certificate
}

// Stores reads whom to trust.
func (s Settings) Stores() (*trust.Stores, error) {
	sources, err := s.sources()
	if err != nil {
		return nil, err
	}
	stores := trust.NewStores()
	if !s.OnlyCAFile {
		if stores, err = s.lists(); err != nil {
			return nil, err
		}
	}
	for _, from := range sources {
		stores.Trust(from.name, from.on, from.roots...)
	}
	return stores, nil
}

// lists gives the shipped lists and those that were added.
func (s Settings) lists() (*trust.Stores, error) {
	added, err := rootlist.Load(s.StoresDir)
	if err != nil {
		return nil, err
	}
	stores, err := trust.Shipped(rootlist.Newer(added)...)
	if err != nil && len(added) > 0 {
		return nil, lang.Mistake{At: s.StoresDir, What: rootlist.Explain(err)}
	}
	return stores, err
}

// sources reads CAFile.
func (s Settings) sources() ([]source, error) {
	if s.OnlyCAFile && len(s.CAFile) == 0 {
		return nil, lang.Errorf(lang.En("{at} needs a --ca-file to trust").Zh("{at} 需要同时用 --ca-file 指定根证书"), "at", s.at("only-ca-file", "true"))
	}
	var found []source
	var errs []error
	for _, given := range s.CAFile {
		on, roots, err := s.readRoots(given)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		found = append(found, source{given, on, roots})
	}
	return found, errors.Join(errs...)
}

// CAFiles names the files of CAFile.
func (s Settings) CAFiles() (names []string) {
	for _, given := range s.CAFile {
		_, name := splitRoots(given)
		names = append(names, name)
	}
	return names
}

// splitRoots takes [PLATFORM=]PEM apart.
func splitRoots(given string) (on facts.Platforms, name string) {
	if before, after, ok := strings.Cut(given, "="); ok {
		if p, err := facts.ParsePlatform(before); err == nil {
			return facts.On(p), after
		}
	}
	return facts.Everywhere, given
}

// readRoots reads [PLATFORM=]PEM.
func (s Settings) readRoots(given string) (facts.Platforms, []*trust.Certificate, error) {
	on, name := splitRoots(given)
	at := s.at("ca-file", given) + " " + name
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, nil, lang.Unreadable(at, err)
	}
	roots, err := ParsePEM(at, data)
	return on, roots, err
}

// ParsePEM is [trust.ParsePEM], whose errors become mistakes of the file that at names.
func ParsePEM(at string, data []byte) ([]*trust.Certificate, error) {
	certificates, err := trust.ParsePEM(data)
	if err != nil {
		return nil, lang.Mistake{At: at, What: explainPEM(data, err)}
	}
	return certificates, nil
}

// explainPEM says what is wrong with a file of certificates.
func explainPEM(data []byte, err error) *lang.Error {
	phrase := lang.En("{error}").Zh("其中有无法解析的证书；请检查文件是否完整")
	switch {
	case errors.Is(err, trust.ErrPrivateKey):
		phrase = lang.En("{error}").Zh("文件中含有私钥；请只提供证书")
	case !bytes.Contains(data, []byte("-----BEGIN CERTIFICATE-----")):
		phrase = lang.En("there is no certificate in PEM form (-----BEGIN CERTIFICATE-----) in it").Zh("其中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）")
	}
	return lang.Errorf(phrase, "error", err.Error()).Because(err)
}
