package auth

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// An AuditEvent is a line of the record of who did what. It holds no secret, and nothing that a stranger typed.
type AuditEvent struct {
	At      time.Time
	Account int64  // who did it; 0: the machine, or nobody knows
	Token   int64  // by which of its tokens; 0: by none
	IP      string // from where; "" when unknown
	Action  AuditAction
	Object  string // to what: the name of an account or a token; "" when the account itself or unknown
	Detail  string // for machines, key=value parted by spaces; "" when there is nothing to add
}

// An AuditAction is what was done. Other packages may add their own.
type AuditAction string

// What this package writes down. A try that a limit refused leaves no line of its own; the one that closed the limit
// carries wait=.
const (
	AuditSignIn          AuditAction = "sign_in"
	AuditSignInFailed    AuditAction = "sign_in_failed"
	AuditLinkSignIn      AuditAction = "link_sign_in"
	AuditLinkFailed      AuditAction = "link_failed"
	AuditLinkMade        AuditAction = "link_made"
	AuditSignOut         AuditAction = "sign_out"
	AuditSessionRevoked  AuditAction = "session_revoked"
	AuditPasswordSet     AuditAction = "password_set"
	AuditPasswordFailed  AuditAction = "password_failed"
	AuditPasswordCleared AuditAction = "password_cleared"
	AuditTokenMade       AuditAction = "token_made"
	AuditTokenRevoked    AuditAction = "token_revoked"
	AuditAccountMade     AuditAction = "account_made"
	AuditRoleSet         AuditAction = "role_set"
	AuditDisabled        AuditAction = "account_disabled"
	AuditEnabled         AuditAction = "account_enabled"
)

// What is written down of channels, alerts, renewals, disputes and apps.
const (
	AuditChannelMade       AuditAction = "channel_made"
	AuditChannelChanged    AuditAction = "channel_changed"
	AuditChannelDeleted    AuditAction = "channel_deleted"
	AuditChannelTried      AuditAction = "channel_tried"
	AuditKeyRotated        AuditAction = "key_rotated"
	AuditKeyDropped        AuditAction = "key_dropped"
	AuditReplayed          AuditAction = "delivery_replayed"
	AuditAlertAcknowledged AuditAction = "alert_acknowledged"
	AuditAlertSilenced     AuditAction = "alert_silenced"
	AuditAlertReopened     AuditAction = "alert_reopened"
	AuditExpected          AuditAction = "certificate_expected"
	AuditWithdrawn         AuditAction = "certificate_withdrawn"
	AuditDisputed          AuditAction = "endpoint_disputed"
	AuditDisputeDeleted    AuditAction = "dispute_deleted"
	AuditApplied           AuditAction = "app_applied"
	AuditLinted            AuditAction = "app_linted"
)

// Title says the action to people; the zero Phrase for one of another package.
func (a AuditAction) Title() lang.Phrase {
	switch a {
	case AuditSignIn:
		return lang.En("signed in").Zh("登录")
	case AuditSignInFailed:
		return lang.En("failed to sign in").Zh("登录失败")
	case AuditLinkSignIn:
		return lang.En("signed in by a link").Zh("通过链接登录")
	case AuditLinkFailed:
		return lang.En("tried a link that does not work").Zh("使用了无效的登录链接")
	case AuditLinkMade:
		return lang.En("made a sign-in link").Zh("生成登录链接")
	case AuditSignOut:
		return lang.En("signed out").Zh("退出登录")
	case AuditSessionRevoked:
		return lang.En("ended a session").Zh("结束会话")
	case AuditPasswordSet:
		return lang.En("set a password").Zh("设置密码")
	case AuditPasswordFailed:
		return lang.En("failed to change the password").Zh("修改密码失败")
	case AuditPasswordCleared:
		return lang.En("took a password away").Zh("清除密码")
	case AuditTokenMade:
		return lang.En("made a token").Zh("创建令牌")
	case AuditTokenRevoked:
		return lang.En("revoked a token").Zh("吊销令牌")
	case AuditAccountMade:
		return lang.En("created an account").Zh("创建账号")
	case AuditRoleSet:
		return lang.En("changed a role").Zh("更改角色")
	case AuditDisabled:
		return lang.En("disabled an account").Zh("停用账号")
	case AuditEnabled:
		return lang.En("enabled an account").Zh("启用账号")
	case AuditChannelMade:
		return lang.En("made a channel").Zh("创建通知渠道")
	case AuditChannelChanged:
		return lang.En("changed a channel").Zh("修改通知渠道")
	case AuditChannelDeleted:
		return lang.En("deleted a channel").Zh("删除通知渠道")
	case AuditChannelTried:
		return lang.En("sent a test to a channel").Zh("向通知渠道发送测试")
	case AuditKeyRotated:
		return lang.En("gave a channel a new key").Zh("轮换渠道密钥")
	case AuditKeyDropped:
		return lang.En("ended the older key of a channel").Zh("停用渠道的旧密钥")
	case AuditReplayed:
		return lang.En("had a message sent again").Zh("重新发送消息")
	case AuditAlertAcknowledged:
		return lang.En("acknowledged an alert").Zh("确认告警")
	case AuditAlertSilenced:
		return lang.En("silenced an alert").Zh("静默告警")
	case AuditAlertReopened:
		return lang.En("opened an alert again").Zh("重新打开告警")
	case AuditExpected:
		return lang.En("said which certificate is installed").Zh("登记新安装的证书")
	case AuditApplied:
		return lang.En("told what an app's console has").Zh("更新小程序的域名列表和设置")
	case AuditLinted:
		return lang.En("sent what was read of an app's code").Zh("提交小程序的代码检查")
	case AuditWithdrawn:
		return lang.En("took back which certificate is installed").Zh("撤销登记的证书")
	case AuditDisputed:
		return lang.En("said that it works on a real phone").Zh("登记真机可用")
	case AuditDisputeDeleted:
		return lang.En("deleted a dispute").Zh("删除异议")
	}
	return lang.Phrase{}
}

// Event begins the line of something that the identity did; other packages write theirs with it too.
func (i Identity) Event(at time.Time, action AuditAction, object, detail string) AuditEvent {
	e := AuditEvent{At: at, Account: i.Account.ID, Action: action, Object: object, Detail: detail}
	if i.Session != nil {
		e.IP = i.Session.IP
	}
	if i.Token != nil {
		e.Token = i.Token.ID
	}
	return e
}
