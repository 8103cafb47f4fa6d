package rules

import (
	"bytes"
	"crypto/rsa"
	"math/big"
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// levelExponent is of an exponent that is allowed and lower than is advised.
const levelExponent LevelID = "exponent"

// certWeakKeyKnown does not have the list of keys that Debian's OpenSSL made from 2006 to 2008 (CVE-2008-0166): it is
// tens of megabytes, its keys were refused by authorities for so long that no certificate with one is still valid, and
// those that were made with 1,024 bits are cert_key_rsa's matter.
//
// No client is known to look for such a key: net::ERR_CERT_WEAK_KEY is of a short one. What developers see is what follows,
// since the authority must revoke the certificate.
var certWeakKeyKnown = Rule{
	ID:     "cert_weak_key_known",
	Levels: map[LevelID]Severities{Default: same(High), levelExponent: same(Low)},
	Source: baselineRequirements("6.1.1.3, 6.1.6"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("No key is known to be breakable").Zh("密钥不属于已知的弱密钥"),
		Why:   lang.En("Faulty generators have made RSA keys of full length whose private half can be computed from the certificate: primes close together (CVE-2022-26320), primes of a certain form (ROCA, CVE-2017-15361), primes that other keys have too. Whoever does it can pose as the server, and authorities must revoke such certificates within a day.").Zh("有缺陷的密钥生成器会产生长度足够、却能从证书直接算出私钥的 RSA 密钥：两个素数过于接近（CVE-2022-26320）、素数形式特殊（ROCA，CVE-2017-15361）、与其他密钥共用素数。攻击者可据此冒充服务器，CA 也必须在 24 小时内吊销此类证书。"),
		Fix:   lang.En("Make a new key with another program or device (openssl genpkey), have the certificate reissued for it and the old one revoked. If a device made the key, replace its other keys too.").Zh("换用其他程序或设备生成新密钥（openssl genpkey），重新签发证书并吊销旧证书。如果密钥由某个设备生成，该设备上的其他密钥也要更换。"),
		Evidence: map[string]lang.Phrase{
			weakExponent: lang.En("the public exponent of “{name}” is {exponent}: no RSA key has an exponent that is even or below 3").Zh("“{name}”的公钥指数为 {exponent}：RSA 公钥指数不能为偶数，也不能小于 3"),
			weakFactor:   lang.En("the modulus of “{name}” is divisible by {factor}").Zh("“{name}”的 RSA 模数可被 {factor} 整除"),
			weakFermat:   lang.En("the two primes of “{name}” lie so close together that the key was factored (Fermat, {rounds} rounds)").Zh("“{name}”的两个素数过于接近，已被分解（Fermat 分解，{rounds} 轮）"),
			weakROCA:     lang.En("the modulus of “{name}” has the mark of keys made by Infineon's library (ROCA, CVE-2017-15361)").Zh("“{name}”的 RSA 模数具有英飞凌密钥库的特征（ROCA，CVE-2017-15361）"),
			weakShared:   lang.En("the keys of “{name}” and “{other}” share a prime, so both can be computed").Zh("“{name}”与“{other}”的密钥共用一个素数，两个私钥都可以算出"),
			weakSame:     lang.En("“{name}” and “{other}” have the same key, although they are not the same owner's").Zh("“{name}”与“{other}”使用同一个密钥，却不属于同一主体"),
			weakUnlooked: lang.En("could not be learned: the key of “{name}” has {bits} bits, too many to look into").Zh("无法得知：“{name}”的密钥有 {bits} 位，过长，未作检查"),
			"exponent":   lang.En("the public exponent of “{name}” is {exponent}; 65537 is advised, since lower ones forgive fewer mistakes").Zh("“{name}”的公钥指数为 {exponent}；建议使用 65537，更小的指数更容易因实现缺陷被攻破"),
		},
	},
	Errors: clients(-206, -1202),
	Check:  checkCertWeakKeyKnown,
}

// Keys of evidence.
const (
	weakExponent = "weak_exponent"
	weakFactor   = "factor"
	weakFermat   = "fermat"
	weakROCA     = "roca"
	weakShared   = "shared"
	weakSame     = "same"
	weakUnlooked = "unlooked"
)

func checkCertWeakKeyKnown(v *View, _ Params) []Outcome {
	keys, unread := v.rsaKeys()
	var doubtful []Outcome // the first thing that is less than a weak key
	for _, k := range keys {
		switch out, certain := k.weakness(); {
		case certain:
			return []Outcome{out}
		case out.Status != "" && doubtful == nil:
			doubtful = []Outcome{out}
		}
	}
	if out, found := common(keys); found {
		return []Outcome{out}
	}
	switch {
	case doubtful != nil:
		return doubtful
	case unread != nil:
		return unreadable(unread)
	case len(keys) == 0:
		return notApplicable()
	}
	return pass()
}

// An rsaOwner is a certificate with an RSA key.
type rsaOwner struct {
	*trust.Certificate
	key *rsa.PublicKey
}

// maxOwners bounds how many keys are compared with each other: that is work by its square, at a stranger's choice. A
// chain that is in use has three.
const maxOwners = 8

// rsaKeys gives the RSA keys of the chain and of the other leaves that the address shows, each once, maxOwners of them
// at most; and the last certificate whose key cannot be read, nil where there is none.
func (v *View) rsaKeys() (out []rsaOwner, unread *trust.Certificate) {
	all := v.Used()
	for _, leaf := range v.Leaves {
		if leaf.Certificate != nil {
			all = append(all, leaf.Certificate)
		}
	}
	seen := map[facts.SHA256]bool{}
	for _, c := range all {
		if seen[c.SHA256] {
			continue
		}
		seen[c.SHA256] = true
		key, isRSA := c.PublicKey.(*rsa.PublicKey)
		switch {
		case c.Lacks(trust.PartKey), !isRSA && c.Key().Algorithm == "RSA": // so odd that crypto/x509 does not read it
			unread = c
		case isRSA && len(out) < maxOwners:
			out = append(out, rsaOwner{c, key})
		}
	}
	return out, unread
}

// weakness tells what is wrong with the key by itself; certain is false for what is no weak key, or not known. The zero
// Outcome: nothing.
func (o rsaOwner) weakness() (out Outcome, certain bool) {
	weak := func(evidence string, more Values) (Outcome, bool) {
		more["name"] = o.Name()
		return Outcome{Status: Fail, Evidence: evidence, Values: more}, true
	}
	if o.key.E < 3 || o.key.E%2 == 0 { // Baseline Requirements §6.1.6
		return weak(weakExponent, Values{"exponent": strconv.Itoa(o.key.E)})
	}
	if bits := o.key.N.BitLen(); bits > maxFactoredBits {
		return Outcome{Status: Unknown, Evidence: weakUnlooked, Values: Values{"name": o.Name(), "bits": bits}}, false
	}
	if p := smallFactor(o.key.N); p != 0 {
		return weak(weakFactor, Values{"factor": int(p)})
	}
	if rounds, found := fermat(o.key.N); found {
		return weak(weakFermat, Values{"rounds": rounds})
	}
	if roca(o.key.N) {
		return weak(weakROCA, Values{})
	}
	const advised = 65537 // 2^16 + 1
	if o.key.E < advised {
		return Outcome{Status: Fail, Level: levelExponent, Values: Values{"name": o.Name(), "exponent": strconv.Itoa(o.key.E)}}, false
	}
	return Outcome{}, false
}

// common finds two keys that give each other away. Certificates of one subject may have one key: a renewed one, and a
// cross-certificate; and the leaves of one server.
func common(keys []rsaOwner) (Outcome, bool) {
	divisor := new(big.Int)
	for i, a := range keys {
		for _, b := range keys[:i] {
			evidence := ""
			switch {
			case max(a.key.N.BitLen(), b.key.N.BitLen()) > maxFactoredBits:
			case a.key.N.Cmp(b.key.N) == 0:
				if a.IsCA != b.IsCA || a.IsCA && !bytes.Equal(a.RawSubject, b.RawSubject) {
					evidence = weakSame
				}
			case divisor.GCD(nil, nil, a.key.N, b.key.N).BitLen() > 1:
				evidence = weakShared
			}
			if evidence != "" {
				return Outcome{Status: Fail, Evidence: evidence, Values: Values{"name": b.Name(), "other": a.Name()}}, true
			}
		}
	}
	return Outcome{}, false
}
