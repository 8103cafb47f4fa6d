package wire

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"io"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// RFC 8448 §3, "Simple 1-RTT Handshake".
const (
	traceKey   = "49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005" // the client's, for X25519
	traceHello = "010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302010000910000" +
		"000b0009000006736572766572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d0020" +
		"99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e0403050306030203080408" +
		"05080604010501060102010402050206020202002d00020101001c00024001"
	traceServerHello = "160303005a020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024" +
		"001d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304"
	traceFlight = "17030302a2d1ff334a56f5bff6594a07cc87b580233f500f45e489e7f33af35edf7869fcf40aa40aa2b8ea73f848a7ca07612ef9f945cb" +
		"960b4068905123ea78b111b429ba9191cd05d2a389280f526134aadc7fc78c4b729df828b5ecf7b13bd9aefb0e57f271585b8ea9bb355c7c" +
		"79020716cfb9b1183ef3ab20e37d57a6b9d7477609aee6e122a4cf51427325250c7d0e509289444c9b3a648f1d71035d2ed65b0e3cdd0cba" +
		"e8bf2d0b227812cbb360987255cc744110c453baa4fcd610928d809810e4b7ed1a8fd991f06aa6248204797e36a6a73b70a2559c09ead686" +
		"945ba246ab66e5edd8044b4c6de3fcf2a89441ac66272fd8fb330ef8190579b3684596c960bd596eea520a56a8d650f563aad27409960dca" +
		"63d3e688611ea5e22f4415cf9538d51a200c27034272968a264ed6540c84838d89f72c24461aad6d26f59ecaba9acbbb317b66d902f4f292" +
		"a36ac1b639c637ce343117b659622245317b49eeda0c6258f100d7d961ffb138647e92ea330faeea6dfa31c7a84dc3bd7e1b7a6c7178af36" +
		"879018e3f252107f243d243dc7339d5684c8b0378bf30244da8c87c843f5e56eb4c5e8280a2b48052cf93b16499a66db7cca71e4599426f7" +
		"d461e66f99882bd89fc50800becca62d6c74116dbd2972fda1fa80f85df881edbe5a37668936b335583b599186dc5c6918a396fa48a181d6" +
		"b6fa4f9d62d513afbb992f2b992f67f8afe67f76913fa388cb5630c8ca01e0c65d11c66a1e2ac4c85977b7c7a6999bbf10dc35ae69f55156" +
		"14636c0b9b68c19ed2e31c0b3b66763038ebba42f3b38edc0399f3a9f23faa63978c317fc9fa66a73f60f0504de93b5b845e275592c12335" +
		"ee340bbc4fddd502784016e4b3be7ef04dda49f4b440a30cb5d2af939828fd4ae3794e44f94df5a631ede42c1719bfdabf0253fe5175be89" +
		"8e750edc53370d2b"
	traceModulus = "b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91d015abbc9a95137ace6c1af19eaa6af98c7ced43" +
		"120998e187a80ee0ccb0524b1b018c3e0b63264d449a6d38e22a5fda430846748030530ef0461c8ca9d9efbfae8ea6d1d03e2bd193eff0ab" +
		"9a8002c47428a6d35a8d88d79f7f1e3f"
)

func TestKeySchedule(t *testing.T) {
	suite, _ := suite13Of(0x1301)
	transcript := suite.digest(unhex(traceHello), unhex(traceServerHello)[5:])
	secret, err := suite.serverSecret(unhex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"), transcript)
	if err != nil {
		t.Fatal(err)
	}
	key, err := suite.expand(secret, "key", nil, suite.key)
	if err != nil {
		t.Fatal(err)
	}
	opener, err := suite.opener(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		got  []byte
		want string
	}{
		{"hash of ClientHello and ServerHello", transcript, "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8"},
		{"server_handshake_traffic_secret", secret, "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"},
		{"key", key, "3fce516009c21727d0f2e4e86ee403bc"},
		{"iv", opener.iv, "5d313eb2671276ee13000b30"},
	} {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// traced is the conversation of the trace, up to the ServerHello.
func traced(t testing.TB, says []byte) (*conversation, choice) {
	t.Helper()
	key, err := ecdh.X25519().NewPrivateKey(unhex(traceKey))
	if err != nil {
		t.Fatal(err)
	}
	c := &conversation{Flight: &Flight{}, in: newReader(bytes.NewReader(says)), conn: io.Discard}
	c.offer.shares = []share{{group: x25519, key: key}}
	hello, refused, err := c.in.hello()
	if err != nil || refused {
		t.Fatal(refused, err)
	}
	c.Version = hello.version
	c.transcript = [][]byte{unhex(traceHello), c.in.message}
	return c, hello
}

func TestTrace(t *testing.T) {
	c, hello := traced(t, append(unhex(traceServerHello), unhex(traceFlight)...))
	if err := c.read13(hello); err != nil {
		t.Fatal(err)
	}
	if len(c.Chain) != 1 || len(c.Chain[0]) != 432 || !bytes.Contains(c.Chain[0], unhex(traceModulus)) {
		t.Errorf("the chain is %x", c.Chain)
	}
	if c.Scheme != 0x0804 || !c.Complete || hello.group != x25519 || hello.version != facts.TLS13 {
		t.Errorf("got %+v", c.Flight)
	}
}

func TestTraceBroken(t *testing.T) {
	whole := append(unhex(traceServerHello), unhex(traceFlight)...)
	start := len(unhex(traceServerHello))
	for name, at := range map[string]int{"first byte": start + 5, "last byte": len(whole) - 1} {
		broken := bytes.Clone(whole)
		broken[at] ^= 1
		c, hello := traced(t, broken)
		if err := c.read13(hello); err == nil || len(c.Chain) > 0 {
			t.Errorf("%s: the record was taken: %v", name, err)
		}
	}
}
