package notify

import (
	"net/url"
	"regexp"
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
)

// mentionAll stands for everybody in a group.
const mentionAll = "all"

const mostMentions = 20

// checkQuery asks for the parameter of the URL that is a robot's key.
func checkQuery(s Secret, name string) []error {
	u, err := url.Parse(s.URL)
	if err != nil || u.Query().Get(name) != "" { // a URL that is none is spoken of elsewhere
		return nil
	}
	return []error{wrong(FieldURL, lang.En("copy the whole webhook URL of the robot; the part {name}=… is missing").
		Zh("请复制机器人完整的 Webhook 地址，其中缺少 {name}=… 部分"), "name", name)}
}

// checkOneKey allows a signing secret or none.
func checkOneKey(s Secret) []error {
	switch {
	case len(s.Keys) > 1:
		return []error{wrong(FieldKeys, lang.En("a robot has one signing secret at most").Zh("机器人最多有一个签名密钥"))}
	case len(s.Keys) == 1 && (len(s.Keys[0]) > 200 || !signing.MatchString(s.Keys[0])):
		return []error{wrong(FieldKeys, lang.En("the signing secret has no spaces and at most 200 letters; copy it from the robot's settings").
			Zh("签名密钥不含空格，最长 200 个字符，请从机器人设置中复制"))}
	}
	return nil
}

var (
	signing = regexp.MustCompile(`^[!-~]+$`)
	called  = regexp.MustCompile(`^[0-9A-Za-z+][0-9A-Za-z_.@+-]*$`) // no letter of it is markup in any robot's markdown
)

// checkMentions looks at whom a robot's messages name.
func checkMentions(c Config) []error {
	var errs []error
	if len(c.Mention) > mostMentions {
		errs = append(errs, wrong(FieldMention, lang.En("at most {n} people can be mentioned; “all” means everybody").
			Zh("最多提醒 {n} 人；all 表示所有人"), "n", strconv.Itoa(mostMentions)))
	}
	for _, who := range c.Mention {
		if len(who) > 100 || !called.MatchString(who) {
			errs = append(errs, wrong(FieldMention, lang.En("“{who}” is neither a user ID, a mobile number nor “all”").
				Zh("“{who}”既不是用户 ID 或手机号，也不是 all"), "who", clip(who, 100, plain)))
		}
	}
	return errs
}
