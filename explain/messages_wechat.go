package explain

import (
	"slices"

	"github.com/tongguan/tongguan/internal/lang"
)

// wechatMessages are WeChat's own, most of which say little by themselves. (errno has 7 digits: 06 is the network, then 00
// general, 02 request, 03 download, 04 upload; a leading zero is not shown.)
var wechatMessages = []Message{
	{
		ID: "interrupted", Name: "errno 600003 network interrupted error",
		Meaning: lang.En("WeChat ended the request: the mini program went to the background for more than five seconds, or the page was left.").
			Zh("微信中断了请求：小程序进入后台超过 5 秒，或页面已离开。"),
		Codes: coded(Errno, 600003), Phrases: []string{"fail interrupted", "network interrupted error", "request:fail abort", "fail abort"},
		Causes: slices.Concat(likely("background"), possible("slow", "network")), Source: wechatNetwork("使用限制"),
	},
	{
		ID: "logic", Name: "errno 600004 network logic error",
		Meaning: lang.En("A fault within WeChat, or a call in a wrong state.").Zh("微信内部逻辑错误，或调用时机不对。"),
		Codes:   coded(Errno, 600004), Phrases: []string{"network logic error"},
		Causes: slices.Concat(possible("base_library", "url", "background")), Source: wechatErrno, Inferred: true,
	},
	{
		ID: "system", Name: "errno 602001 request system error",
		Meaning: lang.En("WeChat's network failed and says no more.").Zh("微信网络层报错，没有说明原因。"),
		Codes:   slices.Concat(coded(Errno, 602001), coded(Errno, 602000), coded(Errno, 600006)),
		Phrases: []string{"request system error", "unknown network request error", "network system error"}, Generic: true, Any: true, Inferred: true,
		Causes: slices.Concat(likely("network"), possible("slow", "down", "chain", "handshake", "proxy", "base_library")), Source: wechatErrno,
	},
	{
		ID: "task_count", Name: "errno 600007 network exceed max task count",
		Meaning: lang.En("Too many calls were under way; WeChat did not begin this one.").Zh("同时进行的网络请求过多，微信没有发出这一个。"),
		Codes:   coded(Errno, 600007), Phrases: []string{"exceed max task count"},
		Causes: slices.Concat(likely("concurrency"), possible("slow")), Source: wechatErrno,
	},
	{
		ID: "parameter", Name: "parameter error: parameter.url should be String instead of Undefined",
		Meaning: lang.En("An argument of the call is missing, or is of another type than it must be; nothing was sent.").
			Zh("调用的参数缺失或类型不对，没有发出请求。"),
		Phrases: []string{"parameter error: parameter", "should be String instead of", "should be Object instead of", "should be Number instead of"},
		Causes:  slices.Concat(likely("arguments"), possible("url")), Source: wechatErrno,
	},
	{
		ID: "httpdns", Name: "errno 602103 no enough httpdns quota",
		Meaning: lang.En("The call asked for HTTPDNS (enableHttpDNS), which did not give an address.").Zh("请求启用了 HTTPDNS（enableHttpDNS），但没有解析到地址。"),
		Codes: slices.Concat(coded(Errno, 602002), coded(Errno, 602101), coded(Errno, 602102), coded(Errno, 602103), coded(Errno, 602104),
			coded(Errno, 602105), coded(Errno, 602106), coded(Errno, 602107), coded(Errno, 602108)),
		Phrases: []string{"not buy httpdns service", "no enough httpdns quota", "empty domain httpdns result", "request server http error"},
		Causes:  slices.Concat(likely("httpdns"), possible("dns")), Source: wechatErrno,
	},
	{
		ID: "not_utf8", Name: "errno 602302 response data convert to UTF8 fail",
		Meaning: lang.En("The answer arrived, and is not in UTF-8.").Zh("应答已收到，但不是 UTF-8 编码。"),
		Codes:   coded(Errno, 602302), Phrases: []string{"convert to UTF8 fail"},
		Causes: slices.Concat(likely("body")), Source: wechatErrno,
	},
	{
		ID: "ssl_handshake", Name: "request:fail ssl hand shake error",
		Meaning: lang.En("An older WeChat on Android, or devtools, could not complete TLS; why is not said.").Zh("旧版微信（Android）或开发者工具未能完成 TLS 握手，未说明原因。"),
		Phrases: []string{"ssl hand shake error", "ssl handshake error"}, Generic: true, Any: true, Reached: true,
		Causes: slices.Concat(likely("chain", "tls12"), possible("root_android", "name", "expired", "private_ca", "handshake", "version", "proxy", "clock")),
		Source: field("WeChat's page about certificates, as quoted", "http://reibang.com/p/bbf195c1796f"),
	},
	{
		ID: "cronet", Name: "errno 600001",
		Meaning: lang.En("WeChat's network stack failed. The number after errcode (such as -202) tells why; it is missing here.").
			Zh("微信网络层报错。errcode 后面的数字（如 -202）才说明原因，这里没有。"),
		Codes: coded(Errno, 600001), Phrases: []string{"cronet component internal error"}, Generic: true, Any: true,
		Causes: slices.Concat(likely("chain"), possible("down", "dns", "name", "expired", "tls12", "root_ios", "ats", "waf", "network", "proxy")), Source: wechatErrno,
	},
	{
		ID: "unknown_network", Name: "errno 600000 unknown network error",
		Meaning: lang.En("WeChat does not know why the request failed.").Zh("微信不清楚请求失败的原因。"),
		Codes:   coded(Errno, 600000), Phrases: []string{"unknown network error"}, Generic: true, Any: true,
		Causes: slices.Concat(likely("network", "down"), possible("dns", "chain", "handshake", "slow", "proxy", "base_library")), Source: wechatErrno,
	},
}

// patterns are what people describe in place of a message. They are found by what is said, not by what is quoted, and
// their order is that of their weight.
var patterns = []Message{
	{
		ID:    "debug_only",
		Title: lang.En("It works with debug mode on, and fails with it off").Zh("打开调试模式可以请求，关闭就失败"),
		Meaning: lang.En("Debug mode and “do not check domains” skip the list of domains, TLS version and certificate; so it is one of these.").
			Zh("调试模式和“不校验合法域名”会跳过域名列表、TLS 版本和证书的检查，所以问题就在这几项中。"),
		Causes: slices.Concat(likely("list", "url_check", "port"), possible("chain", "cache", "scheme", "host", "parent", "tls12")),
		Source: wechatNetwork("跳过域名校验"),
	},
	{
		ID:      "desktop_fine",
		Title:   lang.En("Browser or devtools work, and phones do not").Zh("浏览器或开发者工具正常，手机不行"),
		Meaning: lang.En("The commonest case: the intermediate certificate is not sent. Desktops fetch it, phones do not.").Zh("最常见的情况：服务器没有发送中间证书。电脑会自行补全，手机不会。"),
		Causes:  slices.Concat(likely("chain"), possible("list", "url_check", "root_ios", "root_android", "ats", "tls12", "mixed", "proxy", "network")),
		Source:  field("-202 on Android, chain incomplete", "https://segmentfault.com/a/1190000043973064"),
	},
	{
		ID:      "only_ios",
		Title:   lang.En("Android works, and iPhones do not").Zh("安卓正常，苹果不行"),
		Meaning: lang.En("The authority is not in Apple's store, Apple's ATS is not met, or another certificate is served on that port.").Zh("CA 不在苹果信任列表中、不满足苹果 ATS 要求，或该端口用了另一张证书。"),
		Causes:  slices.Concat(likely("root_ios", "ats"), possible("mixed", "lifetime", "private_ca", "proxy")),
		Source:  field("All iPhones -202 on one port", "http://nshx.cn/education/10045.html"),
	},
	{
		ID:    "only_android",
		Title: lang.En("iPhones work, and Android does not").Zh("苹果正常，安卓不行"),
		Meaning: lang.En("The intermediate certificate is not sent (iPhones fetch it, Android does not), or one of several servers is set up otherwise.").
			Zh("服务器没有发送中间证书（苹果会自行补全，安卓不会），或多台服务器中有的配置不同。"),
		Causes: slices.Concat(likely("chain", "mixed"), possible("root_android", "version", "tls13_only", "waf")),
		Source: field("Intermittent on iOS, total on Android: a WAF with another chain", "https://mytech.pages.dev/2022/04/13/echo_424"),
	},
	{
		ID:      "sometimes",
		Title:   lang.En("It fails now and then").Zh("时好时坏"),
		Meaning: lang.En("Several servers behind one name that differ, or the network.").Zh("同一域名后面的多台服务器不一致，或是网络问题。"),
		Causes:  slices.Concat(likely("mixed", "network"), possible("waf", "slow", "background")),
		Source:  field("Two servers behind one name", "https://mytech.pages.dev/2022/04/13/echo_424"),
	},
	{
		ID:      "old_phones",
		Title:   lang.En("Only old phones fail").Zh("只有旧手机不行"),
		Meaning: lang.En("Their store lacks the root, or they do not speak the server's TLS.").Zh("旧系统的信任列表没有该根证书，或不支持服务器的 TLS 版本。"),
		Causes:  slices.Concat(likely("root_android", "tls13_only", "version"), possible("chain", "tls12")),
		Source:  wechatNetwork("HTTPS 证书"),
	},
}
