package explain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
)

func ids(r explain.Reading) []string {
	var out []string
	for _, m := range slices.Concat(r.Messages, r.Patterns) {
		out = append(out, m.ID)
	}
	return out
}

func on(platforms ...facts.Platform) facts.Platforms { return facts.On(platforms...) }

const phones = facts.Everywhere &^ 8 // without devtools

func TestMessages(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"an object dump":            {`{errMsg: "request:fail errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID", errno: 600001}`, []string{"authority"}},
		"only the name":             {"net::ERR_CERT_AUTHORITY_INVALID", []string{"authority"}},
		"without net":               {"ERR_CERT_DATE_INVALID", []string{"date"}},
		"only the number":           {" -202 ", []string{"authority"}},
		"only an errno":             {"600001", []string{"cronet"}},
		"only Apple's number":       {"-1202", []string{"ios_untrusted"}},
		"a number without sign":     {"202", nil},
		"full width":                {"ｅｒｒｃｏｄｅ：－２０２", []string{"authority"}},
		"a minus of mathematics":    {"errcode:−202", []string{"authority"}},
		"spaces for underscores":    {"cronet error code:-113", []string{"version_or_cipher"}},
		"JSON in JSON":              {`{"m":"{\"errMsg\":\"request:fail \\u8bf7\\u6c42\\u8d85\\u65f6\"}"}`, []string{"timed_out"}},
		"entities":                  {`{&quot;errcode&quot;:&quot;-105&quot;}`, []string{"not_resolved"}},
		"the errno that says it":    {"errno: 600002, request:fail url not in domain list", []string{"domain_list"}},
		"no site of the name":       {"request:fail errcode:-159 net::ERR_SSL_UNRECOGNIZED_NAME_ALERT", []string{"unrecognized_name"}},
		"no list by its name":       {"如下域名不在合法域名列表中 https://foo.example.com", []string{"devtools_list"}},
		"list of sockets":           {"createSocketTask:fail wss url not in domain list", []string{"socket_list"}},
		"invisible letters":         {"err\u200bcode:-2\u200b02", []string{"authority"}},
		"iOS, new words":            {"发生了SSL错误，无法建立与该服务器的安全连接。", []string{"ios_secure"}},
		"iOS, old words":            {"发生了 SSL 错误，无法建立到该服务器的安全连接", []string{"ios_secure"}},
		"iOS, broken over lines":    {"发生了 SSL\n错误", []string{"ios_secure"}},
		"iOS, error domain":         {"未能完成操作。（“NSURLErrorDomain”错误 -1001。）", []string{"timed_out"}},
		"iOS, proxy":                {"未能完成操作。（“kCFErrorDomainCFNetwork”错误 310。）", []string{"proxy"}},
		"iOS, ATS":                  {"HTTP load failed (error code: -1200 [3:-9802])", []string{"ios_secure"}},
		"iOS, name":                 {`Error Domain=NSURLErrorDomain Code=-1202 UserInfo={_kCFStreamErrorCodeKey=-9843}`, []string{"ios_name", "ios_untrusted"}},
		"iOS, offline":              {"似乎已断开与互联网的连接。", []string{"offline"}},
		"iOS, host":                 {"uploadFile:fail 未能找到使用指定主机名的服务器。", []string{"not_resolved"}},
		"1006":                      {`onClose {code: 1006, reason: "abnormal closure"}`, []string{"close_1006"}},
		"errcode 1006":              {"errcode:1006", []string{"close_1006"}},
		"a port is no code":         {"https://a.example.com:1006/", nil},
		"Java":                      {"javax.net.ssl.SSLHandshakeException: java.security.cert.CertPathValidatorException: Trust anchor for certification path not found.", []string{"trust_anchor"}},
		"Java alone":                {"javax.net.ssl.SSLHandshakeException: Handshake failed", []string{"java_handshake"}},
		"curl":                      {"curl: (60) SSL certificate problem: unable to get local issuer certificate", []string{"local_issuer"}},
		"curl alone":                {"curl: (60) SSL peer certificate or SSH remote key was not OK", []string{"peer_certificate"}},
		"HarmonyOS":                 {`{"code":2300060,"message":"Invalid SSL peer certificate or SSH remote fingerprint"}`, []string{"peer_certificate"}},
		"HarmonyOS, the number":     {"2300006", []string{"not_resolved"}},
		"no number of HarmonyOS":    {"tel 13823000601", nil},
		"uni-app on HarmonyOS":      {"request:fail SSL peer certificate or SSH remote key was not OK", []string{"peer_certificate"}},
		"Node":                      {"request:fail socket hang up", []string{"reset"}},
		"too many calls":            {"request:fail exceed max task count", []string{"task_count"}},
		"too many redirects":        {`{"errno":600008,"errMsg":"request:fail reach the max redirect count"}`, []string{"redirects"}},
		"data of no kind":           {"errno 600010", []string{"bad_data"}},
		"no URL at all":             {"request:fail parameter error: parameter.url should be String instead of Undefined;", []string{"parameter"}},
		"HTTPDNS":                   {"errno:602103, request:fail no enough httpdns quota", []string{"httpdns"}},
		"GBK":                       {"errno: 602302 request:fail response data convert to UTF8 fail", []string{"not_utf8"}},
		"OkHttp":                    {"java.net.ConnectException: Failed to connect to api.example.com/203.0.113.7:443", []string{"refused"}},
		"HTTP/2":                    {"request:fail errcode:-337 net::ERR_HTTP2_PROTOCOL_ERROR", []string{"http2_protocol"}},
		"openssl":                   {"    Verify return code: 21 (unable to verify the first certificate)", []string{"local_issuer"}},
		"openssl is fine":           {"Verify return code: 0 (ok)", nil},
		"devtools certificate":      {"https://a.example.com 对应的服务器证书无效。控制台输入 showRequestInfo() 可以获取更详细信息。", []string{"devtools_certificate"}},
		"devtools TLS":              {"小程序要求的 TLS 版本必须大于等于 1.2", []string{"devtools_tls"}},
		"handshake of old":          {"request:fail ssl hand shake error", []string{"ssl_handshake"}},
		"nobody behind the gateway": {`{"statusCode":502,"errMsg":"request:ok"}`, []string{"server_error"}},
		"a gateway's own page":      {`data: "<html>\r\n<head><title>504 Gateway Time-out</title></head>"`, []string{"server_error"}},
		"HTTP status is no code":    {`{"statusCode":418,"errMsg":"request:ok"}`, nil},
		"iOS 17":                    {"request:fail TLS错误导致安全连接失败。", []string{"ios_secure"}},
		"iOS 17, English":           {`{errMsg: "request:fail A TLS error caused the secure connection to fail"}`, []string{"ios_secure"}},
		"Apple's number behind":     {"request:fail 发生错误 (-1200)", []string{"ios_secure"}},
		"a year is no number":       {"2026-1200", nil},
		"QUIC":                      {"errcode:-356 error_msg:net::ERR_QUIC_PROTOCOL_ERROR", []string{"quic"}},
		"a short answer":            {"request:fail errcode:-354 cronet_error_code:-354", []string{"cut_short"}},
		"no filing":                 {"您的域名未备案 https://www.abc.com", []string{"not_filed"}},
		"an ok is no error":         {`{"errMsg":"request:ok","errno":0}`, nil},
		"err: failed":               {"err: failed to fetch", nil},
		"nothing":                   {"", nil},
	} {
		if diff := cmp.Diff(c.want, ids(explain.Read(c.text))); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// TestSeenAs: a message is called by what stood in the text, so that whoever pasted it knows it again.
func TestSeenAs(t *testing.T) {
	for text, want := range map[string]string{
		"errcode:-105":                      "net::ERR_NAME_NOT_RESOLVED (-105)",
		"NSURLErrorDomain error -1003":      "NSURLErrorCannotFindHost (-1003)",
		"net::ERR_NAME_NOT_RESOLVED":        "net::ERR_NAME_NOT_RESOLVED (-105)",
		"net::ERR_TUNNEL_CONNECTION_FAILED": "ERR_TUNNEL_CONNECTION_FAILED",
		"发生了SSL错误，无法建立与该服务器的安全连接": "发生了 SSL 错误 · NSURLErrorSecureConnectionFailed (-1200)",
		"url not in domain list":           "errno 600002 request:fail url not in domain list",
		"curl: (6) Could not resolve host": "curl 6",
	} {
		r := explain.Read(text)
		if a := r.Answer("en"); len(a.Messages) != 1 || a.Messages[0].Name != want {
			t.Errorf("%s: %+v, want %s", text, a.Messages, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"https://api.example.com/v1?token=secret#x":                                                              "https://api.example.com/v1",
		"（https://api.example.com：8443）。":                                                                        "https://api.example.com:8443",
		"HTTPS：／／API.Example.com：8443／ａ":                                                                         "https://api.example.com:8443/a",
		"wss://ws.example.com/chat?uid=1":                                                                        "wss://ws.example.com/chat",
		"ws://ws.example.com/chat":                                                                               "wss://ws.example.com/chat",
		"http://api.example.com:80/x":                                                                            "https://api.example.com:80/x",
		`"url":"https:\/\/api.example.com\/v1"`:                                                                  "https://api.example.com/v1",
		"https://api.example.com不在以下 request 合法域名列表中":                                                            "https://api.example.com",
		"request:fail url not in domain list:api.example.com":                                                    "https://api.example.com",
		`Unable to resolve host "api.example.com": No address associated`:                                        "https://api.example.com",
		"您可能正在连接到一个伪装成“api.example.com”的服务器":                                                                     "https://api.example.com",
		"Failed to connect to api.example.com port 8443: Connection refused":                                     "https://api.example.com:8443",
		"Failed to connect to api.example.com/203.0.113.7:8443":                                                  "https://api.example.com:8443",
		"failed to connect to api.example.com/203.0.113.7 (port 8443) from /10.0.0.2 (port 38210) after 10000ms": "https://api.example.com:8443",
		"Failed to connect to api.example.com/[2001:db8::1]:8443":                                                "https://api.example.com:8443",
		"failed to connect to api.example.com/2001:db8::1:8443":                                                  "https://api.example.com:8443",
		"域名：api.example.cn，安卓打不开":                                                                                "https://api.example.cn",
		"api.example.com.cn 打不开":                                                                                 "https://api.example.com.cn",
		"api.example.com:8443 errcode:-202":                                                                      "https://api.example.com:8443",
		"https://[2001:db8::1]:8443/x":                                                                           "https://[2001:db8::1]:8443/x",
		"https://203.0.113.7/x":                                                                                  "https://203.0.113.7/x",
		"https://servicewechat.com/wx0123456789abcdef/0/page-frame.html":                                         "",
		"https://developers.weixin.qq.com/miniprogram/dev/x":                                                     "",
		"https://user:password@api.example.com/":                                                                 "",
		"java.net.UnknownHostException at com.android.okhttp.Address":                                            "",
		"pages/index/index.js app.js console.info this.data.name wx.request":                                     "",
		"version 1.06.2412050, 10.0.0.1.2":                                                                       "",
		"me@example.com":                                                                                         "",
		"see https://developer.apple.com/x and https://a.example.com":                                            "https://a.example.com",
		"a.example.com then https://b.example.com":                                                               "https://b.example.com",
	} {
		r := explain.Read(text)
		if got := r.Place.Target(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if r := explain.Read("https://a.example.com https://a.example.com/x https://b.example.com"); r.Others != 1 {
		t.Errorf("%d others, want 1", r.Others)
	}
}

func TestWhere(t *testing.T) {
	for text, want := range map[string]struct {
		on      facts.Platforms
		implied bool
		ids     []string
	}{
		"errcode:-202":                                  {0, false, []string{"authority"}},
		"安卓 errcode:-202":                               {on(facts.Android), false, []string{"authority"}},
		"安卓手机 errcode:-202":                             {on(facts.Android), false, []string{"authority"}},
		"手机上 errcode:-202":                              {phones, false, []string{"authority"}},
		"安卓正常，苹果不行":                                     {on(facts.IOS), false, []string{"only_ios"}},
		"iOS正常Android报错":                                {on(facts.Android), false, []string{"only_android"}},
		"works on Android, fails on iOS":                {on(facts.IOS), false, []string{"only_ios"}},
		"iPhone is fine but Android does not work":      {on(facts.Android), false, []string{"only_android"}},
		"苹果不正常":                                         {on(facts.IOS), false, nil},
		"红米K60 errcode:-202":                            {on(facts.Android), false, []string{"authority"}},
		"vivo 正常，iPhone 失败":                             {on(facts.IOS), false, []string{"only_ios"}},
		"真机调试正常，预览不行":                                   {0, false, []string{"debug_only"}},
		"真机调试失败":                                        {0, false, nil},
		"开发者工具正常，真机失败":                                  {phones, false, []string{"desktop_fine"}},
		"浏览器可以打开，手机上不行":                                 {phones, false, []string{"desktop_fine"}},
		"Chrome on the desktop is fine, phones fail":    {phones, false, []string{"desktop_fine"}},
		"鸿蒙上报错，其他都好":                                    {on(facts.Harmony), false, nil},
		"打开调试模式可以，关闭就失败":                                {0, false, []string{"debug_only"}},
		"时好时坏":                                          {0, false, []string{"sometimes"}},
		"Android 5 的旧手机不行":                              {on(facts.Android), false, []string{"old_phones"}},
		"TLS handshake failed iOS17.2":                  {on(facts.IOS), false, []string{"socket_tls"}},
		"HarmonyNEXT errcode:-202":                      {on(facts.Harmony), false, []string{"authority"}},
		"remote key was not OK 鸿蒙":                      {on(facts.Harmony), false, nil},
		"iOS 请求不成功":                                     {on(facts.IOS), false, nil},
		"发生了 SSL 错误":                                    {on(facts.IOS), true, []string{"ios_secure"}},
		"Trust anchor for certification path not found": {on(facts.Android), true, []string{"trust_anchor"}},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) wechatdevtools/1.06 MicroMessenger/8.0.5 errcode:-202": {on(facts.Devtools), false, []string{"authority"}},
		"Referer https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html errcode:-202":     {on(facts.Devtools), false, []string{"authority"}},
		"websocket 安卓连接不上 {errMsg: \"TLS handshake failed\"} 苹果都正常":                                      {on(facts.Android), false, []string{"socket_tls", "only_android"}},
	} {
		r := explain.Read(text)
		if r.On != want.on || r.Implied != want.implied {
			t.Errorf("%s: on %v (implied %v), want %v (%v)", text, r.On.List(), r.Implied, want.on.List(), want.implied)
		}
		if diff := cmp.Diff(want.ids, ids(r)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", text, diff)
		}
	}
}

func TestAppAndAPI(t *testing.T) {
	for text, want := range map[string][2]string{
		"Referer: https://servicewechat.com/wx0123456789abcdef/17/page-frame.html request:fail": {"wx0123456789abcdef", "request"},
		"ＡｐｐＩＤ：ｗｘ０１２３４５６７８９ａｂｃｄｅｆ":                                                              {"wx0123456789abcdef", ""},
		"wx0123456789abcdef0 is too long":                                                       {"", ""},
		"uploadFile:fail timeout":                                                               {"", "uploadFile"},
		"downloadFile:fail":                                                                     {"", "downloadFile"},
		"createSocketTask:fail":                                                                 {"", "connectSocket"},
		"wx.request is not a function":                                                          {"", "request"},
	} {
		if r := explain.Read(text); r.AppID != want[0] || r.API != want[1] {
			t.Errorf("%s: %q, %q", text, r.AppID, r.API)
		}
	}
}

// TestBound reads no further than it says.
func TestBound(t *testing.T) {
	long := strings.Repeat("x ", explain.MaxText/2)
	if r := explain.Read(long + "errcode:-202" + long); !r.Cut || r.Known() {
		t.Errorf("cut %v, known %v", r.Cut, r.Known())
	}
	if r := explain.Read(long + "errcode:-202"); !r.Cut || !r.Known() {
		t.Errorf("a long log that ends with the error: cut %v, known %v", r.Cut, r.Known())
	}
	if r := explain.Read("errcode:-202 " + long); !r.Cut || !r.Known() {
		t.Errorf("a long log that begins with the error: cut %v, known %v", r.Cut, r.Known())
	}
	if r := explain.Read(long[len("errcode:-202"):] + "errcode:-202"); r.Cut || !r.Known() {
		t.Errorf("cut %v, known %v", r.Cut, r.Known())
	}
	if r := explain.Read(strings.Repeat("通", explain.MaxText)); !r.Cut {
		t.Error("not cut")
	}
}

// FuzzRead holds that no text breaks it, that what it finds is bounded, and that its answer does not depend on chance.
func FuzzRead(f *testing.F) {
	for _, p := range twenty(f) {
		f.Add(p.text)
	}
	f.Add("https://[::1]:99999999999/%zz errno:99999999999999999999 curl: (")
	f.Add("\\ud83d\\ude00\\u0000\xff\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		r := explain.Read(text)
		a := r.Answer("en")
		if a.Known != (len(a.Messages) > 0) || a.Known && len(a.Nearest) > 0 {
			t.Errorf("known %v, %d messages, %d near", a.Known, len(a.Messages), len(a.Nearest))
		}
		if len(r.Codes) > 16 || len(r.Messages) > 4 || len(a.Nearest) > 3 || len(r.Place.Host) > 253 {
			t.Errorf("too much: %+v", r)
		}
		again := explain.Read(text)
		if diff := cmp.Diff(a, again.Answer("en")); diff != "" {
			t.Errorf("read twice:\n%s", diff)
		}
	})
}
