package config

import (
	"net/netip"
	"net/url"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
)

// denied are the ports of protocols that do not begin with TLS. A hello sent to some of them is read as commands, and
// looks like an attack to whoever watches the others. All but the databases are blocked by browsers, too:
// https://fetch.spec.whatwg.org/#port-blocking
const denied = "22, 25, 53, 110, 143, 445, 3306, 5432, 6379, 9200, 11211, 27017"

// table lists every setting, in the order in which people are shown them.
func table() []setting {
	return []setting{
		{
			name: "config", group: files, on: API | Work, outside: true, form: "FILE",
			help: lang.En("Read settings from this YAML file.").Zh("从该 YAML 文件读取配置。"),
			set:  take(func(s *Service) *string { return &s.File }),
		},

		{
			name: "database-url", group: database, on: API | Work, secret: true, also: "DATABASE_URL", form: "URL",
			usually: lang.En("a Postgres of its own, which `api` runs; a worker needs one").Zh("由 `api` 运行自带的 Postgres；worker 必须设置"),
			help:    lang.En("The Postgres to use. Set the variable rather than the flag, which others on this machine can see.").Zh("要使用的 Postgres。建议用环境变量而不是命令行参数，后者会被本机其他用户看到。"),
			set:     reading(readDatabaseURL, func(s *Service, v Secret) { s.DatabaseURL = v }),
		},
		{
			name: "data-dir", group: database, on: API | Work, form: "DIR", find: dataDir,
			usually: lang.En("`/var/lib/tongguan` for root, else `$XDG_DATA_HOME/tongguan` or `~/.local/share/tongguan`").Zh("root 为 `/var/lib/tongguan`，其他用户为 `$XDG_DATA_HOME/tongguan` 或 `~/.local/share/tongguan`"),
			help:    lang.En("Where the Postgres of its own keeps its data, and `stores update` the lists of roots that it adds.").Zh("数据目录：自带的 Postgres 的数据，以及 `stores update` 添加的根证书列表。"),
			set:     take(func(s *Service) *string { return &s.DataDir }),
		},
		{
			name: "pg-bin", group: database, on: API, form: "DIR",
			usually: lang.En("looked for").Zh("自动查找"),
			help:    lang.En("Where the programs of Postgres are, for the one of its own.").Zh("Postgres 程序所在的目录，用于自带的 Postgres。"),
			set:     take(func(s *Service) *string { return &s.PGBin }),
		},

		{
			name: "listen", group: server, on: API, form: "HOST:PORT", standard: "127.0.0.1:8080",
			help: lang.En("Where to listen.").Zh("监听地址。"),
			set:  reading(readListen, func(s *Service, v string) { s.Listen = v }),
		},
		{
			name: "public-url", group: server, on: API | Work, form: "URL",
			usually: lang.En("the address that a request names").Zh("请求中的地址"),
			help:    lang.En("The service as browsers see it, for links in messages.").Zh("浏览器访问本服务的地址，用于消息中的链接。"),
			set:     reading(readPublicURL, func(s *Service, v *url.URL) { s.PublicURL = v }),
		},
		{
			name: "metrics-listen", group: server, on: API | Work, form: "HOST:PORT",
			usually: lang.En("with everything else").Zh("与其他页面相同"),
			help:    lang.En("Serve /metrics here, and nowhere else.").Zh("只在该地址提供 /metrics。"),
			set:     reading(readListen, func(s *Service, v string) { s.MetricsListen = v }),
		},
		{
			name: "insecure-http", group: server, on: API, kind: toggle, standard: "false",
			help: lang.En("Let people sign in over plain http from other machines.").Zh("允许从其他机器通过未加密的 http 登录。"),
			set:  reading(readSwitch, func(s *Service, v bool) { s.InsecureHTTP = v }),
		},
		{
			name: "trusted-proxy", group: server, on: API, kind: list, form: "CIDR",
			help: lang.En("Proxies whose X-Forwarded headers are believed.").Zh("可信的反向代理，采用其 X-Forwarded 请求头。"),
			set:  reading(zone.ParseRange, func(s *Service, v netip.Prefix) { s.TrustedProxies = append(s.TrustedProxies, v) }),
		},
		{
			name: "demo", group: server, on: API, kind: toggle, standard: "false",
			help: lang.En("Fill the service from the lab: TLS servers good and bad, on this machine.").Zh("用实验环境填充数据：在本机启动各种正常和异常的 TLS 服务器。"),
			set:  reading(readSwitch, func(s *Service, v bool) { s.Demo = v }),
		},

		{
			name: "interval", group: scanning, on: API | Work, form: "DURATION", standard: "24h",
			help: lang.En("How often an endpoint is scanned, 5m to 30d.").Zh("每个目标的扫描间隔，5m 到 30d。"),
			set:  reading(between("5m", "30d"), func(s *Service, v time.Duration) { s.Interval = v }),
		},
		{
			name: "depth", group: scanning, on: API | Work, form: "quick|standard|full", standard: string(scan.Standard),
			help: lang.En("How much is asked: one handshake and the chain; versions, suites and what HTTP answers too; CAA and HTTPS records too, and zlint on each certificate once.").Zh("扫描深度：quick 只做一次握手并取得证书链，standard 还会检查协议版本、加密套件和 HTTP 应答，full 再查 CAA 和 HTTPS 记录，并用 zlint 对每张证书检查一次。"),
			set:  reading(oneOf(string(scan.Quick), string(scan.Standard), string(scan.Full)), func(s *Service, v string) { s.Zone.Depth = scan.Depth(v) }),
		},
		{
			name: "profile", group: scanning, on: API | Work, form: "wechat|strict|FILE", standard: rules.ProfileWeChat,
			help: lang.En("Which rules count: a shipped profile, or a team's own as a YAML file. Give the API and every worker the same; after a change, start them anew.").
				Zh("规则集：内置的名称，或团队自己的 YAML 文件。API 和所有 worker 必须相同；修改后需重新启动。"),
			set: take(func(s *Service) *string { return &s.ProfileName }),
		},
		{
			name: "samples", group: scanning, on: API | Work, form: "N", standard: "0",
			help: lang.En("How many more connections ask each address which certificate it shows, 0 to 20.").Zh("对每个地址再发起多少次连接以查看其出示的证书，0 到 20。"),
			set:  reading(count(0, scan.MaxSamples), func(s *Service, v int) { s.Zone.Samples = v }),
		},
		{
			name: "timeout", group: scanning, on: API | Work, form: "DURATION", standard: "45s",
			help: lang.En("The longest that one endpoint may take.").Zh("扫描单个目标的最长用时。"),
			set:  reading(readDuration, func(s *Service, v time.Duration) { s.Zone.Timeout = v }),
		},
		{
			name: "workers", group: scanning, on: API | Work, form: "N", standard: "64",
			help: lang.En("How many endpoints are scanned at once, 1 to 1024.").Zh("同时扫描的目标数，1 到 1024。"),
			set:  reading(count(1, 1024), func(s *Service, v int) { s.Workers = v }),
		},
		{
			name: "name", group: scanning, on: API | Work, form: "NAME", find: workerName,
			usually: lang.En("the name of the machine").Zh("主机名"),
			help:    lang.En("What this worker is called.").Zh("本 worker 的名称。"),
			set:     reading(readName, func(s *Service, v string) { s.Name = v }),
		},
		{
			name: "scan-retention", group: scanning, on: API | Work, form: "DURATION", standard: "90d",
			help: lang.En("How long scans are kept, 1d to 3650d.").Zh("扫描记录的保留时间，1d 到 3650d。"),
			set:  reading(between("1d", "3650d"), func(s *Service, v time.Duration) { s.ScanRetention = v }),
		},
		{
			name: "deny-port", group: scanning, on: API | Work, kind: list, form: "PORT", standard: denied,
			help: lang.En("Ports on which nothing is scanned, in place of the default list.").Zh("不扫描的端口，会取代默认列表。"),
			set:  reading(readPort, func(s *Service, v uint16) { s.DenyPorts = append(s.DenyPorts, v) }),
		},
		{
			name: "allow-port", group: scanning, on: API | Work, kind: list, form: "PORT",
			help: lang.En("Ports to scan although they are denied.").Zh("即使在禁止列表中也要扫描的端口。"),
			set:  reading(readPort, func(s *Service, v uint16) { s.AllowPorts = append(s.AllowPorts, v) }),
		},

		{
			name: "allow-cidr", group: network, on: API | Work, kind: list, form: "CIDR",
			help: lang.En("Let private or loopback addresses in this range be scanned.").Zh("允许扫描该网段内的私有或回环地址。"),
			set:  add(func(s *Service) *[]string { return &s.Zone.AllowCIDR }),
		},
		{
			name: "resolver", group: network, on: API | Work, form: "ADDR[:PORT]",
			usually: lang.En("the system's").Zh("系统的设置"),
			help:    lang.En("Ask this DNS server.").Zh("使用该 DNS 服务器。"),
			set:     take(func(s *Service) *string { return &s.Zone.Resolver }),
		},
		{
			name: "resolver-for", group: network, on: API | Work, kind: whole, form: "SUFFIX=ADDR[:PORT]",
			help: lang.En("Ask this DNS server for names that end so.").Zh("对该后缀的域名使用指定的 DNS 服务器。"),
			set:  add(func(s *Service) *[]string { return &s.Zone.ResolverFor }),
		},
		{
			name: "resolve", group: network, on: API | Work, kind: whole, form: "HOST:PORT:ADDR[,ADDR]",
			help: lang.En("Use these addresses for a host and port, as curl does.").Zh("为域名和端口指定地址，用法同 curl。"),
			set:  add(func(s *Service) *[]string { return &s.Zone.Resolve }),
		},
		{
			name: "hosts", group: network, on: API | Work, form: "FILE",
			help: lang.En("Take addresses from a file like /etc/hosts.").Zh("从 /etc/hosts 格式的文件取得地址。"),
			set:  take(func(s *Service) *string { return &s.Zone.Hosts }),
		},
		{
			name: "ca-file", group: network, on: API | Work, kind: whole, form: "[PLATFORM=]PEM",
			help: lang.En("A PEM file of roots that every platform, or one, is taken to trust.").Zh("PEM 根证书文件，视为受所有平台或某一平台信任。"),
			set:  add(func(s *Service) *[]string { return &s.Zone.CAFile }),
		},
		{
			name: "only-ca-file", group: network, on: API | Work, kind: toggle, standard: "false",
			help: lang.En("Trust the roots of --ca-file alone.").Zh("只信任 --ca-file 中的根证书。"),
			set:  reading(readSwitch, func(s *Service, v bool) { s.Zone.OnlyCAFile = v }),
		},
		{
			name: "minimum", group: network, on: API | Work, kind: list, form: "PLATFORM=VERSION",
			usually: lang.En("`ios=13, android=8, harmony=5.0.3`").Zh("`ios=13, android=8, harmony=5.0.3`"),
			help: lang.En("The oldest version of a platform that counts: a chain that a version from there on refuses is a failure, one that only older ones refuse is not.").
				Zh("平台中计入结论的最旧版本：从该版本起有版本拒绝证书链即为不通过，仅更旧的版本拒绝则不算。"),
			set: add(func(s *Service) *[]string { return &s.Zone.Minimum }),
		},
		{
			name: "no-third-party", group: network, on: API | Work, kind: toggle, standard: "false",
			help: lang.En("Ask nobody whom a certificate names: neither for a missing issuer (AIA) nor whether it is revoked (OCSP, CRL).").
				Zh("不访问证书中写的第三方地址：既不下载缺失的签发者证书（AIA），也不查询证书是否被吊销（OCSP、CRL）。"),
			set: reading(readSwitch, func(s *Service, v bool) { s.Zone.NoThirdParty = v }),
		},

		{
			name: "secret-key", group: messages, on: API | Work, secret: true, form: "KEY",
			usually: lang.En("with a Postgres of its own `secret.key` in the data folder; else none, and channels cannot be made").
				Zh("使用自带的 Postgres 时为数据目录中的 `secret.key`；否则没有，此时不能创建通知渠道"),
			help: lang.En("The key that channels' secrets are encrypted with, the same for all processes: what openssl rand -hex 32 prints. Whoever loses it must delete the channels in the database, and make them anew.").
				Zh("用于加密通知渠道机密的密钥，所有进程必须相同：可用 openssl rand -hex 32 生成。丢失后须在数据库中删除通知渠道并重新创建。"),
			set: reading(readKey, func(s *Service, v Secret) { s.SecretKey = v }),
		},
		{
			name: "old-secret-key", group: messages, on: API | Work, kind: list, secret: true, form: "KEY",
			help: lang.En("Keys from before. When the API starts it encrypts anew what they encrypted; then they are needed no more.").Zh("更换前的密钥。API 启动时会用新密钥重新加密，之后不再需要。"),
			set:  reading(readKey, func(s *Service, v Secret) { s.OldSecretKeys = append(s.OldSecretKeys, v) }),
		},
		{
			name: "notify-allow-cidr", group: messages, on: API | Work, kind: list, form: "CIDR",
			help: lang.En("Let messages be sent to private or loopback addresses in this range.").Zh("允许向该网段内的私有或回环地址发送消息。"),
			set:  reading(zone.ParseRange, func(s *Service, v netip.Prefix) { s.NotifyAllow = append(s.NotifyAllow, v) }),
		},
		{
			name: "notify-allow-http", group: messages, on: API | Work, kind: toggle, standard: "false",
			help: lang.En("Let messages be sent over plain http.").Zh("允许通过未加密的 http 发送消息。"),
			set:  reading(readSwitch, func(s *Service, v bool) { s.NotifyAllowHTTP = v }),
		},

		{
			name: "log-level", group: logging, on: API | Work, form: "debug|info|warn|error", standard: "info",
			help: lang.En("The least level that is logged.").Zh("日志的最低级别。"),
			set:  reading(oneOf("debug", "info", "warn", "error"), func(s *Service, v string) { _ = s.LogLevel.UnmarshalText([]byte(v)) }),
		},
		{
			name: "log-format", group: logging, on: API | Work, form: "text|json", standard: LogText,
			help: lang.En("How the log is written.").Zh("日志格式。"),
			set:  reading(oneOf(LogText, LogJSON), func(s *Service, v string) { s.LogFormat = v }),
		},
		{
			name: "lang", group: logging, on: API | Work, form: "zh|en", find: language,
			usually: lang.En("from `LC_ALL`, `LC_MESSAGES`, `LANG`").Zh("取自 `LC_ALL`、`LC_MESSAGES`、`LANG`"),
			help:    lang.En("Language of what this program prints. Pages and messages have their own.").Zh("程序输出信息的语言；页面和通知消息各有自己的语言设置。"),
			set:     reading(readLang, func(s *Service, v lang.Tag) { s.Lang = v }),
		},
	}
}

// take keeps a text as it is.
func take(field func(*Service) *string) func(*Service, string) lang.Speaker {
	return func(s *Service, text string) lang.Speaker {
		*field(s) = text
		return nil
	}
}

// add keeps one more text as it is.
func add(field func(*Service) *[]string) func(*Service, string) lang.Speaker {
	return func(s *Service, text string) lang.Speaker {
		*field(s) = append(*field(s), text)
		return nil
	}
}

// reading keeps what read makes of a text.
func reading[T any](read func(string) (T, lang.Speaker), keep func(*Service, T)) func(*Service, string) lang.Speaker {
	return func(s *Service, text string) lang.Speaker {
		v, err := read(text)
		if err == nil {
			keep(s, v)
		}
		return err
	}
}
