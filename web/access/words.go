package access

import (
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// actions says what somebody may not do.
var actions = map[auth.Action]lang.Phrase{
	auth.See:    lang.En("look at this").Zh("查看此内容"),
	auth.Scan:   lang.En("order scans").Zh("发起扫描"),
	auth.Edit:   lang.En("create, change or delete anything").Zh("创建、修改或删除"),
	auth.Manage: lang.En("manage accounts, channels and settings").Zh("管理账号、通知渠道和设置"),
}

// forbidden says who may do it instead.
func forbidden(who auth.Identity, action auth.Action) error {
	least := auth.Admin
	for _, role := range auth.AllRoles() {
		if role.May(action) {
			least = role
			break
		}
	}
	what := actions[action]
	sentence := lang.En("the role {role} may not " + what.In(lang.English) + "; that takes the role {least}, which an administrator can give you").
		Zh("角色 {role} 无权" + what.In(lang.Chinese) + "，需要角色 {least}，可由管理员授予")
	if who.Token != nil && who.Account.Role.May(action) {
		sentence = lang.En("this token may not " + what.In(lang.English) + "; that takes one of a wider scope").
			Zh("此令牌无权" + what.In(lang.Chinese) + "，请使用权限范围更大的令牌")
	}
	return problem.New(problem.Forbidden, lang.Errorf(sentence, "role", string(who.Role), "least", string(least)))
}
