package explain

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// listMessages are about which domains a mini program may talk to at all. No server is asked before they are shown.
var listMessages = []Message{
	{
		ID: "domain_list", Name: "errno 600002 request:fail url not in domain list",
		Meaning: lang.En("WeChat did not send the request: the URL is not in the list of domains.").Zh("微信没有发出请求：URL 不在合法域名列表中。"),
		Codes:   coded(Errno, 600002),
		Phrases: []string{"url not in domain list", "not in domain list"},
		Causes:  slices.Concat(likely("list", "port", "cache"), possible("parent", "redirect_list", "scheme", "host", "wechat_api", "url_check", "icp")),
		Source:  wechatErrno, Generic: true,
	},
	{
		ID: "devtools_list", Name: "不在以下 request 合法域名列表中",
		Meaning: lang.En("devtools did not send the request: the URL is not in the list of domains that it has.").Zh("开发者工具没有发出请求：URL 不在它取得的合法域名列表中。"),
		Phrases: []string{
			"不在以下 request 合法域名列表中", "不在以下 socket 合法域名列表中", "不在以下 uploadFile 合法域名列表中", "不在以下 downloadFile 合法域名列表中",
			"不在以下 web-view 业务域名列表中", "合法域名列表中，请参考文档", "不在合法域名列表中", "不在合法域名列表内", "不在业务域名列表中",
		},
		On:     facts.On(facts.Devtools),
		Causes: slices.Concat(likely("list", "port"), possible("parent", "scheme", "host", "wechat_api", "cache")),
		Source: wechatNetwork("服务器域名配置"),
	},
	{
		ID: "protocol", Name: "errno 600005 request protocol must be http or https",
		Meaning: lang.En("The URL has no scheme that WeChat knows.").Zh("URL 的协议不是微信认识的。"),
		Codes:   coded(Errno, 600005),
		Phrases: []string{"protocol must be http or https", "protocol must be ws or wss"},
		Causes:  slices.Concat(likely("scheme", "url")),
		Source:  wechatErrno,
	},
	{
		ID: "bad_url", Name: "errno 600009 request:fail invalid url",
		Meaning: lang.En("WeChat cannot read the URL; nothing was sent.").Zh("微信无法识别该 URL，没有发出请求。"),
		Codes:   slices.Concat(coded(Errno, 600009), coded(Errno, 600011), coded(Net, -300), coded(URL, -1000)),
		Names:   []string{"ERR_INVALID_URL", "NSURLErrorBadURL"},
		Phrases: []string{"fail invalid url", "url validate error", "不支持的 URL", "unsupported URL"},
		Causes:  slices.Concat(likely("url"), possible("scheme")),
		Source:  field("WeChat community: request:fail invalid url", "https://developers.weixin.qq.com/community/personal/oCJUswyYKtn2uwesTpSUmzAe0aEQ/question"),
	},
	{
		ID: "bad_data", Name: "errno 600010 invalid request data",
		Meaning: lang.En("WeChat cannot serialise the data of the request; nothing was sent.").Zh("微信无法序列化请求的 data，没有发出请求。"),
		Codes:   coded(Errno, 600010), Phrases: []string{"invalid request data"},
		Causes: slices.Concat(likely("arguments")), Source: wechatErrno,
	},
	{
		ID: "plain_http", Name: "NSURLErrorDomain -1022 (App Transport Security)",
		Meaning: lang.En("iOS sends nothing over plain http.").Zh("iOS 不允许明文 http 请求。"),
		Codes:   coded(URL, -1022),
		Names:   []string{"NSURLErrorAppTransportSecurityRequiresSecureConnection"},
		Phrases: []string{"App Transport Security policy requires the use of a secure connection", "无法载入资源，因为“App 传输安全性”策略要求使用安全连接"},
		On:      facts.On(facts.IOS),
		Causes:  slices.Concat(likely("scheme"), possible("redirect")),
		Source:  nsurl,
	},
	{
		ID: "prefetch_quota", Name: "9420000 / 9420001 / 9420002",
		Meaning: lang.En("The console's API for DNS pre-resolution refuses the list: 9420000 too many changes this month, 9420001 a domain without filing, 9420002 more than five.").
			Zh("后台 DNS 预解析接口拒绝了列表：9420000 本月修改次数超限，9420001 有域名未备案，9420002 超过五个。"),
		Phrases: []string{"9420000", "9420001", "9420002"},
		Causes:  slices.Concat(likely("prefetch")),
		Source:  wechatNetwork("DNS预解析域名"),
	},
}
