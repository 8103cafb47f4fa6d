package zone

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/target"
)

// pins reads Resolve and Hosts.
func (s Settings) pins() (scan.Pins, error) {
	pins := scan.Pins{}
	var errs []error
	for _, given := range s.Resolve {
		key, addrs, err := readPin(given)
		if err != nil {
			errs = append(errs, lang.Mistake{At: s.about("resolve", given), What: err})
			continue
		}
		pins[key] = append(pins[key], addrs...)
	}
	if s.Hosts != "" {
		errs = append(errs, readHosts(s.about("hosts", s.Hosts), s.Hosts, pins))
	}
	return pins, errors.Join(errs...)
}

// readPin takes HOST:PORT:ADDR[,ADDR…] apart and gives the key of the pin.
func readPin(given string) (key string, addrs []netip.Addr, _ lang.Speaker) {
	malformed := lang.Errorf(lang.En("write it as HOST:PORT:ADDR, such as api.example.com:443:10.0.0.7").
		Zh("应写作 HOST:PORT:ADDR，例如 api.example.com:443:10.0.0.7"))
	host, rest, ok := strings.Cut(given, ":")
	if strings.HasPrefix(given, "[") {
		host, rest, ok = strings.Cut(given, "]:")
		host += "]"
	}
	port, list, ok2 := strings.Cut(rest, ":")
	if !ok || !ok2 || host == "" || port == "" || list == "" {
		return "", nil, malformed
	}
	t, err := target.Parse(host + ":" + port)
	if said, ok := errors.AsType[*lang.Error](err); ok {
		return "", nil, said
	}
	if t.Path != "" {
		return "", nil, malformed
	}
	if isAddress(t.Host) {
		return "", nil, lang.Errorf(lang.En("{host} is an address already and needs no resolving; give a name").
			Zh("{host} 本身就是 IP 地址，不需要解析；请给出域名"), "host", t.Host)
	}
	for text := range strings.SplitSeq(list, ",") {
		addr, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(text), "[]"))
		if err != nil {
			return "", nil, lang.Errorf(lang.En(`"{text}" is no IP address`).Zh(`"{text}" 不是 IP 地址`), "text", text)
		}
		addrs = append(addrs, addr.Unmap())
	}
	return fmt.Sprintf("%s:%d", t.Host, t.Port), addrs, nil
}

// readHosts adds the pins of a file in the form of /etc/hosts. About is where the file was named, with its name.
func readHosts(about, file string, pins scan.Pins) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return lang.Unreadable(about, err)
	}
	var errs []error
	n := 0
	for line := range strings.Lines(string(bytes.TrimPrefix(data, []byte("\ufeff")))) {
		n++
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		at := fmt.Sprintf("%s:%d", about, n)
		addr, err := netip.ParseAddr(fields[0])
		if err != nil || len(fields) == 1 {
			errs = append(errs, lang.Wrong(at, lang.En("write an IP address and then names").Zh("应为一个 IP 地址，后面跟域名")))
			continue
		}
		for _, name := range fields[1:] {
			host, err := hostName(name)
			switch {
			case err != nil:
				errs = append(errs, lang.Mistake{At: at, What: err})
			case host != "":
				pins[host] = append(pins[host], addr.Unmap())
			}
		}
	}
	return errors.Join(errs...)
}

// hostName gives a name as targets are looked up by, in lower case and ASCII; "" for an address, which lists of names
// to block have among the names and nobody looks up.
func hostName(name string) (string, lang.Speaker) {
	t, err := target.Parse(name)
	if said, ok := errors.AsType[*lang.Error](err); ok {
		return "", said
	}
	if isAddress(t.Host) {
		return "", nil
	}
	if strings.ContainsAny(name, ":/?：／？") {
		return "", lang.Errorf(lang.En("{name} is not a name alone; write it without scheme, port and path").
			Zh("{name} 不只是域名；请去掉协议、端口和路径"), "name", name)
	}
	return t.Host, nil
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
