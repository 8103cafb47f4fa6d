package explain

import "strconv"

// codeNames are the names of numbers that share a message with a better known one (net_error_list.h, NSURLError.h,
// SecureTransport.h).
var codeNames = map[Code]string{
	{Net, -7}: "net::ERR_TIMED_OUT", {Net, -15}: "net::ERR_SOCKET_NOT_CONNECTED", {Net, -21}: "net::ERR_NETWORK_CHANGED",
	{Net, -100}: "net::ERR_CONNECTION_CLOSED", {Net, -103}: "net::ERR_CONNECTION_ABORTED", {Net, -104}: "net::ERR_CONNECTION_FAILED",
	{Net, -111}: "net::ERR_TUNNEL_CONNECTION_FAILED", {Net, -117}: "net::ERR_BAD_SSL_CLIENT_AUTH_CERT",
	{Net, -136}: "net::ERR_PROXY_CERTIFICATE_INVALID", {Net, -137}: "net::ERR_NAME_RESOLUTION_FAILED",
	{Net, -148}: "net::ERR_SSL_HANDSHAKE_NOT_COMPLETED", {Net, -153}: "net::ERR_SSL_DECRYPT_ERROR_ALERT",
	{Net, -159}: "net::ERR_SSL_UNRECOGNIZED_NAME_ALERT", {Net, -167}: "net::ERR_SSL_SERVER_CERT_BAD_FORMAT",
	{Net, -203}: "net::ERR_CERT_CONTAINS_ERRORS", {Net, -217}: "net::ERR_CERT_KNOWN_INTERCEPTION_BLOCKED",
	{Net, -218}: "net::ERR_SSL_OBSOLETE_VERSION", {Net, -300}: "net::ERR_INVALID_URL", {Net, -303}: "net::ERR_INVALID_REDIRECT",
	{Net, -311}: "net::ERR_UNSAFE_REDIRECT", {Net, -320}: "net::ERR_INVALID_RESPONSE", {Net, -324}: "net::ERR_EMPTY_RESPONSE",
	{Net, -356}: "net::ERR_QUIC_PROTOCOL_ERROR", {Net, -358}: "net::ERR_QUIC_HANDSHAKE_FAILED",
	{Net, -354}: "net::ERR_CONTENT_LENGTH_MISMATCH", {Net, -355}: "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
	{URL, -1000}: "NSURLErrorBadURL", {URL, -1001}: "NSURLErrorTimedOut", {URL, -1003}: "NSURLErrorCannotFindHost",
	{URL, -1004}: "NSURLErrorCannotConnectToHost", {URL, -1005}: "NSURLErrorNetworkConnectionLost", {URL, -1006}: "NSURLErrorDNSLookupFailed",
	{URL, -1007}: "NSURLErrorHTTPTooManyRedirects", {URL, -1009}: "NSURLErrorNotConnectedToInternet", {URL, -1020}: "NSURLErrorDataNotAllowed",
	{URL, -1204}: "NSURLErrorServerCertificateNotYetValid", {URL, -1205}: "NSURLErrorClientCertificateRejected",
	{URL, -1206}:    "NSURLErrorClientCertificateRequired",
	{Secure, -9801}: "errSSLNegotiation", {Secure, -9802}: "errSSLFatalAlert", {Secure, -9807}: "errSSLXCertChainInvalid",
	{Secure, -9812}: "errSSLUnknownRootCert", {Secure, -9813}: "errSSLNoRootCert", {Secure, -9814}: "errSSLCertExpired",
	{Secure, -9815}: "errSSLCertNotYetValid", {Secure, -9824}: "errSSLPeerHandshakeFail", {Secure, -9836}: "errSSLPeerProtocolVersion",
}

// title is a code with its name, where it is not its system that names it.
func (c Code) title() string {
	if name := codeNames[c]; name != "" {
		return name + " (" + strconv.Itoa(c.Number) + ")"
	}
	return c.Label()
}
