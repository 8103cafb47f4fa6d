package zone

import (
	"errors"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// OldestVersions reads Minimum: of each platform that it names the oldest version that counts. A platform that was not
// named is not in it.
func (s Settings) OldestVersions() (map[facts.Platform]string, error) {
	out := map[facts.Platform]string{}
	var errs []error
	for _, given := range s.Minimum {
		p, version, err := s.oldestVersion(given)
		switch _, twice := out[p]; {
		case err != nil:
			errs = append(errs, err)
		case twice:
			errs = append(errs, lang.Wrong(s.about("minimum", given), lang.En("another version of this platform was given before").Zh("该平台已指定过另一个版本")))
		default:
			out[p] = version
		}
	}
	return out, errors.Join(errs...)
}

// oldestVersion reads PLATFORM=VERSION. Devtools updates itself, and its root list is one for all versions.
func (s Settings) oldestVersion(given string) (facts.Platform, string, error) {
	name, version, ok := strings.Cut(given, "=")
	p, err := facts.ParsePlatform(name)
	if !ok || err != nil || len(trust.ShippedCatalog().Of(p).Each()) < 2 {
		return "", "", lang.Wrong(s.about("minimum", given), lang.En("write it as android=8.1; platforms with versions are ios, android, harmony").
			Zh("应写作 android=8.1；可指定版本的平台是 ios、android、harmony"))
	}
	if _, err := trust.ShippedCatalog().Since(p, version); err != nil {
		return "", "", lang.Wrong(s.about("minimum", given), lang.En("a version is made of numbers and dots, such as 8.1").Zh("版本号由数字和点组成，例如 8.1"))
	}
	return p, version, nil
}
