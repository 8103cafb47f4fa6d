package main

import (
	"bytes"
	"errors"
	"os"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// stores reads whom to trust.
func (f *checkFlags) stores() (*trust.Stores, error) {
	stores := trust.NewStores()
	if f.OnlyCAFile && len(f.CAFile) == 0 {
		return nil, lang.Errorf(lang.En("--only-ca-file needs a --ca-file to trust").Zh("--only-ca-file 需要同时用 --ca-file 指定根证书"))
	}
	if !f.OnlyCAFile {
		var err error
		if stores, err = trust.Mozilla(); err != nil {
			return nil, err
		}
	}
	var errs []error
	for _, given := range f.CAFile {
		on, roots, err := readRoots(given)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		stores.Trust(given, on, roots...)
	}
	return stores, errors.Join(errs...)
}

// readRoots reads [PLATFORM=]PEM.
func readRoots(given string) (facts.Platforms, []*trust.Certificate, error) {
	on, name := facts.Everywhere, given
	if before, after, ok := strings.Cut(given, "="); ok {
		if p, err := facts.ParsePlatform(before); err == nil {
			on, name = facts.On(p), after
		}
	}
	at := "--ca-file " + name
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, nil, unreadable(at, err)
	}
	roots, err := trust.ParsePEM(data)
	if err != nil {
		return 0, nil, mistake{at, explainRoots(data, err)}
	}
	return on, roots, nil
}

// explainRoots says what is wrong with a file of roots.
func explainRoots(data []byte, err error) *lang.Error {
	phrase := lang.En("{error}").Zh("其中有无法解析的证书；请检查文件是否完整")
	switch {
	case errors.Is(err, trust.ErrPrivateKey):
		phrase = lang.En("{error}").Zh("文件中含有私钥；请只提供证书")
	case !bytes.Contains(data, []byte("-----BEGIN CERTIFICATE-----")):
		phrase = lang.En("there is no certificate in PEM form (-----BEGIN CERTIFICATE-----) in it").Zh("其中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）")
	}
	return lang.Errorf(phrase, "error", err.Error()).Because(err)
}
