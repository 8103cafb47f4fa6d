package config

import (
	"net/netip"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// together looks for what is wrong only beside something else.
func (r *reader) together(s *Service, command Command) {
	ownDatabase := len(s.given["database-url"]) == 0
	switch {
	case ownDatabase && command&Work != 0:
		r.note(lang.Errorf(lang.En("a worker needs the Postgres of the service: set DATABASE_URL").Zh("worker 需要与服务使用同一个 Postgres：请设置 DATABASE_URL")))
	case ownDatabase && s.DataDir == "":
		r.note(lang.Errorf(lang.En("there is no home folder to keep data in: name a folder with --data-dir, or a Postgres with DATABASE_URL").
			Zh("找不到可以存放数据的主目录：请用 --data-dir 指定目录，或用 DATABASE_URL 指定 Postgres")))
	}
	if !ownDatabase && len(s.given["secret-key"]) == 0 && len(s.OldSecretKeys) > 0 {
		r.note(lang.Wrong(s.at("old-secret-key", ""), lang.En("needs the key of now beside it: set TONGGUAN_SECRET_KEY").
			Zh("还需要当前的密钥：请设置 TONGGUAN_SECRET_KEY")))
	}
	if u := s.PublicURL; command&API != 0 && u != nil && u.Scheme == "http" && !s.InsecureHTTP && !loopback(u.Hostname()) {
		r.note(lang.Wrong(s.about("public-url"), lang.En("over plain http everybody on the way can read passwords: write https://, or accept it with --insecure-http").
			Zh("未加密的 http 会让途经网络的人看到密码：请使用 https://，或用 --insecure-http 表示接受")))
	}
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}
