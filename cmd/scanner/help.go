package main

import (
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

var helpTexts = map[string]lang.Phrase{
	"program": lang.En("Will WeChat let your server in? Judges servers as iOS, Android, HarmonyOS and WeChat devtools do.").
		Zh("你的服务器能通过微信的检查吗？分别按 iOS、Android、HarmonyOS 和微信开发者工具的标准判定。"),
	"lang":   lang.En("Language of all output; default from LC_ALL, LC_MESSAGES, LANG.").Zh("输出语言；默认取自 LC_ALL、LC_MESSAGES、LANG。"),
	"check":  lang.En("Judge servers. Exit: 0 pass, 1 findings, 2 usage, 3 could not scan, 4 internal, 130 interrupted.").Zh("检查服务器。退出码：0 通过，1 有问题，2 用法错误，3 有目标未能扫描，4 内部错误，130 被中断。"),
	"verify": lang.En("Judge a chain of certificates from a file; the network is not asked. Exit as check.").Zh("判定文件中的证书链，不访问网络。退出码同 check。"),
	"stores": lang.En("List, show, compare and add the platforms' lists of root certificates.").Zh("列出、查看、比较和添加各平台的根证书列表。"),
	"work":   lang.En("Work for the service: scan what is due and store what was found. Needs DATABASE_URL.").Zh("作为服务的 worker 运行：扫描到期的域名并保存结果。需要 DATABASE_URL。"),
	"lab":    lang.En("Start TLS servers, good and bad, on loopback, and say how to check them.").Zh("在本机回环地址上启动各种正常和异常的 TLS 服务器，并给出检查命令。"),
	"explain": lang.En("Say what an error of a mini program means and what brought it about, or what a rule is about. Exit: 0 answered, 1 the server has a fault, 2 usage, 3 not known or not reached.").
		Zh("解释小程序的报错及其原因，或解释一条规则。退出码：0 已回答，1 服务器有问题，2 用法错误，3 无法识别或无法连接。"),
	"lint": lang.En("Judge the folder of a mini program or mini game by WeChat's rules and its console's lists. Exit as check.").Zh("按微信的规则和后台域名列表检查小程序或小游戏的代码目录。退出码同 check。"),
	"rules": lang.En("List every rule, or show one: what it demands, how bad a failure is on each platform, and who says so.").
		Zh("列出所有规则，或查看一条：要求、各平台的严重程度和依据。"),
	"version": lang.En("Print the version.").Zh("显示版本。"),

	"targets":     lang.En("host, host:port, https://… or wss://….").Zh("host、host:port、https://… 或 wss://…。"),
	"file":        lang.En("Read targets from a file (- is standard input): lines, CSV, JSON, or a console list.").Zh("从文件读取目标（- 表示标准输入）：每行一个、CSV、JSON，或小程序后台的域名列表。"),
	"format":      lang.En("How to write the result (default table).").Zh("输出格式（默认 table）。"),
	"formats":     everyFormat(","),
	"formatwords": everyFormat("|"),
	"output":      lang.En("Write the result to a file, whole or not at all.").Zh("将结果写入文件（要么完整写入，要么不写）。"),
	"profile":     lang.En("Which rules: wechat is what a mini program needs, strict adds hygiene, or a team's own as a YAML file (default wechat).").Zh("规则集：wechat 为小程序的准入要求，strict 另加安全规范，也可以是团队自己的 YAML 文件（默认 wechat）。"),
	"platform":    lang.En("Only these platforms count (repeat or part by commas).").Zh("只考虑这些平台（可重复，或用逗号分隔）。"),
	"failon":      lang.En("The least severity of a finding that makes the exit code 1 (default high).").Zh("使退出码为 1 的最低严重程度（默认 high）。"),
	"depth":       lang.En("quick: one handshake and the chain; standard: versions, suites and what HTTP answers too (default); full: CAA and HTTPS records too, clients without ECDSA and weak suites.").Zh("quick：一次握手和证书链；standard：另查协议版本、加密套件和 HTTP 应答（默认）；full：再查 CAA 和 HTTPS 记录，能否服务不支持 ECDSA 的客户端，以及弱套件。"),
	"thirdparty":  lang.En("Ask nobody whom a certificate names: neither for a missing issuer (AIA) nor whether it is revoked (OCSP, CRL).").Zh("不访问证书中写的第三方地址：既不下载缺失的签发者证书（AIA），也不查询证书是否被吊销（OCSP、CRL）。"),
	"samples":     lang.En("How many more connections ask each address which certificate it shows, 0 to 20 (default 0).").Zh("对每个地址再发起多少次连接以查看其出示的证书，0 到 20（默认 0）。"),
	"lintcerts":   lang.En("Have zlint look at each server's certificate; goes with --profile strict.").Zh("用 zlint 检查每台服务器的证书，需要与 --profile strict 一起使用。"),
	"expectcert":  lang.En("The certificate that the targets are to serve, with its chain (PEM). Exit 0 only if every address does, each connection; repeat for a dual set-up.").Zh("目标应当使用的证书及其证书链（PEM）。仅当每个地址的每次连接都已使用时退出码为 0；双证书部署可重复。"),
	"wait":        lang.En("With --expect-cert: look again until it is served, for so long at most (default 0: look once).").Zh("与 --expect-cert 一起使用：重复检查直到生效，最长等待该时长（默认 0：只检查一次）。"),
	"cafile":      lang.En("A PEM file of roots that every platform, or one, is taken to trust (repeatable).").Zh("PEM 根证书文件，视为受所有平台或某一平台信任（可重复）。"),
	"onlycafile":  lang.En("Trust the roots of --ca-file alone.").Zh("只信任 --ca-file 中的根证书。"),
	"aspublic":    lang.En("Judge chains of every authority by the rules for public ones: lifetimes, transparency, revocation.").Zh("对所有 CA 的证书链都适用公共 CA 的规则：有效期、证书透明度、吊销信息。"),
	"minimum":     lang.En("The oldest version of a platform that counts, by default ios=13,android=8,harmony=5.0.3 (repeatable).").Zh("平台中计入结论的最旧版本，默认 ios=13,android=8,harmony=5.0.3（可重复）。"),
	"resolve":     lang.En("Use these addresses for a host and port, as curl does (repeatable).").Zh("为域名和端口指定地址，用法同 curl（可重复）。"),
	"hosts":       lang.En("Take addresses from a file like /etc/hosts.").Zh("从 /etc/hosts 格式的文件取得地址。"),
	"resolver":    lang.En("Ask this DNS server in place of the system's.").Zh("使用该 DNS 服务器，而不是系统的。"),
	"allowcidr":   lang.En("Let private or loopback addresses in this range be scanned (repeatable).").Zh("允许扫描该网段内的私有或回环地址（可重复）。"),
	"appid":       lang.En("The mini program in whose name servers are asked (default wx0000000000000000).").Zh("以哪个小程序的名义发出请求（默认 wx0000000000000000）。"),
	"at":          lang.En("Judge at this time instead of now: 2026-12-31T23:59:59Z, or 2026-12-31 for the beginning of that day, UTC.").Zh("按该时间判定，而不是现在：2026-12-31T23:59:59Z，或只写日期 2026-12-31（当日 UTC 零点）。"),
	"timeout":     lang.En("The longest that one target may take.").Zh("单个目标的最长用时。"),
	"concurrency": lang.En("How many targets are scanned at once.").Zh("同时扫描的目标数。"),
	"all":         lang.En("Show every rule, not only what does not pass.").Zh("显示所有规则，而不只是未通过的。"),
	"withsnap":    lang.En("JSON: add everything that was observed; --snapshot reads it again.").Zh("JSON：附上全部观测结果，可用 --snapshot 再次判定。"),
	"snapshot":    lang.En("Judge a saved snapshot or report; nothing is dialled.").Zh("判定已保存的快照或报告，不访问网络。"),
	"writechain":  lang.En("Write the chain that the one target should send, and say what changed and where the file goes. Exit 0: written, 1: it cannot be mended.").Zh("写出该目标应发送的完整证书链，并说明改动和部署位置。退出码：0 已写入，1 无法修复。"),
	"color":       lang.En("Colours: auto is a terminal without NO_COLOR.").Zh("颜色：auto 表示终端且未设置 NO_COLOR 时启用。"),

	"chain":  lang.En("A PEM file of the chain as a server would send it: its own certificate first (- is standard input).").Zh("PEM 证书链文件，按服务器发送的顺序，服务器证书在最前（- 表示标准输入）。"),
	"host":   lang.En("The name that the certificate is to be for; without it the name is not judged.").Zh("证书应当适用的域名；不指定则不判定域名。"),
	"input":  lang.En("Judge many: a JSON object a line, answered by a line each (- is standard input).").Zh("批量判定：每行一个 JSON 对象，逐行回答（- 表示标准输入）。"),
	"before": lang.En("Say what became of each finding since this snapshot was saved: mended, new, or still there (repeatable).").Zh("与之前保存的快照对比，指出每个问题已修复、新出现还是仍存在（可重复）。"),
	"workson": lang.En("It works on a real phone, such as 'iPhone 12, iOS 15.8, WeChat 8.0.50': keep that in the snapshot, as evidence against a verdict. Writes JSON (repeatable).").
		Zh("真机可用，例如 'iPhone 12, iOS 15.8, 微信 8.0.50'：写入快照，作为对结论提出异议的证据。输出 JSON（可重复）。"),
	"against": lang.En("Scan this server and say which platforms and versions the chain would gain or lose. Exit 1: some are lost.").Zh("扫描该服务器，指出换用此证书链后会新增或失去哪些平台和版本。退出码 1：有失去的。"),

	"lintdir":   lang.En("The folder, with app.json or game.json in it or below.").Zh("代码目录，其中或其下有 app.json 或 game.json。"),
	"console":   lang.En("The lists of domains: an app.yaml, text copied from the console, or JSON of WeChat's domain APIs (- is standard input).").Zh("域名列表：app.yaml、从小程序后台复制的文本，或微信域名接口的 JSON（- 表示标准输入）。"),
	"gate":      lang.En("Lint a folder and judge every server that it names: may this version be submitted? Exit as check.").Zh("检查代码及其用到的所有服务器：这个版本能否提审？退出码同 check。"),
	"gateapp":   lang.En("The lists of domains, as lint's --console takes them (- is standard input).").Zh("域名列表，格式同 lint 的 --console（- 表示标准输入）。"),
	"gateenv":   lang.En("The environment whose servers are judged: prod (default), or one of app.yaml.").Zh("检查哪个环境的服务器：prod（默认），或 app.yaml 中的环境。"),
	"server":    lang.En("Take the verdicts of this service, where this machine cannot dial the servers.").Zh("采用该服务的结论，用于本机无法访问目标服务器时。"),
	"maxage":    lang.En("With --server: how old a scan may be; an older one is made anew and waited for, for --timeout at most (default 30m).").Zh("与 --server 一起使用：扫描结果的最长时限；更旧则重新扫描并等待，最长 --timeout（默认 30m）。"),
	"baseline":  lang.En("An older report (JSON): its failures are known, and only new ones make the exit code 1.").Zh("以前的报告（JSON）：其中的问题视为已知，只有新增的问题使退出码为 1。"),
	"withfacts": lang.En("JSON: add all that was read from the folder.").Zh("JSON：附上从目录中读出的全部内容。"),

	"datadir": lang.En("Where lists of roots are kept that stores update added (default as the service's data folder).").Zh("stores update 添加的根证书列表的存放目录（默认为服务的数据目录）。"),

	"storeslist":       lang.En("List them: a row a platform and version.").Zh("列出：每个平台和版本一行。"),
	"storesshow":       lang.En("Show a root: its key, where it is listed from and to, and what limits it.").Zh("查看根证书：公钥、被哪些版本收录、有何限制。"),
	"storesdiff":       lang.En("Compare two lists, as in stores diff ios:17 ios:26.").Zh("比较两个列表，例如 stores diff ios:17 ios:26。"),
	"storesupdate":     lang.En("Add the list of a newer version, from files on this machine.").Zh("从本机文件添加更新版本的列表。"),
	"storesremove":     lang.En("Take a list away that was added.").Zh("删除自行添加的列表。"),
	"storesname":       lang.En("A part of the name, or at least the first six digits of the SHA-256.").Zh("名称的一部分，或 SHA-256 的至少前六位。"),
	"storesfrom":       lang.En("The older list; without a version the newest.").Zh("较旧的列表；不写版本则为最新。"),
	"storesto":         lang.En("The newer list.").Zh("较新的列表。"),
	"storesfolder":     lang.En("A folder of certificates, as AOSP and OpenHarmony keep them: every file holds roots, in PEM or DER.").Zh("证书目录，如 AOSP 和 OpenHarmony 的目录：每个文件都是 PEM 或 DER 格式的根证书。"),
	"storesyaml":       lang.En("A file of the Trust Stores Observatory's folder trust_stores.").Zh("Trust Stores Observatory 的 trust_stores 目录中的文件。"),
	"storescsv":        lang.En("A report of the Common CA Database: all certificates, or Mozilla's included roots.").Zh("Common CA Database（CCADB）的报告：全部证书，或 Mozilla 收录的根证书。"),
	"storescerts":      lang.En("Where the certificates are of roots that --yaml or --csv names by their SHA-256 alone.").Zh("--yaml 或 --csv 只给出 SHA-256 时，证书所在的目录。"),
	"storesplatform":   lang.En("Whose list it is.").Zh("属于哪个平台。"),
	"storesversion":    lang.En("From which version of the platform on it counts; not for devtools.").Zh("从平台的哪个版本起适用；devtools 不需要。"),
	"storesdate":       lang.En("Of which day the list is, as 2026-12-31 (default what the source says, else today).").Zh("列表的日期，如 2026-12-31（默认取自来源，否则为今天）。"),
	"storesroots":      lang.En("How many roots the list is known to have, in place of being compared with the one before.").Zh("已知列表中的根证书数量；指定后不再与上一版比较。"),
	"storesctlist":     lang.En("A list of Certificate Transparency logs, as https://www.gstatic.com/ct/log_list/v3/log_list.json.").Zh("证书透明度（CT）日志列表，格式同 https://www.gstatic.com/ct/log_list/v3/log_list.json。"),
	"storesdryrun":     lang.En("Read and check, and write nothing.").Zh("只读取和检查，不写入。"),
	"storesremovelist": lang.En("The list, as ios:27, or ct.").Zh("列表，例如 ios:27，或 ct。"),

	"explaintext":   lang.En("A rule's id, or the error as it was copied, in whatever mess (- is standard input).").Zh("规则编号，或原样粘贴的报错内容，格式不限（- 表示标准输入）。"),
	"explaintarget": lang.En("The server to scan, in place of the one that the text names.").Zh("要扫描的服务器；默认为文本中出现的服务器。"),
	"explainon":     lang.En("Where it fails, in place of what the text says (repeat or part by commas).").Zh("在哪些平台上失败；默认根据文本判断（可重复，或用逗号分隔）。"),
	"explainnoscan": lang.En("Scan nothing: say what the text alone tells.").Zh("不扫描，只根据文本回答。"),

	"apply":         lang.En("Tell a service what its apps are: their lists, owners and settings, from files. Exit: 0 so it is, 1 with --dry-run it would change, 2 mistakes and refusals, 3 not reached.").Zh("将文件中的域名列表、负责人和设置应用到服务。退出码：0 已一致，1 表示 --dry-run 有变化，2 有错误或被拒绝，3 无法连接。"),
	"applyfile":     lang.En("An app.yaml, text copied from the console, or JSON of WeChat's domain APIs (- is standard input); of a folder every .yaml, .yml and .json. Repeatable; an app a file.").Zh("app.yaml、从小程序后台复制的文本，或微信域名接口的 JSON（- 表示标准输入）；目录则为其中所有 .yaml、.yml、.json。可重复，每个文件一个小程序。"),
	"applyappid":    lang.En("Whose lists a file has that does not say.").Zh("文件未注明时，指定所属小程序。"),
	"applydryrun":   lang.En("Say what would change, and change nothing.").Zh("只显示变化，不修改。"),
	"applytakeover": lang.En("Take apps over that people keep by hand.").Zh("接管由人工维护的小程序。"),
	"apiserver":     lang.En("The service, as https://tongguan.example.com (default TONGGUAN_SERVER).").Zh("服务地址，例如 https://tongguan.example.com（默认取自 TONGGUAN_SERVER）。"),
	"apitoken":      lang.En("A file with the service's token (default TONGGUAN_TOKEN_FILE; or TONGGUAN_TOKEN holds it).").Zh("服务的令牌文件（默认取自 TONGGUAN_TOKEN_FILE；也可直接放在 TONGGUAN_TOKEN 中）。"),
	"apiinsecure":   lang.En("Plain http to another machine: whoever is on the way can read the token.").Zh("允许对其他机器使用未加密的 http：途中可能泄露令牌。"),
	"push":          lang.En("Send what was read to a service, which holds it against the lists that it knows.").Zh("将读取结果提交给服务，与其已知的域名列表比较。"),
	"commit":        lang.En("With --push: the commit of the code (default GITHUB_SHA, CI_COMMIT_SHA, GIT_COMMIT).").Zh("配合 --push：代码的提交号（默认取自 GITHUB_SHA、CI_COMMIT_SHA、GIT_COMMIT）。"),

	"rulesrule": lang.En("A rule's id.").Zh("规则编号。"),

	"labdir":  lang.En("Where to write hosts, targets.txt, hostile.txt and ca.pem.").Zh("hosts、targets.txt、hostile.txt 和 ca.pem 的写入目录。"),
	"labport": lang.En("The port of every server.").Zh("所有服务器使用的端口。"),
	"json":    lang.En("As JSON.").Zh("以 JSON 输出。"),
}

// everyFormat names the formats of reports, which are the same in both languages.
func everyFormat(between string) lang.Phrase {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	text := strings.Join(names, between)
	return lang.En(text).Zh(text)
}
