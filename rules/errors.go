package rules

import (
	"fmt"

	"github.com/tongguan/tongguan/facts"
)

// The names of Chromium's network errors (net/base/net_error_list.h). WeChat's Cronet puts the number after errcode.
var netErrors = map[int]string{
	-100: "ERR_CONNECTION_CLOSED",
	-101: "ERR_CONNECTION_RESET",
	-102: "ERR_CONNECTION_REFUSED",
	-105: "ERR_NAME_NOT_RESOLVED",
	-107: "ERR_SSL_PROTOCOL_ERROR",
	-110: "ERR_SSL_CLIENT_AUTH_CERT_NEEDED",
	-113: "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
	-117: "ERR_BAD_SSL_CLIENT_AUTH_CERT",
	-118: "ERR_CONNECTION_TIMED_OUT",
	-159: "ERR_SSL_UNRECOGNIZED_NAME_ALERT",
	-181: "ERR_SSL_KEY_USAGE_INCOMPATIBLE",
	-200: "ERR_CERT_COMMON_NAME_INVALID",
	-201: "ERR_CERT_DATE_INVALID",
	-202: "ERR_CERT_AUTHORITY_INVALID",
	-206: "ERR_CERT_REVOKED",
	-207: "ERR_CERT_INVALID",
	-208: "ERR_CERT_WEAK_SIGNATURE_ALGORITHM",
	-211: "ERR_CERT_WEAK_KEY",
	-310: "ERR_TOO_MANY_REDIRECTS",
	-324: "ERR_EMPTY_RESPONSE",
	-354: "ERR_CONTENT_LENGTH_MISMATCH",
	-355: "ERR_INCOMPLETE_CHUNKED_ENCODING",
	-360: "ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY",
	-212: "ERR_CERT_NAME_CONSTRAINT_VIOLATION",
	-213: "ERR_CERT_VALIDITY_TOO_LONG",
	-214: "ERR_CERTIFICATE_TRANSPARENCY_REQUIRED",
}

// The names of Foundation's URL loading errors (NSURLError.h).
var urlErrors = map[int]string{
	-1001: "NSURLErrorTimedOut",
	-1003: "NSURLErrorCannotFindHost",
	-1004: "NSURLErrorCannotConnectToHost",
	-1005: "NSURLErrorNetworkConnectionLost",
	-1007: "NSURLErrorHTTPTooManyRedirects",
	-1200: "NSURLErrorSecureConnectionFailed",
	-1201: "NSURLErrorServerCertificateHasBadDate",
	-1202: "NSURLErrorServerCertificateUntrusted",
	-1203: "NSURLErrorServerCertificateHasUnknownRoot",
	-1204: "NSURLErrorServerCertificateNotYetValid",
	-1206: "NSURLErrorClientCertificateRequired",
}

// errno600001 is WeChat's own number for a failure of its network stack; the net error beside it tells which.
const errno600001 = Error("errno 600001")

func netError(n int) Error { return Error(fmt.Sprintf("net::%s (%d)", netErrors[n], n)) }
func urlError(n int) Error { return Error(fmt.Sprintf("%s (%d)", urlErrors[n], n)) }

// clients gives what developers see on each platform: Chromium's error where its network stack runs, Foundation's on
// iOS. The errno is WeChat's and is shown on phones.
func clients(net, url int) map[facts.Platform][]Error {
	return map[facts.Platform][]Error{
		IOS:      {errno600001, urlError(url)},
		Android:  {errno600001, netError(net)},
		Harmony:  {errno600001, netError(net)},
		Devtools: {netError(net)},
	}
}

// onIOS gives what developers see when only Apple's rules are broken.
func onIOS(url int) map[facts.Platform][]Error {
	return map[facts.Platform][]Error{IOS: {errno600001, urlError(url)}}
}
