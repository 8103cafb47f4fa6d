package rules

// AllLint gives every rule about the folder and the console of a mini program, a line each, in the order in which
// findings of equal weight are shown. The rules are made once and are read only.
func AllLint() []*Rule { return allLint }

var allLint = []*Rule{
	&schemeNotHTTPSWSS,
	&hostIsIP,
	&hostIsLocalhost,
	&lanIPNeedsBaselib,
	&wechatAPIHost,
	&parentDomainEntry,
	&port443Explicit,
	&portMismatchHTTPS,
	&domainNotAllowlisted,
	&sdkDomainMissing,
	&wssPortInConfig,
	&udpTarget,
	&tcpTarget,
	&cloudrunExempt,
	&domainQuota,
	&domainUnused,
	&prefetchHasScheme,
	&prefetchTooMany,
	&prefetchPolicy,
	&prefetchUnused,
	&preconnectNotSubset,
	&businessDomain,
	&icpNumberMissing,
	&icpNumberFormat,
	&appsecretInClient,
	&urlcheckOff,
	&timeoutConfigKey,
	&timeoutConfigRange,
	&refererSetInCode,
	&mediaURLInsecure,
	&testHostInRelease,
	&urlUnresolved,
	&sourceUnread,
}
