package target

import (
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// checkAuthority refuses what stands between the scheme and the path and is no host and port.
func checkAuthority(typed, authority string) *lang.Error {
	switch {
	case strings.Contains(authority, "@"):
		return lang.Errorf(lang.En("{input} carries a user name or a password, which a target never has: write only what follows the @").
			Zh("{input} 带有用户名或密码，目标中不能有：只保留 @ 之后的部分"), "input", show(typed))
	case strings.ContainsAny(authority, ",;"):
		return lang.Errorf(lang.En("{input} names several targets: write one at a time").
			Zh("{input} 包含多个目标：请每次只写一个"), "input", show(typed))
	case strings.Contains(authority, "*"):
		return lang.Errorf(lang.En("{input} is a wildcard, not a server: name each host").
			Zh("{input} 是通配符，不是服务器：请逐个写出主机名"), "input", show(typed))
	}
	return nil
}

// checkScheme refuses every scheme but the two of a mini program's TLS.
func checkScheme(typed string, scheme Scheme, rest string) *lang.Error {
	secure := map[Scheme]Scheme{"http": HTTPS, "ws": WSS}[scheme]
	switch {
	case scheme == HTTPS, scheme == WSS:
		return nil
	case secure != "":
		return lang.Errorf(lang.En("{input} is not encrypted, and a mini program speaks https and wss only: write {instead}").
			Zh("{input} 未加密，而小程序只支持 https 和 wss：请改写为 {instead}"),
			"input", show(typed), "instead", show(string(secure)+"://"+rest))
	}
	return lang.Errorf(lang.En("{input} is neither https nor wss, and only these are checked: write https://…, wss://… or the host alone").
		Zh("{input} 既不是 https 也不是 wss，只能检查这两种：请写 https://…、wss://… 或只写主机名"), "input", show(typed))
}

// splitPort parts host and port. The brackets of an IPv6 address are kept with it; the port is "443" where none is
// written.
func splitPort(typed, authority string) (host, port string, err *lang.Error) {
	port = strconv.Itoa(DefaultPort)
	if strings.HasPrefix(authority, "[") {
		i := strings.IndexByte(authority, ']') + 1
		host, rest := authority[:i], authority[i:]
		if i == 0 || rest != "" && rest[0] != ':' {
			return "", "", badIPv6(typed)
		}
		if rest != "" {
			port = rest[1:]
		}
		return host, port, nil
	}
	switch strings.Count(authority, ":") {
	case 0:
		host = authority
	case 1:
		host, port, _ = strings.Cut(authority, ":")
		if scheme := Scheme(strings.ToLower(host)); scheme == HTTPS || scheme == WSS {
			if _, notPort := strconv.ParseUint(port, 10, 64); notPort != nil {
				return "", "", lang.Errorf(lang.En("{input} lacks the two slashes after {scheme}: write {scheme}://…").
					Zh("{input} 的 {scheme}: 之后缺少两个斜杠：请写成 {scheme}://…"), "input", show(typed), "scheme", string(scheme))
			}
		}
	default:
		host = "[" + authority + "]"
	}
	if host == "" {
		return "", "", lang.Errorf(lang.En("{input} names no host: write one, such as https://api.example.com").
			Zh("{input} 中没有主机名：请填写，例如 https://api.example.com"), "input", show(typed))
	}
	return host, port, nil
}

func parsePort(typed, port string) (uint16, *lang.Error) {
	if port == "" {
		return 0, lang.Errorf(lang.En("{input} has a colon and no port after it: write the port, or leave the colon out").
			Zh("{input} 的冒号之后没有端口：请填写端口，或去掉冒号"), "input", show(typed))
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return 0, lang.Errorf(lang.En("{port} in {input} is not a port: write a number from 1 to 65535").
			Zh("{input} 中的 {port} 不是端口：请写 1 到 65535 之间的数字"), "input", show(typed), "port", show(port))
	}
	return uint16(n), nil
}
