package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/seal"
)

// count reads a number from least to most.
func count(least, most int) func(string) (int, lang.Speaker) {
	return func(text string) (int, lang.Speaker) {
		n, err := strconv.Atoi(text)
		if err != nil || n < least || n > most {
			return 0, lang.Errorf(lang.En("give a number from {least} to {most}").Zh("应为 {least} 到 {most} 之间的数"), "least", strconv.Itoa(least), "most", strconv.Itoa(most))
		}
		return n, nil
	}
}

func readPort(text string) (uint16, lang.Speaker) {
	n, err := count(1, 65535)(text)
	return uint16(n), err
}

func readSwitch(text string) (bool, lang.Speaker) {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	return false, lang.Errorf(lang.En("write true or false").Zh("应为 true 或 false"))
}

// oneOf reads one of several words.
func oneOf(words ...string) func(string) (string, lang.Speaker) {
	return func(text string) (string, lang.Speaker) {
		if slices.Contains(words, text) {
			return text, nil
		}
		return "", lang.Errorf(lang.En("choose of {en}").Zh("可选 {zh}"), "en", strings.Join(words, ", "), "zh", strings.Join(words, "、"))
	}
}

func readLang(text string) (lang.Tag, lang.Speaker) {
	tag, ok := lang.Parse(text)
	if !ok {
		return "", lang.Errorf(lang.En("there are zh and en").Zh("可选 zh 或 en"))
	}
	return tag, nil
}

var days = regexp.MustCompile(`^([0-9]{1,6})d(.*)$`)

// readDuration reads a duration in which days may come first, such as 90d or 1d12h.
func readDuration(text string) (time.Duration, lang.Speaker) {
	malformed := lang.Errorf(lang.En("write a duration as 10s, 5m, 24h or 90d").Zh("时长应写作 10s、5m、24h 或 90d"))
	whole, rest := time.Duration(0), text
	if found := days.FindStringSubmatch(text); found != nil {
		n, err := strconv.Atoi(found[1])
		if err != nil || n > 100_000 { // more than a Duration holds
			return 0, malformed
		}
		whole, rest = time.Duration(n)*24*time.Hour, found[2]
		if rest == "" {
			return whole, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "-") || whole+d < 0 {
		return 0, malformed
	}
	return whole + d, nil
}

// between reads a duration that has bounds, which are given as a person would write them.
func between(least, most string) func(string) (time.Duration, lang.Speaker) {
	return func(text string) (time.Duration, lang.Speaker) {
		d, err := readDuration(text)
		if err != nil {
			return 0, err
		}
		from, _ := readDuration(least)
		to, _ := readDuration(most)
		if d < from || d > to {
			return 0, lang.Errorf(lang.En("give a duration from {least} to {most}").Zh("应为 {least} 到 {most} 之间的时长"), "least", least, "most", most)
		}
		return d, nil
	}
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9._-]*$`)

// readListen reads host:port of a listener. The host may be missing, and the port be 0, which is any that is free.
func readListen(text string) (string, lang.Speaker) {
	host, port, err := net.SplitHostPort(text)
	_, portErr := strconv.ParseUint(port, 10, 16)
	_, addrErr := netip.ParseAddr(host)
	if err != nil || portErr != nil || addrErr != nil && !hostName.MatchString(host) {
		return "", lang.Errorf(lang.En("write host:port, such as 127.0.0.1:8080").Zh("应写作 host:port，例如 127.0.0.1:8080"))
	}
	return text, nil
}

// readPublicURL reads scheme, host and port. A path is refused, since our cookies are bound to the whole host.
func readPublicURL(text string) (*url.URL, lang.Speaker) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, lang.Errorf(lang.En("write it as https://tongguan.example.com").Zh("应写作 https://tongguan.example.com"))
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		only := u.Scheme + "://" + u.Host
		return nil, lang.Errorf(lang.En("the service needs a host of its own: write {only}, without path or query").
			Zh("服务需要独占一个主机名：请写作 {only}，不带路径和查询参数"), "only", only)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// keywords recognises libpq's other form, "host=… user=…".
var keywords = regexp.MustCompile(`^\s*[a-z_]+\s*=`)

// readDatabaseURL looks at the form alone, and repeats nothing of the text, which may hold a password.
func readDatabaseURL(text string) (Secret, lang.Speaker) {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") || keywords.MatchString(text) {
		return NewSecret(text), nil
	}
	return Secret{}, lang.Errorf(lang.En("write it as postgres://user:password@host:5432/database, with special characters of the password as %40 and the like").
		Zh("应写作 postgres://user:password@host:5432/database，密码中的特殊字符要写成 %40 这样的形式"))
}

// readKey looks at the form, and repeats nothing of the text.
func readKey(text string) (Secret, lang.Speaker) {
	_, err := seal.ParseKey(text)
	said, _ := errors.AsType[lang.Speaker](err)
	return NewSecret(text), said
}

// maxName is how long a name of a worker may be.
const maxName = 100

// readName reads the name of a worker.
func readName(text string) (string, lang.Speaker) {
	if len(text) > maxName || !hostName.MatchString(text) {
		return "", lang.Errorf(lang.En("a name has letters, digits and . _ - and at most 100 of them").Zh("名称由字母、数字和 . _ - 组成，最长 100 个字符"))
	}
	return text, nil
}
