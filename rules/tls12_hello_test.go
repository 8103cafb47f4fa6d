package rules

import "github.com/tongguan/tongguan/facts"

// says12 makes the server's ServerHello of TLS 1.2 have this beside its choice.
func says12(hello *facts.ServerHello) func(*world) {
	return func(w *world) { w.Address().ATS.Value.ServerHello = hello }
}

// hears makes the server answer a further hello so.
func hears(hello facts.Hello, a facts.Answer) func(*world) {
	return func(w *world) { w.Address().Hellos[hello] = facts.Answered(a) }
}

func inTurn(changes ...func(*world)) func(*world) {
	return func(w *world) {
		for _, change := range changes {
			change(w)
		}
	}
}

// chooses12 makes the server choose a suite of the TLS 1.2 hello with Apple's suites.
func chooses12(suite facts.Suite) func(*world) {
	return func(w *world) { w.Address().ATS.Value.Suite = suite }
}

// only13 refuses every hello of TLS 1.2.
func only13(w *world) {
	speaks(facts.TLS13)(w)
	w.Address().ATS, w.Address().NonATS = facts.Answered(refused40), facts.Answered(refused40)
}

var silence = facts.Failed[facts.Answer](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})

// about12 are the cases that every rule about the ServerHello of TLS 1.2 has.
func about12(good, bad facts.ServerHello) []ruleCase {
	return []ruleCase{
		{"as it should be", says12(&good), "pass"},
		{"as it should not be", says12(&bad), "fail"},
		{"to the hello with other suites", func(w *world) {
			w.Address().ATS = facts.Answered(refused40)
			w.Address().NonATS = facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0x002f, ServerHello: &bad})
		}, "fail"},
		{"Apple's suites refused, and silence about the others", func(w *world) {
			w.Address().ATS, w.Address().NonATS = facts.Answered(refused40), silence
		}, "unknown"},
		{"a snapshot from before it was noted", says12(nil), "notchecked"},
		{"TLS 1.3 alone", only13, "notapplicable"},
		{"TLS 1.1 in answer", func(w *world) {
			w.Address().ATS = facts.Answered(facts.Answer{Version: facts.TLS11, Suite: 0xc013, ServerHello: &bad})
		}, "notapplicable"},
	}
}

var sound = facts.ServerHello{EMS: true, Secure: true, Ticket: true}

var (
	_ = covers(&emsMissing, about12(facts.ServerHello{EMS: true}, facts.ServerHello{Secure: true, Ticket: true})...)
	_ = covers(&secureRenegotiation, about12(facts.ServerHello{Secure: true}, facts.ServerHello{EMS: true, Ticket: true})...)
	_ = covers(&sessionResumption, about12(facts.ServerHello{Ticket: true}, facts.ServerHello{EMS: true, Secure: true})...)
	_ = covers(&sessionResumption, ruleCase{"by its ID", says12(&facts.ServerHello{Session: true}), "pass"})
	_ = covers(&sniUnrecognizedName, about12(sound, facts.ServerHello{EMS: true, Secure: true, Ticket: true, Unnamed: true})...)
)

var _ = covers(&cipherNoAEAD,
	ruleCase{"AES-GCM", nil, "pass"},
	ruleCase{"AES-GCM without forward secrecy", func(w *world) {
		w.Address().ATS = facts.Answered(refused40)
		w.Address().NonATS = facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0x009d})
	}, "pass"},
	ruleCase{"CBC, and no AEAD", inTurn(chooses12(0xc013), hears(facts.HelloAEAD, refused40)), "fail"},
	ruleCase{"CBC before AES-GCM", inTurn(chooses12(0xc013), hears(facts.HelloAEAD, facts.Answer{Version: facts.TLS12, Suite: 0xc02f})), "pass"},
	ruleCase{"CBC, and an AEAD that Apple has not", inTurn(chooses12(0xc013), hears(facts.HelloAEAD, facts.Answer{Version: facts.TLS12, Suite: 0xcca8})), "pass"},
	ruleCase{"CBC, and silence", inTurn(chooses12(0xc013), func(w *world) { w.Address().Hellos[facts.HelloAEAD] = silence }), "unknown"},
	ruleCase{"CBC, and not asked", chooses12(0xc013), "notchecked"},
	ruleCase{"TLS 1.3 alone", only13, "notapplicable"},
)

// without13 is a server whose newest version is TLS 1.2.
func without13(changes ...func(*world)) func(*world) {
	return inTurn(append([]func(*world){speaks(facts.TLS12)}, changes...)...)
}

var _ = covers(&atsCBCOnly,
	ruleCase{"TLS 1.3", inTurn(chooses12(0xc013), hears(facts.HelloAEAD, refused40)), "pass"},
	ruleCase{"AES-GCM", without13(), "pass"},
	ruleCase{"CBC, and no AEAD", without13(chooses12(0xc013), hears(facts.HelloAEAD, refused40)), "fail@ios"},
	ruleCase{"CBC before AES-GCM", without13(chooses12(0xc013), hears(facts.HelloAEAD, facts.Answer{Version: facts.TLS12, Suite: 0xc02f})), "pass"},
	ruleCase{"CBC, and an AEAD that Apple has not", without13(chooses12(0xc013), hears(facts.HelloAEAD, facts.Answer{Version: facts.TLS12, Suite: 0xcca8})), "fail@ios"},
	ruleCase{"CBC, and silence", without13(chooses12(0xc013), func(w *world) { w.Address().Hellos[facts.HelloAEAD] = silence }), "unknown"},
	ruleCase{"CBC, and not asked", without13(chooses12(0xc013)), "notchecked"},
	ruleCase{"none of Apple's", without13(func(w *world) { w.Address().ATS = facts.Answered(refused40) }), "notapplicable"},
)

// takesGroup makes the server exchange keys in this group.
func takesGroup(g facts.Group) func(*world) {
	return func(w *world) { w.Address().Handshake.Value.Group = g }
}

// losesLarge is a server whose handshake gets no word.
func losesLarge(kind facts.FailureKind) func(*world) {
	return func(w *world) {
		w.Address().Handshake = facts.Failed[facts.Session](facts.Failure{Kind: kind, Phase: facts.PhaseTLS})
	}
}

var _ = covers(&groupMLKEM,
	ruleCase{"X25519", nil, "pass"},
	ruleCase{"ML-KEM", takesGroup(0x11ec), "fail/supported"},
	ruleCase{"ML-KEM with P-256", takesGroup(0x11eb), "fail/supported"},
	ruleCase{"RSA key exchange", takesGroup(0), "pass"},
	ruleCase{"no word to a large hello", inTurn(losesLarge(facts.Timeout), hears(facts.HelloSmall, facts.Answer{Version: facts.TLS13, Suite: 0x1301})), "fail/unanswered"},
	ruleCase{"no word to a small one either", inTurn(losesLarge(facts.Timeout), func(w *world) { w.Address().Hellos[facts.HelloSmall] = silence }), "notapplicable"},
	ruleCase{"a small one refused", inTurn(losesLarge(facts.Reset), hears(facts.HelloSmall, refused40)), "notapplicable"},
	ruleCase{"an alert", losesLarge(facts.Alert), "notapplicable"},
)

var _ = covers(&groupNoneCommon,
	ruleCase{"X25519", nil, "pass"},
	ruleCase{"P-256", takesGroup(0x0017), "pass"},
	ruleCase{"ML-KEM with X25519", takesGroup(0x11ec), "pass"},
	ruleCase{"RSA key exchange", takesGroup(0), "notapplicable"},
	ruleCase{"P-384 alone", inTurn(takesGroup(0x0018), hears(facts.HelloPlain, refused40)), "fail/rare"},
	ruleCase{"P-521 alone", inTurn(takesGroup(0x0019), hears(facts.HelloPlain, refused40)), "fail/rare@ios; fail@android,harmony,devtools"},
	ruleCase{"brainpool alone", inTurn(takesGroup(0x001a), hears(facts.HelloPlain, refused40)), "fail"},
	ruleCase{"P-384 before P-256", inTurn(takesGroup(0x0018), hears(facts.HelloPlain, facts.Answer{Version: facts.TLS13, Suite: 0x1301})), "pass"},
	ruleCase{"P-384, and silence", inTurn(takesGroup(0x0018), func(w *world) { w.Address().Hellos[facts.HelloPlain] = silence }), "unknown"},
	ruleCase{"P-384, and not asked", takesGroup(0x0018), "notchecked"},
	ruleCase{"no handshake", losesLarge(facts.Alert), "notapplicable"},
)
