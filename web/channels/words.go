package channels

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
)

// What is wrong with what a person wants.
var (
	wordNoName     = lang.En("give the channel a name").Zh("请填写渠道名称")
	wordBadName    = lang.En("a name is one line of at most 100 characters").Zh("名称须为一行，最多 100 个字符")
	wordSecretName = lang.En("everybody sees the name: leave the URL and the key out of it").Zh("名称对所有人可见，请不要包含地址或密钥")
	wordNameTaken  = lang.En("there is a channel with this name already").Zh("已有同名的通知渠道")
	wordRotate     = lang.En("the key of a webhook is never set: rotate it, and a new one is made").Zh("webhook 的密钥不能直接设置：请使用轮换来生成新密钥")
	wordRobotKey   = lang.En("only the key of a webhook is made here; a robot's comes from its settings: copy it from there, and change the channel").
			Zh("这里只生成 webhook 的密钥；机器人的密钥来自其设置，请复制后修改渠道")
	wordOneKey   = lang.En("there is no older key: one signs already").Zh("没有旧密钥：当前只有一个密钥在签名")
	wordUnderWay = lang.En("it is being sent at this moment; wait until that has come to its end").Zh("正在发送，请等待本次发送结束")
	wordOtherKey = lang.En("the secret of this channel was encrypted with a key that is missing here: set TONGGUAN_OLD_SECRET_KEY to it, or delete the channel and make it anew").
			Zh("该渠道的机密是用另一个密钥加密的：请将其设为 TONGGUAN_OLD_SECRET_KEY，或删除后重新创建该渠道")
)

// Title names a kind of channel; the zero Phrase for one that there is not.
func Title(k notify.Kind) lang.Phrase {
	switch k {
	case notify.WeCom:
		return lang.En("WeCom group robot").Zh("企业微信群机器人")
	case notify.DingTalk:
		return lang.En("DingTalk robot").Zh("钉钉机器人")
	case notify.Feishu:
		return lang.En("Feishu robot").Zh("飞书机器人")
	case notify.Webhook:
		return lang.En("Webhook").Zh("Webhook 接口")
	}
	return lang.Phrase{}
}

// Failure says what the word for a failed attempt means, and what to do; the zero Phrase for a word that is not known.
func Failure(word string) lang.Phrase {
	switch word {
	case notify.FailureURL:
		return lang.En("the URL cannot be used: it is none, or http where only https is allowed").Zh("地址无法使用：格式有误，或仅允许 https 而地址为 http")
	case notify.FailureSecret:
		return lang.En("there is no key to sign with").Zh("没有可用的签名密钥")
	case notify.FailureBlocked:
		return lang.En("messages may not be sent to this address; the operator can allow it with --notify-allow-cidr").
			Zh("不允许向该地址发送消息；可由运维人员用 --notify-allow-cidr 放行")
	case notify.FailureDNS:
		return lang.En("the name of the receiver leads nowhere").Zh("接收方的域名无法解析")
	case notify.FailureNoRoute:
		return lang.En("this machine has no way to the receiver").Zh("本机没有到接收方的路由")
	case notify.FailureRefused:
		return lang.En("nobody listens at the receiver's port").Zh("接收方的端口没有服务")
	case notify.FailureReset:
		return lang.En("the connection was cut").Zh("连接被中断")
	case notify.FailureTLS:
		return lang.En("no TLS connection came about, or the receiver's certificate does not vouch for its name").
			Zh("无法建立 TLS 连接，或接收方的证书与域名不符")
	case notify.FailureTimeout:
		return lang.En("no answer came in time").Zh("等待应答超时")
	case notify.FailureCanceled:
		return lang.En("it was cut off on our side").Zh("发送在本机被中断")
	case notify.FailureNetwork:
		return lang.En("the receiver could not be reached").Zh("无法连接接收方")
	case notify.FailureInternal:
		return lang.En("a fault of ours").Zh("程序出错")
	case notify.FailureRedirect:
		return lang.En("the receiver leads elsewhere, which is not followed; give the URL that it leads to").Zh("接收方返回了重定向，系统不会跟随；请填写最终地址")
	case notify.FailureStatus:
		return lang.En("the receiver refused it by its status").Zh("接收方以状态码拒绝")
	case notify.FailureGone:
		return lang.En("the receiver wants nothing any more").Zh("接收方已不再接收")
	case notify.FailureLimited:
		return lang.En("the receiver was sent too much; the channel waits").Zh("发送过于频繁，渠道正在等待")
	case notify.FailureAnswer:
		return lang.En("the answer is not one of this robot").Zh("应答不符合该机器人的格式")
	case notify.FailureErrcode:
		return lang.En("the robot refused it; the answer says why").Zh("机器人拒绝了消息，原因见应答内容")
	case notify.FailureUnreadable:
		return lang.En("the settings or the secret of the channel cannot be read").Zh("无法读取渠道的设置或机密")
	}
	return lang.Phrase{}
}
