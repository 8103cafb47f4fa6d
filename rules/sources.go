package rules

// The sources that several rules share.

func wechatNetwork(section string) Source {
	return Source{"WeChat 网络", section, "https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html"}
}

func appleATS(section string) Source {
	return Source{"Apple App Transport Security", section, "https://developer.apple.com/documentation/security/preventing-insecure-network-connections"}
}

// apple13 is Apple's page on certificates in iOS 13 and later.
func apple13() Source {
	return Source{"Apple: Requirements for trusted certificates in iOS 13", "", "https://support.apple.com/103769"}
}

// appleRoots is Apple's page from which its root lists are linked.
func appleRoots() Source {
	return Source{"Apple: Available root certificates", "", "https://support.apple.com/103272"}
}

// mozillaLifecycles is Mozilla's schedule by which old roots lose the websites bit.
func mozillaLifecycles() Source {
	return Source{"Mozilla: Root CA Lifecycles", "Transition Schedule", "https://wiki.mozilla.org/CA/Root_CA_Lifecycles"}
}

// baselineRequirements is the CA/Browser Forum's document by which public authorities issue.
func baselineRequirements(section string) Source {
	return Source{"CA/Browser Forum Baseline Requirements", section, "https://cabforum.org/working-groups/server/baseline-requirements/"}
}

func rfc(number, section string) Source {
	return Source{"RFC " + number, section, "https://www.rfc-editor.org/rfc/rfc" + number}
}
