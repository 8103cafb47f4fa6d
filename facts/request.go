package facts

import "strings"

// A Request is what a use asks of an endpoint: a GET, or for wss the upgrade to a WebSocket.
type Request struct {
	Scheme string // SchemeHTTPS or SchemeWSS
	Path   string // "" is "/"; what follows a "?" or "#" is left out
	AppID  string // of the mini program that asks; "" is NoAppID
}

// The schemes of a request.
const (
	SchemeHTTPS = "https"
	SchemeWSS   = "wss"
)

// NoAppID has the form of an appid and is nobody's.
const NoAppID = "wx0000000000000000"

// MaxRequests is how many distinct schemes and paths one scan asks of an endpoint.
const MaxRequests = 4

// MaxRedirects is how many redirects are followed.
const MaxRedirects = 5

// IsAppID reports whether the text has the form of an appid: "wx" and 16 hexadecimal digits in lower case.
func IsAppID(text string) bool {
	digits, ok := strings.CutPrefix(text, "wx")
	return ok && len(digits) == 16 && strings.Trim(digits, "0123456789abcdef") == ""
}
