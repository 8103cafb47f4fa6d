package target

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/tongguan/tongguan/internal/lang"
)

// lookup is the UTS-46 profile for looking a name up. Which ASCII characters and hyphens a name may have is decided in
// checkLabels, since servers with an underscore (_dmarc, my_app.example.com) or "--" in third place (r3---sn-x) exist.
var lookup = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false), idna.CheckHyphens(false))

// canonicalHost gives the one spelling of a host, and whether it is an IP address.
func canonicalHost(typed, host string) (canonical string, isAddress bool, err *lang.Error) {
	if strings.HasPrefix(host, "[") {
		canonical, err = canonicalIPv6(typed, host[1:len(host)-1])
		return canonical, true, err
	}
	if strings.Trim(host, ".") == "" {
		return "", false, lang.Errorf(lang.En("{input} has only dots for a host: write a name, such as api.example.com").
			Zh("{input} 的主机名只有点号：请填写名称，例如 api.example.com"), "input", show(typed))
	}
	name := strings.TrimSuffix(host, ".")
	if isASCII(name) {
		name = strings.ToLower(name)
	}
	if !isASCII(name) || strings.Contains(name, "xn--") {
		if name, err = toASCII(typed, name); err != nil {
			return "", false, err
		}
	}
	if err := checkLabels(typed, name); err != nil {
		return "", false, err
	}
	if !isNumber(name[strings.LastIndexByte(name, '.')+1:]) {
		return name, false, nil
	}
	// A name that ends in a number is an IPv4 address to every client, and they differ on what 127.1 or 010.0.0.1 is.
	addr, bad := netip.ParseAddr(name)
	if bad != nil {
		return "", false, lang.Errorf(lang.En("{input} is an IPv4 address that is not written as a.b.c.d: write four decimal numbers from 0 to 255 without leading zeros, such as 192.0.2.1").
			Zh("{input} 是 IPv4 地址，但没有写成 a.b.c.d：请写四个 0 到 255 的十进制数，不带前导零，例如 192.0.2.1"), "input", show(typed))
	}
	return addr.String(), true, nil
}

// toASCII turns an internationalised name into A-labels. A name must be read back as itself from where it is shown: not
// so one that hides an ideographic comma, or a second "xn--" within the first. Hyphens are checked in the U-labels.
func toASCII(typed, name string) (string, *lang.Error) {
	ascii, err := lookup.ToASCII(name)
	shown, unseen := lookup.ToUnicode(ascii)
	back, lost := lookup.ToASCII(narrow(shown))
	if err = errors.Join(err, unseen, lost); err != nil || back != ascii {
		return "", lang.Errorf(lang.En("{input} is not a valid internationalised name: check its characters").
			Zh("{input} 不是有效的国际化域名：请检查其中的字符"), "input", show(typed)).Because(err)
	}
	for label := range strings.SplitSeq(shown, ".") {
		if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return "", outerHyphen(typed, label)
		}
	}
	return ascii, nil
}

// checkLabels holds an ASCII name in lower case to what DNS and servers allow.
func checkLabels(typed, name string) *lang.Error {
	for label := range strings.SplitSeq(name, ".") {
		switch {
		case label == "":
			return lang.Errorf(lang.En("{input} has a dot too many: a host neither begins with a dot nor has two in a row").
				Zh("{input} 多了一个点号：主机名不能以点号开头，也不能有连续的点号"), "input", show(typed))
		case len(label) > 63:
			return lang.Errorf(lang.En("{label} in {input} has {length} bytes: a part of a name between dots has 63 at most").
				Zh("{input} 中的 {label} 有 {length} 字节：域名中两点之间的部分最多 63 字节，请检查"),
				"input", show(typed), "label", show(label), "length", strconv.Itoa(len(label)))
		case label[0] == '-' || label[len(label)-1] == '-':
			return outerHyphen(typed, label)
		}
		for _, r := range label {
			if r >= 0x80 || !isAlnum(byte(r)) && r != '-' && r != '_' {
				return lang.Errorf(lang.En("{input} has {char} in the host: write a name of letters, digits, hyphens and dots").
					Zh("{input} 的主机名中含有 {char}：请只用字母、数字、连字符和点号"), "input", show(typed), "char", strconv.QuoteRune(r))
			}
		}
	}
	if len(name) > 253 {
		return lang.Errorf(lang.En("{input} has a host of {length} bytes: a name has 253 at most").
			Zh("{input} 的主机名有 {length} 字节：域名最多 253 字节，请检查"), "input", show(typed), "length", strconv.Itoa(len(name)))
	}
	return nil
}

func outerHyphen(typed, label string) *lang.Error {
	return lang.Errorf(lang.En("{label} in {input} begins or ends with a hyphen: no part of a host name does; check the spelling").
		Zh("{input} 中的 {label} 以连字符开头或结尾：域名的任何一段都不能这样，请检查拼写"), "input", show(typed), "label", show(label))
}
