package main

import "github.com/tongguan/tongguan/internal/lang"

var helpTexts = map[string]lang.Phrase{
	"program": lang.En("Will WeChat let your server in? Judges servers as iOS, Android, HarmonyOS and WeChat devtools do.").
		Zh("你的服务器能通过微信的检查吗？分别按 iOS、Android、HarmonyOS 和微信开发者工具的标准判定。"),
	"lang":    lang.En("Language of all output; default from LC_ALL, LC_MESSAGES, LANG.").Zh("输出语言；默认取自 LC_ALL、LC_MESSAGES、LANG。"),
	"check":   lang.En("Judge servers. Exit: 0 pass, 1 findings, 2 usage, 3 could not scan, 4 internal, 130 interrupted.").Zh("检查服务器。退出码：0 通过，1 有问题，2 用法错误，3 有目标未能扫描，4 内部错误，130 被中断。"),
	"verify":  lang.En("Judge a chain of certificates from a file; the network is not asked. Exit as check.").Zh("判定文件中的证书链，不访问网络。退出码同 check。"),
	"work":    lang.En("Work for the service: scan what is due and store what was found. Needs DATABASE_URL.").Zh("作为服务的 worker 运行：扫描到期的域名并保存结果。需要 DATABASE_URL。"),
	"lab":     lang.En("Start TLS servers, good and bad, on loopback, and say how to check them.").Zh("在本机回环地址上启动各种正常和异常的 TLS 服务器，并给出检查命令。"),
	"version": lang.En("Print the version.").Zh("显示版本。"),

	"targets":     lang.En("host, host:port, https://… or wss://….").Zh("host、host:port、https://… 或 wss://…。"),
	"file":        lang.En("Read targets from a file (- is standard input): lines, CSV, JSON, or a console list.").Zh("从文件读取目标（- 表示标准输入）：每行一个、CSV、JSON，或小程序后台的域名列表。"),
	"format":      lang.En("How to write the result (default table).").Zh("输出格式（默认 table）。"),
	"output":      lang.En("Write the result to a file, whole or not at all.").Zh("将结果写入文件（要么完整写入，要么不写）。"),
	"profile":     lang.En("Which rules: wechat is what a mini program needs, strict adds hygiene (default wechat).").Zh("规则集：wechat 为小程序的准入要求，strict 另加安全规范（默认 wechat）。"),
	"platform":    lang.En("Only these platforms count (repeat or part by commas).").Zh("只考虑这些平台（可重复，或用逗号分隔）。"),
	"failon":      lang.En("The least severity of a finding that makes the exit code 1 (default high).").Zh("使退出码为 1 的最低严重程度（默认 high）。"),
	"depth":       lang.En("quick: one handshake and the chain; standard: versions, suites and what HTTP answers too (default); full: CAA and HTTPS records too.").Zh("quick：一次握手和证书链；standard：另查协议版本、加密套件和 HTTP 应答（默认）；full：再查 CAA 和 HTTPS 记录。"),
	"samples":     lang.En("How many more connections ask each address which certificate it shows, 0 to 20 (default 0).").Zh("对每个地址再发起多少次连接以查看其出示的证书，0 到 20（默认 0）。"),
	"cafile":      lang.En("A PEM file of roots that every platform, or one, is taken to trust (repeatable).").Zh("PEM 根证书文件，视为受所有平台或某一平台信任（可重复）。"),
	"onlycafile":  lang.En("Trust the roots of --ca-file alone.").Zh("只信任 --ca-file 中的根证书。"),
	"minimum":     lang.En("The oldest version of a platform that counts, by default ios=13,android=8,harmony=5.0.3 (repeatable).").Zh("平台中计入结论的最旧版本，默认 ios=13,android=8,harmony=5.0.3（可重复）。"),
	"resolve":     lang.En("Use these addresses for a host and port, as curl does (repeatable).").Zh("为域名和端口指定地址，用法同 curl（可重复）。"),
	"hosts":       lang.En("Take addresses from a file like /etc/hosts.").Zh("从 /etc/hosts 格式的文件取得地址。"),
	"resolver":    lang.En("Ask this DNS server in place of the system's.").Zh("使用该 DNS 服务器，而不是系统的。"),
	"allowcidr":   lang.En("Let private or loopback addresses in this range be scanned (repeatable).").Zh("允许扫描该网段内的私有或回环地址（可重复）。"),
	"appid":       lang.En("The mini program in whose name servers are asked (default wx0000000000000000).").Zh("以哪个小程序的名义发出请求（默认 wx0000000000000000）。"),
	"at":          lang.En("Judge at this time instead of now.").Zh("按该时间判定，而不是现在。"),
	"timeout":     lang.En("The longest that one target may take.").Zh("单个目标的最长用时。"),
	"concurrency": lang.En("How many targets are scanned at once.").Zh("同时扫描的目标数。"),
	"all":         lang.En("Show every rule, not only what does not pass.").Zh("显示所有规则，而不只是未通过的。"),
	"withsnap":    lang.En("JSON: add everything that was observed; --snapshot reads it again.").Zh("JSON：附上全部观测结果，可用 --snapshot 再次判定。"),
	"snapshot":    lang.En("Judge a saved snapshot or report; nothing is dialled.").Zh("判定已保存的快照或报告，不访问网络。"),
	"color":       lang.En("Colours: auto is a terminal without NO_COLOR.").Zh("颜色：auto 表示终端且未设置 NO_COLOR 时启用。"),

	"chain":   lang.En("A PEM file of the chain as a server would send it: its own certificate first (- is standard input).").Zh("PEM 证书链文件，按服务器发送的顺序，服务器证书在最前（- 表示标准输入）。"),
	"host":    lang.En("The name that the certificate is to be for; without it the name is not judged.").Zh("证书应当适用的域名；不指定则不判定域名。"),
	"input":   lang.En("Judge many: a JSON object a line, answered by a line each (- is standard input).").Zh("批量判定：每行一个 JSON 对象，逐行回答（- 表示标准输入）。"),
	"against": lang.En("Scan this server and say which platforms and versions the chain would gain or lose. Exit 1: some are lost.").Zh("扫描该服务器，指出换用此证书链后会新增或失去哪些平台和版本。退出码 1：有失去的。"),

	"labdir":  lang.En("Where to write hosts, targets.txt, hostile.txt and ca.pem.").Zh("hosts、targets.txt、hostile.txt 和 ca.pem 的写入目录。"),
	"labport": lang.En("The port of every server.").Zh("所有服务器使用的端口。"),
	"json":    lang.En("As JSON.").Zh("以 JSON 输出。"),
}
