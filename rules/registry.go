package rules

// All gives every rule, a line each, in the order in which findings of equal weight are shown: what keeps a client
// from talking at all comes first. The rules are made once and are read only.
func All() []*Rule { return all }

var all = []*Rule{
	&dnsFail,
	&tcpUnreachable,
	&tlsHandshakeFailed,
	&gmOnly,
	&clientCertRequested,
	&certExpired,
	&certNotYetValid,
	&nameCNOnly,
	&wildcardDepth,
	&nameMismatch,
	&certSelfSigned,
	&chainIncomplete,
	&trustUnknownCA,
	&trustIOS,
	&trustAndroid,
	&trustHarmony,
	&trustDesktop,
	&chainExpiredIntermediate,
	&chainOrder,
	&certSM2,
	&tls12Missing,
	&tls13Only,
	&certKeyRSA,
	&certKeyEC,
	&certSigSHA1MD5,
	&atsTrust,
	&atsTLSVersion,
	&atsForwardSecrecy,
	&atsLeafKey,
	&atsLeafHash,
	&addressInconsistent,
	&multiIPInconsistent,
	&certExpiring,
	&tlsLegacyAbsent,
	&tlsLegacyPresent,
}
