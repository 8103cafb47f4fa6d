package rootlist

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// version is how the version of a platform is written; it becomes the name of a file.
var version = regexp.MustCompile(`^[0-9]{1,5}(\.[0-9]{1,5}){0,3}(-[0-9A-Za-z]{1,16})?$`)

// IsVersion reports whether this may be the version of a platform: "27", "26.2", "7.0-Beta2".
func IsVersion(text string) bool { return version.MatchString(text) }

// Check holds a list against the newest of its platform in the stores, which are without it. A list of which half are
// not the roots of the one before, or that is half or twice as long, is another list than it is said to be. Count is how
// many roots it is known to have, and takes the place of that; 0: it is not known.
func Check(stores *trust.Stores, list trust.AddedList, count int) error {
	if err := list.Check(stores); err != nil {
		return Explain(err)
	}
	newest := stores.Catalog().Newest(list.Platform)
	before := stores.Count(newest)
	if count > 0 {
		if count != len(list.Roots) {
			return lang.Errorf(lang.En("the list has {n} roots, and {count} were expected").Zh("列表中有 {n} 个根证书，预期为 {count} 个"),
				"n", fmt.Sprint(len(list.Roots)), "count", fmt.Sprint(count))
		}
		return nil
	}
	kept := 0
	in := map[facts.SHA256]bool{}
	for _, root := range list.Roots {
		in[root.SHA256] = true
	}
	for _, root := range stores.Roots() {
		if root.On.Has(newest) && in[root.SHA256] {
			kept++
		}
	}
	n := len(list.Roots)
	if n*2 < before || n > before*2 || kept*2 < before {
		return lang.Errorf(lang.En("the list has {n} roots, and {kept} of the {before} of the one before: it is not likely to be the next list of {platform}. "+
			"If it is, say how many roots it has, with --roots {n}").
			Zh("列表中有 {n} 个根证书，其中 {kept} 个属于上一版列表（共 {before} 个），不像是 {platform} 的下一版列表。若确实如此，请用 --roots {n} 确认数量"),
			"n", fmt.Sprint(n), "kept", fmt.Sprint(kept), "before", fmt.Sprint(before), "platform", string(list.Platform))
	}
	return nil
}

// Explain says what is wrong with a list that cannot be added.
func Explain(err error) lang.Speaker {
	phrase := lang.En("{error}").Zh("无法添加该列表")
	switch {
	case errors.Is(err, trust.ErrNotNewer):
		phrase = lang.En("the list is not newer than those that are there; see stores, and remove with stores remove what this program has by now").
			Zh("该列表不比已有的新；可用 stores 查看，用 stores remove 删除本程序已自带的版本")
	case errors.Is(err, trust.ErrNoVersion):
		phrase = lang.En("write the version as 27, 26.2 or 7.0-Beta2").Zh("版本应写作 27、26.2 或 7.0-Beta2")
	case errors.Is(err, trust.ErrTooMany):
		phrase = lang.En("so many lists cannot be told apart; remove older ones with stores remove").Zh("列表过多；请用 stores remove 删除较旧的列表")
	case errors.Is(err, trust.ErrUnknown):
		phrase = lang.En("{error}; give a folder with it as --certificates (files named by their SHA-256, as in the Trust Stores Observatory's folder certificates)").
			Zh("列表中有本程序不认识的根证书，且没有其证书；请用 --certificates 指定其所在目录（文件以 SHA-256 命名，如 Trust Stores Observatory 的 certificates 目录）：{error}")
	}
	return lang.Errorf(phrase, "error", err.Error()).Because(err)
}
