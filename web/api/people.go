package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// An Account is somebody who may sign in.
type Account struct {
	ID          ID         `json:"id"`
	Name        string     `json:"name"`
	Role        Role       `json:"role"`
	HasPassword bool       `json:"has_password" doc:"without one only a link signs in|未设置时只能通过链接登录"`
	DisabledAt  *time.Time `json:"disabled_at,omitempty" doc:"absent while enabled|启用时不返回"`
	CreatedAt   time.Time  `json:"created_at"`
}

func accountOf(a auth.Account) Account {
	return Account{idOf(a.ID), a.Name, Role(a.Role), a.PasswordHash != "", utc(a.DisabledAt), a.CreatedAt.UTC()}
}

// A NewAccount is an account to be made.
type NewAccount struct {
	Name string `json:"name" minLength:"1" maxLength:"64" doc:"letters, digits, Chinese characters, and any of . _ - @ +|可使用字母、数字、汉字以及 . _ - @ +"`
	Role Role   `json:"role"`
}

// An AccountChange is what may be changed about an account. What is absent stays.
type AccountChange struct {
	Role     *Role `json:"role,omitempty"`
	Disabled *bool `json:"disabled,omitempty" doc:"shut it out, or let it in again|停用或重新启用"`
}

// A SignInLink signs in once.
type SignInLink struct {
	URL       string    `json:"url" format:"uri-reference" doc:"to be opened once, by the person whom it is for|由本人打开，只能使用一次"`
	ExpiresAt time.Time `json:"expires_at"`
}

// An AuditEntry is a line of the record of who did what.
type AuditEntry struct {
	ID        ID        `json:"id"`
	At        time.Time `json:"at"`
	AccountID *ID       `json:"account_id,omitempty" doc:"who did it; absent: the machine, or nobody knows|操作者；系统或未知时不返回"`
	Account   string    `json:"account,omitempty" doc:"its name|账号名称"`
	TokenID   *ID       `json:"token_id,omitempty" doc:"by which token|所用令牌"`
	IP        string    `json:"ip,omitempty" doc:"from where|来源地址"`
	Action    string    `json:"action"`
	Title     string    `json:"title,omitempty" doc:"the action in words|操作说明"`
	Object    string    `json:"object,omitempty" doc:"to what|对象"`
	Detail    string    `json:"detail,omitempty" doc:"key=value, parted by spaces|以空格分隔的 key=value"`
}

func (a *API) accounts() {
	register(a, operation{
		id: "list-accounts", method: http.MethodGet, path: "/accounts", action: auth.Manage, tag: tagPeople,
		summary: lang.En("List accounts").Zh("列出账号"),
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body All[Account] }, error) {
		accounts, err := a.deps.Auth.Accounts(ctx, whoAsks(ctx))
		return &struct{ Body All[Account] }{All[Account]{each(accounts, accountOf)}}, err
	})
	register(a, operation{
		id: "create-account", method: http.MethodPost, path: "/accounts", action: auth.Manage, tag: tagPeople, status: http.StatusCreated,
		problems: []problem.Kind{problem.Exists}, summary: lang.En("Create an account").Zh("创建账号"),
		about: lang.En("It has no password: make a link for its owner.").Zh("新账号没有密码，请为其生成登录链接。"),
	}, a.createAccount)
	register(a, operation{
		id: "get-account", method: http.MethodGet, path: "/accounts/{id}", action: auth.Manage, tag: tagPeople,
		summary: lang.En("Look at an account").Zh("查看账号"),
	}, func(ctx context.Context, in *ByID) (*struct{ Body Account }, error) {
		account, err := a.account(ctx, in.ID)
		return &struct{ Body Account }{accountOf(account)}, err
	})
	register(a, operation{
		id: "update-account", method: http.MethodPatch, path: "/accounts/{id}", action: auth.Manage, tag: tagPeople,
		problems: []problem.Kind{problem.LastAdmin}, summary: lang.En("Change the role of an account, or shut it out").Zh("修改角色或停用账号"),
	}, a.updateAccount)
	register(a, operation{
		id: "create-link", method: http.MethodPost, path: "/accounts/{id}/links", action: auth.Manage, tag: tagPeople, status: http.StatusCreated,
		secret: true, summary: lang.En("Make a link that signs in once").Zh("生成一次性登录链接"),
	}, a.createLink)
}

// account finds an account by its id.
func (a *API) account(ctx context.Context, id ID) (auth.Account, error) {
	accounts, err := a.deps.Auth.Accounts(ctx, whoAsks(ctx))
	if err != nil {
		return auth.Account{}, err
	}
	at := slices.IndexFunc(accounts, func(one auth.Account) bool { return one.ID == id.n })
	if at < 0 {
		return auth.Account{}, store.ErrNotFound
	}
	return accounts[at], nil
}

func (a *API) createAccount(ctx context.Context, in *struct{ Body NewAccount }) (*struct {
	Location string `header:"Location"`
	Body     Account
}, error,
) {
	account, err := a.deps.Auth.CreateAccount(ctx, whoAsks(ctx), in.Body.Name, auth.Role(in.Body.Role))
	if err != nil {
		return nil, err
	}
	return &struct {
		Location string `header:"Location"`
		Body     Account
	}{pathTo("/accounts/{}", account.ID), accountOf(account)}, nil
}

func (a *API) updateAccount(ctx context.Context, in *struct {
	ByID
	Body AccountChange
},
) (*struct{ Body Account }, error) {
	account, err := a.account(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	by := whoAsks(ctx)
	if role := in.Body.Role; role != nil && auth.Role(*role) != account.Role {
		err = a.deps.Auth.SetRole(ctx, by, account.Name, auth.Role(*role))
	}
	if disabled := in.Body.Disabled; err == nil && disabled != nil && *disabled != (account.DisabledAt != nil) {
		change := a.deps.Auth.Enable
		if *disabled {
			change = a.deps.Auth.Disable
		}
		err = change(ctx, by, account.Name)
	}
	if err == nil {
		account, err = a.account(ctx, in.ID)
	}
	return &struct{ Body Account }{accountOf(account)}, err
}

func (a *API) createLink(ctx context.Context, in *ByID) (*struct {
	CacheControl string `header:"Cache-Control"`
	Body         SignInLink
}, error,
) {
	account, err := a.account(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now := a.deps.Clock()
	token, _, err := a.deps.Auth.NewLink(ctx, whoAsks(ctx), account.Name)
	if errors.Is(err, auth.ErrDisabled) {
		return nil, invalidAt("path.id", "disabled", lang.En("this account is disabled; enable it first").Zh("该账号已停用，请先启用"))
	} else if err != nil {
		return nil, err
	}
	return &struct {
		CacheControl string `header:"Cache-Control"`
		Body         SignInLink
	}{"no-store", SignInLink{a.deps.SignInLink(token), now.Add(auth.LinkLife).UTC()}}, nil
}

func (a *API) audit() {
	register(a, operation{
		id: "list-audit", method: http.MethodGet, path: "/audit", action: auth.Manage, tag: tagPeople,
		summary: lang.En("List who did what, the newest first").Zh("列出操作记录，最新的在前"),
	}, func(ctx context.Context, in *struct {
		Account ID `query:"account" doc:"what this account did|按账号筛选"`
		Paging
	},
	) (*List[AuditEntry], error) {
		tag := languageOf(ctx)
		return paged(ctx, a, "audit", in.Account, in.Paging, func(after store.Cursor, limit int) ([]store.AuditEntry, *store.Cursor, error) {
			return a.deps.Store.AuditLog(ctx, in.Account.n, after, limit)
		}, func(e store.AuditEntry) AuditEntry { return auditOf(e, tag) })
	})
}

func auditOf(e store.AuditEntry, tag lang.Tag) AuditEntry {
	return AuditEntry{
		ID: idOf(e.ID), At: e.At.UTC(), AccountID: idPointer(&e.Account), Account: e.Name, TokenID: idPointer(&e.Token), IP: e.IP,
		Action: string(e.Action), Title: e.Action.Title().In(tag), Object: e.Object, Detail: e.Detail,
	}
}

// whoAsks is the identity that a route has let in.
func whoAsks(ctx context.Context) auth.Identity {
	who, _ := request.From(ctx).Identity() // an error never gets past package access
	return who
}
