package explain

import "github.com/tongguan/tongguan/rules"

// Who says what messages mean.
var (
	wechatErrno     = rules.Source{Name: "WeChat Errno错误码", URL: "https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html"}
	wechatSockets   = rules.Source{Name: "WeChat 网络接口错误 (a copy)", Section: "WebSocket 接口常见错误", URL: "http://lrmb.net/wx/s_13583.html"}
	chromium        = rules.Source{Name: "Chromium", Section: "net_error_list.h", URL: "https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h"}
	nsurl           = rules.Source{Name: "Apple Foundation", Section: "URL Loading System Error Codes", URL: "https://developer.apple.com/documentation/foundation/url-loading-system-error-codes"}
	secureTransport = rules.Source{Name: "Apple Security", Section: "Result Codes", URL: "https://developer.apple.com/documentation/security/security-framework-result-codes"}
	rfc6455         = rules.Source{Name: "RFC 6455", Section: "7.4.1", URL: "https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1"}
	androidSSL      = rules.Source{Name: "Android", Section: "Common problems with verifying server certificates", URL: "https://developer.android.com/privacy-and-security/security-ssl"}
	harmonyHTTP     = rules.Source{Name: "HarmonyOS HTTP错误码", URL: "https://developer.huawei.com/consumer/cn/doc/harmonyos-references/errorcode-net-http"}
	openSSL         = rules.Source{Name: "OpenSSL", Section: "X509_STORE_CTX_get_error", URL: "https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/"}
)

func wechatNetwork(section string) rules.Source {
	return rules.Source{Name: "WeChat 网络", Section: section, URL: "https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html"}
}

// field is somebody's report of a case.
func field(what, url string) rules.Source { return rules.Source{Name: what, URL: url} }

func coded(system System, number int) []Code { return []Code{{system, number}} }
