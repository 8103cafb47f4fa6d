package facts

// A Block is the sign of an answer that a provider's filter gave in the server's place, as it does for domains without ICP
// filing. Only the sign is kept, nothing of the page.
type Block struct {
	Provider string `json:"provider" fact:"stable"` // as scan/blockpage names it: aliyun, tencent, …
	Sign     string `json:"sign" fact:"volatile"`   // the short text by which it was known; one page has several
}
