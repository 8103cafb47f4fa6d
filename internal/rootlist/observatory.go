package rootlist

import (
	"errors"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// observatoryFile is a file of the Trust Stores Observatory's folder trust_stores
// (github.com/nabla-c0d3/trust_stores_observatory): one store of one platform, its roots by their SHA-256.
type observatoryFile struct {
	Platform     string             `yaml:"platform"` // APPLE, GOOGLE_AOSP, MOZILLA_NSS, …
	Version      string             `yaml:"version"`  // for people: "iOS 17, iPadOS 17, …"
	Date         string             `yaml:"date_fetched"`
	Count        *int               `yaml:"trusted_certificates_count"`
	Trusted      []observatoryEntry `yaml:"trusted_certificates"`
	BlockedCount int                `yaml:"blocked_certificates_count"`
}

type observatoryEntry struct {
	Name string `yaml:"subject_name"`
	Sum  string `yaml:"fingerprint"`
}

// observatoryPlatforms says whose stores its names mean. Its others (Microsoft's, Oracle's, OpenJDK's, macOS's) are of
// nobody who opens mini programs.
var observatoryPlatforms = map[string]facts.Platform{
	"APPLE": facts.IOS, "APPLE_IOS": facts.IOS, "GOOGLE_AOSP": facts.Android, "MOZILLA_NSS": facts.Devtools,
}

// YAML reads a file of the Trust Stores Observatory.
func YAML(name string, p facts.Platform) (*Found, error) {
	data, err := readFile(name, name, maxFile)
	if err != nil {
		return nil, err
	}
	return readYAML(name, data, p)
}

func readYAML(name string, data []byte, p facts.Platform) (*Found, error) {
	var file observatoryFile
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, lang.Mistake{At: name, What: lang.Errorf(
			lang.En("it is no YAML of the Trust Stores Observatory's").Zh("不是 Trust Stores Observatory 的 YAML 文件")).Because(err)}
	}
	var errs []error
	wrong := func(at string, p lang.Phrase, pairs ...string) { errs = append(errs, lang.Wrong(at, p, pairs...)) }
	switch is, known := observatoryPlatforms[file.Platform]; {
	case file.Platform == "" || file.Count == nil:
		return nil, lang.Wrong(name, lang.En("it is no YAML of the Trust Stores Observatory's: platform or trusted_certificates_count is missing").
			Zh("不是 Trust Stores Observatory 的 YAML 文件：缺少 platform 或 trusted_certificates_count"))
	case !known || is != p:
		wrong(name, lang.En("it is the store of {is}, not of {wanted}").Zh("这是 {is} 的根证书库，不是 {wanted} 的"), "is", file.Platform, "wanted", string(p))
	}
	found := &Found{}
	var err error
	if found.Date, err = time.Parse(time.DateOnly, file.Date); err != nil {
		wrong(name, lang.En("date_fetched is {date}; it should be as 2026-12-31").Zh("date_fetched 是 {date}，应写作 2026-12-31"), "date", fmt.Sprintf("%q", file.Date))
	}
	if *file.Count != len(file.Trusted) {
		wrong(name, lang.En("trusted_certificates_count is {stated}, and {are} are listed: the file is not whole").
			Zh("trusted_certificates_count 是 {stated}，实际列出 {are} 个：文件不完整"), "stated", fmt.Sprint(*file.Count), "are", fmt.Sprint(len(file.Trusted)))
	}
	if file.BlockedCount > 0 && file.BlockedCount == len(file.Trusted) { // two of its readings of Apple's page in 2023 were such
		wrong(name, lang.En("as many roots are blocked as trusted: the two lists were mixed up when it was made").
			Zh("受信任与被阻止的根证书数量相同：生成该文件时混淆了两个列表"))
	}
	for i, entry := range file.Trusted {
		at := fmt.Sprintf("%s, trusted_certificates %d", name, i+1)
		sum, ok := readSum(entry.Sum)
		if !ok {
			errs = append(errs, wrongSum(at, entry.Sum))
			continue
		}
		if err := found.add(at, trust.AddedRoot{SHA256: sum}); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return nil, joined(errs)
	}
	if len(found.Roots) == 0 {
		return nil, errors.Join(lang.Wrong(name, lang.En("it lists no root").Zh("其中没有根证书")))
	}
	return found, nil
}
