package lab

// httpCases have a good handshake and differ in what they answer to requests.
func (a *authorities) httpCases() []setting {
	good := everywhere(pass)
	return []setting{
		{Case{
			ID:      "h2",
			Title:   title("All is well, over HTTP/2", "一切正常，使用 HTTP/2"),
			Verdict: good,
		}, serve(site{config: onlyH2, talk: talkH2})},
		{Case{
			ID:      "hotlink",
			Title:   title("Requests with a Referer are forbidden, and mini programs always send one", "禁止带 Referer 的请求，而小程序总会带上"),
			Shows:   ids("referer_blocked_by_server"),
			Verdict: everywhere(fail),
		}, serve(site{talk: pages(hotlink)})},
		{Case{
			ID:      "redirect-elsewhere",
			Title:   title("A redirect to another host", "重定向到另一个域名"),
			Verdict: good,
		}, serve(site{talk: pages(a.elsewhere)})},
		{Case{
			ID:      "redirect-http",
			Title:   title("A redirect to HTTP without TLS", "重定向到没有 TLS 的 HTTP"),
			Shows:   ids("redirect_leaves_allowlist/plain_http"),
			Verdict: everywhere(fail),
		}, serve(site{talk: pages(toPlain)})},
		{Case{
			ID:      "redirect-chain",
			Title:   title("Six redirects, one after the other", "连续六次重定向"),
			Shows:   ids("redirect_broken"),
			Verdict: everywhere(fail),
		}, serve(site{talk: pages(sixSteps)})},
		{Case{
			ID:      "bom-twice",
			Title:   title("JSON behind two byte order marks, of which clients take away one", "JSON 前有两个 BOM，而客户端只过滤一个"),
			Shows:   ids("bom_multiple/several"),
			Verdict: everywhere(fail),
		}, serve(site{talk: pages(twoBOMs)})},
		{Case{
			ID:      "gbk",
			Title:   title("A text in GBK", "内容使用 GBK 编码"),
			Shows:   ids("charset_not_utf8"),
			Verdict: everywhere(warn),
		}, serve(site{talk: pages(inGBK)})},
		{Case{
			ID:      "html",
			Title:   title("A web page where an API would answer with JSON", "返回网页，而接口应当返回 JSON"),
			Verdict: good,
		}, serve(site{talk: pages(webPage)})},
		{Case{
			ID:      "overloaded",
			Title:   title("The gateway answers with 503", "网关返回 503"),
			Verdict: good,
		}, serve(site{talk: pages(overloaded)})},
		{Case{
			ID:      "slow",
			Title:   title("The first byte of an answer takes its time", "应答的首字节来得很慢"),
			Verdict: good,
		}, serve(site{talk: pages(slow)})},
		{Case{
			ID:      "slow-body",
			Title:   title("An answer begins, and its body takes minutes", "应答很快开始，但正文要几分钟才能收完"),
			Shows:   ids("timeout_server_too_slow/5s"),
			Verdict: everywhere(warn),
		}, serve(site{talk: dripping})},
		{Case{
			ID:      "short-body",
			Title:   title("An answer that ends before its announced length", "应答的正文短于声明的长度"),
			Shows:   ids("http_no_answer"),
			Verdict: everywhere(fail),
		}, serve(site{talk: short})},
		{Case{
			ID:      "resets-requests",
			Title:   title("The connection is reset when something is asked", "握手成功，但一发请求就重置连接"),
			Shows:   ids("http_no_answer"),
			Verdict: everywhere(fail),
		}, serve(site{talk: resetRequests})},
		{Case{
			ID:      "websocket",
			Title:   title("A WebSocket as it should be", "正常的 WebSocket"),
			Verdict: good,
			WSS:     true,
		}, serve(site{talk: pages(upgrade)})},
		{Case{
			ID:      "websocket-wrong-accept",
			Title:   title("A WebSocket whose server got the key wrong", "WebSocket 服务器算错了 Sec-WebSocket-Accept"),
			Shows:   ids("wss_upgrade"),
			Verdict: everywhere(fail),
			WSS:     true,
		}, serve(site{talk: pages(wrongUpgrade)})},
		{Case{
			ID:      "websocket-refused",
			Title:   title("A page where a WebSocket was asked for", "请求 WebSocket，得到的却是网页"),
			Shows:   ids("wss_upgrade"),
			Verdict: everywhere(fail),
			WSS:     true,
		}, serve(site{})},
	}
}
