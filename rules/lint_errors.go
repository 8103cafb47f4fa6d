package rules

import "github.com/tongguan/tongguan/facts"

// listErrors is what a developer sees where an address is not in its list.
// https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html
var listErrors = map[facts.Platform][]Error{
	IOS:      {"errno 600002", "request:fail url not in domain list"},
	Android:  {"errno 600002", "request:fail url not in domain list"},
	Harmony:  {"errno 600002", "request:fail url not in domain list"},
	Devtools: {"errno 600002", "不在以下 request 合法域名列表中"},
}

// schemeErrors is what a developer sees where the scheme is not allowed.
var schemeErrors = map[facts.Platform][]Error{
	IOS:      {"errno 600005", "request protocol must be http or https", "NSURLErrorDomain -1022"},
	Android:  {"errno 600005", "request protocol must be http or https"},
	Harmony:  {"errno 600005", "request protocol must be http or https"},
	Devtools: {"errno 600002", "不在以下 request 合法域名列表中"},
}
