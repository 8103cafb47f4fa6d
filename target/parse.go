package target

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tongguan/tongguan/internal/lang"
)

// MaxLength is the longest target that is read, in bytes.
const MaxLength = 2048

// Parse reads one target: host, host:port, [v6]:port, a bare IPv6 address, https://host[:port][/path] or the same with
// wss. Without a scheme it is https, without a port 443. The error is a *lang.Error.
func Parse(s string) (Target, error) {
	t, err := parse(s)
	if err != nil {
		return Target{}, err
	}
	return t, nil
}

func parse(s string) (Target, *lang.Error) {
	if len(s) > MaxLength {
		return Target{}, tooLong()
	}
	t := Target{Typed: trim(withoutQuery(s)), Scheme: HTTPS}
	if err := checkText(t.Typed); err != nil {
		return Target{}, err
	}
	text := narrow(t.Typed)
	scheme, rest, schemed := strings.Cut(text, "://")
	if !schemed {
		rest = text
	}
	end := strings.IndexByte(rest, '/')
	if end < 0 {
		end = len(rest)
	}
	authority := rest[:end]
	if err := checkAuthority(t.Typed, authority); err != nil {
		return Target{}, err
	}
	if schemed {
		t.Scheme = Scheme(strings.ToLower(scheme))
		if err := checkScheme(t.Typed, t.Scheme, rest); err != nil {
			return Target{}, err
		}
	}
	host, port, err := splitPort(t.Typed, authority)
	if err != nil {
		return Target{}, err
	}
	if t.Port, err = parsePort(t.Typed, port); err != nil {
		return Target{}, err
	}
	var isAddress bool
	if t.Host, isAddress, err = canonicalHost(t.Typed, host); err != nil {
		return Target{}, err
	}
	t.Path = encodePath(rest[end:])
	if !schemed && isAddress && isPrefixLength(t.Path) {
		return Target{}, lang.Errorf(lang.En("{input} is a range of addresses, not a server: name each address").
			Zh("{input} 是地址段，不是服务器：请逐个写出地址"), "input", show(t.Typed))
	}
	if len(t.String()) > MaxLength {
		return Target{}, tooLong()
	}
	return t, nil
}

func tooLong() *lang.Error {
	return lang.Errorf(lang.En("the target is longer than {max} bytes: write only the scheme, the host and a path").
		Zh("目标超过 {max} 字节：只写协议、主机名和路径即可"), "max", strconv.Itoa(MaxLength))
}

// checkText refuses what is no text of one target at all, wherever it stands.
func checkText(typed string) *lang.Error {
	if typed == "" {
		return lang.Errorf(lang.En("no target is written here: write one, such as api.example.com").
			Zh("此处没有目标：请填写，例如 api.example.com"))
	}
	if !utf8.ValidString(typed) {
		return lang.Errorf(lang.En("{input} is not UTF-8 text: save or paste it as UTF-8").
			Zh("{input} 不是 UTF-8 文本：请以 UTF-8 编码保存或粘贴"), "input", show(typed))
	}
	if strings.IndexFunc(typed, unicode.IsSpace) >= 0 {
		return lang.Errorf(lang.En("{input} has a space in it: write one target, without spaces").
			Zh("{input} 中含有空格：请只写一个目标，不要带空格"), "input", show(typed))
	}
	if i := strings.IndexFunc(typed, unicode.IsControl); i >= 0 {
		r, _ := utf8.DecodeRuneInString(typed[i:])
		return lang.Errorf(lang.En("{input} has the control character {char} in it: take it out").
			Zh("{input} 中含有控制字符 {char}：请删除"), "input", show(typed), "char", strconv.QuoteRune(r))
	}
	return nil
}

// isPrefixLength tells the /8 of 10.0.0.0/8 from a path.
func isPrefixLength(path string) bool {
	n, err := strconv.ParseUint(strings.TrimPrefix(path, "/"), 10, 8)
	return err == nil && n <= 128
}

// encodePath writes a path as it is sent: bytes that a URL cannot hold are percent-encoded, and so is a % that encodes
// nothing.
func encodePath(path string) string {
	const hex = "0123456789ABCDEF"
	const plain = "!$&'()*+,-./:;=@[]_~"
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if isAlnum(c) || strings.IndexByte(plain, c) >= 0 ||
			c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func isAlnum(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isHex(c byte) bool   { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }
