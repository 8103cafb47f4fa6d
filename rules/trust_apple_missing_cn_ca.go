package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// missingCNCAs are roots of authorities in China that AOSP and Mozilla have, and none of Apple's lists from iOS 12 to 26.
var missingCNCAs = roots(
	"9bea11c976fe014764c1be56a6f914b5a560317abd9988393382e5161aa0493c", // UCA Global G2 Root
	"d43af9b35473755c9684fc06d7d8cb70ee5c28e773fb294eb41ee71722924d24", // UCA Extended Validation Root
	"8a71de6559336f426c26e53880d00d88a18da4c6a91f0dcb6194e206c5c96387", // vTrus Root CA
	"30fbba2c32238e2a98547af97931e550428b9b3f1c8eeb6633dcfa86c5b27dd3", // vTrus ECC Root CA
	"f3896f88fe7c0a882766a7fa6ad2749fb57a7f3e98fb769c1fa7b09c2c44d5ae", // BJCA Global Root CA1
	"574df6931e278039667b720afdc1600fc27eb66dd3092979fb73856487212882", // BJCA Global Root CA2
	"e0d3226aeb1163c2e48ff9be3b50b4c6431be7bb1eacc5c36b5d5ec509039a08", // TrustAsia Global Root CA G3
	"be4b56cb5056c0136a526df444508daa36a0b54f42e4ac38f72af470e479654c", // TrustAsia Global Root CA G4
	"06c08d7dafd876971eb1124fe67f847ec0c7a158d3ea53cbe940e2ea9791f4c3", // TrustAsia TLS RSA Root CA
	"c0076b9ef0531fb1a656d67c4ebe97cd5dbaa41ef44598acc2489878c92d8711", // TrustAsia TLS ECC Root CA
)

var trustAppleMissingCNCA = Rule{
	ID:     "trust_apple_missing_cn_ca",
	Levels: one(Severities{IOS: Info}),
	Source: appleRoots(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The chain does not end at a root in China alone that Apple never listed").Zh("证书链并非只终止于苹果从未收录的国内根证书"),
		Why:   lang.En("The roots UCA Global G2, UCA Extended Validation, vTrus, BJCA Global and TrustAsia's own are in Android's and Mozilla's lists and were in none of Apple's from iOS 12 to 26. Browsers and Android are fine, every iPhone fails.").Zh("UCA Global G2、UCA Extended Validation、vTrus、BJCA Global 以及 TrustAsia 自有根证书在 Android 和 Mozilla 的列表中，但 iOS 12 至 26 从未收录。浏览器和 Android 一切正常，所有 iPhone 都会失败。"),
		Fix:   lang.En("Ask the authority for the cross-certificate that leads from this root to one in Apple's list, and put it into the chain file behind the intermediate. If there is none, have the certificate issued by another authority, or by another product of this one.").Zh("向证书机构索取由苹果所收录的根证书为该根签发的交叉证书，放在链文件中间证书之后。如果没有，请改用其他机构或该机构的其他产品重新签发。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{root}” is the only root of the chain, and no version of iOS from 12 on has it").Zh("证书链唯一的根证书是“{root}”，iOS 12 以来的任何版本都没有收录它"),
		},
	},
	Check: func(v *View, _ Params) []Outcome { return v.explained(v.missingCNCA()) },
}

func (v *View) missingCNCA() facts.Platforms {
	if v.lacking(IOS) && v.endsOnlyAt(missingCNCAs) {
		return facts.On(IOS)
	}
	return 0
}

// explained is the outcome of a rule that explains a refusal on some platforms by the root.
func (v *View) explained(on facts.Platforms) []Outcome {
	if on == 0 {
		return v.unexplained()
	}
	return []Outcome{{Status: Fail, On: on, Values: Values{"root": v.root(on)}}}
}

// unexplained is the outcome of such a rule where it has nothing to say.
func (v *View) unexplained() []Outcome {
	if len(v.ends()) == 0 {
		return notApplicable()
	}
	return pass()
}
